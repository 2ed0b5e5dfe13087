"""Paths in a configuration file: nobody else's file is touched, and none is for two things."""

from pathlib import Path

import pytest

from display.config import DisplayConfig
from kiosk.config import KioskConfig as KioskConfig
from tests.support.daemon_files import DAEMONS, HUB, check, refused
from wire.config.toml_file import ConfigWrong, load
from wire.disk import DiskWrong, open_store
from wire.hall import Hall

READ: dict[str, type] = {"kiosk": KioskConfig, "board": DisplayConfig}
DATABASES = {"hub": "hub.db", "kiosk": "kiosk.db", "board": "board.db"}


@pytest.mark.parametrize("daemon", DATABASES)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "a file name"),
        ("a\\u0000b", "a text without control characters"),
        ("hall.toml", "an SQLite file, not a configuration"),
        ("{daemon}.toml", "an SQLite file, not a configuration"),
        ("./../{folder}/hall.toml", "an SQLite file, not a configuration"),
        ("new.toml", "an SQLite file, not a configuration"),
        ("notes.txt", "an SQLite file, or a name that is free"),
        ("picture.bin", "an SQLite file, or a name that is free"),
        (".", "an SQLite file"),
        ("/dev/null", "an SQLite file"),
        ("none/hub.db", "a file in a folder that is there"),
        ("notes.txt/hub.db", "a file in a folder that is there"),
        ("x" * 300, "an SQLite file"),
    ],
)
def test_a_database_is_an_sqlite_file_or_a_free_name(folder, capsys, daemon, name, expected):
    (folder / "notes.txt").write_bytes(b"a text of just 1024 bytes, no database\n"[:32] * 32)
    (folder / "picture.bin").write_bytes(b"GIF\0" * 100 + b"\0")
    name = name.format(daemon=daemon, folder=folder.name)
    text = DAEMONS[daemon][1].replace(DATABASES[daemon], name)
    said = refused(folder, capsys, daemon, text)
    assert said.startswith("database: found ")
    assert f", expected {expected}" in said


@pytest.mark.parametrize("daemon", ["kiosk", "board"])
@pytest.mark.parametrize("key", ["description", "picture"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("/", "a file to write"),
        (".", "a file to write"),
        ("hall.toml", "a file to write, not a configuration"),
        ("none/x.json", "a file in a folder that is there"),
        ("{daemon}.db", "a file of its own: it is database"),
        ("{daemon}.db-wal", "a file of its own: it is database"),
        ("a\\u0007", "a text without control characters"),
    ],
)
def test_a_file_that_is_written_is_nobody_elses(folder, capsys, daemon, key, name, expected):
    text = _in_screen(daemon, f'{key} = "{name.format(daemon=daemon)}"')
    said = refused(folder, capsys, daemon, text)
    assert said.startswith(("screen.", "database: "))
    assert f", expected {expected}" in said


def test_one_file_is_not_for_two_things(folder, capsys):
    text = _in_screen("board", 'description = "x"\npicture = "./x"')
    said = refused(folder, capsys, "board", text)
    assert said == "screen.picture: found ./x, expected a file of its own: it is screen.description"


@pytest.mark.parametrize(
    ("daemon", "was", "becomes", "said"),
    [
        ("kiosk", "/dev/usb/lp0", "kiosk.db", "printer.path: found kiosk.db, expected a file of"),
        ("kiosk", "/dev/usb/lp0", "./kiosk.db-wal", "printer.path: found ./kiosk.db-wal, exp"),
        ("kiosk", "/dev/usb/lp0", "kiosk.toml", "printer.path: found kiosk.toml, expected a"),
        ("board", "/dev/ttyUSB0", "{folder}/board.db", "leds[0].port: found "),
    ],
)
def test_a_device_is_no_file_that_somebody_writes(folder, capsys, daemon, was, becomes, said):
    text = DAEMONS[daemon][1]
    assert was in text
    text = text.replace(was, becomes.format(folder=folder))
    assert refused(folder, capsys, daemon, text).startswith(said)
    with pytest.raises(ConfigWrong, match="a file of its own"):  # so it is at a start
        load(folder / f"{daemon}.toml", READ[daemon])


@pytest.mark.parametrize("daemon", DATABASES)
def test_a_name_leaves_room_for_what_lies_beside_the_file(folder, capsys, daemon):
    name, other = DATABASES[daemon], "б" * 120
    said = refused(folder, capsys, daemon, DAEMONS[daemon][1].replace(name, other))
    assert said.startswith("database: found б")
    assert said.endswith("expected an SQLite file, by a shorter name")
    if daemon != "hub":
        said = refused(folder, capsys, daemon, _in_screen(daemon, f'picture = "{"x" * 250}"'))
        assert said.endswith("expected a file to write, by a shorter name")


@pytest.mark.parametrize("name", ["x" * 300, "hub.db", "./hub.db"])
def test_backups_that_can_be_no_folder_are_refused(folder, capsys, name):
    text = HUB.replace("[broker]", f'backups = "{name}"\n[broker]')
    assert refused(folder, capsys, "hub", text).startswith("backups: found ")


def test_folders_that_systemd_makes_at_the_start_need_not_be_there_before(folder):
    text = _in_screen("board", 'description = "/run/talon-nobody/x.json"')
    assert check(folder, "board", text.replace("board.db", "/var/lib/talon-nobody/x.db")) == 0


def _in_screen(daemon: str, line: str) -> str:
    text = DAEMONS[daemon][1]
    if "[screen]" not in text:
        text = text.replace("[printer]", "[screen]\n[printer]")
    return text.replace("[screen]", f"[screen]\n{line}")


@pytest.mark.parametrize("content", [b"hall = 'x'\n", b"x" * 4096, b"\x89PNG\0\0" + b"\0" * 500])
def test_a_file_of_another_kind_is_neither_moved_nor_written(tmp_path, content):
    """Not even where no configuration was read before it."""
    path = tmp_path / "hub.db"
    path.write_bytes(content)
    with pytest.raises(DiskWrong, match="another kind of file"):
        open_store(path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("hub.db", content)]


def test_a_database_whose_first_page_is_torn_is_still_set_aside(tmp_path):
    path = tmp_path / "hub.db"
    base = open_store(path)
    for n in range(20):
        base.execute(f"CREATE TABLE t{n} (x TEXT)")
    base.close()
    whole = path.read_bytes()
    for torn in (b"\xa5" * 512 + whole[512:], b"x" * 4096 + whole[4096:], b"\0" * 8192):
        path.write_bytes(torn)
        base = open_store(path)
        assert base.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        base.close()
        (kept,) = tmp_path.glob("*.damaged-*")
        assert kept.read_bytes() == torn
        kept.unlink()


def test_an_empty_file_is_a_new_database(tmp_path):
    (tmp_path / "hub.db").touch()
    open_store(tmp_path / "hub.db").close()
    assert not list(tmp_path.glob("*.damaged-*"))


def test_a_file_without_an_end_is_refused():
    with pytest.raises(ConfigWrong, match="found more, expected at most 1048576 bytes"):
        load(Path("/dev/zero"), Hall)

"""What stands in a file is checked by its kind, whichever daemon reads it: texts, numbers, hosts,
zones, dates and paths. A wrong file is one line and status 2, never a traceback, and no file of
somebody else's is touched."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

import display.__main__
import hub.__main__
import kiosk.__main__
import kiosk.config
import operator_pad.__main__
from display.config import DisplayConfig
from hub.cli import booking_file
from hw_sim.hall_file import HallError, read_hall
from kiosk.config import KioskConfig as KioskConfig
from tests.support.processes.hub import HALL
from tests.support.processes.pads import CONFIG
from wire.config.toml_file import ConfigWrong, load
from wire.disk import DiskWrong, open_store
from wire.hall import Hall

HUB = 'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nhost = "localhost"\n'
KIOSK = """hall = "test"
device = "kiosk-1"
database = "kiosk.db"
[printer]
path = "/dev/usb/lp0"
[broker]
host = "localhost"
"""
BOARD = """hall = "test"
device = "board-1"
database = "board.db"
[screen]
height_mm = 685
distance_m = 6
[broker]
host = "localhost"
[sound]
chime = false
[[leds]]
window = 1
port = "/dev/ttyUSB0"
address = 1
"""
PADS = CONFIG.format(port=18830).replace("[broker]", '[broker]\nhost = "localhost"')
DAEMONS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "hub": (hub.__main__.main, HUB),
    "kiosk": (kiosk.__main__.main, KIOSK),
    "board": (display.__main__.main, BOARD),
    "pads": (operator_pad.__main__.main, PADS),
}
READ: dict[str, type] = {"kiosk": KioskConfig, "board": DisplayConfig}
DATABASES = {"hub": "hub.db", "kiosk": "kiosk.db", "board": "board.db"}


@pytest.fixture(autouse=True)
def log():
    """As it was before: a daemon sets it up for its process."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8")
    return tmp_path


def check(folder: Path, daemon: str, text: str | bytes) -> int:
    main, _ = DAEMONS[daemon]
    path = folder / f"{daemon}.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return main([str(path), "--check"])


def refused(folder: Path, capsys: pytest.CaptureFixture[str], daemon: str, text: str) -> str:
    """What is said of this file, without its name; it changes nothing in the folder."""
    (folder / f"{daemon}.toml").write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(SystemExit) as ended:
        check(folder, daemon, text)
    assert ended.value.code == 2
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(".toml: ")[2]


def with_hall(folder: Path, was: str, becomes: str) -> None:
    assert was in HALL
    (folder / "hall.toml").write_text(HALL.replace(was, becomes, 1), encoding="utf-8")


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_good_file_is_well_with_a_mark_of_its_encoding_and_in_any_line_ends(
    folder, capsys, daemon
):
    good = DAEMONS[daemon][1]
    for text in (good, good.replace("\n", "\r\n")):
        for mark in (b"", b"\xef\xbb\xbf"):
            assert check(folder, daemon, mark + text.encode()) == 0
    assert capsys.readouterr().out.endswith(": ok\n")
    assert sorted(path.name for path in folder.iterdir()) == sorted({"hall.toml", f"{daemon}.toml"})


HOSTS = {
    "mqtt://broker": "broker.host: found mqtt://broker, expected a host name or an address",
    "broker:1883": "broker.host: found broker:1883, expected a host",
    "": "broker.host: found '', expected a host",
    " ": "broker.host: found  , expected a host",
    "a..b": "broker.host: found a..b, expected a host",
    "x" * 64: "broker.host: found xxxx",
    "1.2.3": "broker.host: found 1.2.3, expected a host",
    "a\\u0000b": r"broker.host: found 'a\x00b', expected a text without control characters",
    "-broker": "broker.host: found -broker, expected a host",
    "broker.-hall": "broker.host: found broker.-hall, expected a host",
}


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_broker_that_is_no_host_is_refused(folder, capsys, daemon, host):
    text = DAEMONS[daemon][1].replace("localhost", host)
    assert refused(folder, capsys, daemon, text).startswith(HOSTS[host])


@pytest.mark.parametrize("host", ["10.0.0.1", "::1", "hub.local", "hub_1", "касса.рф", "hub."])
def test_hosts_that_are_well(folder, host):
    assert check(folder, "hub", HUB.replace("localhost", host)) == 0


@pytest.mark.parametrize("daemon", DAEMONS)
def test_numbers_that_nobody_means_are_refused(folder, capsys, daemon):
    good = DAEMONS[daemon][1].replace('host = "localhost"', 'host = "localhost"\nport = {}')
    good = good.replace("\nport = 18830", "")
    assert refused(folder, capsys, daemon, good.format("9" * 5000)).startswith("syntax: found")
    said = refused(folder, capsys, daemon, good.format("9" * 4000))
    assert said.startswith("broker.port: found 999")
    assert len(said) < 200
    said = refused(folder, capsys, daemon, good.format("0x" + "f" * 5000))
    assert said.startswith("broker.port: found a number of thousands of digits, expected")


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


@pytest.mark.parametrize(
    ("daemon", "was", "becomes", "said"),
    [
        ("hub", '"hall.toml"', '"a\\u0000b"', r"hall: found 'a\x00b', expected a text without"),
        (
            "hub",
            "[broker]",
            'backups = "hall.toml"\n[broker]',
            "backups: found hall.toml, exp",
        ),
        ("kiosk", "/dev/usb/lp0", "socket://a:²", "printer.path: found socket://a:²"),
        ("kiosk", "/dev/usb/lp0", "socket://a:0", "printer.path: found socket://a:0"),
        ("kiosk", "/dev/usb/lp0", "socket://a b:9100", "printer.path: found socket://a b"),
        ("kiosk", "/dev/usb/lp0", "a\\u0000", r"printer.path: found 'a\x00', expected a text"),
        ("kiosk", "/dev/usb/lp0", "hall.toml", "printer.path: found hall.toml, expected a device"),
        ("kiosk", "/dev/usb/lp0", ".", "printer.path: found ., expected a device or a FIFO"),
        (
            "kiosk",
            "[broker]",
            'code_page = "a\\u0000b"\n[broker]',
            r"printer.code_page: found 'a\x00b', expected a text",
        ),
        (
            "kiosk",
            "[broker]",
            'cjk_font = "hall.toml"\n[broker]',
            "printer.cjk_font: found hall.toml, expected a font file",
        ),
        (
            "kiosk",
            "[printer]",
            '[touch]\nsource = "hall.toml"\n[printer]',
            "touch.source: found hall.toml, expected a device",
        ),
        (
            "kiosk",
            "[printer]",
            '[scanner]\nsource = "a\\u0000"\n[printer]',
            r"scanner.source: found 'a\x00', expected a text",
        ),
        ("kiosk", '"test"', f'"{"x" * 100_000}"', "hall: found xxxxx"),
        ("board", "/dev/ttyUSB0", "/dev/\\u0000", r"leds[0].port: found '/dev/\x00', expected"),
        ("board", "/dev/ttyUSB0", "/dev", "leds[0].port: found /dev, expected a device"),
        ("board", '"test"', f'"{"x" * 65}"', "hall: found xxxxx"),
        ("pads", '"pads-1"', f'"{"x" * 65}"', "device: found xxxxx"),
    ],
)
def test_what_would_have_failed_later_is_refused(folder, capsys, daemon, was, becomes, said):
    good = DAEMONS[daemon][1]
    assert was in good
    assert refused(folder, capsys, daemon, good.replace(was, becomes, 1)).startswith(said)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("Europe/Moscow", "localtime", "zone: found localtime, expected an IANA zone"),
        ("Europe/Moscow", "Factory", "zone: found Factory, expected an IANA zone"),
        ("Europe/Moscow", "posixrules", "zone: found posixrules, expected an IANA zone"),
        ("Europe/Moscow", "Europe", "zone: found Europe, expected an IANA zone"),
        ("Europe/Moscow", "Europe/\\u0000", r"zone: found 'Europe/\x00', expected a text"),
        ('"Payment"', '"  "', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u200b"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u3164\\u2800"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"\\u0301"', "services[0].name.en: found nothing, expected a text"),
        ('"Payment"', '"Pay\\nment"', r"services[0].name.en: found 'Pay\nment', expected a text"),
        ('"Payment"', '"Pay\\u202ement"', "services[0].name.en: found 'Pay"),
        ('"Payment"', f'"{"x" * 100_000}"', "services[0].name.en: found xxx"),
        ('["ru", "en"]', '["ru", "en", "xx"]', "title.xx: found nothing"),
        (
            "[[windows]]",
            '[[calendar]]\ndate = "9999-12-31"\n[[windows]]',
            "calendar[0].date: found 9999-12-31, expected a year from 2000 to 2199",
        ),
        (
            "[[windows]]",
            '[[calendar]]\ndate = "2026-12-31"\nuntil = "9999-12-31"\n[[windows]]',
            "calendar[0].until: found 9999-12-31, expected a year from 2000 to 2199",
        ),
    ],
)
def test_so_it_is_in_the_hall_file(folder, capsys, was, becomes, said):
    with_hall(folder, was, becomes)
    assert refused(folder, capsys, "hub", HUB).startswith(said)


def test_a_language_in_which_kiosk_and_board_have_no_words_is_refused(folder, capsys):
    text = HALL.replace('["ru", "en"]', '["ru", "xx"]').replace(" en = ", " xx = ")
    (folder / "hall.toml").write_text(text.replace("\nen = ", "\nxx = "), encoding="utf-8")
    said = refused(folder, capsys, "hub", HUB)
    assert said.startswith("languages[1]: found xx, expected a code with words in kiosk/texts")


def test_a_file_in_decomposed_unicode_is_read_composed(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_text(HALL.replace("Оплата", "Счетчи\u0438\u0306"), encoding="utf-8")
    assert load(path, Hall).services[0].name["ru"] == "Счетчи\u0439"


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


# --- the other readers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("call", "A0\udcff1", "--window", "1"), "ticket: found 'A0\\udcff1', expected a text"),
        (("back", "A\x0001"), "ticket: found 'A\\x0001', expected a text without control"),
        (("call", "A001", "--window", "9" * 400), "--window: found 99999999999999999999, exp"),
        (("why", "A001", "--day", "9" * 30), "--day: found 99999999999999999999, expected at most"),
        (("skills", "--window", "1", "--primary", "a\udcff"), "primary: found 'a\\udcff', exp"),
    ],
)
def test_what_nobody_can_mean_is_refused_at_the_terminal(folder, capsys, words, said):
    (folder / "hub.toml").write_text(HUB, encoding="utf-8")
    name, *rest = words
    with pytest.raises(SystemExit) as ended:
        hub.__main__.main([name, str(folder / "hub.toml"), *rest])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_what_the_hub_would_not_read_is_not_asked(folder, capsys):
    """Else the terminal would wait in vain, and blame the hub."""
    (folder / "hub.toml").write_text(HUB, encoding="utf-8")
    assert hub.__main__.main(["back", str(folder / "hub.toml"), "A" * 65]) == 1
    assert capsys.readouterr().err.startswith("the hub was not asked: Expected `str` of length")


def test_a_hall_file_is_read_by_the_simulator_as_by_the_hub(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HALL.replace("Оплата", "Счетчи\u0438\u0306").encode())
    assert read_hall(path)["services"][0]["name"]["ru"] == "Счетчи\u0439"
    for text in ("n = " + "9" * 5000, "a = " + "[" * 5000):
        path.write_text(text)
        with pytest.raises(HallError, match="expected a hall file in TOML"):
            read_hall(path)


def test_a_file_of_bookings_is_read_composed_and_without_control_characters(tmp_path):
    path = tmp_path / "week.csv"
    path.write_text("service,date,time,name,code\npay,2026-01-14,10:00,и\u0306,12 30-55\n")
    (row,) = booking_file.read(path)
    assert (row.booking.name, row.booking.code) == ("\u0439", "123055")
    path.write_text("service,date,time,name\npay,2026-01-14,10:00,a\x1bb\n")
    with pytest.raises(booking_file.FileWrong, match=r"row 2, name: found .*control characters"):
        booking_file.read(path)


def test_fonts_that_are_none_are_found_by_the_check(folder, monkeypatch, capsys):
    broken = folder / "broken.ttf"
    broken.write_text("no font")
    monkeypatch.setattr(kiosk.config.fonts, "bold", lambda: str(broken))
    assert refused(folder, capsys, "kiosk", KIOSK).startswith(f"screen: found {broken}"[:60])
    monkeypatch.setattr(display.__main__, "fonts", lambda: {"bold": broken})
    assert check(folder, "board", BOARD) == 1
    assert capsys.readouterr().err.startswith("talon-display: ")

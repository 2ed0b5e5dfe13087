"""A daemon's SQLite file: what is committed stays, what is damaged is set aside, never deleted."""

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.support.wait import until
from wire import disk
from wire.disk import Checkup, DiskWrong, open_store, open_to_read, suspect


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "hub.db"


def fill(path: Path, rows: int = 2000) -> None:
    base = open_store(path)
    base.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT)")
    base.execute("BEGIN IMMEDIATE")
    base.executemany("INSERT INTO t (x) VALUES (?)", [("x" * 50,)] * rows)
    base.execute("COMMIT")
    base.close()


def pragma(base: sqlite3.Connection, name: str):
    return base.execute(f"PRAGMA {name}").fetchone()[0]


def aside(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.damaged-*"))


def test_the_file_is_opened_so_that_a_commit_is_a_promise(path):
    base = open_store(path)
    assert pragma(base, "journal_mode") == "wal"
    assert pragma(base, "synchronous") == 2, "FULL"
    assert pragma(base, "foreign_keys") == 1
    assert pragma(base, "busy_timeout") == 2000
    assert base.isolation_level is None, "who writes says BEGIN IMMEDIATE"
    base.close()


def test_a_disk_that_does_not_take_the_settings_is_refused():
    """SQLite keeps its journal in memory for a database in memory: WAL is not to be had."""
    with pytest.raises(DiskWrong, match="journal_mode is memory, expected wal"):
        open_store(Path(":memory:"))


def test_what_was_committed_is_read_by_others_while_it_is_open(path):
    base = open_store(path)
    base.execute("CREATE TABLE t (x)")
    base.execute("INSERT INTO t VALUES (7)")
    reader = open_to_read(path)
    assert reader.execute("SELECT x FROM t").fetchall() == [(7,)]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO t VALUES (8)")
    reader.close()
    base.close()


@pytest.mark.parametrize("name", ["a b.db", "a?mode=rwc.db", "a#b.db", "50%41.db", "зал.db"])
def test_any_file_name_can_be_opened_to_read(tmp_path, name):
    fill(tmp_path / name, 3)
    reader = open_to_read(tmp_path / name)
    assert reader.execute("SELECT count(*) FROM t").fetchone() == (3,)
    reader.close()
    assert [found.name for found in tmp_path.iterdir() if found.suffix == ".db"] == [name]


def test_reading_makes_no_file(path):
    with pytest.raises(DiskWrong, match=str(path)):
        open_to_read(path)
    assert not path.exists()


def test_a_file_that_is_no_database_is_set_aside_whole(path, caplog):
    garbage = b"this is no database\0" * 1024
    path.write_bytes(garbage)
    base = open_store(path)
    assert pragma(base, "journal_mode") == "wal"
    base.close()
    (kept,) = aside(path.parent)
    assert kept.name.startswith("hub.db.damaged-")
    assert kept.read_bytes() == garbage
    said = [record.getMessage() for record in caplog.records]
    assert f"{path} is damaged (file is not a database)" in said
    assert any(kept.name in line for line in said)


def test_a_database_with_a_broken_page_is_set_aside(path):
    fill(path)
    whole = path.read_bytes()
    page = 4096
    path.write_bytes(whole[: 5 * page] + b"\xa5" * page + whole[6 * page :])
    broken = path.read_bytes()
    base = open_store(path)
    assert base.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    base.close()
    (kept,) = aside(path.parent)
    assert kept.read_bytes() == broken


def test_what_only_the_write_ahead_log_knew_can_still_be_read(path, tmp_path):
    fill(path)
    base = open_store(path)
    base.execute("CREATE TABLE last_words (x)")
    base.execute("INSERT INTO last_words VALUES ('here')")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for part in ("", "-wal"):
        (crashed / f"hub.db{part}").write_bytes(Path(f"{path}{part}").read_bytes())
    base.close()
    with (crashed / "hub.db").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * 4096)
    open_store(crashed / "hub.db").close()
    saved = tmp_path / "saved"
    saved.mkdir()
    for kept in aside(crashed):
        kept.rename(saved / kept.name.partition(".damaged-")[0])
    expert = sqlite3.connect(saved / "hub.db")
    assert expert.execute("SELECT x FROM last_words").fetchall() == [("here",)]
    expert.close()


def test_what_was_set_aside_is_never_overwritten(path, monkeypatch):
    """Two damages in one second, as when a card dies and systemd starts again and again."""
    monkeypatch.setattr(disk.time, "time", lambda: 1_768_284_000.0)
    for n in range(3):
        path.write_bytes(b"damage %d" % n + b"\0" * 504)
        open_store(path).close()
        path.unlink()
    found = {kept.read_bytes()[:8] for kept in aside(path.parent)}
    assert found == {b"damage 0", b"damage 1", b"damage 2"}


@pytest.mark.parametrize(
    "path",
    [Path("/proc/talon.db"), Path("/no such folder/hub.db"), Path("/proc")],
    ids=["a folder that nobody can write", "no folder", "a folder"],
)
def test_a_disk_that_cannot_be_written_is_named(path):
    with pytest.raises(DiskWrong) as said:
        open_store(path)
    assert str(said.value).startswith(f"{path}: ")


def test_a_damaged_file_that_cannot_be_set_aside_is_named(path):
    """Its new name would be too long: as with a folder that cannot be written."""
    long = path.with_name("x" * 250)
    long.write_bytes(b"no database\0" * 1024)
    with pytest.raises(DiskWrong, match="name too long") as said:
        open_store(long)
    assert str(said.value).startswith(f"{long}: ")


def test_a_file_that_another_program_holds_is_named(path):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DiskWrong, match="locked"):
        open_store(path)
    holder.close()
    assert aside(path.parent) == []


def test_a_past_that_was_set_aside_is_seen_on_the_disk(path):
    assert not disk.was_set_aside(path)
    path.with_name("other.db.damaged-1").touch()
    path.with_name("hub.db-wal.damaged-1").touch()
    assert not disk.was_set_aside(path)
    path.write_bytes(b"no database\0" * 1024)
    open_store(path).close()
    assert disk.was_set_aside(path)


# --- a database of years --------------------------------------------------------------------------


def break_a_page(path: Path) -> None:
    """One in the middle, as a card forgets it."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 8192 * 4096)
        file.write(b"\xff" * 4096)


def test_a_large_database_is_looked_through_aside_and_a_sound_one_leaves_no_trace(path, mocker):
    fill(path)
    mocker.patch.object(disk, "LARGE", 4096)
    found: list[bool] = []
    base = open_store(path)
    checkup = Checkup(path, lambda: found.append(True))
    checkup._thread.join(5)
    checkup.close()
    base.close()
    assert (found, checkup.damage) == ([], "")
    assert [file.name for file in path.parent.iterdir()] == ["hub.db"]


def test_damage_found_aside_is_told_and_the_next_start_sets_the_file_aside(path, mocker):
    fill(path)
    break_a_page(path)
    mocker.patch.object(disk, "LARGE", 4096)
    told = threading.Event()
    base = open_store(path)
    checkup = Checkup(path, told.set)
    assert told.wait(5)
    assert checkup.damage
    checkup.close()
    base.close()
    assert aside(path.parent) == []
    open_store(path).close()
    assert [file.name.startswith("hub.db.damaged-") for file in aside(path.parent)] == [True]
    assert not Path(f"{path}.suspect").exists()


def test_a_look_that_is_ended_is_over_before_its_connection_is_closed(path, mocker):
    """Else it would find a closed connection, and call that damage."""
    ended, closed, order = threading.Event(), threading.Event(), []

    class Base:
        def execute(self, _: str) -> None:
            ended.wait(5)
            order.append("closed first" if closed.wait(0.1) else "over")
            raise sqlite3.OperationalError("interrupted")

        interrupt, close = ended.set, closed.set

    fill(path)
    mocker.patch.object(disk, "LARGE", 4096)
    mocker.patch.object(disk, "open_to_read", return_value=Base())
    checkup = Checkup(path, lambda: pytest.fail("it was no damage"))
    checkup.close()
    until(lambda: order)
    assert order == ["over"]


def test_a_suspected_file_that_is_sound_is_suspected_no_longer(path, mocker):
    fill(path)
    mocker.patch.object(disk, "LARGE", 4096)
    suspect(path)
    open_store(path).close()
    assert not Path(f"{path}.suspect").exists()
    assert aside(path.parent) == []


def test_a_small_database_is_checked_before_it_is_used_and_not_again(path):
    fill(path)
    break_a_page(path)
    base = open_store(path)
    checkup = Checkup(path, lambda: pytest.fail("it was looked through twice"))
    checkup.close()
    base.close()
    assert len(aside(path.parent)) == 1

"""A daemon's SQLite file: what is committed stays, what is damaged is set aside, never deleted."""

import contextlib
import sqlite3
import struct
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.databases import aside, fill
from wire import disk
from wire.disk import DiskWrong, open_store, open_to_read


def pragma(base: sqlite3.Connection, name: str):
    return base.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_file_is_opened_so_that_a_commit_is_a_promise(path):
    base = open_store(path)
    assert pragma(base, "journal_mode") == "wal"
    assert pragma(base, "synchronous") == 2, "FULL"
    assert pragma(base, "foreign_keys") == 1
    assert pragma(base, "busy_timeout") == 2000
    assert base.isolation_level is None, "who writes says BEGIN IMMEDIATE"
    base.close()


def test_a_new_file_has_pages_of_a_kilobyte(path):
    """A commit writes whole pages, and a card wears out by them."""
    base = open_store(path)
    assert pragma(base, "page_size") == 1024
    base.close()


def test_only_who_says_so_reads_from_several_threads(path):
    fill(path, 3)
    for any_thread, said in ((False, sqlite3.ProgrammingError), (True, int)):
        reader, found = open_to_read(path, any_thread=any_thread), []

        def read(reader=reader, found=found) -> None:
            try:
                found.append(reader.execute("SELECT count(*) FROM t").fetchone()[0])
            except sqlite3.ProgrammingError as wrong:
                found.append(wrong)

        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert isinstance(found[0], said)
        reader.close()


def test_a_store_that_one_thread_has_opened_is_worked_with_by_another(path):
    """The hub looks at its database aside, while it says that it cannot work yet."""
    opened: list[sqlite3.Connection] = []
    aside_ = threading.Thread(target=lambda: opened.append(open_store(path)))
    aside_.start()
    aside_.join()
    opened[0].execute("CREATE TABLE t (x)")
    opened[0].close()


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


@pytest.mark.parametrize("byte", [b"(", b"\xff"])
def test_a_database_whose_schema_cannot_be_read_is_set_aside(path, byte):
    """SQLite names what it cannot read, and Python may not be able to read that name."""
    base = open_store(path)
    base.execute("CREATE TABLE words (x TEXT NOT NULL, y TEXT)")
    base.close()
    path.write_bytes(path.read_bytes().replace(b"NOT NULL", b"NOT NU" + byte + b"L"))
    broken = path.read_bytes()
    open_store(path).close()
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


def test_of_a_first_start_that_a_power_cut_ended_nothing_is_taken_over(path, tmp_path):
    """The first page of a file that never was committed, and the journal that takes it back. SQLite
    reads the page's flags, here that of auto_vacuum, before it does."""
    with sqlite3.connect(tmp_path / "other.db", isolation_level=None) as other:
        other.executescript("PRAGMA page_size = 1024; PRAGMA auto_vacuum = 1; CREATE TABLE t (x)")
    other.close()
    path.write_bytes((tmp_path / "other.db").read_bytes()[:1024])
    no_pages_before = struct.pack(
        ">8sIIIII", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 0, 1, 0, 512, 1024
    )
    Path(f"{path}-journal").write_bytes(no_pages_before.ljust(512, b"\0"))
    base = open_store(path)
    assert pragma(base, "auto_vacuum") == 0
    base.execute("CREATE TABLE t (x)")
    base.close()
    open_store(path).close()
    assert aside(path.parent) == []


@pytest.mark.parametrize(("free", "text"), [(4096 * 99, "405504 bytes free"), (4096 * 100, "")])
def test_so_many_bytes_must_be_free(path, monkeypatch, free, text):
    disk_of = SimpleNamespace(f_bavail=free // 4096, f_frsize=4096, f_blocks=1)
    monkeypatch.setattr(disk.os, "statvfs", lambda _: disk_of)
    said = pytest.raises(DiskWrong, match=text) if text else contextlib.nullcontext()
    with said:
        disk.require_room(path.parent, 4096 * 100)
    disk_of.f_blocks = disk_of.f_bavail = 0  # a file system that does not tell
    disk.require_room(path.parent, 1)


@pytest.mark.parametrize(
    ("code", "is_broken"),
    [
        (sqlite3.SQLITE_CORRUPT, True),
        (sqlite3.SQLITE_NOTADB, True),
        (sqlite3.SQLITE_CORRUPT_INDEX, True),  # an extended code: 11 and more above it
        (sqlite3.SQLITE_FULL, False),
        (sqlite3.SQLITE_IOERR, False),
        (None, False),  # Python's own, such as of a closed connection
    ],
)
def test_a_broken_file_is_told_from_a_disk_that_does_not_write(code, is_broken):
    wrong = sqlite3.DatabaseError("said")
    if code is not None:
        wrong.sqlite_errorcode = code
    assert disk.is_damage(wrong) is is_broken


def test_in_the_first_megabyte_a_torn_database_has_a_zero(path):
    """What has none there is somebody's text."""
    path.write_bytes(b"x" * (1024 * 1024 - 1) + b"\0")
    assert not disk.is_foreign(path)
    path.write_bytes(b"x" * 1024 * 1024 + b"\0" * 512)
    assert disk.is_foreign(path)


def test_a_file_that_cannot_be_replaced_is_said_once_a_minute(tmp_path, monkeypatch, caplog):
    """Also on a computer that has just been switched on."""
    mono = [0.0]
    monkeypatch.setattr(disk.time, "monotonic", lambda: mono[0])
    said = []
    for second in (0.0, 1.0, 59.9, 60.0, 119.9, 120.0):
        caplog.clear()
        mono[0] = 5.0 + second
        disk.replace(tmp_path / "none" / "board.json", b"x")
        said += [second] if caplog.messages else []
    assert said == [0.0, 60.0, 120.0]
    caplog.clear()
    disk.replace(Path("/"), b"a path without a name")
    assert len(caplog.messages) == 1


def test_a_past_that_was_set_aside_is_seen_on_the_disk(path):
    assert not disk.was_set_aside(path)
    path.with_name("other.db.damaged-1").touch()
    path.with_name("hub.db-wal.damaged-1").touch()
    assert not disk.was_set_aside(path)
    path.write_bytes(b"no database\0" * 1024)
    open_store(path).close()
    assert disk.was_set_aside(path)

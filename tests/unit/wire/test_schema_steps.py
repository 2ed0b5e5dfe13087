"""A daemon's database takes each step of its schema once, whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wire.disk import DiskWrong, open_store
from wire.schema_steps import file_name, take_steps

FIRST = ("CREATE TABLE people (name TEXT)", "INSERT INTO people VALUES ('anna')")
SECOND = ("ALTER TABLE people ADD COLUMN age INTEGER", "UPDATE people SET age = 40")
FAILS = ("DELETE FROM people", "INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def base(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_store(tmp_path / "some.db")) as opened:
        yield opened


def version(base: sqlite3.Connection) -> int:
    return base.execute("PRAGMA user_version").fetchone()[0]


def test_the_file_of_the_first_release_is_migrated_and_keeps_its_rows(base, tmp_path):
    take_steps(base, [FIRST], "talon-hub")
    assert version(base) == 1
    for _ in range(2):
        take_steps(base, [FIRST, SECOND], "talon-hub")
        assert version(base) == 2
        assert base.execute("SELECT * FROM people").fetchall() == [("anna", 40)], "each step once"
    assert file_name(base) == str(tmp_path / "some.db")


def test_a_step_that_fails_leaves_the_file_as_it_was(base):
    take_steps(base, [FIRST], "talon-hub")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        take_steps(base, [FIRST, FAILS], "talon-hub")
    assert version(base) == 1
    assert base.execute("SELECT * FROM people").fetchall() == [("anna",)]


def test_the_file_of_a_newer_version_is_refused(base, tmp_path):
    take_steps(base, [FIRST, SECOND], "talon-hub")
    with pytest.raises(DiskWrong) as said:
        take_steps(base, [FIRST], "talon-hub")
    newer = "found version 2 of a newer Talon, expected at most 1: install that Talon"
    assert str(said.value) == f"{tmp_path / 'some.db'}: {newer}"
    assert base.execute("SELECT * FROM people").fetchall() == [("anna", 40)]


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        (0, "that of another program, or of a Talon before 0.1.0"),
        (0x47504B47, "that of another program, or of a Talon before 0.1.0"),
        (int.from_bytes(b"TalK"), "talon-kiosk"),
    ],
)
@pytest.mark.parametrize("taken", [0, 1, 79])
def test_the_file_of_another_program_or_daemon_is_refused(base, tmp_path, mark, found, taken):
    base.execute("CREATE TABLE goods (name TEXT)")
    base.execute(f"PRAGMA application_id = {mark}")
    base.execute(f"PRAGMA user_version = {taken}")
    with pytest.raises(DiskWrong) as said:
        take_steps(base, [FIRST], "talon-hub")
    expected = f"found {found}, expected the database of talon-hub"
    assert str(said.value) == f"{tmp_path / 'some.db'}: {expected}"
    assert base.execute("SELECT name FROM sqlite_master").fetchall() == [("goods",)]
    assert version(base) == taken


def test_it_bears_the_name_of_its_daemon_from_the_first_step_on(base):
    take_steps(base, [FIRST], "talon-display")
    (mark,) = base.execute("PRAGMA application_id").fetchone()
    assert mark.to_bytes(4) == b"TalD"
    with pytest.raises(DiskWrong, match="found talon-display, expected"):
        take_steps(base, [FIRST], "talon-hub")

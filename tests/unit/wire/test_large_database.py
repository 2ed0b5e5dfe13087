"""A database of years: it is looked through beside the daemon's work, not at its start."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from tests.support.databases import aside, fill
from tests.support.wait import until
from wire import disk
from wire.disk import Checkup, open_store, suspect


def break_a_page(path: Path) -> None:
    """Break a page in the middle, as a card forgets it."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 8192 * 4096)
        file.write(b"\xff" * 4096)


def test_a_database_of_32_megabytes_is_large(path):
    """A start would wait too long for the check of one: until it is suspected it is believed."""
    fill(path)
    break_a_page(path)
    broken = path.read_bytes()
    for size, set_aside in ((32 * 1024 * 1024, 0), (32 * 1024 * 1024 - 1, 1)):
        path.write_bytes(broken)
        os.truncate(path, size)
        open_store(path).close()
        assert len(aside(path.parent)) == set_aside


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

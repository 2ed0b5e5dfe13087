"""What the board keeps survives, never goes back, and does not grow."""

import sqlite3
from contextlib import closing

from display.store import KEPT, BoardStore
from display.things import Announced
from wire.disk import open_store


def test_what_is_kept_is_there_after_a_restart(tmp_path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced("g1", 3), Announced("g2", 1)])
    store.keep([Announced("g1", 4)])
    store.close()
    store = BoardStore(tmp_path / "board.db")
    assert store.facts() == [Announced("g1", 4), Announced("g2", 1)]
    store.close()


def test_the_last_word_counts_also_a_lower_one(tmp_path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced("g1", 2**53)])
    store.keep([Announced("g1", 2**53), Announced("g1", 2)])
    assert store.facts() == [Announced("g1", 2)]
    store.close()


def test_it_is_committed_when_keep_returns(tmp_path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced("g1", 4)])
    other = sqlite3.connect(f"file:{tmp_path / 'board.db'}?mode=ro", uri=True)
    assert other.execute("SELECT call FROM announced").fetchall() == [(4,)]
    other.close()
    store.close()


def test_only_the_last_generations_stay(tmp_path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced(f"g{i}", i + 1) for i in range(KEPT + 5)])
    store.close()
    store = BoardStore(tmp_path / "board.db")
    assert [fact.generation for fact in store.facts()] == [f"g{i}" for i in range(5, KEPT + 5)]
    store.close()


def test_the_file_of_a_newer_board_is_left_alone_and_the_board_goes_on_in_memory(tmp_path, caplog):
    path = tmp_path / "board.db"
    first = BoardStore(path)
    first.keep([Announced("g1", 1)])
    first.close()
    with closing(open_store(path)) as base:
        base.execute("PRAGMA user_version = 99")
    was = path.read_bytes()
    store = BoardStore(path)
    store.keep([Announced("g1", 3)])
    assert store.facts() == []
    assert not store.works
    assert path.read_bytes() == was
    store.close()
    expected = "expected at most 1: install that Talon; announced calls are known in memory only"
    assert caplog.messages == [f"{path}: found version 99 of a newer Talon, {expected}"]

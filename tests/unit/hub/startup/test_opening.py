"""Which databases a start takes, and which it sets aside."""

import sqlite3
from contextlib import closing

import pytest

from hub.startup.opening import take
from tests.support.hub.databases import filled, hall_file


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"visit":"visit-2-3"', '"visit":"visit-2-?"'),  # of nobody
        ('"kind":"Called"', '"kind":"Calked"'),  # no fact
        ('"window":1', '"window":"'),  # no JSON
    ],
)
def test_a_journal_in_which_a_byte_has_changed_is_set_aside(tmp_path, was, now):
    """SQLite finds nothing wrong with it."""
    hall, database = hall_file(tmp_path), tmp_path / "hub.db"
    filled(database, hall).close()
    with closing(sqlite3.connect(database)) as base, base:
        change = "UPDATE journal SET fact = replace(fact, ?, ?) WHERE kind = 'Called'"
        base.execute(change, (was, now))
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(take(database, hall)) as opened:
        assert (opened.state.visits, opened.store.past) == ({}, "set aside")
    (kept,) = tmp_path.glob("hub.db.damaged-*")
    with closing(sqlite3.connect(kept)) as base:
        found = "SELECT count(*) FROM journal WHERE instr(fact, ?)"
        assert base.execute(found, (now,)).fetchone()[0] > 0


def test_a_whole_one_is_taken_with_the_state_that_its_facts_add_up_to(tmp_path):
    hall, database = hall_file(tmp_path), tmp_path / "hub.db"
    filled(database, hall).close()
    with closing(take(database, hall)) as opened:
        assert opened.store.past == ""
        assert opened.state.day == 2
        assert list(opened.state.visits) == [f"visit-2-{n}" for n in range(1, 31)]
    assert not list(tmp_path.glob("hub.db.damaged-*"))

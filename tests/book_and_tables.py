"""Whether the tables that facts become say of the open day what the book says."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from typing import Any

from sqlite_utils import Database

from hub.events.facts import DayOpened, Ticked
from hub.storage.schema import migrations
from hub.storage.tables import write_fact
from wire.messages import Fact

ENDS = ("served", "no_show", "left", "parked")
LAST_LEG = """SELECT leg, service, cls, waiting_limit, ended_as FROM legs
              WHERE day = ? AND visit = ? ORDER BY leg DESC LIMIT 1"""


def agree(book: Any, facts: Iterable[Fact]) -> None:
    """``facts`` are the whole journal."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        _empty().backup(base)
        day = 0
        for fact in facts:
            day = fact.day if isinstance(fact, DayOpened) else day
            if not isinstance(fact, Ticked):
                write_fact(base, fact, day)
        _visits(base, book)
        _calls(base, book)


@cache
def _empty() -> sqlite3.Connection:
    """Made once: a database takes longer to make than to fill."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    migrations.apply(Database(base))
    return base


def _visits(base: sqlite3.Connection, book: Any) -> None:
    rows = base.execute("SELECT visit, state FROM visits WHERE day = ?", (book.day,))
    assert dict(rows) == {name: visit.state for name, visit in book.visits.items()}
    for name, visit in book.visits.items():
        leg = base.execute(LAST_LEG, (book.day, name)).fetchone()
        end = visit.state if visit.state in ENDS else ""
        known = (visit.leg.nth, visit.leg.service, visit.cls, visit.leg.limit, end)
        assert leg == known, f"{name}: the table says {leg}, the book {known}"


def _calls(base: sqlite3.Connection, book: Any) -> None:
    """What was undone counts nowhere."""
    made = "SELECT call FROM calls WHERE day = ? AND NOT undone ORDER BY call"
    calls = [call for (call,) in base.execute(made, (book.day,))]
    assert [called.call for called in book.calls] == calls[-50:]

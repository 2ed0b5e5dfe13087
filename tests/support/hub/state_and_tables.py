"""Asserts that the tables that facts become say of the open day what the state says."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from tests.support.hub.same_rows import Kept, assert_same_rows
from wire.messages import Fact

AT_ONCE = 3
"""Facts in a commit."""
ENDS = ("served", "no_show", "left", "parked")
LAST_LEG = """SELECT leg, service, cls, waiting_limit, ended_as FROM legs
              WHERE day = ? AND visit = ? ORDER BY leg DESC LIMIT 1"""


def assert_tables_agree(state: Any, facts: Iterable[Fact]) -> None:
    """Assert that both interpreters of facts give the same rows. ``facts`` are the whole
    journal."""
    facts = list(facts)
    kept = Kept()
    with closing(kept.base) as base:
        for first in range(0, len(facts), AT_ONCE):
            kept.keep(facts[first : first + AT_ONCE])
        _visits(base, state)
        _calls(base, state)
        assert_same_rows(kept, facts)


def _visits(base: sqlite3.Connection, state: Any) -> None:
    rows = base.execute("SELECT visit, state FROM visits WHERE day = ?", (state.day,))
    assert dict(rows) == {name: visit.state for name, visit in state.visits.items()}
    for name, visit in state.visits.items():
        leg = base.execute(LAST_LEG, (state.day, name)).fetchone()
        end = visit.state if visit.state in ENDS else ""
        known = (visit.leg.nth, visit.leg.service, visit.cls, visit.leg.limit, end)
        assert leg == known, f"{name}: the table says {leg}, the state {known}"


def _calls(base: sqlite3.Connection, state: Any) -> None:
    """Compare the calls; what was undone counts nowhere."""
    made = "SELECT call FROM calls WHERE day = ? AND NOT undone ORDER BY call"
    calls = [call for (call,) in base.execute(made, (state.day,))]
    assert [called.call for called in state.calls] == calls[-50:]

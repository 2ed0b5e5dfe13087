"""Compares the hub's rows, written from its state, with those of the model of the tests."""

import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from hub.events.facts import DayOpened, Ticked
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.touched import TouchedDay
from hub.storage.journal import add_to_journal
from hub.storage.rows import write_rows
from hub.storage.schema import complete
from hub.storage.store import HubStore
from tests.model.tables import OWN_TABLES, write_model
from wire.hall import Hall
from wire.messages import Fact

TABLES = ("visits", "legs", "calls", "shifts", "breaks", "bookings", "kiosk_cards", "days")
LEASES = "SELECT incarnation, series, nth, kiosk, first, last, next FROM leases"
"""Reads leases without ``day``: the hub's row says up to which day its papers may be good, as it
stands; the model's when it was lent."""


def empty() -> sqlite3.Connection:
    """Return the hub's tables, empty, in memory. Whichever thread collects garbage may close it."""
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _made().backup(base)
    return base


@cache
def _made() -> sqlite3.Connection:
    """Make the tables once: a database takes longer to make than to fill."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    complete(base)
    return base


class StoreWithState(HubStore):
    """Is the hub's store with a state in mind that follows it, as a running hub's does."""

    def __init__(self, path: Path, hall: Hall) -> None:
        super().__init__(path, hall)
        self._state = _state_of(self)

    def follow(self, facts: Sequence[Fact]) -> None:
        """Apply the facts and keep them in one commit."""
        _commit(self, self._state, facts)


def keep(store: HubStore, facts: Sequence[Fact]) -> None:
    """Keep the facts in one commit, as a hub does that has just been started."""
    _commit(store, _state_of(store), facts)


def _state_of(store: HubStore) -> DayState:
    """Return the state that a start reads from the journal."""
    state = DayState()
    for fact in store.facts_of_last_day():
        apply(state, fact)
    state.touched.taken()
    return state


def _commit(store: HubStore, state: DayState, facts: Sequence[Fact]) -> None:
    for fact in facts:
        apply(state, fact)
    store.keep(facts, state.touched.taken())


class Kept:
    """Is a database in memory that follows facts as the hub's does."""

    def __init__(self, base: sqlite3.Connection | None = None) -> None:
        self.base, self._state, self._day = base or empty(), DayState(), 0
        if base is not None:
            complete(base)

    def keep(self, facts: Iterable[Fact]) -> None:
        """Keep the facts in one commit."""
        facts = list(facts)
        for fact in facts:
            apply(self._state, fact)
        lasting = [fact for fact in facts if not isinstance(fact, Ticked)]
        self._day = add_to_journal(self.base, lasting, self._day)
        self.write(self._state.touched.taken())

    def write(self, touched: Iterable[TouchedDay]) -> None:
        for day in touched:
            write_rows(self.base, day)


class Model:
    """Is a database in memory that follows facts as the model of the tests says."""

    def __init__(self) -> None:
        self.base, self.day = empty(), 0
        self.base.execute(OWN_TABLES)

    def keep(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self.day = fact.day if isinstance(fact, DayOpened) else self.day
            write_model(self.base, fact, self.day)


class Both:
    """Holds the rows that a hub wrote of what it touched, and the model's of the same facts."""

    def __init__(self) -> None:
        self.kept, self.model = Kept(), Model()
        for base in (self.kept.base, self.model.base):
            weakref.finalize(self, base.close)

    def keep(self, facts: Iterable[Fact], touched: Iterable[TouchedDay]) -> None:
        self.kept.write(touched)
        self.model.keep(facts)

    def differing(self) -> list[str]:
        return differing(self.kept.base, self.model.base)

    def copy(self) -> "Both":
        twin = Both()
        self.kept.base.backup(twin.kept.base)
        self.model.base.backup(twin.model.base)
        twin.model.day = self.model.day
        return twin


def differing(one: sqlite3.Connection, other: sqlite3.Connection) -> list[str]:
    """Return each table of which the two do not say the same, with the first rows that differ."""
    told = []
    for table in TABLES:
        told += _compared(one, other, table, f"SELECT * FROM {table}")
    return told + _compared(one, other, "leases", LEASES)


def _compared(one: sqlite3.Connection, other: sqlite3.Connection, name: str, sql: str) -> list[str]:
    rows, model = (set(base.execute(sql)) for base in (one, other))
    if rows == model:
        return []
    return [f"{name}: the hub {sorted(rows - model)[:3]}, the model {sorted(model - rows)[:3]}"]


def assert_same_rows(kept: Kept, facts: Iterable[Fact]) -> None:
    """Assert that the rows that were kept are those that the model gives of the whole journal."""
    model = Model()
    with closing(model.base):
        model.keep(facts)
        told = differing(kept.base, model.base)
        assert not told, "\n".join(told)

"""Replays the journal into a fresh database and compares every derived table, row by row.

Decides what counts as a difference. What a fact means is decided in ``hub.state``, how that is
written in ``rows``; both are used here as they are. Reads in one transaction, so it may run while
the hub works.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
from msgspec import Struct

from hub.columns import many
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.storage.journal import read_fact
from hub.storage.rows import write_rows
from hub.storage.schema import complete

BATCH = 500
"""Facts replayed between two writes."""
SHOWN = 5
"""How many differences of each table are told: the first ones show what kind they are."""
LONGEST = 200
"""How many characters of a row are shown."""
NOT_DERIVED = ("hub", "hall_file", "journal", "tick")
"""Tables that no fact of the journal gives: the identity of the database, its hall, the journal
itself, the last tick."""


class Difference(Struct, frozen=True):
    """Shows one row of ``table``, as it is kept and as the journal gives it; "" where there is
    none."""

    table: str
    kept: str
    replayed: str


class Verdict(Struct, frozen=True):
    """Holds the result of a check. ``rows``: how many rows of each table were compared;
    ``differing``: how many of them differ; ``first``: the first of these."""

    facts: int
    rows: dict[str, int]
    differing: dict[str, int]
    first: tuple[Difference, ...]

    @property
    def good(self) -> bool:
        """Return whether every table is what the journal gives."""
        return not self.differing

    def text(self) -> str:
        """Word it for a terminal: one line where all is well, else the first differences."""
        rows = sum(self.rows.values())
        whole = f"{many(self.facts, 'fact')} replayed, {many(rows, 'row')} compared"
        if self.good:
            return f"{whole}: no difference"
        lines = [f"{whole}: {_counted(self.differing)}"]
        for one in self.first:
            lines += [f"{one.table}: kept      {one.kept or 'nothing'}"]
            lines += [f"{' ' * len(one.table)}  replayed  {one.replayed or 'nothing'}"]
        return "\n".join(lines)


class _Found:
    """Collects differences: it counts all, and keeps the first of each table."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.first: list[Difference] = []

    def __call__(self, table: str, kept: object, replayed: object) -> None:
        self.count[table] += 1
        if self.count[table] <= SHOWN:
            told = [str(row)[:LONGEST] if row is not None else "" for row in (kept, replayed)]
            self.first.append(Difference(table, *told))


def verify(kept: sqlite3.Connection) -> Verdict:
    """Check the database ``kept``, which is in autocommit mode and only read. Raises sqlite3.Error
    where it cannot be read."""
    found, rows = _Found(), dict[str, int]()
    kept.execute("BEGIN")
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as fresh:
            facts = _replay(kept, fresh, found)
            for table in sorted({*_tables(kept), *_tables(fresh)}):
                rows[table] = _compare(table, kept, fresh, found)
    finally:
        kept.execute("ROLLBACK")
    return Verdict(facts, rows, dict(found.count), tuple(found.first))


def _replay(kept: sqlite3.Connection, fresh: sqlite3.Connection, found: _Found) -> int:
    """Write every fact again into ``fresh``, a temporary file that SQLite makes and deletes. A fact
    that cannot be read or applied, or a gap, is a difference of the journal itself."""
    fresh.execute("PRAGMA synchronous = OFF")
    fresh.execute("PRAGMA journal_mode = MEMORY")
    complete(fresh)
    state, count, following = DayState(), 0, 1
    fresh.execute("BEGIN")
    for seq, day, text in kept.execute("SELECT seq, day, fact FROM journal ORDER BY seq"):
        if seq != following:
            found("journal", None, f"rows {following} to {seq - 1}")
        count, following = count + 1, seq + 1
        wrong = _applied(state, day, text)
        if wrong:
            found("journal", (seq, day, text), wrong)
        if count % BATCH == 0:
            _write(state, fresh, found)
    _write(state, fresh, found)
    fresh.execute("COMMIT")
    return count


def _applied(state: DayState, day: int, text: str) -> str:
    """Say why this row of the journal changes nothing, "" if it does."""
    try:
        apply(state, read_fact(text))
    except (msgspec.MsgspecError, LookupError, ValueError) as wrong:
        return f"{type(wrong).__name__}: {wrong}"
    return "" if day == state.day else f"a fact of day {state.day}"


def _write(state: DayState, fresh: sqlite3.Connection, found: _Found) -> None:
    """Write in a few big steps: what changes often is written once in each."""
    for touched in state.touched.taken():
        try:
            write_rows(fresh, touched)
        except sqlite3.Error as wrong:
            found("journal", f"day {touched.day}", f"{type(wrong).__name__}: {wrong}")


def _tables(base: sqlite3.Connection) -> Iterator[str]:
    names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return (name for (name,) in names if name not in NOT_DERIVED)


def _compare(table: str, kept: sqlite3.Connection, fresh: sqlite3.Connection, found: _Found) -> int:
    """Look up each kept row among the replayed ones, and the reverse; how many rows are kept."""
    shape, other = _columns(kept, table), _columns(fresh, table)
    if shape != other:
        found(table, [name for name, _ in shape], [name for name, _ in other])
        return 0
    keys = [i for i, (_, in_key) in enumerate(shape) if in_key] or list(range(len(shape)))
    where = " AND ".join(f'"{shape[i][0]}" IS ?' for i in keys)
    one = f'SELECT * FROM "{table}" WHERE {where}'
    count = 0
    for row in kept.execute(f'SELECT * FROM "{table}"'):
        count += 1
        twin = fresh.execute(one, [row[i] for i in keys]).fetchone()
        if twin != row:
            found(table, row, twin)
    for row in fresh.execute(f'SELECT * FROM "{table}"'):
        if kept.execute(one, [row[i] for i in keys]).fetchone() is None:
            found(table, None, row)
    return count


def _columns(base: sqlite3.Connection, table: str) -> list[tuple[str, int]]:
    """Return the columns, each as (name, place in the primary key)."""
    info: list[Any] = base.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [(row[1], row[5]) for row in info]


def _counted(differing: dict[str, int]) -> str:
    return ", ".join(f"{count} in {table}" for table, count in differing.items()) + " differ"

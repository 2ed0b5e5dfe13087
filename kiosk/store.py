"""Keeps the kiosk's SQLite file: its outbox, its reserve, and what it last knew of the hub.

Decides nothing: keeps the facts that the machine answers, in one transaction, and gives them back
at start, without those that a later one has replaced. Times, numbers and what may be forgotten are
the machine's (``kiosk.choice.issuing.outbox``).
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from kiosk.things import Forgotten, HubKnown, LeaseKept, MenuKept, Placed, Recorded, RunBegan
from wire.anchored import Anchor
from wire.disk import DiskWrong, transaction
from wire.messages import Fact, Now, TicketDropped, TicketPrinted, TicketTaken

Stored = RunBegan | HubKnown | MenuKept | Placed | LeaseKept | Recorded
REMEMBERED = 4
"""Ranges of one series that are kept; the machine needs no more
(``kiosk.choice.issuing.reserve``)."""
SCHEMA = (
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, fact BLOB NOT NULL)",
    "CREATE TABLE lease (series TEXT, nth INTEGER, fact BLOB NOT NULL, PRIMARY KEY (series, nth))",
    "CREATE TABLE last (kind TEXT PRIMARY KEY, fact BLOB NOT NULL)",
)
RECORD = "INSERT INTO outbox VALUES (?, ?)"
FORGET = "DELETE FROM outbox WHERE seq <= ?"
LEND = "INSERT OR REPLACE INTO lease VALUES (?, ?, ?)"
FORGET_LEASE = "DELETE FROM lease WHERE series = ? AND nth <= ?"
LAST = "INSERT OR REPLACE INTO last VALUES (?, ?)"
FACTS = (
    "SELECT fact FROM last",
    "SELECT fact FROM lease ORDER BY series, nth",
    "SELECT fact FROM outbox ORDER BY seq",
)


class KioskStore:
    """``base`` is the one read-write connection. Raises DiskWrong for a file that is not ours."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._decoder = msgspec.json.Decoder(Stored)
        _migrate(base)
        self.path = _name(base)
        self._anchor = Anchor(self.path)

    def belong(self, hall: str) -> None:
        """From its first start on the database is this hall's. Raises DiskWrong for another's."""
        row = self._base.execute("SELECT hall FROM whose").fetchone()
        if row is None:
            with transaction(self._base):
                self._base.execute("INSERT INTO whose VALUES (?)", (hall,))
        elif row[0] != hall:
            raise DiskWrong(f"{_name(self._base)}: found hall {row[0]}, expected {hall}")

    def keep(self, facts: Sequence[Fact]) -> None:
        """All of them or none, on disk when this returns. Raises sqlite3.Error, Vanished where the
        file is not the one at its path any more."""
        self._anchor.look()
        with transaction(self._base):
            for fact in facts:
                self._write(fact)

    def facts(self) -> list[Stored]:
        """Everything, the outbox in its order. Raises DiskWrong for a row that cannot be read."""
        try:
            return [self._decoder.decode(fact) for query in FACTS for (fact,) in self._rows(query)]
        except msgspec.DecodeError as wrong:
            raise DiskWrong(f"{_name(self._base)}: a row that no kiosk wrote: {wrong}") from None

    def look(self) -> None:
        """While nothing is kept. Raises Vanished."""
        self._anchor.look_now_and_then()

    def save(self) -> str:
        """After Vanished: what was kept lies at its path again. Raises DiskWrong."""
        return self._anchor.save(self._base)

    def close(self) -> None:
        """Let the file go."""
        self._base.close()

    def _rows(self, query: str) -> Iterable[tuple[bytes]]:
        return self._base.execute(query)

    def _write(self, fact: Fact) -> None:
        match fact:
            case Recorded(seq):
                self._base.execute(RECORD, (seq, msgspec.json.encode(fact)))
            case Forgotten(through):
                self._base.execute(FORGET, (through,))
            case LeaseKept(lease):
                self._base.execute(LEND, (lease.series, lease.nth, msgspec.json.encode(fact)))
                self._base.execute(FORGET_LEASE, (lease.series, lease.nth - REMEMBERED))
            case RunBegan() | HubKnown() | MenuKept() | Placed():
                self._base.execute(LAST, (type(fact).__name__, msgspec.json.encode(fact)))
            case _:
                raise TypeError(f"no fact of a kiosk: {fact!r}")


# --- the schema's history: PRAGMA user_version counts the steps that a file has taken -------------


def _kept(base: sqlite3.Connection) -> None:
    """Version 0.1: one row for each (visit, what)."""
    base.execute(
        """CREATE TABLE kept (
            visit TEXT NOT NULL, what TEXT NOT NULL, payload BLOB NOT NULL,
            known INTEGER NOT NULL DEFAULT 0, wall REAL NOT NULL,
            UNIQUE (visit, what))"""
    )


def _outbox(base: sqlite3.Connection) -> None:
    """The outbox; what was kept before becomes its first rows, oldest first."""
    for table in SCHEMA:
        base.execute(table)
    rows = base.execute("SELECT payload, wall FROM kept ORDER BY rowid").fetchall()
    for seq, (payload, wall) in enumerate(rows, 1):
        at = Now("before", 0.0, max(0.0, wall), trusted=False)
        row = Recorded(seq, at, _as_now(payload, at))
        base.execute(RECORD, (seq, msgspec.json.encode(row)))
    base.execute("DROP TABLE kept")


def _as_now(payload: bytes, at: Now) -> TicketTaken | TicketPrinted | TicketDropped:
    """A report of version 0.1. Its ticket had a number and nothing else: the hub that gave it
    knows the rest, and knows it by its visit."""
    fields = json.loads(payload)
    lacking = {"service": "unknown", "language": "unknown", "own": False, "day": 0}
    told = {**lacking, "at": msgspec.to_builtins(at)} if fields["kind"] == "TicketTaken" else {}
    return msgspec.convert({**told, **fields}, TicketTaken | TicketPrinted | TicketDropped)


def _whose(base: sqlite3.Connection) -> None:
    """Whose numbers these are: a card that was moved from another hall has none of ours."""
    base.execute("CREATE TABLE whose (hall TEXT NOT NULL)")


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_kept, _outbox, _whose)


def _migrate(base: sqlite3.Connection) -> None:
    taken: int = base.execute("PRAGMA user_version").fetchone()[0]
    if taken > len(STEPS):
        raise DiskWrong(
            f"{_name(base)}: found version {taken} of a newer Talon, expected at most {len(STEPS)}"
        )
    for number, step in enumerate(STEPS[taken:], taken + 1):
        try:
            with transaction(base):
                step(base)
                base.execute(f"PRAGMA user_version = {number}")
        except (msgspec.DecodeError, KeyError, ValueError) as wrong:
            raise DiskWrong(f"{_name(base)}: a row of version {taken}: {wrong}") from None


def _name(base: sqlite3.Connection) -> Path:
    return Path(base.execute("PRAGMA database_list").fetchone()[2])

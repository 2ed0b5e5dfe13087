"""Keeps the kiosk's SQLite file: its outbox, its reserve, and what it last knew of the hub.

Decides nothing: keeps the facts that the machine answers, in one transaction, and gives them back
at start, without those that a later one has replaced. The machine decides times, numbers and what
may be forgotten (``kiosk.choice.issuing.outbox``).
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from kiosk.things import Forgotten, HubKnown, LeaseKept, MenuKept, Placed, Recorded, RunBegan
from wire.anchored import Anchor
from wire.disk import Damaged, DiskWrong, transaction
from wire.messages import Fact
from wire.schema_steps import file_name, take_steps

Stored = RunBegan | HubKnown | MenuKept | Placed | LeaseKept | Recorded
REMEMBERED = 4
"""Ranges of one series that are kept; the machine needs no more
(``kiosk.choice.issuing.reserve``)."""
VERSION_1 = (
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, fact BLOB NOT NULL)",
    "CREATE TABLE lease (series TEXT, nth INTEGER, fact BLOB NOT NULL, PRIMARY KEY (series, nth))",
    "CREATE TABLE last (kind TEXT PRIMARY KEY, fact BLOB NOT NULL)",
    "CREATE TABLE whose (hall TEXT NOT NULL)",
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
    """Keeps the facts in ``base``, the one read-write connection. Raises DiskWrong for a file that
    is not ours."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._decoder = msgspec.json.Decoder(Stored)
        take_steps(base, [VERSION_1], "talon-kiosk")
        self.path = Path(file_name(base))
        self._anchor = Anchor(self.path)

    def belong(self, hall: str) -> None:
        """Bind the database to this hall from its first start on. Raises DiskWrong for
        another's."""
        row = self._base.execute("SELECT hall FROM whose").fetchone()
        if row is None:
            with transaction(self._base):
                self._base.execute("INSERT INTO whose VALUES (?)", (hall,))
        elif row[0] != hall:
            raise DiskWrong(f"{self.path}: found hall {row[0]}, expected {hall}")

    def keep(self, facts: Sequence[Fact]) -> None:
        """Keep all of them or none, on disk when this returns. Raises sqlite3.Error, Vanished where
        the file is not the one at its path any more."""
        self._anchor.look()
        with transaction(self._base):
            for fact in facts:
                self._write(fact)

    def facts(self) -> list[Stored]:
        """Return everything, the outbox in its order. Raises Damaged for a row that cannot be
        read."""
        try:
            return [self._decoder.decode(fact) for query in FACTS for (fact,) in self._rows(query)]
        except (msgspec.DecodeError, TypeError) as wrong:  # not JSON, or neither bytes nor text
            raise Damaged(f"{self.path}: a row that no kiosk wrote: {wrong}") from None

    def look(self) -> None:
        """Check, while nothing is kept, that the file still lies at its path. Raises Vanished."""
        self._anchor.look_now_and_then()

    def save(self) -> str:
        """Save what was kept to its path again after Vanished. Raises DiskWrong."""
        return self._anchor.save(self._base)

    def close(self) -> None:
        """Let the file go."""
        self._base.close()

    def _rows(self, query: str) -> Iterable[tuple[bytes]]:
        return self._base.execute(query).fetchall()  # all: what still reads holds the file

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

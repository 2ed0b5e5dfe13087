"""The kiosk's SQLite file: every ticket it put on paper or gave up, and what the hub knows.

Decides nothing: keeps what the machine says, in one transaction, and gives it back at start.
Known visits are forgotten after seven days (reliability: acknowledged is not deleted), sooner only
where there are very many.
"""

import sqlite3
from collections.abc import Callable, Sequence

import msgspec

from kiosk.things import HubKnows, Kept
from wire.disk import transaction
from wire.messages import Fact, Now, TicketDropped, TicketPrinted, TicketTaken

WEEK = 7 * 24 * 3600.0
MOST = 40_000
"""Rows kept of visits that the hub knows, two for each: without a clock that may be believed no
week ever passes, and the file and the memory must not grow for ever."""
PRUNE_EVERY = 500
"""Commits between two looks for what is old enough to forget."""
STEPS = (
    """CREATE TABLE kept (
        visit TEXT NOT NULL, what TEXT NOT NULL, payload BLOB NOT NULL,
        known INTEGER NOT NULL DEFAULT 0, wall REAL NOT NULL,
        UNIQUE (visit, what))""",
)
"""The schema's history: PRAGMA user_version counts the steps that a file has taken."""

WHAT: dict[type[Fact], str] = {
    TicketTaken: "taken",
    TicketPrinted: "printed",
    TicketDropped: "dropped",
}
KEEP = """INSERT INTO kept (visit, what, payload, wall) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET payload = excluded.payload, known = 0"""
KNOW = "UPDATE kept SET known = 1 WHERE visit = ? AND what = ?"
FORGET = """DELETE FROM kept WHERE visit IN (
    SELECT visit FROM kept GROUP BY visit HAVING min(known) = 1 AND max(wall) < ?)"""
FORGET_BEYOND = """DELETE FROM kept WHERE visit IN (
    SELECT visit FROM kept GROUP BY visit HAVING min(known) = 1 AND max(rowid) <=
        (SELECT rowid FROM kept ORDER BY rowid DESC LIMIT 1 OFFSET ?))"""


class Store:
    """``base`` is the one read-write connection; ``now`` dates the rows."""

    def __init__(self, base: sqlite3.Connection, now: Callable[[], Now]) -> None:
        self._base, self._now = base, now
        self._commits = 0
        self._decoder = msgspec.json.Decoder(TicketTaken | TicketPrinted | TicketDropped)
        _migrate(base)
        self._prune()

    def keep(self, facts: Sequence[Fact]) -> None:
        """All of them or none, on disk when this returns. Raises sqlite3.Error."""
        wall = self._now().wall
        with transaction(self._base):
            for fact in facts:
                self._write(fact, wall)
        self._commits += 1
        if self._commits % PRUNE_EVERY == 0:
            self._prune()

    def kept(self) -> list[Kept]:
        """Everything, oldest first."""
        rows = self._base.execute("SELECT payload, known FROM kept ORDER BY rowid")
        return [Kept(self._decoder.decode(payload), bool(known)) for payload, known in rows]

    def close(self) -> None:
        """Let the file go."""
        self._base.close()

    def _write(self, fact: Fact, wall: float) -> None:
        if isinstance(fact, HubKnows):
            self._base.execute(KNOW, (fact.visit, fact.what))
            return
        what = WHAT[type(fact)]
        visit: str = fact.visit  # type: ignore[attr-defined]
        self._base.execute(KEEP, (visit, what, msgspec.json.encode(fact), wall))

    def _prune(self) -> None:
        """By the week only with a clock that may be believed: one that jumped ahead must not
        forget. By their number always."""
        now = self._now()
        self._base.execute(FORGET_BEYOND, (MOST,))
        if now.trusted:
            self._base.execute(FORGET, (now.wall - WEEK,))


def _migrate(base: sqlite3.Connection) -> None:
    taken: int = base.execute("PRAGMA user_version").fetchone()[0]
    for number, step in enumerate(STEPS[taken:], taken + 1):
        with transaction(base):
            base.execute(step)
            base.execute(f"PRAGMA user_version = {number}")

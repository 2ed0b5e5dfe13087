"""The hub's disk: an append-only journal, and tables derived from it in the same transaction.

Decides how facts become rows; nothing of who is called. The journal alone rebuilds the state, the
tables serve the reports. Prepared SQL here, because this is the issuing path; the schema grows by
sqlite-utils migrations.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database, Migrations

from hub.things import DayClosed, DayDated, DayOpened, Finished, Left, NoShow, TicketFlagged
from wire.disk import DiskWrong, open_store, transaction
from wire.hall import Hall
from wire.messages import Called, Fact, TicketDropped, TicketIssued, TicketPrinted, TicketTaken

KINDS: tuple[type[Fact], ...] = (
    DayOpened,
    DayDated,
    DayClosed,
    TicketIssued,
    TicketTaken,
    TicketFlagged,
    TicketPrinted,
    TicketDropped,
    Called,
    Finished,
    NoShow,
    Left,
)
"""Everything that may stand in the journal."""

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, KINDS))
migrations = Migrations("talon-hub")


@migrations()
def first_tables(base: Database) -> None:
    """Waits and services in seconds, moments in Unix seconds of the hub's wall clock."""
    for statement in (
        "CREATE TABLE hub (generation TEXT NOT NULL, epoch INTEGER NOT NULL)",
        """CREATE TABLE journal (seq INTEGER PRIMARY KEY, day INTEGER NOT NULL,
               kind TEXT NOT NULL, fact TEXT NOT NULL)""",
        "CREATE INDEX journal_day ON journal (day, seq)",
        """CREATE TABLE days (day INTEGER PRIMARY KEY, date TEXT NOT NULL, dated INTEGER NOT NULL,
               opened REAL NOT NULL, closed REAL, left_waiting INTEGER)""",
        """CREATE TABLE visits (day INTEGER NOT NULL, visit TEXT NOT NULL, service TEXT NOT NULL,
               series TEXT NOT NULL, number INTEGER NOT NULL, kiosk TEXT NOT NULL,
               language TEXT NOT NULL, issued REAL NOT NULL, waiting_limit REAL NOT NULL,
               service_limit REAL NOT NULL, state TEXT NOT NULL, flagged INTEGER NOT NULL DEFAULT 0,
               printed TEXT NOT NULL DEFAULT '', window INTEGER, called REAL, waited REAL,
               recalls INTEGER NOT NULL DEFAULT 0, ended REAL, served REAL,
               PRIMARY KEY (day, visit), UNIQUE (day, series, number)) WITHOUT ROWID""",
        "CREATE INDEX visits_day ON visits (day, service)",
    ):
        base.execute(statement)


class Store:
    """The one read-write connection to the hub's database.

    Raises DiskWrong where the file cannot be used. ``generation`` was born with the database,
    ``epoch`` counts the starts and is on disk before anything is published.
    """

    def __init__(self, path: Path, hall: Hall) -> None:
        self._base = open_store(path)
        self._limits = {
            service.id: (service.waiting_minutes * 60, service.service_minutes * 60)
            for service in hall.services
        }
        try:
            migrations.apply(Database(self._base))
            self.generation, self.epoch = self._begin()
            self._day = self._base.execute("SELECT max(day) FROM journal").fetchone()[0] or 0
        except sqlite3.Error as wrong:
            self._base.close()
            raise DiskWrong(f"{path}: {wrong}") from None

    def facts_of_last_day(self) -> Iterator[Fact]:
        """What the journal knows of the day opened last, in order."""
        for (fact,) in self._base.execute(
            "SELECT fact FROM journal WHERE day = ? ORDER BY seq", (self._day,)
        ):
            yield _decoder.decode(fact)

    def last_call(self) -> int:
        """The highest call number ever given: a day without calls must not begin again at 1."""
        row = self._base.execute(
            "SELECT fact FROM journal WHERE kind = 'Called' ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return _decoder.decode(row[0]).call if row else 0

    def keep(self, facts: Iterable[Fact]) -> None:
        """Journal and tables in one transaction; when this returns, it is on the disk."""
        with transaction(self._base):
            for fact in facts:
                self._write(fact)

    def close(self) -> None:
        self._base.close()

    def _begin(self) -> tuple[str, int]:
        with transaction(self._base):
            if self._base.execute("SELECT count(*) FROM hub").fetchone()[0] == 0:
                self._base.execute("INSERT INTO hub VALUES (?, 0)", (uuid.uuid4().hex,))
            self._base.execute("UPDATE hub SET epoch = epoch + 1")
            generation, epoch = self._base.execute("SELECT generation, epoch FROM hub").fetchone()
        return generation, epoch

    def _write(self, fact: Fact) -> None:
        if isinstance(fact, DayOpened):
            self._day = fact.day
        self._base.execute(
            "INSERT INTO journal (day, kind, fact) VALUES (?, ?, ?)",
            (self._day, type(fact).__name__, _encoder.encode(fact).decode()),
        )
        statement, values = self._row(fact)
        day = (self._day,) if statement.endswith(_IS) else ()
        self._base.execute(statement, (*values, *day))

    def _row(self, fact: Fact) -> tuple[str, tuple[Any, ...]]:
        """How one fact changes the derived tables."""
        match fact:
            case TicketIssued():
                return _ISSUED, (
                    *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
                    *(fact.language, fact.at.wall, *self._limits[fact.service]),
                )
            case TicketTaken(visit):
                return f"{_VISIT} state = iif(state = 'issued', 'waiting', state){_IS}", (visit,)
            case TicketFlagged(visit):
                return f"{_VISIT} state = 'waiting', flagged = 1{_IS}", (visit,)
            case TicketPrinted(visit, outcome):
                return f"{_VISIT} printed = ?{_IS}", (outcome, visit)
            case TicketDropped(visit):
                return f"{_VISIT} state = 'dropped'{_IS}", (visit,)
            case Called(again=0):
                change = "state = 'called', window = ?, called = ?, waited = ?"
                return f"{_VISIT} {change}{_IS}", (
                    *(fact.window, fact.at.wall, fact.waited, fact.visit),
                )
            case Called():
                return f"{_VISIT} recalls = ?{_IS}", (fact.again, fact.visit)
            case Finished():
                served = None if fact.closing else fact.served
                values = (fact.at.wall, served, fact.visit)
                return f"{_VISIT} state = 'served', ended = ?, served = ?{_IS}", values
            case NoShow() | Left():
                state = "no_show" if isinstance(fact, NoShow) else "left"
                return f"{_VISIT} state = ?, ended = ?{_IS}", (state, fact.at.wall, fact.visit)
            case DayOpened(day, date, dated, at):
                statement = "INSERT INTO days (day, date, dated, opened) VALUES (?, ?, ?, ?)"
                return statement, (day, date, dated, at.wall)
            case DayDated(day, date):
                return "UPDATE days SET date = ?, dated = 1 WHERE day = ?", (date, day)
            case DayClosed(day, left, _, at):
                statement = "UPDATE days SET closed = ?, left_waiting = ? WHERE day = ?"
                return statement, (at.wall, left, day)
        raise AssertionError(f"no row for {fact!r}")


_VISIT, _IS = "UPDATE visits SET", " WHERE visit = ? AND day = ?"
_ISSUED = """INSERT INTO visits (visit, day, service, series, number, kiosk, language, issued,
                 waiting_limit, service_limit, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'issued')"""

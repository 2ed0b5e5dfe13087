"""Reads what the journal knows of one ticket, as a list of its facts.

Decides which visits bear a number on a day, and which facts are about a visit. ``why`` puts them
into words. It never writes.
"""

import sqlite3
from typing import Any, NamedTuple

from hub.events import JournalFact
from hub.events.facts import Heard
from hub.events.service_facts import Chosen, Undone
from hub.storage.journal import OF_DAYS, read_fact
from wire.messages import ticket_name
from wire.text.lookalikes import tickets


class Told(NamedTuple):
    """Holds what is known of one visit: ``state`` as in the tables, ``facts`` about it in order,
    ``seqs`` their sequence numbers in the journal."""

    visit: str
    ticket: str
    day: int
    state: str
    service: str
    facts: tuple[JournalFact, ...]
    seqs: tuple[int, ...]

    @property
    def reasons(self) -> dict[int, Chosen]:
        """Return why each call was made that is no recall, by the number of the call."""
        return {fact.call: fact for fact in self.facts if isinstance(fact, Chosen)}


def last_day(base: sqlite3.Connection) -> int:
    """Return the number of the business day that was opened last, 0 where none ever was."""
    return int(base.execute("SELECT coalesce(max(day), 0) FROM days").fetchone()[0])


def find(base: sqlite3.Connection, ticket: str, day: int) -> list[Told]:
    """Find the visits that bear this number on that day: one, unless some are quarantined. A visit
    that went on over the turn of the day belongs to both days."""
    return [_told(base, *row) for row in _rows(base, ticket, f"AND ? BETWEEN {_FROM} AND day", day)]


def other_days(base: sqlite3.Connection, ticket: str) -> list[int]:
    """Return the days on which there was such a ticket, the latest first."""
    return sorted({row[1] for row in _rows(base, ticket, "")}, reverse=True)


def names(base: sqlite3.Connection, day: int) -> dict[str, str]:
    """Return the tickets of a day by their visit."""
    known = f"SELECT visit, series, number FROM visits WHERE ? BETWEEN {_FROM} AND day"
    rows = base.execute(known, (day,))
    return {visit: ticket_name(series, number) for visit, series, number in rows}


_FROM = "iif(rolled_from, rolled_from, day)"


def _rows(base: sqlite3.Connection, ticket: str, more: str, *values: object) -> list[Any]:
    order = "ORDER BY quarantined <> '', visit"
    columns = f"visit, day, {_FROM}, series, number, state, service"
    found: list[Any] = []
    for (series,) in base.execute("SELECT DISTINCT series FROM visits").fetchall():
        for name in tickets(ticket, [series]):
            found += base.execute(
                f"SELECT {columns} FROM visits WHERE series = ? AND number = ? {more} {order}",
                (series, int(name.removeprefix(series)), *values),
            ).fetchall()
    exact = [row for row in found if ticket_name(row[3], row[4]) == ticket]
    return exact or found


def _told(
    base: sqlite3.Connection,
    visit: str,
    day: int,
    since: int,
    series: str,
    number: int,
    state: str,
    service: str,
) -> Told:
    known = base.execute(
        f"SELECT seq, fact FROM journal WHERE {OF_DAYS} AND instr(fact, ?) ORDER BY seq",
        (since, day, f'"{visit}"'),
    )
    about = {seq: fact for seq, text in known if _is_about(fact := read_fact(text), visit)}
    ticket = ticket_name(series, number)
    return Told(visit, ticket, day, state, service, tuple(about.values()), tuple(about))


def _is_about(fact: JournalFact, visit: str) -> bool:
    if isinstance(fact, Heard):
        return fact.fact.visit == visit
    return visit in (getattr(fact, "visit", ""), fact.also if isinstance(fact, Undone) else "")

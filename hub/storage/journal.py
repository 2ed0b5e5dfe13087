"""Writes and reads the journal's rows: facts as text, in the order in which they happened.

Decides where a day begins and ends in it: at its DayOpened, of which alone there is an index. One
of every row would be one page more to write with each commit.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from hub.events import JOURNAL_KINDS, JournalFact, tag_of
from hub.events.facts import DayOpened
from wire.messages import Fact

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(JournalFact)
_KINDS = frozenset(JOURNAL_KINDS)
_OPENED = "SELECT seq FROM journal INDEXED BY journal_day WHERE kind = 'DayOpened' AND day"
OF_DAYS = f"""seq >= coalesce(({_OPENED} <= ? ORDER BY day DESC LIMIT 1), 0)
          AND seq < coalesce(({_OPENED} > ? ORDER BY day LIMIT 1), 9223372036854775807)"""
"""Condition: rows of the days from one to another one, both included. Without INDEXED BY SQLite
walks through the journal, years of it, until it meets the day."""
_ROW = "INSERT INTO journal (day, kind, fact) VALUES (?, ?, ?)"


def read_fact(text: str | bytes) -> JournalFact:
    """Read one fact. Raises msgspec.DecodeError or ValidationError where it is none."""
    fact: JournalFact = _decoder.decode(text)
    return fact


def last_day(base: sqlite3.Connection) -> int:
    """Return the day of the last fact, 0 if there is none."""
    row = base.execute("SELECT day FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return int(row[0]) if row else 0


def facts_of(base: sqlite3.Connection, day: int) -> Iterator[JournalFact]:
    """Yield the facts of this day, in order; before the first day has opened those of day 0."""
    rows = base.execute(f"SELECT fact FROM journal WHERE {OF_DAYS} ORDER BY seq", (day, day))
    return (read_fact(text) for (text,) in rows)


def add_to_journal(base: sqlite3.Connection, facts: Iterable[Fact], day: int) -> int:
    """Write the facts, and return the day that is after them; ``day`` was opened last before. The
    caller holds the transaction."""
    rows = []
    for fact in facts:
        if type(fact) not in _KINDS:
            raise AssertionError(f"no row for {fact!r}")
        day = fact.day if isinstance(fact, DayOpened) else day
        rows.append((day, tag_of(fact), _encoder.encode(fact).decode()))
    base.executemany(_ROW, rows)
    return day

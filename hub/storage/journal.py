"""The journal's rows: facts as text, in the order in which they happened. Only the form."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from hub.events import JOURNAL_KINDS, JournalFact, tag_of
from hub.events.facts import DayOpened
from wire.messages import Fact

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(JournalFact)
_KINDS = frozenset(JOURNAL_KINDS)
_ROW = "INSERT INTO journal (day, kind, fact) VALUES (?, ?, ?)"


def read_fact(text: str | bytes) -> JournalFact:
    """Raises msgspec.DecodeError or ValidationError where it is none."""
    fact: JournalFact = _decoder.decode(text)
    return fact


def add_to_journal(base: sqlite3.Connection, facts: Iterable[Fact], day: int) -> int:
    """``day`` was opened last; the day that is after them. The caller holds the transaction."""
    rows = []
    for fact in facts:
        if type(fact) not in _KINDS:
            raise AssertionError(f"no row for {fact!r}")
        day = fact.day if isinstance(fact, DayOpened) else day
        rows.append((day, tag_of(fact), _encoder.encode(fact).decode()))
    base.executemany(_ROW, rows)
    return day

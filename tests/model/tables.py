"""Writes how a fact changes the tables, by the facts alone.

Decides which tables the facts of a subject change; the rows of each are in a file named after it.
"""

import sqlite3
from collections.abc import Iterator
from typing import assert_never

from hub.events import HubFact
from hub.events.bookings import BookingFact
from hub.events.facts import (
    BusinessDayFact,
    DayOpened,
    EndFact,
    Heard,
    KioskFact,
    ReconciliationFact,
    Ticked,
    TicketFact,
)
from hub.events.service_facts import LegFact, Undone, WindowFact
from tests.model.booking_tables import booking_rows
from tests.model.card_tables import card_rows
from tests.model.day_tables import day_rows
from tests.model.leg_tables import leg_rows
from tests.model.row import Row
from tests.model.visit_tables import reported_rows, visit_rows
from tests.model.window_tables import window_rows

OWN_TABLES = """CREATE TABLE by_hand (day INTEGER NOT NULL, call INTEGER NOT NULL,
    visit TEXT NOT NULL, ended REAL, ended_as TEXT NOT NULL, served REAL,
    served_before REAL NOT NULL, returns INTEGER NOT NULL, PRIMARY KEY (day, call)) WITHOUT ROWID"""
"""What the model keeps besides the hub's tables."""


def write_model(base: sqlite3.Connection, fact: HubFact, day: int) -> None:
    """Write the rows that follow; ``day`` is the day opened last, this fact's own if it opens
    one."""
    for statement, values in _rows(fact, day):
        base.execute(statement, values)


def _rows(fact: HubFact, day: int) -> Iterator[Row]:
    match fact:
        case _ if isinstance(fact, TicketFact | LegFact | EndFact | ReconciliationFact):
            yield from visit_rows(fact, day)
            yield from leg_rows(fact, day)
        case Undone():
            yield from visit_rows(fact, day)
            yield from leg_rows(fact, day)
            yield from window_rows(fact, day)
        case Heard(fact=said):
            yield from reported_rows(said, day)
            yield from card_rows(fact, day)
        case _ if isinstance(fact, KioskFact):
            yield from card_rows(fact, day)
        case _ if isinstance(fact, WindowFact):
            yield from window_rows(fact, day)
        case _ if isinstance(fact, BookingFact):
            yield from booking_rows(fact, day)
        case DayOpened():
            yield from window_rows(fact, day)
            yield from day_rows(fact)
        case _ if isinstance(fact, BusinessDayFact):
            yield from day_rows(fact)
        case Ticked():
            return
        case _:
            assert_never(fact)

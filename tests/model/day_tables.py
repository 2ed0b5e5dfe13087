"""Writes the rows of ``days``, and moves the rows of visits that go on into the next day.

Decides that a visit which is not over when the day turns stands wholly on the later day, with its
legs and calls, so that each figure counts once. Looks at nothing but the facts.
"""

from collections.abc import Iterator
from typing import assert_never

from hub.events.facts import (
    BusinessDayFact,
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    HubStarted,
    WishDone,
)
from hub.events.snapshot import Rollover
from tests.model.row import Row


def day_rows(fact: BusinessDayFact) -> Iterator[Row]:
    match fact:
        case DayOpened(day, date, dated, at):
            statement = "INSERT INTO days (day, date, dated, opened) VALUES (?, ?, ?, ?)"
            yield statement, (day, date, dated, at.wall)
            if fact.snapshot.rollover is not None:
                yield from _rolled_over(fact.snapshot.rollover, day)
        case DayReopened(day):
            yield "UPDATE days SET closed = NULL, left_waiting = NULL WHERE day = ?", (day,)
            kept = "UPDATE visits SET state = 'waiting' WHERE day = ? AND state = 'kept'"
            yield kept, (day,)
        case DayDated(day, date):
            yield "UPDATE days SET date = ?, dated = 1 WHERE day = ?", (date, day)
        case DayClosed(day, left, _, at):
            statement = "UPDATE days SET closed = ?, left_waiting = ? WHERE day = ?"
            yield statement, (at.wall, left, day)
        case HubStarted() | WishDone():
            return
        case _:
            assert_never(fact)


def _rolled_over(rollover: Rollover, day: int) -> Iterator[Row]:
    for kept in rollover.visits:
        one = (day, rollover.day, kept.issued.visit)
        for table in ("legs", "calls", "by_hand", "bookings"):
            yield f"UPDATE {table} SET day = ? WHERE day = ? AND visit = ?", one
        yield _VISIT, (day, rollover.day, rollover.day, kept.issued.visit)


_VISIT = """UPDATE visits SET day = ?, rolled_from = iif(rolled_from, rolled_from, ?)
            WHERE day = ? AND visit = ?"""

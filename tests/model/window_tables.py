"""Writes the rows of ``shifts`` and ``breaks``: when a window was open, by whom, and when it was
not.

``seconds`` are hall time, over a start of the hub's computer too: a wall clock that is set in the
morning would make a shift of years. A window that stays open over the turn of the day has its hours
on each of the two days.
"""

from collections.abc import Iterator
from typing import assert_never

from hub.events.facts import DayOpened
from hub.events.service_facts import (
    BreakBegan,
    BreakEnded,
    SkillsSet,
    Undone,
    WindowClosed,
    WindowFact,
    WindowOpened,
)
from hub.events.snapshot import Rollover
from tests.model.row import Row


def window_rows(fact: WindowFact | Undone | DayOpened, day: int) -> Iterator[Row]:
    match fact:
        case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded():
            at, here = fact.at, (day, fact.window)
            over = (at.wall, fact.hall, *here)
            yield _BREAK_OVER, over
            if isinstance(fact, (WindowOpened, WindowClosed)):
                yield _SHIFT_OVER, over
            began = (at.wall, fact.hall)
            if isinstance(fact, WindowOpened):
                yield _SHIFT, (*here, fact.operator, *began, *here)
            if isinstance(fact, BreakBegan):
                yield _BREAK, (*here, fact.operator, fact.reason, *began, *here)
        case Undone(window, what="BreakBegan"):
            yield _NO_BREAK, (day, window, day, window)
        case DayOpened() if fact.snapshot.rollover is not None:
            yield from _goes_on(fact.snapshot.rollover, day)
        case SkillsSet() | Undone() | DayOpened():
            return
        case _:
            assert_never(fact)


def _goes_on(rollover: Rollover, day: int) -> Iterator[Row]:
    """Move shifts and breaks that began since the turn to the new day; end those that go on over
    the turn, and begin them anew."""
    began = (rollover.began.wall, rollover.hall)
    yield _SHIFTS_SINCE, (day, rollover.day, rollover.hall)
    yield _BREAKS_SINCE, (day, rollover.day, rollover.hall)
    for window, place in rollover.places.items():
        before, here = (*began, rollover.day, window), (day, window)
        yield _BREAK_OVER, before
        yield _SHIFT_OVER, before
        if place.state != "closed":
            yield _SHIFT + _UNLESS_OPEN, (*here, place.operator, *began, *here, *here)
        if place.state == "break":
            about = (place.operator, place.reason, *began)
            yield _BREAK + _UNLESS_ON, (*here, *about, *here, *here)


_SHIFT_OVER = """UPDATE shifts SET closed = ?,
                       seconds = max(0, ? - hall)
                   WHERE day = ? AND window = ? AND closed IS NULL"""
_BREAK_OVER = """UPDATE breaks SET ended = ?,
                     seconds = max(0, ? - hall)
                 WHERE day = ? AND window = ? AND ended IS NULL"""
_SHIFT = """INSERT INTO shifts (day, window, operator, opened, hall, nth)
               SELECT ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
               FROM shifts WHERE day = ? AND window = ?"""
_BREAK = """INSERT INTO breaks (day, window, operator, reason, began, hall, nth)
            SELECT ?, ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
            FROM breaks WHERE day = ? AND window = ?"""
_NO_BREAK = """DELETE FROM breaks WHERE day = ? AND window = ? AND nth =
                   (SELECT max(nth) FROM breaks WHERE day = ? AND window = ?)"""
_SHIFTS_SINCE = "UPDATE shifts SET day = ? WHERE day = ? AND hall >= ?"
_BREAKS_SINCE = "UPDATE breaks SET day = ? WHERE day = ? AND hall >= ?"
_UNLESS_OPEN = """ HAVING NOT EXISTS (SELECT 1 FROM shifts
                       WHERE day = ? AND window = ? AND closed IS NULL)"""
_UNLESS_ON = """ HAVING NOT EXISTS (SELECT 1 FROM breaks
                     WHERE day = ? AND window = ? AND ended IS NULL)"""

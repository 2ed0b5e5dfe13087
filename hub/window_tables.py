"""Rows of ``sessions`` and ``breaks``: when a window was open, by whom, and when it was not.

A window that stays open over the turn of the day has its hours on each of the two. ``seconds`` are
counted by the monotonic clock where the hub's computer was not started in between:
a clock that is set in the morning would make a shift of years.
"""

from collections.abc import Iterator
from typing import Any

from hub.carried import Handover
from hub.facts import DayOpened
from hub.work import BreakBegan, BreakEnded, Undone, WindowClosed, WindowOpened
from wire.messages import Fact

Row = tuple[str, tuple[Any, ...]]


def window_rows(fact: Fact, day: int) -> Iterator[Row]:
    match fact:
        case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded():
            at, here = fact.at, (day, fact.window)
            yield _BREAK_OVER, (at.wall, at.boot, at.mono, at.wall, *here)
            if isinstance(fact, (WindowOpened, WindowClosed)):
                yield _SESSION_OVER, (at.wall, at.boot, at.mono, at.wall, *here)
            if isinstance(fact, WindowOpened):
                yield _SESSION, (*here, fact.operator, at.wall, at.boot, at.mono, *here)
            if isinstance(fact, BreakBegan):
                about = (fact.operator, fact.reason, at.wall, at.boot, at.mono)
                yield _BREAK, (*here, *about, *here)
        case Undone(window, what="BreakBegan"):
            yield _NO_BREAK, (day, window, day, window)
        case DayOpened() if fact.carried.handover is not None:
            yield from _goes_on(fact.carried.handover, day)


def _goes_on(over: Handover, day: int) -> Iterator[Row]:
    """What began since the turn is of the new day. What goes on over the turn ends with it, and
    begins anew."""
    at, since = over.began, (over.began.boot, over.began.mono)
    yield _SESSIONS_SINCE, (day, over.day, *since)
    yield _BREAKS_SINCE, (day, over.day, *since)
    for window, place in over.places.items():
        before, here = (at.wall, *since, at.wall, over.day, window), (day, window)
        yield _BREAK_OVER, before
        yield _SESSION_OVER, before
        if place.state != "closed":
            about = (place.operator, at.wall, *since)
            yield _SESSION + _UNLESS_OPEN, (*here, *about, *here, *here)
        if place.state == "break":
            why = (place.operator, place.reason, at.wall, *since)
            yield _BREAK + _UNLESS_ON, (*here, *why, *here, *here)


_SESSION_OVER = """UPDATE sessions SET closed = ?,
                       seconds = max(0, iif(boot = ?, ? - mono, ? - opened))
                   WHERE day = ? AND window = ? AND closed IS NULL"""
_BREAK_OVER = """UPDATE breaks SET ended = ?,
                     seconds = max(0, iif(boot = ?, ? - mono, ? - began))
                 WHERE day = ? AND window = ? AND ended IS NULL"""
_SESSION = """INSERT INTO sessions (day, window, operator, opened, boot, mono, nth)
               SELECT ?, ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
               FROM sessions WHERE day = ? AND window = ?"""
_BREAK = """INSERT INTO breaks (day, window, operator, reason, began, boot, mono, nth)
            SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
            FROM breaks WHERE day = ? AND window = ?"""
_NO_BREAK = """DELETE FROM breaks WHERE day = ? AND window = ? AND nth =
                   (SELECT max(nth) FROM breaks WHERE day = ? AND window = ?)"""
_SESSIONS_SINCE = "UPDATE sessions SET day = ? WHERE day = ? AND boot = ? AND mono >= ?"
_BREAKS_SINCE = "UPDATE breaks SET day = ? WHERE day = ? AND boot = ? AND mono >= ?"
_UNLESS_OPEN = """ HAVING NOT EXISTS (SELECT 1 FROM sessions
                       WHERE day = ? AND window = ? AND closed IS NULL)"""
_UNLESS_ON = """ HAVING NOT EXISTS (SELECT 1 FROM breaks
                     WHERE day = ? AND window = ? AND ended IS NULL)"""

"""Rows of ``sessions`` and ``breaks``: when a window was open, by whom, and when it was not.

``seconds`` are hall time, over a start of the hub's computer too: a wall clock that is set in the
morning would make a shift of years. Journals of earlier Talons do not say it (``hall`` is NULL):
there the monotonic clock counts within a boot, the wall clock else.
"""

from collections.abc import Iterator
from typing import Any

from hub.work import BreakBegan, BreakEnded, Undone, WindowClosed, WindowOpened
from wire.messages import Fact

Row = tuple[str, tuple[Any, ...]]


def window_rows(fact: Fact, day: int) -> Iterator[Row]:
    match fact:
        case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded():
            at, here = fact.at, (day, fact.window)
            over = (at.wall, fact.hall, at.boot, at.mono, at.wall, *here)
            yield _BREAK_OVER, over
            if isinstance(fact, (WindowOpened, WindowClosed)):
                yield _SESSION_OVER, over
            began = (at.wall, at.boot, at.mono, fact.hall)
            if isinstance(fact, WindowOpened):
                yield _SESSION, (*here, fact.operator, *began, *here)
            if isinstance(fact, BreakBegan):
                yield _BREAK, (*here, fact.operator, fact.reason, *began, *here)
        case Undone(window, what="BreakBegan"):
            yield _NO_BREAK, (day, window, day, window)


_SESSION_OVER = """UPDATE sessions SET closed = ?,
                       seconds = max(0, coalesce(? - hall, iif(boot = ?, ? - mono, ? - opened)))
                   WHERE day = ? AND window = ? AND closed IS NULL"""
_BREAK_OVER = """UPDATE breaks SET ended = ?,
                     seconds = max(0, coalesce(? - hall, iif(boot = ?, ? - mono, ? - began)))
                 WHERE day = ? AND window = ? AND ended IS NULL"""
_SESSION = """INSERT INTO sessions (day, window, operator, opened, boot, mono, hall, nth)
               SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
               FROM sessions WHERE day = ? AND window = ?"""
_BREAK = """INSERT INTO breaks (day, window, operator, reason, began, boot, mono, hall, nth)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(nth), 0) + 1
            FROM breaks WHERE day = ? AND window = ?"""
_NO_BREAK = """DELETE FROM breaks WHERE day = ? AND window = ? AND nth =
                   (SELECT max(nth) FROM breaks WHERE day = ? AND window = ?)"""

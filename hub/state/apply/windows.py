"""Applies what happens to windows: they open and close, and have breaks.

Part of the state: decides nothing. Keeps the record of each shift and break, whose ``seconds``
are hall time, over a start of the hub's computer too: a wall clock that is set in the morning would
make a shift of years. A window that stays open over the turn of the day has its hours on both days.
"""

from typing import assert_never

from hub.events.records import BreakRecord, ShiftRecord
from hub.events.service_facts import (
    BreakBegan,
    BreakEnded,
    SkillsSet,
    WindowClosed,
    WindowFact,
    WindowOpened,
)
from hub.state.day_state import DayState
from hub.state.visit import Place
from wire.messages import Now


def follow(state: DayState, fact: WindowFact) -> None:
    """Apply what happens to a window, or what is set for it by hand."""
    if isinstance(fact, SkillsSet):
        state.staffing.set_skills(fact)
        return
    place = state.places.setdefault(fact.window, Place())
    place.step, place.since, place.reason = fact.step, state.time.of(fact.at), ""
    end_break(state, place, fact.at, fact.hall)
    match fact:
        case WindowOpened():
            end_shift(state, place, fact.at, fact.hall)
            _open(state, place, fact)
        case WindowClosed():
            place.state, place.operator = "closed", ""
            end_shift(state, place, fact.at, fact.hall)
        case BreakBegan():
            _pause(state, place, fact)
        case BreakEnded():
            place.state = "open"
        case _:
            assert_never(fact)


def end_shift(state: DayState, place: Place, at: Now, hall: float) -> None:
    """End the shift that is on, if any."""
    one = place.shift
    if one is not None and one.closed is None:
        one.closed, one.seconds = at.wall, max(0.0, hall - one.hall)
        state.touched.shift(one)


def end_break(state: DayState, place: Place, at: Now, hall: float) -> None:
    """End the break that is on, if any."""
    one = place.pause
    if one is not None and one.ended is None:
        one.ended, one.seconds = at.wall, max(0.0, hall - one.hall)
        state.touched.pause(one)


def _open(state: DayState, place: Place, fact: WindowOpened) -> None:
    place.state, place.operator = "open", fact.operator
    nth = place.shift.nth + 1 if place.shift else 1
    began = (fact.at.wall, fact.hall)
    place.shift = ShiftRecord(fact.window, nth, fact.operator, *began)
    state.touched.shift(place.shift)


def _pause(state: DayState, place: Place, fact: BreakBegan) -> None:
    place.state, place.reason = "break", fact.reason
    nth = place.pause.nth + 1 if place.pause else 1
    began = (fact.at.wall, fact.hall)
    place.pause = BreakRecord(fact.window, nth, fact.operator, fact.reason, *began)
    state.touched.pause(place.pause)

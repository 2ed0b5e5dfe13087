"""Applies a day that goes on from the one before it: people, windows, numbers, calls.

Part of the state, and the counterpart of ``service.rollover_snapshot``. Decides nothing:
``day_turn`` has decided what goes on. A visit that is not over when the day turns stands wholly on
the later day, with its legs and calls, so that each figure counts once; a window that stays open
has its hours on both.
"""

from copy import copy
from typing import Any

from hub.events.snapshot import PlaceSnapshot, Rollover, VisitSnapshot
from hub.state.apply import kiosk_reports, windows
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.touched import RolledRows
from hub.state.visit import FirstCall, Leg, Place, Visit


def rolled_rows(rollover: Rollover) -> RolledRows:
    """Return what of the day before stands on the one that opens."""
    visits = tuple(visit.issued.visit for visit in rollover.visits)
    return RolledRows(rollover.day, visits, rollover.hall)


def end_hours(state: DayState, rollover: Rollover) -> None:
    """End the shifts and breaks of the day before that go on: there with the turn."""
    for place in state.places.values():
        for one in (place.shift, place.pause):
            if one is not None and one.hall < rollover.hall:
                end = windows.end_shift if one is place.shift else windows.end_break
                end(state, place, rollover.began, rollover.hall)


def follow(state: DayState, rollover: Rollover) -> None:
    """Take over what goes on."""
    state.numbers.update(rollover.numbers)
    state.numbers_of_yesterday = {
        series: _numbers(ranges) for series, ranges in rollover.numbers_of_yesterday.items()
    }
    for number, place in rollover.places.items():
        state.places[number] = _place(state, place)
    for snapshot in rollover.visits:
        _visit(state, snapshot)
    state.calls.extend(rollover.calls)
    state.first_calls += [FirstCall(*_fields(call).values()) for call in rollover.first_calls]
    state.absolute_in_a_row.update(rollover.absolute_in_a_row)
    state.met.update(rollover.met)
    state.staffing.windows = {
        n: Skills(x.primary, x.secondary) for n, x in rollover.windows.items()
    }
    state.staffing.operators = {
        n: Skills(x.primary, x.secondary) for n, x in rollover.operators.items()
    }


def _place(state: DayState, snapshot: PlaceSnapshot) -> Place:
    place = Place(**_fields(snapshot))
    place.shift, place.pause = copy(snapshot.shift), copy(snapshot.pause)
    if place.shift is not None:
        state.touched.shift(place.shift)
    if place.pause is not None:
        state.touched.pause(place.pause)
    return place


def _visit(state: DayState, snapshot: VisitSnapshot) -> None:
    fields = _fields(snapshot)
    leg = Leg(**_fields(fields.pop("leg")))
    record, calls = copy(fields.pop("record")), [copy(call) for call in fields.pop("calls")]
    visit = Visit(order=len(state.visits), calls=calls, **fields)
    visit.leg, visit.record, visit.cls = leg, record, snapshot.cls
    state.add(visit)
    state.touched.visit(visit)
    if visit.state == "parked":
        state.parked[visit.issued.visit] = visit
    if visit.taken:
        kiosk_reports.stands(state, visit)


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _numbers(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(n for first, last in ranges for n in range(first, last + 1))

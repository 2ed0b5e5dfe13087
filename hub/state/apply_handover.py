"""Fills the state of a day that goes on from the one before it: people, windows, numbers, calls.

Part of the state, and the counterpart of ``handover``. Decides nothing: ``business_day`` has
decided what goes on.
"""

from typing import Any

from hub.events.carry_over import Handover, VisitKept
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Leg, Place, Turn, Visit


def follow(state: DayState, over: Handover) -> None:
    state.numbers.update(over.numbers)
    state.papers = {series: _numbers(ranges) for series, ranges in over.papers.items()}
    for number, place in over.places.items():
        state.places[number] = Place(**_fields(place))
    for kept in over.visits:
        _visit(state, kept)
    state.calls.extend(over.calls)
    state.turns += [Turn(*_fields(turn).values()) for turn in over.turns]
    state.rows.update(over.rows)
    state.met.update(over.met)
    state.staffing.windows = {n: Skills(x.primary, x.secondary) for n, x in over.windows.items()}
    state.staffing.operators = {
        n: Skills(x.primary, x.secondary) for n, x in over.operators.items()
    }


def _visit(state: DayState, kept: VisitKept) -> None:
    fields = _fields(kept)
    leg = Leg(**_fields(fields.pop("leg")))
    visit = Visit(order=len(state.visits), **fields)
    visit.leg, visit.cls = leg, kept.cls
    state.add(visit)
    if visit.state == "parked":
        state.parked[visit.issued.visit] = visit
    if visit.taken:
        key, came = (visit.issued.kiosk, visit.issued.service), visit.checked or visit.arrived
        state.latest[key] = max(came, state.latest.get(key, came))


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _numbers(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(n for first, last in ranges for n in range(first, last + 1))

"""Writes down what a day takes over from the one before it where the hall went on over the turn.

Decides only the form. Which visits and windows go on is decided in ``day_turn``;
``apply.rollover`` reads it back into the state. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from dataclasses import fields
from itertools import groupby
from typing import NamedTuple, TypeVar

from msgspec import Struct

from hub.events.records import BreakRecord, ShiftRecord
from hub.events.snapshot import (
    FirstCallSnapshot,
    LegSnapshot,
    PlaceSnapshot,
    Rollover,
    SkillsSnapshot,
    VisitSnapshot,
)
from hub.policy.next_number import at_the_turn
from hub.state.day_state import DayState
from hub.state.visit import Leg, Place, Visit
from wire.hall import Rules
from wire.messages import Now

Visits = Collection[Visit]
Part = TypeVar("Part", bound=Struct)


class HallMoment(NamedTuple):
    """A moment with its hall time."""

    at: Now
    hall: float


FIRST_CALLS_KEPT = 100
"""First calls that the alarm and the bound of a service may look back at."""


def rollover_of(
    state: DayState, rules: Rules, began: HallMoment, visits: Visits, today: Visits = ()
) -> Rollover:
    """Write down what goes on: ``visits``, of which those of ``today`` came after the turn at
    ``began``. Where there are any of these, what staff set by hand since goes on too."""
    names = {visit.issued.visit for visit in visits}
    new = {visit.issued.visit for visit in today}
    skills = state.staffing if new else None
    return Rollover(
        *(state.day, *began),
        visits=tuple(_visit(visit, visit.issued.visit in new, state.day) for visit in visits),
        places={n: _place(n, place, began) for n, place in state.places.items()},
        calls=tuple(call for call in state.calls if call.visit in names),
        numbers={x: at_the_turn(n, rules) for x, n in state.numbers.items() if n},
        numbers_of_yesterday={
            series: tuple(_ranges(some)) for series, some in _on_paper(state).items()
        },
        first_calls=tuple(
            FirstCallSnapshot(*call) for call in state.first_calls[-FIRST_CALLS_KEPT:]
        ),
        absolute_in_a_row={service: row for service, row in state.absolute_in_a_row.items() if row},
        windows={n: SkillsSnapshot(*x) for n, x in skills.windows.items()} if skills else {},
        operators={n: SkillsSnapshot(*x) for n, x in skills.operators.items()} if skills else {},
        given_up=tuple(sorted(state.kiosk_cards.given_up)),
        met=tuple(sorted(state.met & names)),
    )


def _visit(visit: Visit, today: bool, day: int) -> VisitSnapshot:
    about = {name: getattr(visit, name) for name in VisitSnapshot.__struct_fields__}
    anew = {
        "leg": _whole(visit.leg, LegSnapshot),
        "record": copy(visit.record),
        "calls": [copy(call) for call in visit.calls],
        "today": today,
        "rolled_from": visit.rolled_from or day,
    }
    return VisitSnapshot(**{**about, **anew})


def _place(window: int, place: Place, began: HallMoment) -> PlaceSnapshot:
    """A shift and a break that began since the turn are of the new day; those that go on over it
    begin there anew."""
    at, shift, pause = began.at, place.shift, place.pause
    if not _since(shift, began):
        shift = None
        if place.state != "closed":
            shift = ShiftRecord(window, 1, place.operator, at.wall, began.hall)
    if not _since(pause, began):
        pause = None
        if place.state == "break":
            pause = BreakRecord(window, 1, place.operator, place.reason, at.wall, began.hall)
    about = {name: getattr(place, name) for name in PlaceSnapshot.__struct_fields__}
    return PlaceSnapshot(**{**about, "shift": copy(shift), "pause": copy(pause)})


def _since(one: ShiftRecord | BreakRecord | None, began: HallMoment) -> bool:
    return one is not None and one.hall >= began.hall


def _whole(of: Leg | Place, kind: type[Part]) -> Part:
    """Return all of it as a ``kind``. A field that ``kind`` lacks is a TypeError: nothing is left
    out unnoticed."""
    return kind(**{field.name: getattr(of, field.name) for field in fields(of)})


def _on_paper(state: DayState) -> dict[str, set[int]]:
    """Return today's numbers. Those left out for a kiosk that did not report may be on papers
    too."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for series, used in state.used.items():
        found[series] |= used.keys()
    for series, some in state.left_out.items():
        found[series].update(some)
    return found


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each run."""
    counted = enumerate(sorted(numbers))
    for _, run in groupby(counted, key=lambda one: one[1] - one[0]):
        some = [number for _, number in run]
        yield some[0], some[-1]

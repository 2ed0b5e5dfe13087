"""Shows staff the line: who waits, by which urgency, and who works where.

Decides nothing of the hall: it asks the call order as a NEXT would. Decides how much of a long line
is told, because a reply has limited room (wire.mqtt.topics.LIMIT).
"""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

import msgspec

from hub.effects import Answer
from hub.policy.call_order import CallOrder
from hub.policy.priority_alarm import PriorityAlarm
from hub.policy.skills_in_force import SkillsInForce
from hub.state.day_state import DayState
from hub.state.staffing import nobody_there, where
from hub.state.visit import Visit
from wire.hall import Hall
from wire.messages import (
    Forlorn,
    LineAnswered,
    LineWanted,
    Now,
    OperatorKnown,
    StaffAnswered,
    Waiter,
    WindowKnown,
)

SHOWN = 300
"""Most people told at once."""
ROOM, ROOM_OF_WINDOWS, ROOM_OF_FORLORN = 60_000, 24_000, 6_000
"""Bytes of an answer, among them of its windows, of its operators, and of who waits for nobody."""
FORLORN = 100
"""Most people told who wait for nobody."""
COMMENT = 80
"""Letters of a comment."""
Entry = TypeVar("Entry", Waiter, WindowKnown, OperatorKnown, Forlorn)


class Lineup:
    """Answers LineWanted; changes nothing."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        in_force: SkillsInForce,
        call_order: CallOrder,
        alarm: PriorityAlarm,
    ) -> None:
        self._hall, self._state, self._alarm = hall, state, alarm
        self._in_force, self._call_order = in_force, call_order

    def heard(self, wish: LineWanted, now: Now) -> Answer:
        """Refuse a window that is not in the hall file; 0 is all of them."""
        if wish.window not in (0, *(window.number for window in self._hall.windows)):
            unknown = f"no window {wish.window} in the hall file"
            return Answer(reply=StaffAnswered(wish.wish, False, unknown))
        return Answer(reply=self._line(wish, now))

    def _line(self, wish: LineWanted, now: Now) -> LineAnswered:
        """Tell the whole hall, or what concerns one window."""
        at, state = self._state.time.of(now), self._state
        numbers = [wish.window] if wish.window else [x.number for x in self._hall.windows]
        people = [v for v in self._people(at) if not wish.window or self._concerns(v, wish.window)]
        windows = _fitting((self._window(n, at) for n in numbers), ROOM_OF_WINDOWS)
        operators = _fitting(self._operators(), ROOM_OF_WINDOWS)
        answer = LineAnswered(
            wish=wish.wish,
            waiting=len(people),
            line=(),
            windows=windows,
            next={str(n): self._next(n, at) for n in numbers if wish.window or self._is_open(n)},
            operators=() if wish.window else operators,
            unserved={} if wish.window else self._unserved(),
            alarm=self._alarm.words(state.first_calls),
            forlorn=self._forlorn(people),
        )
        room = ROOM - len(msgspec.json.encode(answer))
        shown = _fitting((self._waiter(visit, at) for visit in people[:SHOWN]), room)
        return msgspec.structs.replace(answer, line=shown)

    def _people(self, at: float) -> list[Visit]:
        """Return everybody whom a NEXT could call, most urgent first; then those on the way
        there."""
        others = [v for v in self._state.visits.values() if v.state in ("issued", "parked")]
        others.sort(key=lambda visit: (visit.state, -self._call_order.urgency(visit, at)))
        return [*self._call_order.line(at), *others]

    def _concerns(self, visit: Visit, window: int) -> bool:
        leg = visit.leg
        if leg.window:
            return leg.window == window
        if leg.operator:
            return leg.operator == self._state.place(window).operator
        skills = self._in_force.of(window)
        return leg.service in (*skills.primary, *skills.secondary)

    def _waiter(self, visit: Visit, at: float) -> Waiter:
        leg = visit.leg
        until = leg.until if visit.state == "parked" else leg.since
        return Waiter(
            ticket=visit.ticket,
            service=leg.service,
            cls=visit.cls,
            state=visit.state,
            urgency=round(self._call_order.urgency(visit, at), 3),
            waited=round(max(0.0, at - leg.since), 1),
            limit=leg.limit,
            age=round(max(0.0, at - visit.arrived), 1),
            leg=leg.nth,
            window=leg.window,
            operator=leg.operator,
            comment=leg.comment[:COMMENT],
            until=round(max(0.0, until - at), 1),
        )

    def _window(self, number: int, at: float) -> WindowKnown:
        place, visit = self._state.place(number), self._state.at(number)
        skills, source = self._in_force.found(number)
        return WindowKnown(
            window=number,
            state=place.state,
            operator=place.operator,
            reason=place.reason,
            ticket=visit.ticket if visit else "",
            primary=skills.primary,
            secondary=skills.secondary,
            lasts=round(at - place.since, 1) if number in self._state.places else 0.0,
            here=round(at - visit.called, 1) if visit else 0.0,
            source=source,
            comment=visit.leg.comment[:COMMENT] if visit else "",
        )

    def _operators(self) -> Iterable[OperatorKnown]:
        for operator in self._hall.operators:
            window = where(operator.id, self._state.places)
            own = self._in_force.of_operator(operator.id)
            if own is not None:
                yield OperatorKnown(operator.id, window, *own[0], own[1])
            elif window:
                yield OperatorKnown(operator.id, window)

    def _is_open(self, window: int) -> bool:
        return self._state.place(window).state == "open"

    def _next(self, window: int, at: float) -> str:
        pick = self._call_order.next(window, at)
        return pick.visit.ticket if pick else ""

    def _forlorn(self, people: Iterable[Visit]) -> tuple[Forlorn, ...]:
        """Return those of them who wait for a window or an operator that is not there."""
        waiting = ((v.ticket, v.leg) for v in people if v.state == "waiting")
        found = (
            Forlorn(ticket, leg.window, leg.operator)
            for ticket, leg in waiting
            if nobody_there(leg.window, leg.operator, self._state.places)
        )
        return _fitting(islice(found, FORLORN), ROOM_OF_FORLORN)

    def _unserved(self) -> dict[str, int]:
        """Count people by service where no open window serves it. Those who wait for one window or
        operator alone are left out: they know where."""
        open_ones = (x.number for x in self._hall.windows if self._is_open(x.number))
        served = covered(self._in_force, open_ones)
        waiting = (v for v in self._state.visits.values() if v.state == "waiting")
        free = (v.leg.service for v in waiting if not v.leg.window and not v.leg.operator)
        return dict(Counter(service for service in free if service not in served))


def covered(in_force: SkillsInForce, windows: Iterable[int]) -> set[str]:
    """Return the services that one of these windows serves or helps now."""
    return {service for n in windows for some in in_force.of(n) for service in some}


def _fitting(things: Iterable[Entry], room: int) -> tuple[Entry, ...]:
    """Return as many of them as have room in so many bytes."""
    kept: list[Entry] = []
    for thing in things:
        room -= len(msgspec.json.encode(thing)) + 1
        if room < 0:
            break
        kept.append(thing)
    return tuple(kept)

"""Who goes away from a window and comes back: PARK, the end of its time, BACK after a missed call.

Decides who waits again, at the place that he had.
"""

from typing import Any

from hub.events import HubFact
from hub.events.work import By, Parked, Returned, Unparked
from hub.policy.refusals import Refused, found, may_return, stands
from hub.service.legs import Answer
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.hall import Hall
from wire.messages import Now, ParkPressed


class Returns:
    """What is pressed raises Refused before anything is written."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state, self._rules = state, hall.rules
        self._reasons = [reason.id for reason in hall.parks]

    def park(self, visit: Visit, press: ParkPressed, now: Now) -> Answer:
        if self._reasons and press.reason not in self._reasons:
            wrong = f"no reason {press.reason}" if press.reason else "parking needs its reason"
            raise Refused(f"{wrong}: {', '.join(self._reasons)}")
        hall, state = self._state.time.of(now), self._state
        until = hall + 60 * press.minutes if press.minutes else 0.0
        step = state.place(press.window).step + 1
        served = max(0.0, hall - (visit.started or visit.called))
        name = visit.issued.visit
        fact = Parked(name, press.window, step, now, press.reason, until, served)
        return [self._written(fact)], "accepted", ""

    def back(self, ticket: str, now: Now, by: By = "operator") -> Answer:
        """The holder stands before the operator, or at a kiosk: he waits again."""
        visit = found(self._state, ticket)
        name = visit.issued.visit
        if visit.state == "parked":
            return [self._written(Unparked(name, by, now))], "accepted", ""
        if visit.state not in ("no_show", "left"):
            raise Refused(stands(visit))
        why = may_return(self._state, visit, self._state.time.of(now), self._rules.grace)
        if why:
            raise Refused(why)
        return [self._written(Returned(name, by, now))], "accepted", ""

    def due(self) -> float | None:
        """When the next parked visit waits again by itself, monotonic seconds."""
        untils = [visit.leg.until for visit in self._state.parked.values() if visit.leg.until]
        return self._state.time.mono(min(untils)) if untils else None

    def turn(self, now: Now) -> list[Any]:
        """Whose time has come waits again."""
        hall = self._state.time.of(now)
        over = [v for v in self._state.parked.values() if 0 < v.leg.until <= hall]
        over.sort(key=lambda visit: (visit.leg.until, visit.order))
        return [self._written(Unparked(visit.issued.visit, "time", now)) for visit in over]

    def _written(self, fact: HubFact) -> Any:
        apply(self._state, fact)
        return fact

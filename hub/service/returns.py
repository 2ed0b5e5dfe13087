"""PARK sends a visit away from a window for a time; BACK lets it, or one that missed its call, wait
again.

Decides who waits again, at the place that they had. Never decides who is called.
"""

from hub.events.service_facts import By, Parked, Returned, Unparked
from hub.policy.refusals import Refused, found, may_return, stands
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.state.write import written
from wire.hall import Hall
from wire.messages import Fact, Now, ParkPressed


class Returns:
    """Parks visits and brings them back. A press that cannot be done raises Refused before
    anything is written."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state, self._rules = state, hall.rules
        self._reasons = [reason.id for reason in hall.parks]

    def park(self, visit: Visit, press: ParkPressed, now: Now) -> ActionResult:
        """Send the visit away for a time."""
        if self._reasons and press.reason not in self._reasons:
            wrong = f"no reason {press.reason}" if press.reason else "parking needs its reason"
            raise Refused(f"{wrong}: {', '.join(self._reasons)}")
        hall, state = self._state.time.of(now), self._state
        until = hall + 60 * press.minutes if press.minutes else 0.0
        step = state.place(press.window).step + 1
        served = max(0.0, hall - (visit.started or visit.called))
        name = visit.issued.visit
        fact = Parked(name, press.window, step, now, press.reason, until, served)
        return ActionResult([written(self._state, fact)])

    def back(self, ticket: str, now: Now, by: By = "operator") -> ActionResult:
        """Let the holder, who stands before the operator or at a kiosk, wait again."""
        visit = found(self._state, ticket)
        name = visit.issued.visit
        if visit.state == "parked":
            return ActionResult([written(self._state, Unparked(name, by, now))])
        if visit.state not in ("no_show", "left"):
            raise Refused(stands(visit))
        why = may_return(self._state, visit, self._state.time.of(now), self._rules.grace)
        if why:
            raise Refused(why)
        return ActionResult([written(self._state, Returned(name, by, now))])

    def due(self) -> float | None:
        """Return the monotonic seconds at which the next parked visit waits again by itself."""
        untils = [visit.leg.until for visit in self._state.parked.values() if visit.leg.until]
        return self._state.time.mono(min(untils)) if untils else None

    def tick(self, now: Now) -> list[Fact]:
        """Let each parked visit wait again whose time has come."""
        hall = self._state.time.of(now)
        over = [v for v in self._state.parked.values() if 0 < v.leg.until <= hall]
        over.sort(key=lambda visit: (visit.leg.until, visit.order))
        return [written(self._state, Unparked(visit.issued.visit, "time", now)) for visit in over]

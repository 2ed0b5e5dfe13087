"""CLASS: corrects the priority class of a visit, once an operator or staff have seen a document.

Decides whose class may be corrected; the limit of the wait that follows from it is in the hall
file (``service_levels``).
"""

from hub.events.service_facts import Classed
from hub.policy.refusals import Refused, found, stands
from hub.policy.service_levels import ServiceLevels
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.state.write import written
from wire.messages import ClassPressed, ClassWanted, Now


class PriorityClasses:
    """Corrects classes. A visit at another window is left to the operator there."""

    def __init__(self, state: DayState, service_levels: ServiceLevels) -> None:
        self._state, self._service_levels = state, service_levels

    def corrected(self, press: ClassPressed | ClassWanted, now: Now) -> ActionResult:
        """Correct the class. Raises Refused before anything is written."""
        if not self._service_levels.knows(press.cls):
            raise Refused(f"no class {press.cls} in this hall: {self._service_levels.classes()}")
        visit = self._whose(press)
        if visit.cls == press.cls:
            of = f"of class {press.cls}" if press.cls else "of the ordinary class"
            return ActionResult.nothing(f"{visit.ticket} is {of} already")
        fact = Classed(
            visit=visit.issued.visit,
            cls=press.cls,
            before=visit.cls,
            waiting_limit=self._service_levels.limits(visit.leg.service, press.cls)[0],
            window=press.window,
            operator=self._state.place(press.window).operator,
            by="operator" if isinstance(press, ClassPressed) else "staff",
            at=now,
        )
        return ActionResult([written(self._state, fact)])

    def _whose(self, press: ClassPressed | ClassWanted) -> Visit:
        """Find the visit that is meant. One at another window is that operator's, who would lose
        the UNDO. Raises Refused."""
        here = self._state.at(press.window)
        if not press.ticket and here is None:
            raise Refused(f"nobody is at window {press.window}: name a ticket")
        visit = found(self._state, press.ticket) if press.ticket or here is None else here
        elsewhere = visit.state == "called" and visit is not here
        if elsewhere or visit.state not in ("issued", "waiting", "called", "parked"):
            raise Refused(stands(visit))
        return visit

"""Does what belongs to the service at a window: START, DONE, NO-SHOW, TRANSFER.

Decides how a leg ends and which one follows it: back to the operator who asked for that, on to the
next service of the route, or none. Never decides whom a window calls (``calls``).
"""

from typing import Literal, NamedTuple

from hub.columns import many
from hub.events import HubFact
from hub.events.facts import Finished, NoShow
from hub.events.service_facts import By, Started, Transferred
from hub.policy.refusals import Refused
from hub.policy.service_levels import ServiceLevels
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from hub.state.staffing import nobody_there
from hub.state.visit import Leg, Visit
from hub.state.write import written
from wire.hall import Hall
from wire.messages import Now, TransferPressed, TransferWanted

Missed = Literal["operator", "recalls"]
Transfer = TransferPressed | TransferWanted


class NextLeg(NamedTuple):
    """Describes the leg after this one, as in Transferred; ``since`` None: its wait begins now."""

    by: By
    service: str
    rest: tuple[str, ...] = ()
    since: float | None = None
    to_window: int = 0
    to_operator: str = ""
    back_window: int = 0
    back_operator: str = ""
    comment: str = ""
    wrong_choice: bool = False
    outcome: str = ""


class Legs:
    """Does what is pressed with a visit at a window. Raises Refused before anything is written."""

    def __init__(self, hall: Hall, state: DayState, service_levels: ServiceLevels) -> None:
        self._state, self._rules, self._service_levels = state, hall.rules, service_levels
        self._windows = {window.number for window in hall.windows}
        self._outcomes = [outcome.id for outcome in hall.outcomes]
        self._names = {operator.id: operator.name for operator in hall.operators}

    def start(self, visit: Visit, window: int, now: Now) -> ActionResult:
        """Note that the service begins."""
        if not self._rules.start:
            raise Refused("this hall needs no START")
        if visit.started:
            return ActionResult.nothing(f"{visit.ticket} is being served already")
        return self._did(Started(visit.issued.visit, window, self._step(window), now))

    def done(self, visit: Visit, window: int, outcome: str, now: Now) -> ActionResult:
        """End the leg; nobody is called."""
        if outcome and self._outcomes and outcome not in self._outcomes:
            known = ", ".join(self._outcomes)
            raise Refused(f"no outcome {outcome} in this hall: {known}")
        return ActionResult([self.end(visit, window, now, outcome)], why=self.in_vain(visit))

    def no_show(self, visit: Visit, window: int, now: Now) -> ActionResult:
        """End the leg of somebody who did not come."""
        return self._did(self._missed(visit, window, now))

    def recalled_too_often(self, visit: Visit, window: int, now: Now) -> ActionResult:
        """End the leg as a no-show, after one more RECALL than the hall allows."""
        times = visit.call.again if visit.call else 0
        why = f"{visit.ticket} was recalled {many(times, 'time')}: a no-show"
        return self._did(self._missed(visit, window, now, "recalls"), why)

    def end(self, visit: Visit, window: int, now: Now, outcome: str = "") -> HubFact:
        """End this leg, and return the fact by which it ends."""
        next_leg = _next_leg(visit.leg, outcome)
        if next_leg is not None:
            return self._transferred(visit, window, now, next_leg)
        finished = Finished(
            visit=visit.issued.visit,
            window=window,
            step=self._step(window),
            served=self._served(visit, now),
            at=now,
            outcome=outcome,
            operator=self._state.place(window).operator,
            stayed=visit.stayed(self._state.time.of(now)),
        )
        return written(self._state, finished)

    def transfer(self, visit: Visit, press: Transfer, now: Now) -> ActionResult:
        """End the leg; the visit goes on where the press says."""
        self._may_transfer(visit, press)
        leg, operator = visit.leg, self._state.place(press.window).operator
        back = (leg.back_window, leg.back_operator)
        if press.back:
            back = (0, operator) if operator else (press.window, "")
        next_leg = NextLeg(
            by="operator" if isinstance(press, TransferPressed) else "staff",
            service=press.service or leg.service,
            rest=leg.rest,
            since=leg.since if press.wrong_choice else None,
            to_window=press.to_window,
            back_window=back[0],
            back_operator=back[1],
            comment=press.comment,
            wrong_choice=press.wrong_choice,
        )
        fact = self._transferred(visit, press.window, now, next_leg)
        return ActionResult([fact], why=self.in_vain(visit))

    def in_vain(self, visit: Visit) -> str:
        """Tell staff at the end of a leg that the operator or window that goes on is not there; ""
        if they are."""
        leg, places = visit.leg, self._state.places
        if visit.state != "waiting":
            return ""
        goes = {
            "waits only for": (leg.window, leg.operator),
            "is to return to": (leg.back_window, leg.back_operator),
        }
        for how, (window, operator) in goes.items():
            if nobody_there(window, operator, places):
                gone = "which is closed" if window else "who is at no window"
                return f"{visit.ticket} {how} {self._whom(window, operator)}, {gone}"
        return ""

    # --- the rules ------------------------------------------------------------------------------

    def _may_transfer(self, visit: Visit, press: Transfer) -> None:
        leg = visit.leg
        if press.back and (leg.back_window or leg.back_operator):
            whom = self._whom(leg.back_window, leg.back_operator)
            raise Refused(f"{visit.ticket} is to return to {whom} already")
        if press.service and press.service not in self._service_levels.services:
            raise Refused(f"no such service: {press.service}")
        if press.to_window and press.to_window not in self._windows:
            raise Refused(f"no window {press.to_window} in this hall")
        same_service = press.service in ("", leg.service)
        if same_service and press.to_window in (0, press.window):
            raise Refused("a transfer needs another service or another window")

    def _whom(self, window: int, operator: str) -> str:
        return f"window {window}" if window else self._names.get(operator, operator)

    def _missed(self, visit: Visit, window: int, now: Now, by: Missed = "operator") -> NoShow:
        """End the leg of a visitor who did not come; they may come back for a time, as often as the
        hall allows."""
        rules = self._rules
        again = rules.grace > 0 and visit.returns < rules.returns
        until = self._state.time.of(now) + rules.grace if again else 0.0
        operator = self._state.place(window).operator
        return NoShow(visit.issued.visit, window, self._step(window), now, by, until, operator)

    # --- the facts ------------------------------------------------------------------------------

    def _transferred(self, visit: Visit, window: int, now: Now, leg: NextLeg) -> HubFact:
        """Return the Transferred that begins ``leg``, written."""
        waiting, serving = self._service_levels.limits(leg.service, visit.cls)
        since = self._state.time.of(now) if leg.since is None else leg.since
        transferred = Transferred(
            **{**leg._asdict(), "since": since},
            visit=visit.issued.visit,
            window=window,
            step=self._step(window),
            at=now,
            leg=visit.leg.nth + 1,
            waiting_limit=waiting,
            service_limit=serving,
            served=self._served(visit, now),
            operator=self._state.place(window).operator,
        )
        return written(self._state, transferred)

    def _served(self, visit: Visit, now: Now) -> float:
        """Return the seconds since the service began, where the hall says so, else since the last
        call."""
        return max(0.0, self._state.time.of(now) - (visit.started or visit.called))

    def _step(self, window: int) -> int:
        return self._state.place(window).step + 1

    def _did(self, fact: HubFact, why: str = "") -> ActionResult:
        return ActionResult([written(self._state, fact)], why=why)


def _next_leg(leg: Leg, outcome: str) -> NextLeg | None:
    """Return the leg to which the end of this one leads by itself: back first, then along the
    route."""
    if leg.back_window or leg.back_operator:
        return NextLeg(
            by="return",
            service=leg.back_service or leg.service,
            rest=leg.rest,
            to_window=leg.back_window,
            to_operator=leg.back_operator,
            outcome=outcome,
        )
    if leg.rest:
        return NextLeg(by="route", service=leg.rest[0], rest=leg.rest[1:], outcome=outcome)
    return None

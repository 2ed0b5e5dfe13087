"""Calls a visit to a window: NEXT, RECALL, a number by hand.

Decides what a call does besides, and what is kept of why it was made. Never decides whom NEXT
calls: that is the rule in ``call_order``.
"""

from typing import NamedTuple

from hub.events.service_facts import Chosen, Reason
from hub.policy.call_order import CallOrder
from hub.policy.refusals import Refused, found, may_return, stands
from hub.service.legs import Legs
from hub.service.result import ActionResult
from hub.service.windows import Windows
from hub.state.day_state import DayState
from hub.state.staffing import where
from hub.state.visit import Visit
from hub.state.write import written
from wire.hall import Hall
from wire.messages import Called, Fact, Now


class Why(NamedTuple):
    """Says why a call was made, as in Chosen."""

    reason: Reason
    urgency: float
    eligible: int
    over: str = ""
    over_urgency: float = 0.0


class Caller:
    """Makes calls, each with its reason. ``absolute``: the class that is served out of turn."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        call_order: CallOrder,
        windows: Windows,
        legs: Legs,
        absolute: str,
    ) -> None:
        self._state, self._rules, self._call_order = state, hall.rules, call_order
        self._windows, self._legs, self._absolute = windows, legs, absolute
        self._names = {operator.id: operator.name for operator in hall.operators}

    def next(self, window: int, now: Now) -> ActionResult:
        """End the present leg, if any, and call whoever is next."""
        self._knows_its_past()
        facts = self._windows.implied(window, "next", now)
        here = self._state.at(window)
        facts += [self._legs.end(here, window, now)] if here is not None else []
        pick = self._call_order.next(window, self._state.time.of(now))
        if pick is None:
            nobody = "nobody waits for this window"
            return ActionResult(facts, "nothing", _joined(nobody, self._in_vain(here)))
        over = pick.over.issued.visit if pick.over else ""
        why = Why(pick.reason, pick.urgency, pick.eligible, over, pick.over_urgency)
        called = self._first(pick.visit, window, why, now)
        return ActionResult([*facts, *called], why=self._in_vain(here))

    def _in_vain(self, ended: Visit | None) -> str:
        """Say that the visit which was at the window waits in vain now, "" if it does not."""
        return self._legs.in_vain(ended) if ended is not None else ""

    def recall(self, visit: Visit, window: int, now: Now) -> ActionResult:
        """Make the same call again; once more than the hall allows is a no-show."""
        call, most = visit.call, self._rules.recalls
        if call is None or 0 < most <= call.again:
            return self._legs.recalled_too_often(visit, window, now)
        return ActionResult([self._call(visit, window, now, call.waited, call.again + 1)])

    def by_hand(self, window: int, ticket: str, now: Now) -> ActionResult:
        """Call a ticket that the operator names. Raises Refused before anything is written."""
        self._knows_its_past()
        here = self._state.at(window)
        if here is not None:
            raise Refused(f"{here.ticket} is at window {window}: finish first")
        visit, hall = found(self._state, ticket), self._state.time.of(now)
        self._may_call(visit, window, hall)
        facts = self._windows.implied(window, "next", now)
        why = self._by_hand(visit, window, hall)
        return ActionResult([*facts, *self._first(visit, window, why, now)])

    def renumbered(self, visit: Visit, window: int, waited: float, now: Now) -> list[Fact]:
        """Make a call under a number that nobody holds again, under the one on the paper."""
        why = Why("renumbered", self._call_order.urgency(visit, self._state.time.of(now)), 0)
        called = self._call(visit, window, now, waited, 0)
        return [called, self._chosen(visit, called, why, now)]

    # --- the rules ------------------------------------------------------------------------------

    def _knows_its_past(self) -> None:
        if self._state.gathering:
            raise Refused(f"the hub gathers what it has forgotten: {self._state.gathering}")

    def _may_call(self, visit: Visit, window: int, hall: float) -> None:
        if visit.state == "no_show":
            why = may_return(self._state, visit, hall, self._rules.grace)
        elif visit.state not in ("waiting", "parked"):
            why = stands(visit)
        else:
            why = ""
        why = why or self._waits_elsewhere(visit, window)
        if why:
            raise Refused(why)

    def _waits_elsewhere(self, visit: Visit, window: int) -> str:
        """Say that only another window or operator may call it, "" if this one may."""
        leg, places = visit.leg, self._state.places
        if leg.window:
            other = leg.window != window and self._state.place(leg.window).state != "closed"
            return f"{visit.ticket} waits for window {leg.window}" if other else ""
        at = where(leg.operator, places)
        if at in (0, window):
            return ""
        who = self._names.get(leg.operator, leg.operator)
        return f"{visit.ticket} waits for {who} at window {at}"

    def _by_hand(self, visit: Visit, window: int, hall: float) -> Why:
        """Return the reason of a call by hand, with the visit that would have been next instead."""
        pick = self._call_order.next(window, hall)
        urgency = self._call_order.urgency(visit, hall)
        if pick is None:
            return Why("hand", urgency, 0)
        if pick.visit is not visit:
            return Why("hand", urgency, pick.eligible, pick.visit.issued.visit, pick.urgency)
        over = pick.over.issued.visit if pick.over else ""
        return Why("hand", urgency, pick.eligible, over, pick.over_urgency)

    # --- the facts ------------------------------------------------------------------------------

    def _first(self, visit: Visit, window: int, why: Why, now: Now) -> list[Fact]:
        """Return the first call of a leg, and why it was made."""
        waited = max(0.0, self._state.time.of(now) - visit.leg.since)
        called = self._call(visit, window, now, waited, 0)
        return [called, self._chosen(visit, called, why, now)]

    def _call(self, visit: Visit, window: int, now: Now, waited: float, again: int) -> Called:
        called = Called(
            call=self._state.last_call + 1,
            visit=visit.issued.visit,
            series=visit.issued.series,
            number=visit.issued.number,
            window=window,
            step=self._state.place(window).step + 1,
            again=again,
            at=now,
            waited=waited,
        )
        return written(self._state, called)

    def _chosen(self, visit: Visit, called: Called, why: Why, now: Now) -> Fact:
        chosen = Chosen(
            visit=called.visit,
            call=called.call,
            leg=visit.leg.nth,
            window=called.window,
            operator=self._state.place(called.window).operator,
            reason=why.reason,
            urgency=why.urgency,
            waited=called.waited,
            limit=visit.leg.limit,
            age=max(0.0, self._state.time.of(now) - visit.arrived),
            eligible=why.eligible,
            over=why.over,
            over_urgency=why.over_urgency,
            absolute=visit.cls == self._absolute != "",
        )
        return written(self._state, chosen)


def _joined(*texts: str) -> str:
    return "; ".join(filter(None, texts))

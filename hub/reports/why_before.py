"""Why one ticket was called and not another: how the other one stood at that moment.

Decides nothing: it reads the journal of the day again up to the call, as the hub would after a
start, and asks the same rule. The hall file is today's.
"""

import sqlite3
from collections.abc import Iterator

from hub.columns import clock
from hub.events import HubFact
from hub.events.work import Chosen
from hub.policy.call_order import CallOrder
from hub.policy.refusals import stands
from hub.policy.skills_in_force import Skilled
from hub.reports.names import Names
from hub.reports.story import Told
from hub.reports.why import StoryTeller
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.visit import Visit
from hub.storage.journal import OF_DAYS, read_fact
from wire.hall import Hall
from wire.messages import Called

NOT_BY_URGENCY = {
    "absolute": "the other one is served out of turn by law",
    "bound": "those whom the law serves out of turn had had their turns in a row: one of the people"
    " who wait behind them was called",
    "early": "the other one was called before its booked time",
    "hand": "the other one was called by the operator's hand and not by the rule",
    "renumbered": "it was the same call again, under the number on the paper",
    "": "the reason of the call was not kept then",
}


class WhyNotThisOne:
    """``base`` is only read."""

    def __init__(
        self, base: sqlite3.Connection, hall: Hall, names: Names, teller: StoryTeller
    ) -> None:
        self._base, self._hall, self._names, self._teller = base, hall, names, teller

    def compared(self, told: Told, other: Told) -> list[str]:
        """A line for each time that ``told`` was called: how ``other`` stood then."""
        reasons = {fact.call: fact for fact in told.facts if isinstance(fact, Chosen)}
        lines = []
        for seq, fact in zip(told.seqs, told.facts, strict=True):
            if isinstance(fact, Called) and not fact.again:
                when, where = self._teller.time(fact.at), f"window {fact.window}"
                how = self._how(seq, fact, reasons.get(fact.call), other)
                lines.append(f"{when:9} {told.ticket} was called to {where}; {how}")
        return lines or [f"{told.ticket} has not been called yet."]

    def _how(self, seq: int, called: Called, why: Chosen | None, other: Told) -> str:
        state = DayState()
        for fact in self._facts(seq):
            apply(state, fact)
        visit = state.visits.get(other.visit)
        if visit is None:
            return f"{other.ticket} was not there yet"
        if visit.state != "waiting":
            return stands(visit)
        now = state.time.of(called.at)
        skilled = Skilled(self._hall, state)
        call_order = _call_order(state, self._hall, skilled)
        not_there = self._not_there(visit, called.window, state, skilled, call_order, now)
        return not_there or self._less(visit, call_order.urgency(visit, now), now, why)

    def _facts(self, seq: int) -> Iterator[HubFact]:
        """Those of the day of the call, which need not be the one on which somebody came."""
        (day,) = self._base.execute("SELECT day FROM journal WHERE seq = ?", (seq,)).fetchone()
        known = f"SELECT fact FROM journal WHERE seq < ? AND {OF_DAYS} ORDER BY seq"
        return (read_fact(text) for (text,) in self._base.execute(known, (seq, day, day)))

    def _not_there(
        self,
        visit: Visit,
        window: int,
        state: DayState,
        skilled: Skilled,
        call_order: CallOrder,
        now: float,
    ) -> str:
        """Why this window could not call it then, "" if it could."""
        leg, skills = visit.leg, skilled.of(window)
        if leg.window or leg.operator:
            here = leg.window == window or (
                leg.operator != "" and leg.operator == state.place(window).operator
            )
            only = self._names.name("operator", leg.operator)
            only = f"window {leg.window}" if leg.window else only
            return "" if here else f"{visit.ticket} waited for {only} only"
        service = self._names.name("service", leg.service)
        if leg.service in skills.primary:
            return ""
        if leg.service not in skills.secondary:
            return f"{visit.ticket} waited for {service}, which window {window} did not serve"
        most = max(
            call_order.urgency(one, now)
            for one in state.queues.waiting()
            if one.leg.service == leg.service and not one.leg.window and not one.leg.operator
        )
        from_ = self._hall.rules.helps_from
        if most >= from_:
            return ""
        helps = f"which window {window} helps from urgency {from_:.2f} on"
        return f"{visit.ticket} waited for {service}, {helps}: it was {most:.2f} at most"

    def _less(self, visit: Visit, urgency: float, now: float, why: Chosen | None) -> str:
        leg, ticket = visit.leg, visit.ticket
        if leg.since > now:
            return f"{ticket} was booked for {clock(leg.since - now)} later"
        waited = f"had waited {clock(now - leg.since)} of {clock(leg.limit)} promised"
        had = f"{ticket} {waited}: urgency {urgency:.2f}"
        if why and why.reason in ("urgency", "bound") and urgency < why.urgency - 1e-6:
            return f"{had}, less than {why.urgency:.2f}"
        if why and why.reason == "urgency":
            return f"{had}, the same: whoever began to wait first is called first"
        return f"{had}; but {NOT_BY_URGENCY[why.reason if why else '']}"


def _call_order(state: DayState, hall: Hall, skilled: Skilled) -> CallOrder:
    absolute = next((cls.id for cls in hall.classes if cls.absolute), "")
    services = {service.id: service for service in hall.services}
    return CallOrder(state, hall.rules, services, absolute, skilled.of)

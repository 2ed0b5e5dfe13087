"""Tells why one ticket was called and not another: how the other one stood at that moment.

Decides no order of its own. It replays the journal of the day up to the call, as the hub does at a
start, and asks the hub's own rule of calling. The hall file is today's. The database is only read.
"""

import sqlite3
from collections.abc import Iterator

from hub.columns import clock
from hub.events import HubFact
from hub.events.service_facts import Chosen
from hub.policy.call_order import CallOrder
from hub.policy.refusals import stands
from hub.policy.skills_in_force import SkillsInForce
from hub.reports.names import Names
from hub.reports.story import Told
from hub.reports.why import StoryTeller
from hub.state.apply import apply
from hub.state.day_state import DayState
from hub.state.visit import Leg, Visit
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
}


class WhyNotThisOne:
    """Compares two tickets of one day at each call of the first one."""

    def __init__(
        self, base: sqlite3.Connection, hall: Hall, names: Names, teller: StoryTeller
    ) -> None:
        self._base, self._hall, self._names, self._teller = base, hall, names, teller

    def compared(self, told: Told, other: Told) -> list[str]:
        """Tell for each time that ``told`` was called how ``other`` stood then."""
        lines, reasons = [], told.reasons
        for seq, fact in zip(told.seqs, told.facts, strict=True):
            if isinstance(fact, Called) and not fact.again:
                when, where = self._teller.time(fact.at), f"window {fact.window}"
                how = self._how(seq, fact, reasons[fact.call], other)
                lines.append(f"{when:9} {told.ticket} was called to {where}; {how}")
        return lines or [f"{told.ticket} has not been called yet."]

    def _how(self, seq: int, called: Called, why: Chosen, other: Told) -> str:
        state = DayState()
        for fact in self._facts(seq):
            apply(state, fact)
        visit = state.visits.get(other.visit)
        if visit is None:
            return f"{other.ticket} was not there yet"
        if visit.state != "waiting":
            return stands(visit)
        then = _LineThen(self._hall, state, called, self._names)
        return then.not_callable(visit) or then.less_urgent(visit, why)

    def _facts(self, seq: int) -> Iterator[HubFact]:
        """Return the facts before ``seq`` on the day of the call, which need not be the day on
        which somebody came."""
        (day,) = self._base.execute("SELECT day FROM journal WHERE seq = ?", (seq,)).fetchone()
        known = f"SELECT fact FROM journal WHERE seq < ? AND {OF_DAYS} ORDER BY seq"
        return (read_fact(text) for (text,) in self._base.execute(known, (seq, day, day)))


class _LineThen:
    """Answers for the line as it stood just before the call ``called``; ``state`` is of that
    moment."""

    def __init__(self, hall: Hall, state: DayState, called: Called, names: Names) -> None:
        self._state, self._window, self._names = state, called.window, names
        self._now, self._helps_from = state.time.of(called.at), hall.rules.helps_from
        in_force = SkillsInForce(hall, state)
        self._skills = in_force.of(called.window)
        absolute = next((cls.id for cls in hall.classes if cls.absolute), "")
        services = {service.id: service for service in hall.services}
        self._order = CallOrder(state, hall.rules, services, absolute, in_force.of)

    def not_callable(self, visit: Visit) -> str:
        """Say why the window could not call somebody who waited, "" if it could."""
        leg, ticket = visit.leg, visit.ticket
        if leg.window or leg.operator:
            only = self._names.name("operator", leg.operator)
            only = f"window {leg.window}" if leg.window else only
            return "" if self._is_for_here(leg) else f"{ticket} waited for {only} only"
        if leg.service in self._skills.primary:
            return ""
        waited = f"{ticket} waited for {self._names.name('service', leg.service)}, which window"
        if leg.service not in self._skills.secondary:
            return f"{waited} {self._window} did not serve"
        most = self._most_urgent(leg.service)
        if most >= self._helps_from:
            return ""
        helps = f"helps from urgency {self._helps_from:.2f} on: it was {most:.2f} at most"
        return f"{waited} {self._window} {helps}"

    def less_urgent(self, visit: Visit, why: Chosen) -> str:
        """Tell how somebody stood whom the window could have called."""
        leg, urgency = visit.leg, self._order.urgency(visit, self._now)
        if leg.since > self._now:
            return f"{visit.ticket} was booked for {clock(leg.since - self._now)} later"
        waited = f"had waited {clock(self._now - leg.since)} of {clock(leg.limit)} promised"
        had = f"{visit.ticket} {waited}: urgency {urgency:.2f}"
        if why.reason in ("urgency", "bound") and urgency < why.urgency - 1e-6:
            return f"{had}, less than {why.urgency:.2f}"
        if why.reason == "urgency":
            return f"{had}, the same: whoever began to wait first is called first"
        return f"{had}; but {NOT_BY_URGENCY[why.reason]}"

    def _is_for_here(self, leg: Leg) -> bool:
        """Somebody who waits for one window or one operator only waits for this one."""
        operator = self._state.place(self._window).operator
        return leg.window == self._window or leg.operator == operator != ""

    def _most_urgent(self, service: str) -> float:
        legs = [(one.leg, one) for one in self._state.queues.waiting()]
        free = [one for leg, one in legs if leg.service == service and not leg.window]
        return max(self._order.urgency(one, self._now) for one in free if not one.leg.operator)

"""The order of calling: decides who is called next, and why.

Urgency is the larger of (waited in this leg ÷ its limit) and (age of the visit ÷ the limit of a
whole visit). The highest is called: whoever is nearest to, or furthest beyond, the promise. Each
departure from that has a name (``hub.events.service_facts.Reason``). Only looks at the state: never
makes a call.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from hub.events.service_facts import Reason
from hub.state.day_state import DayState
from hub.state.queues import Peers, Queue
from hub.state.skills import Skills
from hub.state.visit import Visit
from wire.hall import Rules, Service


class Head(NamedTuple):
    """Somebody who may be the next of their ``peers``; of several the smallest is the most urgent:
    less is ``minus`` the urgency, then the start of the wait, then the order of hearing."""

    minus: float
    since: float
    order: int
    peers: Peers


class Pick(NamedTuple):
    """Holds the visit that is called, and why. ``eligible`` people could have been called; ``over``
    would have been next among them without this one, None and 0.0 if nobody would."""

    visit: Visit
    reason: Reason
    urgency: float
    eligible: int
    over: Visit | None
    over_urgency: float


class CallOrder:
    """Decides who is called next. ``absolute``: the id of the class that is served out of turn, ""
    if the hall has none; ``skills``: what a window serves now. It keeps nothing: a changed hall has
    another order."""

    def __init__(
        self,
        state: DayState,
        rules: Rules,
        services: Mapping[str, Service],
        absolute: str,
        skills: Callable[[int], Skills],
    ) -> None:
        self._state, self._skills, self._absolute = state, skills, absolute
        self._whole, self._helps_from = rules.visit_minutes * 60, rules.helps_from
        self._bounds = {name: service.in_a_row for name, service in services.items()}

    def next(self, window: int, now: float) -> Pick | None:
        """Return the visit that NEXT at this window calls, None for nobody; ``now`` is hall
        time."""
        queues = self._queues(window, now)
        all_peers = [peers for queue in queues for peers in queue.peers.values()]
        heads = [head for peers in all_peers for head in self._heads(peers, now)]
        found = self._rule(heads, now)
        if found is None:
            return None
        first, reason = found
        others = [head for head in heads if head.peers is not first.peers]
        following = self._rule([*others, *self._heads(first.peers, now, first.order)], now)
        visit, over = self._state.queues.visit(first.order), None
        over_urgency = 0.0
        if following is not None:
            over, over_urgency = self._state.queues.visit(following[0].order), -following[0].minus
        eligible = sum(queue.count for queue in queues)
        return Pick(visit, reason, -first.minus, eligible, over, over_urgency)

    def count(self, window: int, now: float) -> int:
        """Count the people whom NEXT at this window could call now."""
        return sum(queue.count for queue in self._queues(window, now))

    def line(self, now: float) -> list[Visit]:
        """Return everybody who waits, as if all windows served all: the absolute class, then by
        urgency, then those whose time has not come."""

        def place(visit: Visit) -> tuple[int, float, float, int]:
            since, order = visit.leg.since, visit.order
            if since <= now and visit.cls == self._absolute != "":
                return 0, 0.0, since, order
            return 2 if since > now else 1, -self.urgency(visit, now), since, order

        return sorted(self._state.queues.waiting(), key=place)

    def urgency(self, visit: Visit, now: float) -> float:
        """Return the urgency: 1.0 is the promise; below 0 before a booking's time."""
        leg = visit.leg
        return self._urgency(now - leg.since, leg.limit, now - visit.arrived)

    def _urgency(self, waited: float, limit: float, age: float) -> float:
        """Return the larger of two shares: of the waiting limit of the leg, and of that of the
        visit."""
        of_the_leg, of_the_visit = waited / limit, age / self._whole
        return of_the_leg if of_the_leg > of_the_visit else of_the_visit

    def _rule(self, heads: list[Head], now: float) -> tuple[Head, Reason] | None:
        """Apply the rule, plainly, to those who stand first among their peers. A service is held
        where the absolute class has had its turns while others wait: only a call of one of these
        ends that, and a more urgent one of another service must not keep the law waiting."""
        if not heads:
            return None
        ripe = [head for head in heads if head.since <= now]
        if not ripe:
            return min(heads), "early"
        lawful = [head for head in ripe if head.peers.cls == self._absolute != ""]
        if not lawful:
            return min(ripe), "urgency"
        others = [head for head in ripe if head.peers.cls != self._absolute]
        at_bound = {name for head in lawful if self._at_bound(name := head.peers.service)}
        held = at_bound & {head.peers.service for head in others}
        free = [head for head in lawful if head.peers.service not in held]
        if free:
            return min(free, key=lambda head: (head.since, head.order)), "absolute"
        return min(head for head in others if head.peers.service in held), "bound"

    def _at_bound(self, service: str) -> bool:
        """Tell whether the absolute class had its turns in a row there."""
        return self._state.absolute_in_a_row[service] >= self._bounds.get(service, 0) > 0

    def _queues(self, window: int, now: float) -> list[Queue]:
        """Return those from which this window may call."""
        of, skills = self._state.queues.of, self._skills(window)
        operator = self._state.place(window).operator
        open_to_all = of.get("", {})
        names = dict.fromkeys(skills.primary)
        names |= dict.fromkeys(s for s in skills.secondary if self._helps(open_to_all.get(s), now))
        found = [queue for name in names if (queue := open_to_all.get(name)) is not None]
        found += of.get(window, {}).values()
        return [*found, *of.get(operator, {}).values()] if operator else found

    def _helps(self, queue: Queue | None, now: float) -> bool:
        """Tell whether the queue is so urgent that windows help for which it is secondary."""
        return queue is not None and any(
            self._urgency(now - peers.waits[0].since, peers.limit, now - peers.stays[0].arrived)
            >= self._helps_from
            for peers in queue.peers.values()
        )

    def _heads(self, peers: Peers, now: float, without: int = -1) -> Iterable[Head]:
        """Return those of them who may be the one: who waits longest, and who is here longest.
        ``without``: the order of one who is no longer among them."""
        waits, stays = peers.waits, peers.stays
        since, order, arrived = waits[0]
        if order == stays[0].order != without:  # the same one, as long as nobody is sent on
            return (self._head(since, order, arrived, peers, now),)
        found = [self._head(*wait, peers, now) for wait in waits[:2] if wait.order != without][:1]
        for arrived, since, order in stays:
            if order != without:
                found.append(self._head(since, order, arrived, peers, now))
                if since <= now or arrived > now:
                    break  # else their time has not come: they hide no older one behind them
        return found

    def _head(self, since: float, order: int, arrived: float, peers: Peers, now: float) -> Head:
        return Head(-self._urgency(now - since, peers.limit, now - arrived), since, order, peers)

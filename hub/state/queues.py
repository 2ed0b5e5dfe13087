"""Keeps who waits for which service, and in which order. Part of the state: decides nothing.

Whoever waits stands among the people of the same service, class and limit whom the same windows may
call: their peers. Peers are kept sorted twice, by the start of their wait and by the start of their
visit. Urgency grows with time alone, so the most urgent of them stands first in one of the two, now
and at any later moment: whoever chooses looks at the first ones only, however many wait.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.events.facts import State
from hub.state.visit import Leg, Visit

COMES: tuple[State, ...] = ("issued", "waiting")
"""Counted as people ahead: on their way into the queue, or in it."""
HERE: tuple[State, ...] = (*COMES, "called", "parked")
"""Who may wait again after the present leg."""
Target = int | str
"""Who may call: a window's number, an operator's id, "" whoever serves the service."""


class Wait(NamedTuple):
    """Sorts by the start of the wait, then the order of hearing: first come, first served."""

    since: float
    order: int
    arrived: float


class Stay(NamedTuple):
    """Sorts by the age of the visit; equally old ones as ``Wait``."""

    arrived: float
    since: float
    order: int


@dataclass(slots=True)
class Peers:
    """Holds people of one queue, of one class and limit (seconds), the same ones in both lists."""

    service: str
    cls: str
    limit: float
    waits: list[Wait] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


@dataclass(slots=True)
class Queue:
    """Holds ``count`` people of one service and target."""

    count: int = 0
    peers: dict[tuple[str, float], Peers] = field(default_factory=dict)


class Stands(NamedTuple):
    """Says where somebody was put: there they are found again, whatever has changed since."""

    service: str
    target: Target
    cls: str
    limit: float
    stay: Stay


class Queues:
    """Keeps who waits. ``ahead`` counts the people of a service before a new one, ``callable``
    those of them who wait, ``to_come`` the waits that the people who are here have still before
    them after the present one. ``of`` are the queues, by target and service; one in which nobody
    stands is not there."""

    def __init__(self) -> None:
        self.ahead: Counter[str] = Counter()
        self.callable: Counter[str] = Counter()
        self.to_come: Counter[str] = Counter()
        self.of: dict[Target, dict[str, Queue]] = {}
        self._coming: dict[int, str] = {}
        self._to_come: dict[int, tuple[str, ...]] = {}
        self._missed: set[int] = set()
        self._standing: dict[int, Stands] = {}
        self._visits: list[Visit] = []

    def clear(self) -> None:
        self.ahead.clear()
        self.callable.clear()
        self.to_come.clear()
        self._missed.clear()
        for kept in (self.of, self._coming, self._to_come, self._standing, self._visits):
            kept.clear()

    def add(self, visit: Visit) -> None:
        """Add a visit that is new to the state; its order is how many were added before."""
        self._visits.append(visit)
        self._come(visit)

    def visit(self, order: int) -> Visit:
        return self._visits[order]

    def waiting(self) -> list[Visit]:
        """Return everybody who waits, in no order."""
        return [self._visits[order] for order in self._standing]

    def backlog(self, now: float) -> Counter[str]:
        """Count how many people each service has to serve yet, holders of a route at all steps that
        are before them; those too who did not come and may be back at the hall time ``now``."""
        found = self.ahead + self.to_come
        for order in self._missed:
            leg = self._visits[order].leg
            if leg.until > now:
                found.update((leg.service, *_after(leg)))
        return found

    def move(self, visit: Visit, state: State, only_from: tuple[State, ...] = ()) -> None:
        """Move the visit to this state; who comes (back) into the queue stands at its own place."""
        if visit.state == state or (only_from and visit.state not in only_from):
            return
        self._go(visit)
        visit.state = state
        self._come(visit)

    @contextmanager
    def changed(self, visit: Visit) -> Iterator[None]:
        """Let state, class and leg of the visit change inside; after it the visit stands where it
        then belongs. Whoever waits is changed in no other way."""
        self._go(visit)
        try:
            yield
        finally:
            self._go(visit)  # it may have been moved inside
            self._come(visit)

    def _come(self, visit: Visit) -> None:
        self._visits[visit.order] = visit
        self._will_come(visit)
        if visit.state not in COMES:
            return
        service = visit.leg.service
        self._coming[visit.order] = service
        self.ahead[service] += 1
        if visit.state == "waiting":
            self.callable[service] += 1
            self._stand(visit)

    def _will_come(self, visit: Visit) -> None:
        if visit.state == "no_show":
            self._missed.add(visit.order)
        if visit.state not in HERE:
            return
        after = _after(visit.leg)
        services = (visit.leg.service, *after) if visit.state == "parked" else after
        self._to_come[visit.order] = services
        for service in services:
            self.to_come[service] += 1

    def _go(self, visit: Visit) -> None:
        self._missed.discard(visit.order)
        for service in self._to_come.pop(visit.order, ()):
            self.to_come[service] -= 1
        coming = self._coming.pop(visit.order, None)
        if coming is not None:
            self.ahead[coming] -= 1
        stood = self._standing.pop(visit.order, None)
        if stood is not None:
            self.callable[stood.service] -= 1
            self._leave(stood)

    def _stand(self, visit: Visit) -> None:
        leg = visit.leg
        stay = Stay(visit.arrived, leg.since, visit.order)
        stands = Stands(leg.service, leg.window or leg.operator, visit.cls, leg.limit, stay)
        self._standing[visit.order] = stands
        queue = self.of.setdefault(stands.target, {}).setdefault(stands.service, Queue())
        alike = Peers(leg.service, visit.cls, leg.limit)
        peers = queue.peers.setdefault((visit.cls, leg.limit), alike)
        queue.count += 1
        insort(peers.waits, Wait(leg.since, visit.order, visit.arrived))
        insort(peers.stays, stay)

    def _leave(self, stood: Stands) -> None:
        queues = self.of[stood.target]
        queue = queues[stood.service]
        peers = queue.peers[stood.cls, stood.limit]
        arrived, since, order = stood.stay
        _take(peers.waits, Wait(since, order, arrived))
        _take(peers.stays, stood.stay)
        queue.count -= 1
        if not peers.waits:
            del queue.peers[stood.cls, stood.limit]
        if not queue.peers:
            del queues[stood.service]
        if not queues:
            del self.of[stood.target]


def _after(leg: Leg) -> tuple[str, ...]:
    """Return the services for which its holder waits after this leg: back first, then along the
    route."""
    if leg.back_window or leg.back_operator:
        return (leg.back_service or leg.service, *leg.rest)
    return leg.rest


def _take(places: list[Wait] | list[Stay], place: Wait | Stay) -> None:
    del places[bisect_left(places, place)]

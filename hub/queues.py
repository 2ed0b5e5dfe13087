"""Who waits for which service, in the order of arrival. Part of the book: decides nothing."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable

from hub.things import State
from hub.visit import Visit

COMES: tuple[State, ...] = ("issued", "waiting")
"""Counted as people ahead: on their way into the queue, or in it."""


class Queues:
    """``ahead`` counts the people of a service before a new one, ``callable`` those of them whom
    a NEXT could call."""

    def __init__(self) -> None:
        self.ahead: Counter[str] = Counter()
        self.callable: Counter[str] = Counter()
        self._heaps: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
        self._visits: list[Visit] = []

    def clear(self) -> None:
        for kept in (self.ahead, self.callable, self._heaps, self._visits):
            kept.clear()

    def add(self, visit: Visit) -> None:
        """A visit that is new to the book; its order is how many were added before."""
        self._visits.append(visit)
        self.ahead[visit.issued.service] += visit.state in COMES
        if visit.state == "waiting":
            self._push(visit)

    def move(self, visit: Visit, state: State, only_from: tuple[State, ...] = ()) -> None:
        """Where it stands now; who comes (back) into the queue stands at its own place."""
        if visit.state == state or (only_from and visit.state not in only_from):
            return
        self.ahead[visit.issued.service] += (state in COMES) - (visit.state in COMES)
        self.callable[visit.issued.service] -= visit.state == "waiting"
        visit.state = state
        if state == "waiting":
            self._push(visit)

    def first(self, services: Iterable[str]) -> Visit | None:
        """Whoever of these services came first and may be called."""
        tops = [top for service in services if (top := self._top(service)) is not None]
        return min(tops, key=lambda visit: (visit.arrived, visit.order), default=None)

    def _push(self, visit: Visit) -> None:
        self.callable[visit.issued.service] += 1
        heapq.heappush(self._heaps[visit.issued.service], (visit.arrived, visit.order))

    def _top(self, service: str) -> Visit | None:
        heap = self._heaps[service]
        while heap:
            visit = self._visits[heap[0][1]]
            if visit.state == "waiting":
                return visit
            heapq.heappop(heap)  # it was called or dropped since: its place is only now cleared
        return None

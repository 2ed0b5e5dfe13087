"""The rules of other systems, each as one key: the smallest is called.

What they do was read from their sources; the keys here are our own words for it. All of them see
the same windows, skills, classes and bookings as ours.
"""

import heapq
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.state.skills import Skills
from hub.state.visit import Visit

Key = tuple[float, ...]
Line = list[tuple[float, int, Visit]]


class Case(NamedTuple):
    """Is a visit that a window could call. ``second``: only its secondary skill; ``rank``: 0 for
    the class that is served first, 1 for the next, and so on."""

    visit: Visit
    second: int
    rank: int


def oldest_first(case: Case) -> Key:
    """Rank as FQM does: whoever came first."""
    return (case.visit.arrived,)


def strict(case: Case) -> Key:
    """Rank a higher class always before a lower one, then whoever came first."""
    return case.rank, case.visit.arrived


def coefficient(case: Case) -> Key:
    """Rank as QSystem does: the operator's highest coefficient wins absolutely (here: what he
    serves in the first place), then the class, then whoever came first."""
    return case.second, case.rank, case.visit.arrived


def booked_first(case: Case) -> Key:
    """Rank as novosga comes: bookings by their time, then the operator's weight of the service, the
    weight of the class, whoever came first."""
    booked = case.visit.cls == "booked"
    return not booked, case.visit.arrived if booked else 0.0, *coefficient(case)


class Peer:
    """Calls by one key; people of one service and class come in their own order under all of them.
    ``ranks``: the classes, the first one served first; one that is not named comes last. Bookings
    before their time come after everybody else, as with ours."""

    def __init__(
        self, key: Callable[[Case], Key], skills: Mapping[int, Skills], ranks: tuple[str, ...] = ()
    ) -> None:
        self._key, self._skills = key, skills
        self._ranks = {name: n for n, name in enumerate(ranks)}
        self._lines: dict[str, dict[str, Line]] = {}

    def come(self, visit: Visit) -> None:
        lines = self._lines.setdefault(visit.leg.service, {})
        heapq.heappush(lines.setdefault(visit.cls, []), (visit.arrived, visit.order, visit))

    def next(self, window: int, now: float) -> Visit | None:
        cases = [
            Case(line[0][2], second, self._ranks.get(cls, len(self._ranks)))
            for second, services in enumerate(self._skills[window])
            for service in services
            for cls, line in self._lines.get(service, {}).items()
            if line
        ]
        if not cases:
            return None
        first = min(cases, key=lambda case: (case.visit.leg.since > now, self._key(case))).visit
        heapq.heappop(self._lines[first.leg.service][first.cls])
        return first

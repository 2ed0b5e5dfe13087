"""Learns how long services take today. Part of the state: follows what was served, decides
nothing."""

from collections import defaultdict
from itertools import islice

from hub.state.visit import Visit
from wire.hall import Service

LAST, ENOUGH, LEAST = 20, 5, 1 / 3
"""The mean of so many last legs counts, where there are enough, but at least this share of the
standard: somebody who clicks through their queue must not make the hall look empty."""


class Pace:
    """Keeps the seconds that the day's legs of each service took, in the order of their ends."""

    def __init__(self) -> None:
        self._took: defaultdict[str, dict[tuple[str, int], float]] = defaultdict(dict)

    def add(self, visit: Visit, seconds: float) -> None:
        """Note what the present leg of ``visit`` took, which was served."""
        self._took[visit.leg.service][visit.issued.visit, visit.leg.nth] = seconds

    def take_back(self, visit: Visit) -> None:
        """Forget the end of its present leg, which is undone or was nobody's."""
        self._took[visit.leg.service].pop((visit.issued.visit, visit.leg.nth), None)

    def clear(self) -> None:
        self._took.clear()

    def of(self, service: Service) -> float:
        """Return the seconds that one of this service is likely to take."""
        standard = service.service_minutes * 60
        last = list(islice(reversed(self._took.get(service.id, {}).values()), LAST))
        if len(last) < ENOUGH:
            return standard
        return max(sum(last) / len(last), standard * LEAST)

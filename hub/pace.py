"""How long services take today, and how soon the windows get through the people who wait.

``Pace`` is part of the book: it follows what was served. ``Workload`` is a look at one moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from hub.skills import Skills
from hub.visit import Visit
from wire.hall import Service

if TYPE_CHECKING:  # the book keeps the pace: it imports this file
    from hub.book import Book

LAST, ENOUGH, LEAST = 20, 5, 1 / 3
"""The mean of so many last legs counts, where there are enough, but at least this share of the
standard: somebody who clicks through his queue must not make the hall look empty."""


class Pace:
    """Seconds that the day's legs of each service took, in the order of their ends."""

    def __init__(self) -> None:
        self._took: defaultdict[str, dict[tuple[str, int], float]] = defaultdict(dict)

    def add(self, visit: Visit, seconds: float) -> None:
        """The present leg of ``visit`` was served."""
        self._took[visit.leg.service][visit.issued.visit, visit.leg.nth] = seconds

    def take_back(self, visit: Visit) -> None:
        """The end of its present leg never was."""
        self._took[visit.leg.service].pop((visit.issued.visit, visit.leg.nth), None)

    def clear(self) -> None:
        self._took.clear()

    def of(self, service: Service) -> float:
        """Seconds that one of this service is likely to take."""
        standard = service.service_minutes * 60
        last = list(islice(reversed(self._took.get(service.id, {}).values()), LAST))
        if len(last) < ENOUGH:
            return standard
        return max(sum(last) / len(last), standard * LEAST)


class Workload:
    """The work that waits for each window at one moment.

    Each service that somebody who is here waits for, or will (``Queues.work``), is work of
    ``Pace.of`` seconds, shared equally by the windows that serve the service by primary skill:
    those that are open or have a break, or, where none of these does, all that would. What is
    being done at a window is not counted. ``now`` is hall time.
    """

    def __init__(
        self,
        book: Book,
        services: Mapping[str, Service],
        windows: Iterable[int],
        skills: Callable[[int], Skills],
        now: float,
    ) -> None:
        self._book, self._services = book, services
        serves = {window: skills(window).primary for window in windows}
        staffed = [window for window in serves if book.place(window).state != "closed"]
        self._windows = _by_service(serves, staffed)
        for service, some in _by_service(serves, serves).items():
            self._windows.setdefault(service, some)
        self._waits: defaultdict[int, float] = defaultdict(float)
        for service, people in book.queues.work(now).items():
            some = self._windows.get(service, [])
            if some and service in services:
                each = people * book.pace.of(services[service]) / len(some)
                for window in some:
                    self._waits[window] += each

    def begins(self, service: str) -> float:
        """In how many seconds somebody who comes now is likely to be called, 0 where no window
        serves it: the mean of the work that waits for its windows."""
        windows = self._windows.get(service, [])
        return sum(self._waits[window] for window in windows) / max(1, len(windows))

    def each_begins(self, steps: Iterable[str]) -> list[float]:
        """The same for each step of somebody who goes from one to the next: none begins before
        the one before it is likely to be over."""
        found, over = [], 0.0
        for service in steps:
            begins = max(over, self.begins(service))
            found.append(begins)
            over = begins + self._book.pace.of(self._services[service])
        return found


def _by_service(
    serves: Mapping[int, tuple[str, ...]], windows: Iterable[int]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for window in windows:
        for service in serves[window]:
            found.setdefault(service, []).append(window)
    return found

"""Estimates how soon the windows get through the people who wait, at one moment. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from hub.state.day_state import DayState
from hub.state.skills import Skills
from wire.hall import Service


class Workload:
    """Reckons the work that waits for each window at one moment.

    Each service that somebody who is here waits for, or will (``Queues.backlog``), is work of
    ``Pace.of`` seconds, shared equally by the windows that serve the service by primary skill:
    those that are open or have a break, or, where none of these does, all that would. What is
    being done at a window is not counted. ``now`` is hall time.
    """

    def __init__(
        self,
        state: DayState,
        services: Mapping[str, Service],
        windows: Iterable[int],
        skills: Callable[[int], Skills],
        now: float,
    ) -> None:
        self._state, self._services = state, services
        serves = {window: skills(window).primary for window in windows}
        staffed = [window for window in serves if state.place(window).state != "closed"]
        self._windows = _by_service(serves, staffed)
        for service, some in _by_service(serves, serves).items():
            self._windows.setdefault(service, some)
        self._waits: defaultdict[int, float] = defaultdict(float)
        for service, people in state.queues.backlog(now).items():
            some = self._windows.get(service, [])
            if some and service in services:
                each = people * state.pace.of(services[service]) / len(some)
                for window in some:
                    self._waits[window] += each

    def begins(self, service: str) -> float:
        """Return in how many seconds somebody who comes now is likely to be called, 0 where no
        window serves it: the mean of the work that waits for its windows."""
        windows = self._windows.get(service, [])
        return sum(self._waits[window] for window in windows) / max(1, len(windows))

    def each_begins(self, steps: Iterable[str]) -> list[float]:
        """Return the same for each step of somebody who goes from one to the next: none begins
        before the one before it is likely to be over."""
        found, over = [], 0.0
        for service in steps:
            begins = max(over, self.begins(service))
            found.append(begins)
            over = begins + self._state.pace.of(self._services[service])
        return found


def _by_service(
    serves: Mapping[int, tuple[str, ...]], windows: Iterable[int]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for window in windows:
        for service in serves[window]:
            found.setdefault(service, []).append(window)
    return found

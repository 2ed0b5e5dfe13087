"""People come, windows ask the rule for the next one, services last as long as they last.

Decides nothing about the order: that is the rule's. Time is hall time in seconds. The visits are
the hub's own; what a service lasts comes with the person, so that every rule meets the same day.
"""

import heapq
import math
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from hub.state.visit import Visit
from wire.messages import Now, TicketIssued

LOOK = 5.0
"""Seconds after which a free window asks again while people wait whom it might not call before."""
A_DAY = 24 * 3600.0
"""So long people may wait beside windows that are all free: a rule that calls nobody is wrong."""
LONG_AGO = Now("boot-1", 0.0, 0.0, True)


class Comer(NamedTuple):
    """Describes somebody who comes ``at`` for ``service``, of class ``cls``, and needs it for
    ``lasts`` seconds. ``limit`` is the waiting standard, ``booked`` the time of a booking, 0 if
    none."""

    at: float
    service: str
    lasts: float
    limit: float
    cls: str = ""
    booked: float = 0.0

    @property
    def since(self) -> float:
        """Return from when the wait counts: a booking's from its time, if its holder is not
        late."""
        return max(self.at, self.booked)


class Rule(Protocol):
    """Hears who comes and says who is next."""

    def come(self, visit: Visit) -> None:
        """Hear who comes."""

    def next(self, window: int, now: float) -> Visit | None:
        """Return whom this window calls now; that visit waits no longer."""


class Floor:
    """Runs the windows of one hall on one day. ``waits``: seconds, by the order of coming."""

    def __init__(self, windows: Sequence[int], rule: Rule) -> None:
        self.waits: list[float] = []
        self._rule = rule
        self._free = deque(windows)
        self._busy: list[tuple[float, int]] = []
        self._comers: list[Comer] = []
        self._waiting = 0
        self._look = math.inf
        self._last = 0.0

    def play(self, comers: Iterable[Comer]) -> list[float]:
        """Serve everybody, however late. The comers in the order of coming."""
        for comer in comers:
            self._until(comer.at)
            self._comes(comer)
            self._ask(comer.at)
        self._until(math.inf)
        return self.waits

    def _comes(self, comer: Comer) -> None:
        order = len(self._comers)
        self._comers.append(comer)
        self.waits.append(math.nan)
        self._waiting += 1
        self._rule.come(visit(comer, order))

    def _until(self, at: float) -> None:
        """Let everything before ``at`` happen."""
        while True:
            ends = self._busy[0][0] if self._busy else math.inf
            now = min(ends, self._look)
            if now > at or now == math.inf:
                return
            if ends <= now:
                self._last, window = heapq.heappop(self._busy)
                self._free.append(window)
            if now - max(self._last, self._comers[-1].at) > A_DAY:
                raise RuntimeError(f"{self._waiting} people wait and nobody calls them")
            self._ask(now)

    def _ask(self, now: float) -> None:
        """Let each free window press NEXT, the one that was free longest first."""
        for window in list(self._free) if self._waiting else ():
            called = self._rule.next(window, now)
            if called is not None:
                self._call(window, self._comers[called.order], called, now)
        self._look = now + LOOK if self._free and self._waiting else math.inf

    def _call(self, window: int, comer: Comer, called: Visit, now: float) -> None:
        self._waiting -= 1
        self._free.remove(window)
        self.waits[called.order] = max(0.0, now - comer.since)
        heapq.heappush(self._busy, (now + comer.lasts, window))


def visit(comer: Comer, order: int) -> Visit:
    """Return the hub's own visit of this person, who may be called."""
    issued = TicketIssued(
        *(f"visit-{order}", "kiosk-1", comer.service, "en", "A", order % 999 + 1, 1, 0, LONG_AGO),
        waiting_limit=comer.limit,
        service_limit=300.0,
        cls=comer.cls,
    )
    return Visit(issued, order, comer.since, "waiting", taken=True)

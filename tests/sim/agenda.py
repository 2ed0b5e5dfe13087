"""Keeps the virtual time: what happens when, in one order, and a log of it all.

Decides the order of events and nothing else. ``now`` is true seconds since the hall's first
morning; no computer of the hall knows it, each has its own clock (``computer``).
"""

import hashlib
import heapq
from collections.abc import Callable
from typing import Any


class Violation(Exception):
    """Says which invariant does not hold, and by what it was broken."""


def violation(run: Callable[[], object]) -> str:
    """Run it, and return what the violation says; "" where all invariants hold."""
    try:
        run()
    except Violation as wrong:
        return str(wrong) or "a violation"
    return ""


class Agenda:
    """Holds events by time; of the same time, in the order in which they were entered."""

    def __init__(self, lines: list[str] | None = None) -> None:
        """Start at time 0. ``lines`` collects the log where somebody wants to read it."""
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._entered = 0
        self._hash = hashlib.blake2b(digest_size=16)
        self._lines = lines

    def at(self, when: float, do: Callable[..., Any], *given: Any) -> None:
        """Do it at ``when``, or now if that has passed."""
        self._entered += 1
        heapq.heappush(self._events, (max(when, self.now), self._entered, do, given))

    def after(self, seconds: float, do: Callable[..., Any], *given: Any) -> None:
        self.at(self.now + seconds, do, *given)

    def run(self, until: float) -> None:
        """Run all that happens up to ``until``, which is then the time."""
        events = self._events
        while events and events[0][0] <= until:
            self.now, _, do, given = heapq.heappop(events)
            do(*given)
        self.now = until

    def leap(self, seconds: float) -> None:
        """Skip hours in which nobody did anything: everything under way comes so much later.

        To each daemon it is as if it had been held up for so long.
        """
        self.now += seconds
        later = [(when + seconds, nth, do, given) for when, nth, do, given in self._events]
        self._events = later  # every time grew alike: it is still a heap

    def log(self, who: str, what: str, more: object = "") -> None:
        """Log one line of what happened. All lines together are the run's fingerprint."""
        line = f"{self.now:.6f} {who} {what} {more}"
        self._hash.update(line.encode())
        if self._lines is not None:
            self._lines.append(line)

    def fingerprint(self) -> str:
        """Return the hash of all lines so far; two runs of one seed have the same."""
        return self._hash.hexdigest()

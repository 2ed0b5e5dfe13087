"""Finds how long services took on a recorded day from how many waited. Pure and seeded.

The data holds no service times. Each visitor gets a lognormal stretch of a mean, and the means,
one per service and hour of arrival, are those with which a queue of the recorded windows and
arrivals comes nearest to the recorded waiting.
"""

from __future__ import annotations

import heapq
import itertools
import random
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hw_sim.people.plan import stretch
from hw_sim.replay.hall import WindowShift
from hw_sim.replay.recorded_day import BEFORE, RecordedDay, RecordedService

SPREAD = 0.6  # coefficient of variation of service times: office work is less even than a till
HOUR = 3600.0
SHORTEST, LONGEST = 45.0, 2400.0  # seconds that a mean may have
AT_MOST = 3600.0  # seconds that one service takes
STEPS = (0.4, 0.6, 0.8, 0.9, 1.1, 1.25, 1.6, 2.2)
ROUNDS = 4
TAME = 0.03  # people of waiting that a mean twice or half the usual costs: an outlier must pay


@dataclass
class RecordedVisitor:
    """Describes a visitor of the recorded day. `unit` is the own stretch of the mean, itself around
    1."""

    arrives: float
    service: str
    unit: float
    patience: float | None = None
    serve: float = 0.0


@dataclass(frozen=True)
class QueuePace:
    """Holds what the play adds to a queue: from one person to the next, for a no-show. Hall
    seconds."""

    turnaround: float = 0.0
    no_show: float = 90.0


def recorded_visitors(day: RecordedDay, leaving: float, seed: int) -> list[RecordedVisitor]:
    """Return everybody who took a ticket, spread evenly within the recorded interval.

    `leaving` is the share of those who go home within the hour instead of waiting on.
    """
    dice, found = random.Random(seed), []
    for service in day.services:
        before = max(0.0, service.rows[0].at - BEFORE)
        for row in service.rows:
            for _ in range(row.arrivals):
                at, unit = dice.uniform(before, row.at), stretch(1.0, SPREAD, dice)
                patience = dice.uniform(2, 60) * 60 if dice.random() < leaving else None
                found.append(RecordedVisitor(at, service.id, unit, patience))
            before = row.at
    return sorted(found, key=lambda visitor: visitor.arrives)


def simulate(
    people: Sequence[RecordedVisitor], windows: Sequence[WindowShift], pace: QueuePace = QueuePace()
) -> list[float | None]:
    """Return when each is called, None for never; who came first is called first, at a free
    window."""
    return _Queue(people, windows, pace).play()


class _Queue:
    """Plays the hall in a few lines: events in order of time."""

    def __init__(
        self, people: Sequence[RecordedVisitor], windows: Sequence[WindowShift], pace: QueuePace
    ) -> None:
        self._people, self._windows, self._pace = people, windows, pace
        self._lines: dict[str, deque[int]] = defaultdict(deque)
        self._idle: set[int] = set()
        self._busy: set[int] = set()
        self._calls: list[float | None] = [None] * len(people)
        # A closing comes before what else happens then, an arrival after it.
        self._events: list[tuple[float, int, int]] = []
        for i, slot in enumerate(windows):
            for opens, closes in slot.periods:
                self._events += [(opens, 2, i), (closes, 0, i)]
        self._events += [(visitor.arrives, 3, i) for i, visitor in enumerate(people)]
        self._open: set[int] = set()
        heapq.heapify(self._events)

    def play(self) -> list[float | None]:
        """Work off all events; return when each was called, None for never."""
        while self._events:
            at, kind, i = heapq.heappop(self._events)
            if kind == 3:
                self._lines[self._people[i].service].append(i)
                self._arrived(self._people[i].service, at)
            elif kind == 0:
                self._open.discard(i)
                self._idle.discard(i)
            else:
                self._open.add(i) if kind == 2 else self._busy.discard(i)
                self._free(i, at)
        return self._calls

    def _arrived(self, service: str, at: float) -> None:
        able = (i for i in self._idle if service in self._windows[i].services)
        if (window := min(able, default=None)) is not None:
            self._free(window, at)

    def _free(self, window: int, at: float) -> None:
        if window in self._busy or window not in self._open:
            return
        lines = [line for x in self._windows[window].services if (line := self._lines[x])]
        if not lines:
            self._idle.add(window)
            return
        self._idle.discard(window)
        i = min(lines, key=lambda line: line[0]).popleft()
        self._calls[i] = at
        self._busy.add(window)
        heapq.heappush(self._events, (at + self._takes(i, at), 1, window))

    def _takes(self, i: int, at: float) -> float:
        visitor = self._people[i]
        gone = visitor.patience is not None and at > visitor.arrives + visitor.patience
        return (self._pace.no_show if gone else visitor.serve) + self._pace.turnaround


def waiting(arrived: Sequence[float], called: Sequence[float], at: Sequence[float]) -> list[int]:
    """Return how many wait at each moment, from all arrivals and calls."""
    came, went = sorted(arrived), sorted(called)
    return [bisect_right(came, moment) - bisect_right(went, moment) for moment in at]


def fit(
    day: RecordedDay,
    windows: Sequence[WindowShift],
    people: Sequence[RecordedVisitor],
    pace: QueuePace,
) -> dict[str, list[float]]:
    """Find the mean service time for each service and hour of arrival, in seconds, and set
    `serve`."""
    means = {}
    for service in day.services:
        own = [visitor for visitor in people if visitor.service == service.id]
        at = [slot for slot in windows if service.id in slot.services]
        means[service.id] = _fit_one(service, at, own, pace)
    return means


def _fit_one(
    service: RecordedService,
    windows: Sequence[WindowShift],
    people: Sequence[RecordedVisitor],
    pace: QueuePace,
) -> list[float]:
    usual = _usual(service)
    means = [usual] * (int(max(visitor.arrives for visitor in people) // HOUR) + 1)
    best = _error(service, windows, people, means, pace, usual)
    for _ in range(ROUNDS):
        before = best
        for hour, step in itertools.product(range(len(means)), STEPS):
            trial = list(means)
            trial[hour] = min(LONGEST, max(SHORTEST, means[hour] * step))
            error = _error(service, windows, people, trial, pace, usual)
            if error < best:
                best, means = error, trial
        if best == before:
            break
    _assign(people, means)
    return means


def _usual(service: RecordedService) -> float:
    """Return the mean over the times when people waited, so that all open windows were at work."""
    worked = served = 0.0
    for before, row in pairwise(service.rows):
        if before.waiting and row.waiting:
            worked += row.windows * (row.at - before.at)
            served += max(0, row.arrivals + before.waiting - row.waiting)
    return min(LONGEST, max(SHORTEST, worked / served)) if served and worked else 300.0


def _error(
    service: RecordedService,
    windows: Sequence[WindowShift],
    people: Sequence[RecordedVisitor],
    means: Sequence[float],
    pace: QueuePace,
    usual: float,
) -> float:
    """Return the people by which the waiting is off in the mean, and a little for means out of the
    usual."""
    _assign(people, means)
    calls = [call for call in simulate(people, windows, pace) if call is not None]
    at = [row.at for row in service.rows]
    now = waiting([visitor.arrives for visitor in people], calls, at)
    off = sum(abs(n - row.waiting) for n, row in zip(now, service.rows, strict=True)) / len(at)
    wild = sum(max(mean / usual, usual / mean) - 1 for mean in means) / len(means)
    return off + TAME * wild


def _assign(people: Sequence[RecordedVisitor], means: Sequence[float]) -> None:
    for visitor in people:
        visitor.serve = min(AT_MOST, means[int(visitor.arrives // HOUR)] * visitor.unit)


def recorded_waiting(day: RecordedDay, at: Sequence[float]) -> list[float]:
    """Return how many waited in the whole hall at each moment, from the last row of each
    service."""
    rows = [(service.rows, [row.at for row in service.rows]) for service in day.services]
    return [
        sum(found[i - 1].waiting for found, times in rows if (i := bisect_right(times, moment)))
        for moment in at
    ]

"""Who is next: what the choice costs in halls far larger than any, and how it grows with them.

No broker and no disk: the hub's queues and its rule alone. In each round one is called, each fifth
of those called is sent on, to a service, a window or an operator, and another comes for each who is
not: as many wait as before.
"""

import heapq
import random
import time
from collections.abc import Callable
from typing import Any

from msgspec import structs

from hub.policy.call_order import CallOrder, Pick
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Leg, Place, Visit
from tests.bench.figures import Line
from tests.bench.stage import Stage
from wire.hall import Rules, Service
from wire.messages import Now, TicketIssued

WINDOWS, SERVICES = range(1, 31), tuple(f"service-{n}" for n in range(60))
CLASSES = {"": 1.0, "soon": 0.5, "sooner": 0.3, "later": 2.0, "law": 1.0}
"""Classes with their shares of a service's limit; the law's is absolute, three in a row at most."""
PRIMARY, SECONDARY = 10, 5
EVERYTHING = 31
"""One more window, which serves all 60 services."""
PEOPLE, MANY = (50, 500, 5000, 50_000), 5000
AIM = 1000.0
"""Microseconds."""
CLOCK = Now("bench", 0.0, 0.0, False)


class Crowd:
    """Holds so many people who wait, of whom the earliest came two hours ago."""

    def __init__(self, count: int) -> None:
        self.dice, self.state, self.now = random.Random(count), DayState(), 7200.0
        plain = Service("", {}, "A", 15.0, 5.0, in_a_row=3)
        services = {name: structs.replace(plain, id=name) for name in SERVICES}
        self.skills = {n: self._skills() for n in WINDOWS} | {EVERYTHING: Skills(SERVICES)}
        self.choice = CallOrder(self.state, Rules(), services, "law", self.skills.__getitem__)
        self.state.places.update({n: Place(operator=f"operator-{n}") for n in WINDOWS})
        self.heap = [(self.dice.uniform(0.0, self.now), n) for n in range(count)]
        heapq.heapify(self.heap)
        for n in range(count):
            visit = self.come(self.dice.uniform(0.0, self.now))
            if n % 10 == 0:
                self.send_on(visit)

    def _skills(self) -> Skills:
        names = self.dice.sample(SERVICES, PRIMARY + SECONDARY)
        return Skills(tuple(names[:PRIMARY]), tuple(names[PRIMARY:]))

    def come(self, since: float) -> Visit:
        """Add one more; one of fifty is booked for an hour later."""
        cls, service = self.dice.choice(tuple(CLASSES)), self.dice.choice(SERVICES)
        since += 3600.0 if self.dice.random() < 0.02 else 0.0
        order, limits = len(self.state.visits), (900.0 * CLASSES[cls], 300.0, cls)
        names = (f"visit-{order}", "kiosk-1", service, "ru", "A")
        issued = TicketIssued(*names, order, 1, 0, CLOCK, *limits)
        visit = Visit(issued, order, since, "waiting")
        self.state.visits[issued.visit] = visit
        self.state.queues.add(visit)
        return visit

    def send_on(self, visit: Visit) -> None:
        """Send a visit to a service; in one of four cases to a window, in another to an
        operator."""
        service, limit = self.dice.choice(SERVICES), 900.0 * CLASSES[visit.cls]
        place, case = self.dice.choice(WINDOWS), self.dice.random()
        leg = Leg(service, self.dice.uniform(visit.arrived, self.now), limit, 300.0, nth=2)
        leg.window = place if case < 0.25 else 0
        leg.operator = f"operator-{place}" if 0.25 <= case < 0.5 else ""
        with self.state.queues.changed(visit):
            visit.leg, visit.state = leg, "waiting"

    def called(self, pick: Pick) -> None:
        """Let the one called go to the window; another one comes, or the same one is sent on."""
        self.state.queues.move(pick.visit, "called")
        if pick.visit.leg.nth == 1 and self.dice.random() < 0.2:
            self.send_on(pick.visit)
        else:
            self.come(self.now)

    def floor(self) -> None:
        """Do the bare order of coming: one goes from a heap as large, and one comes."""
        heapq.heappop(self.heap)
        heapq.heappush(self.heap, (self.now, len(self.heap)))

    def everybody(self) -> float:
        """Look once at all who wait, by the same urgency, as a choice without order would."""
        return max(self.choice.urgency(one, self.now) for one in self.state.queues.waiting())


def measure(_: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure size after size: what 50,000 leave for the garbage collector would burden all
    others."""
    return [line for count in PEOPLE for line in _of(count, warm, rounds)]


def _of(count: int, warm: int, rounds: int) -> list[Line]:
    crowd, waiting = Crowd(count), f"{count:,} waiting"
    asked = _line(f"next at a window, {waiting}")
    everything = _line(f"next at a window of all {len(SERVICES)} services, {waiting}")
    moved = _line(f"one called, one come or sent on, {waiting}")
    counted = _line(f"how many wait at each of {len(WINDOWS)} windows, {waiting}")
    slow = _line(f"next at a window, {waiting}", "one look at everybody")
    for i in range(warm + rounds):
        window, crowd.now = 1 + i % len(WINDOWS), crowd.now + 1.0
        floor = _timed(crowd.floor)[0]
        ours, pick = _timed(lambda window=window: crowd.choice.next(window, crowd.now))
        moves = _timed(lambda pick=pick: pick and crowd.called(pick))[0]
        if i < warm:
            continue
        asked.add(ours, floor)
        if count == MANY:
            moved.add(moves, floor)
            everything.add(_timed(lambda: crowd.choice.next(EVERYTHING, crowd.now))[0], floor)
            counted.add(_timed(lambda: _all_counts(crowd))[0], floor)
            slow.add(ours, _timed(crowd.everybody)[0])
    return [asked, everything, moved, counted, slow] if count == MANY else [asked]


def _line(what: str, floor: str = "a heap of as many") -> Line:
    return Line(f"{what}; floor: {floor}", "µs", aim=None, most=AIM)


def _all_counts(crowd: Crowd) -> int:
    return sum(crowd.choice.count(window, crowd.now) for window in WINDOWS)


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return microseconds, and what came of it."""
    began = time.perf_counter()
    done = act()
    return 1e6 * (time.perf_counter() - began), done

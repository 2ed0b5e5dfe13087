"""The book of the open day: what the journal's facts add up to.

Decides nothing: ``write`` is the only place where state changes, and it only follows facts, so
reading the journal again gives the same book. Who is next is found here because it is a question
to the book; whether to call is decided in ``line``.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from hub.things import DayClosed, DayDated, DayOpened, Finished, Left, NoShow, TicketFlagged
from wire.messages import (
    Called,
    Fact,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
    ticket_name,
)

State = Literal["issued", "waiting", "called", "served", "no_show", "left", "dropped"]
LAST_CALLS = 50
"""How many calls ``hall/calls`` holds (architecture: MQTT)."""


@dataclass(slots=True)
class Visit:
    """One person's way through the hall. ``order`` is the place in the order of issue.

    issued → (kiosk's word, or 15 s) waiting → called → served | no_show; left, dropped on the way.
    """

    issued: TicketIssued
    order: int
    state: State = "issued"
    taken: bool = False
    printed: str = ""
    call: Called | None = None

    @property
    def ticket(self) -> str:
        return ticket_name(self.issued.series, self.issued.number)


@dataclass(slots=True)
class Place:
    """A window: its own step, the visit at it, its last call."""

    step: int = 0
    visit: str = ""
    last_call: Called | None = None


@dataclass
class Book:
    """The open day. ``day`` 0: none has ever been opened."""

    day: int = 0
    date: str = ""
    dated: bool = False
    is_open: bool = False
    closed_by: str = ""
    closed_left: int = 0
    last_call: int = 0
    numbers: Counter[str] = field(default_factory=Counter)
    visits: dict[str, Visit] = field(default_factory=dict)
    places: defaultdict[int, Place] = field(default_factory=lambda: defaultdict(Place))
    calls: deque[Called] = field(default_factory=lambda: deque(maxlen=LAST_CALLS))
    ahead: Counter[str] = field(default_factory=Counter)
    callable: Counter[str] = field(default_factory=Counter)
    _queues: defaultdict[str, list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def write(self, fact: Fact) -> None:
        """Take one fact. ``ahead`` counts the people of a service before a new one, ``callable``
        those of them whom a NEXT could call."""
        match fact:
            case DayOpened(day, date, dated):
                self._open(day, date, dated)
            case DayDated(_, date):
                self.date, self.dated = date, True
            case DayClosed(_, left, wish):
                self.is_open, self.closed_by, self.closed_left = False, wish, left
            case TicketIssued():
                self._issue(fact)
            case TicketTaken(visit) | TicketFlagged(visit):
                self.visits[visit].taken |= isinstance(fact, TicketTaken)
                self._queue(self.visits[visit])
            case TicketPrinted(visit, outcome):
                self.visits[visit].printed = outcome
            case TicketDropped(visit):
                self._end(visit, "dropped")
            case Left(visit):
                self._end(visit, "left")
            case Called():
                self._call(fact)
            case Finished(visit, window, step) | NoShow(visit, window, step):
                self._end(visit, "served" if isinstance(fact, Finished) else "no_show")
                self.places[window].step, self.places[window].visit = step, ""

    def first(self, services: Iterable[str]) -> Visit | None:
        """Whoever of these services got the ticket first and may be called."""
        tops = [top for service in services if (top := self._top(service)) is not None]
        return min(tops, key=lambda visit: visit.order, default=None)

    def at(self, window: int) -> Visit | None:
        """The visit that this window has called and not ended."""
        return self.visits.get(self.places[window].visit)

    def open_visits(self) -> list[Visit]:
        """Everybody whose visit has no end yet, in the order of issue."""
        ends = ("served", "no_show", "left", "dropped")
        return [visit for visit in self.visits.values() if visit.state not in ends]

    def _open(self, day: int, date: str, dated: bool) -> None:
        self.day, self.date, self.dated, self.is_open = day, date, dated, True
        for kept in (self.numbers, self.visits, self.calls, self.ahead, self.callable):
            kept.clear()
        self._queues.clear()

    def _issue(self, issued: TicketIssued) -> None:
        self.numbers[issued.series] = issued.number
        self.visits[issued.visit] = Visit(issued, len(self.visits))
        self.ahead[issued.service] += 1

    def _queue(self, visit: Visit) -> None:
        if visit.state != "issued":
            return
        visit.state = "waiting"
        service = visit.issued.service
        heapq.heappush(self._queues[service], (visit.order, visit.issued.visit))
        self.callable[service] += 1

    def _top(self, service: str) -> Visit | None:
        queue = self._queues[service]
        while queue:
            visit = self.visits[queue[0][1]]
            if visit.state == "waiting":
                return visit
            heapq.heappop(queue)  # it was called or dropped since: its place is only now cleared
        return None

    def _call(self, called: Called) -> None:
        visit, place = self.visits[called.visit], self.places[called.window]
        if called.again == 0:
            self._leave_queue(visit)
        visit.state, visit.call = "called", called
        place.step, place.visit, place.last_call = called.step, called.visit, called
        self.last_call = called.call
        self.calls.append(called)

    def _end(self, name: str, state: State) -> None:
        visit = self.visits[name]
        self._leave_queue(visit)
        visit.state = state

    def _leave_queue(self, visit: Visit) -> None:
        self.ahead[visit.issued.service] -= visit.state in ("issued", "waiting")
        self.callable[visit.issued.service] -= visit.state == "waiting"

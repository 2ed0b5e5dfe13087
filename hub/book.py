"""The book of the open day: what the journal's facts add up to.

Decides nothing: ``write`` is the only place where state changes, and it only follows facts, so
reading the journal again gives the same book. The operators' work is followed in ``worked``,
what kiosks report in ``learned``.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from hub import learned, taken_over, worked
from hub.acts import Acts
from hub.booked import BOOKED, CheckedIn
from hub.bookings import Bookings
from hub.carried import Carried, Handover
from hub.edges import Edges
from hub.facts import (
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    KioskAdmitted,
    TakenBefore,
    TicketFlagged,
    WishDone,
)
from hub.halltime import HallTime
from hub.leases import Leases
from hub.pace import Pace
from hub.queues import Queues
from hub.staffing import Staffing
from hub.visit import ENDS, Place, Visit
from hub.work import BreakBegan, BreakEnded, SkillsSet, WindowClosed, WindowOpened
from wire.lookalikes import tickets
from wire.messages import (
    Called,
    Fact,
    Now,
    TicketIssued,
    TicketPrinted,
)

LAST_CALLS = 50
"""How many calls ``hall/calls`` holds (architecture: MQTT)."""
LAST_WISHES = 200
"""How many wishes of staff are known to be done: nobody says one again so much later."""


@dataclass
class Book:
    """The open day. ``day`` 0: none has ever been opened.

    ``opened_at``: when it was opened last; ``closed_at``: when it was closed, None if it was not.
    ``numbers`` are the hub's counters by series, ``used`` the visit of each number of the day,
    ``papers`` the numbers on papers of the day before, if that one goes on in this (``goes_on``),
    ``left_out`` those that a kiosk may have given of which nobody has heard,
    ``before`` the visits of the day before (forgotten at a start: no wish is older than that).
    ``latest``: (kiosk, service) → where its last reported ticket stands, hall time. ``generation``
    is that of the last start, ``gathering`` why the hub learns before it issues, "" if it does not;
    the visits of the order ``gathers_from`` on were learned so; ``gathered_without``: some kiosk
    had not reported when it ended, on this day; ``gathered``: hall time at which it last began,
    None for never; ``met``: who has been here since; ``lives``: earlier generations that it or a
    kiosk knows of, each lost at another time. ``turns``: the day's first calls; ``rows``:
    how many of a service's last ones were of the absolute class; ``parked``: who is. ``wishes``:
    what staff were answered whose wish was done, by its id, on earlier days too.
    """

    day: int = 0
    date: str = ""
    dated: bool = False
    is_open: bool = False
    opened: DayOpened | None = None
    opened_at: Now | None = None
    closed_at: Now | None = None
    goes_on: bool = False
    closed_left: int = 0
    last_call: int = 0
    generation: str = ""
    gathering: str = ""
    gathers_from: int = 0
    gathered_without: bool = False
    gathered: float | None = None
    met: set[str] = field(default_factory=set)
    lives: set[str] = field(default_factory=set)
    numbers: Counter[str] = field(default_factory=Counter)
    used: defaultdict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    papers: dict[str, frozenset[int]] = field(default_factory=dict)
    left_out: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    visits: dict[str, Visit] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    latest: dict[tuple[str, str], float] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    calls: deque[Called] = field(default_factory=lambda: deque(maxlen=LAST_CALLS))
    rows: Counter[str] = field(default_factory=Counter)
    turns: list[worked.Turn] = field(default_factory=list)
    parked: dict[str, Visit] = field(default_factory=dict)
    queues: Queues = field(default_factory=Queues)
    time: HallTime = field(default_factory=HallTime)
    edges: Edges = field(default_factory=Edges)
    leases: Leases = field(default_factory=Leases)
    staffing: Staffing = field(default_factory=Staffing)
    acts: Acts = field(default_factory=Acts)
    pace: Pace = field(default_factory=Pace)
    bookings: Bookings = field(default_factory=Bookings)
    wishes: dict[str, str] = field(default_factory=dict)

    @property
    def line_day(self) -> int:
        """The day to whose line a ticket reported now belongs: the open one, or the next."""
        return self.day if self.is_open else self.day + 1

    def write(self, fact: Fact) -> None:
        """Take one fact."""
        self.time.write(fact)
        act = self.acts.before(fact, self.visits, self.places, self.time)
        self._follow(fact)
        self.acts.write(fact, act, self.visits)

    def _follow(self, fact: Fact) -> None:
        match fact:
            case TicketIssued():
                self._issue(fact)
            case TakenBefore(visit) | TicketFlagged(visit):
                self.visits[visit].taken |= isinstance(fact, TakenBefore)
                self.queues.move(self.visits[visit], "waiting", only_from=("issued",))
            case TicketPrinted(visit, outcome):
                self.visits[visit].printed = outcome
            case Heard():
                self._edges(fact)
                learned.follow(self, fact)
            case _ if isinstance(fact, learned.LEARNED):
                learned.follow(self, fact)
            case DayOpened() | DayReopened() | DayDated() | DayClosed():
                self._turn(fact)
            case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded() | SkillsSet():
                self.staffing.write(fact, self.places, self.time.of(fact.at))
            case _ if isinstance(fact, worked.WORKED):
                worked.follow(self, fact)
                if isinstance(fact, worked.PRESENT) and not getattr(fact, "closing", False):
                    self.met.add(fact.visit)
            case _ if isinstance(fact, BOOKED):
                self._expect(fact)
            case HubStarted(generation):
                if generation != self.generation:
                    self.lives = {self.generation} - {""}
                self.generation = generation
            case WishDone(wish, text):
                self._done(wish, text)
            case GatherBegan(why, at):
                self.gathering, self.gathers_from = why, len(self.visits)
                self.gathered = self.time.of(at)
                self.met.clear()
            case Gathered(absent, numbers):
                self.gathering, self.gathered_without = "", bool(absent)
                for series, number in numbers.items():
                    self.left_out[series].update(range(self.numbers[series] + 1, number + 1))
                    self.numbers[series] = number
                self._edges(fact)
            case KioskAdmitted(before=before):
                self.lives |= {before} - {""}
                self._edges(fact)
            case _:
                self._edges(fact)

    def is_held(self, series: str, number: int) -> bool:
        """Whether somebody may hold a paper with it: then it is not given again."""
        kept: tuple[Mapping[str, Container[int]], ...] = (self.used, self.papers, self.left_out)
        return any(number in some.get(series, ()) for some in kept)

    def find(self, ticket: str) -> Visit | None:
        """The visit whose paper bears this number today: "A017", and whatever reads like it; None
        where there is none, or more than one (``meant``)."""
        found = self.meant(ticket)
        return found[0] if len(found) == 1 else None

    def meant(self, ticket: str) -> list[Visit]:
        """The visits whose papers read like this today, one of each number."""
        found = []
        for series, used in self.used.items():
            for name in tickets(ticket, [series]):
                visit = self.visits.get(used.get(int(name.removeprefix(series)), ""))
                if visit is not None and visit.ticket == name:  # else its number was burned
                    found.append(visit)
        exact = [visit for visit in found if visit.ticket == ticket]
        return exact or found

    def at(self, window: int) -> Visit | None:
        """The visit that this window has called and not ended."""
        return self.visits.get(self.place(window).visit)

    def place(self, window: int) -> Place:
        """A window as it stands, one at which nothing has happened yet too."""
        return self.places.get(window) or Place()

    def open_visits(self) -> list[Visit]:
        """Everybody whose visit has no end yet, in the order of hearing."""
        return [visit for visit in self.visits.values() if visit.state not in ENDS]

    def somebody_here(self) -> bool:
        """Whether anybody waits or is served."""
        at_windows = any(place.visit for place in self.places.values())
        return at_windows or bool(self.parked) or any(self.queues.ahead.values())

    def came(self, code: str) -> str:
        """The visit whose ticket was given for a booking, "" if none was that is on paper."""
        came = self.bookings.came.get(code)
        visit = self.visits.get(came.visit) if came else None
        gone = visit is not None and visit.state in ("dropped", "quarantined")
        return came.visit if came and not gone else ""

    def carried(self, day: int, date: str, handover: Handover | None = None) -> Carried:
        """What the new day ``day`` takes over, with the bookings from its local ``date`` on."""
        given_up = self.edges.given_up_before if handover else self.edges.given_up
        bookings = self.bookings.since(date)
        came = ((one.code, self.bookings.came[one.code]) for one in bookings if self.came(one.code))
        return Carried(
            generation=self.generation,
            gathering=self.gathering,
            last_call=self.last_call,
            edges=tuple(self.edges.known.values()),
            leases=tuple(self.leases.blocked(day - 1 if handover else day)),
            given=dict(self.leases.given),
            lent_to=dict(self.leases.lent_to),
            missing=tuple(sorted(self.edges.missing - given_up)),
            steps={n: place.step for n, place in self.places.items() if place.step},
            bookings=bookings,
            came=dict(came),
            wishes=dict(self.wishes),
            handover=handover,
            gathered=self.gathered,
            lives=tuple(sorted(self.lives)),
        )

    def _turn(self, fact: DayOpened | DayReopened | DayDated | DayClosed) -> None:
        match fact:
            case DayOpened():
                self._open(fact)
            case DayDated(_, date):
                self.date, self.dated = date, True
            case DayReopened():
                self._reopen(fact)
            case DayClosed(_, left):
                self.is_open, self.closed_left, self.closed_at = False, left, fact.at

    def _open(self, opened: DayOpened) -> None:
        carried, self.opened, self.is_open = opened.carried, opened, True
        self.opened_at, self.closed_at = opened.at, None
        self.day, self.date, self.dated = opened.day, opened.date, opened.dated
        self.generation = carried.generation or self.generation
        self.gathering, self.gathers_from = carried.gathering, 0
        self.gathered_without, self.gathered = False, carried.gathered
        self.lives = set(carried.lives)
        self.last_call = max(self.last_call, carried.last_call)
        self.closed_left = 0
        self.before = frozenset(self.visits)
        self.visits = {}  # a new one: who holds the old one still sees whose day it was
        for kept in (self.numbers, self.used, self.latest, self.calls, self.places):
            kept.clear()
        self.papers, self.goes_on = {}, carried.handover is not None
        self.left_out.clear()
        for work in (self.rows, self.turns, self.parked, self.met, self.pace):
            work.clear()
        self.queues.clear()
        self.places.update({n: Place(step) for n, step in carried.steps.items()})
        self.staffing.write(opened, self.places, opened.hall)
        self.bookings.write(opened)
        self.wishes = dict(carried.wishes)
        self._edges(opened)
        if carried.handover is not None:
            taken_over.follow(self, carried.handover)

    def _reopen(self, fact: DayReopened) -> None:
        """The same day, with the same numbers and people."""
        self.is_open, self.opened_at, self.closed_at, self.closed_left = True, fact.at, None, 0
        for name in fact.back:
            self.visits[name].leg.until = fact.until
        for visit in self.visits.values():
            self.queues.move(visit, "waiting", only_from=("kept",))

    def _edges(self, fact: Fact) -> None:
        self.edges.write(fact, len(self.visits))
        self.leases.write(fact, self.line_day)

    def _done(self, wish: str, text: str) -> None:
        self.wishes[wish] = text
        if len(self.wishes) > LAST_WISHES:
            del self.wishes[next(iter(self.wishes))]

    def _issue(self, issued: TicketIssued) -> None:
        self.numbers[issued.series] = issued.number
        self.add(Visit(issued, len(self.visits), self.time.of(issued.at)))

    def _expect(self, fact: Fact) -> None:
        """Who is booked is here from the later of now and the time booked."""
        self.bookings.write(fact)
        if isinstance(fact, CheckedIn):
            visit = self.visits[fact.visit]
            with self.queues.changed(visit):
                visit.booked, visit.checked = fact.code, self.time.of(fact.at)
                visit.arrived = visit.leg.since = fact.since

    def add(self, visit: Visit) -> None:
        """A visit of which no fact has told before."""
        issued = visit.issued
        self.visits[issued.visit] = visit
        if visit.state != "quarantined":  # of two namesakes the later paper
            self.used[issued.series][issued.number] = issued.visit
        self.queues.add(visit)

"""The book of the open day: what the journal's facts add up to.

Decides nothing: ``write`` is the only place where state changes, and it only follows facts, so
reading the journal again gives the same book. Who is next is found here because it is a question
to the book; whether to call is decided in ``line``.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec import structs

from hub.carried import Carried
from hub.edges import Edges
from hub.halltime import HallTime
from hub.leases import Leases
from hub.queues import Queues
from hub.things import (
    Adopted,
    DayClosed,
    DayDated,
    DayOpened,
    DoubtSettled,
    Finished,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    State,
    TakenBefore,
    TicketFlagged,
)
from hub.visit import ENDS, Place, Visit
from wire.messages import (
    Called,
    Fact,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
)

LAST_CALLS = 50
"""How many calls ``hall/calls`` holds (architecture: MQTT)."""
END_OF: dict[type[Fact], State] = {
    Finished: "served",
    NoShow: "no_show",
    Left: "left",
    TicketDropped: "dropped",
}


@dataclass
class Book:
    """The open day. ``day`` 0: none has ever been opened.

    ``numbers`` are the hub's counters by series, ``used`` the visit of each number of the day,
    ``before`` the visits of the day before (forgotten at a start: no wish is older than that).
    ``latest``: (kiosk, service) → where its last reported ticket stands, hall time. ``generation``
    is that of the last start, ``gathering`` why the hub learns before it issues, "" if it does not;
    the visits of the order ``gathers_from`` on were learned so; ``gathered_without``: some kiosk
    had not reported when it ended, on this day.
    """

    day: int = 0
    date: str = ""
    dated: bool = False
    is_open: bool = False
    opened: DayOpened | None = None
    closed_by: str = ""
    closed_left: int = 0
    last_call: int = 0
    generation: str = ""
    gathering: str = ""
    gathers_from: int = 0
    gathered_without: bool = False
    numbers: Counter[str] = field(default_factory=Counter)
    used: defaultdict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    visits: dict[str, Visit] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    latest: dict[tuple[str, str], float] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    calls: deque[Called] = field(default_factory=lambda: deque(maxlen=LAST_CALLS))
    queues: Queues = field(default_factory=Queues)
    time: HallTime = field(default_factory=HallTime)
    edges: Edges = field(default_factory=Edges)
    leases: Leases = field(default_factory=Leases)

    @property
    def line_day(self) -> int:
        """The day to whose line a ticket reported now belongs: the open one, or the next."""
        return self.day if self.is_open else self.day + 1

    def write(self, fact: Fact) -> None:
        """Take one fact."""
        self.time.write(fact)
        match fact:
            case TicketIssued():
                self._issue(fact)
            case Called():
                self._call(fact)
            case Finished() | NoShow() | Left() | TicketDropped():
                self._end(fact)
            case TakenBefore(visit) | TicketFlagged(visit):
                self.visits[visit].taken |= isinstance(fact, TakenBefore)
                self.queues.move(self.visits[visit], "waiting", only_from=("issued",))
            case TicketPrinted(visit, outcome):
                self.visits[visit].printed = outcome
            case Adopted() | Renumbered() | Quarantined() | Moved() | DoubtSettled():
                self._learn(fact)
            case Heard():
                self._edges(fact)
                self._say(fact)
            case DayOpened() | DayDated() | DayClosed():
                self._turn(fact)
            case HubStarted(generation):
                self.generation = generation
            case GatherBegan(why):
                self.gathering, self.gathers_from = why, len(self.visits)
            case Gathered(absent, numbers):
                self.gathering, self.gathered_without = "", bool(absent)
                for series, number in numbers.items():
                    self.numbers[series] = number
                self._edges(fact)
            case _:
                self._edges(fact)

    def first(self, services: Iterable[str]) -> Visit | None:
        """Whoever of these services came first and may be called."""
        return self.queues.first(services)

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
        return any(self.queues.ahead.values()) or any(place.visit for place in self.places.values())

    def carried(self, day: int) -> Carried:
        """What the new day ``day`` takes over."""
        return Carried(
            generation=self.generation,
            gathering=self.gathering,
            last_call=self.last_call,
            closed_by=self.closed_by,
            edges=tuple(self.edges.known.values()),
            leases=tuple(self.leases.blocked(day)),
            given=dict(self.leases.given),
            lent_to=dict(self.leases.lent_to),
            missing=tuple(sorted(self.edges.missing - self.edges.given_up)),
            steps={n: place.step for n, place in self.places.items() if place.step},
        )

    def _turn(self, fact: DayOpened | DayDated | DayClosed) -> None:
        match fact:
            case DayOpened():
                self._open(fact)
            case DayDated(_, date):
                self.date, self.dated = date, True
            case DayClosed(_, left, wish):
                self.is_open, self.closed_by, self.closed_left = False, wish, left

    def _open(self, opened: DayOpened) -> None:
        carried, self.opened, self.is_open = opened.carried, opened, True
        self.day, self.date, self.dated = opened.day, opened.date, opened.dated
        self.generation = carried.generation or self.generation
        self.gathering, self.gathers_from = carried.gathering, 0
        self.gathered_without = False
        self.last_call = max(self.last_call, carried.last_call)
        self.closed_by, self.closed_left = carried.closed_by, 0
        self.before = frozenset(self.visits)
        self.visits = {}  # a new one: who holds the old one still sees whose day it was
        for kept in (self.numbers, self.used, self.latest, self.calls, self.places):
            kept.clear()
        self.queues.clear()
        self.places.update({n: Place(step) for n, step in carried.steps.items()})
        self._edges(opened)

    def _edges(self, fact: Fact) -> None:
        self.edges.write(fact, len(self.visits))
        self.leases.write(fact, self.line_day)

    def _issue(self, issued: TicketIssued) -> None:
        self.numbers[issued.series] = issued.number
        self._add(Visit(issued, len(self.visits), self.time.of(issued.at)))

    def _add(self, visit: Visit) -> None:
        issued = visit.issued
        self.visits[issued.visit] = visit
        if visit.state != "quarantined":  # of two namesakes the later paper
            self.used[issued.series][issued.number] = issued.visit
        self.queues.add(visit)

    def _say(self, heard: Heard) -> None:
        """What a kiosk reported of a visit that the book knows."""
        visit = self.visits.get(heard.fact.visit)
        if visit is None:
            return
        if isinstance(heard.fact, TicketTaken):
            visit.taken_by = heard.incarnation
        match heard.fact:
            case TicketTaken() as said if visit.ticket == said.ticket:
                visit.taken = True
                self._stands(visit)
                if self.is_open:
                    self.queues.move(visit, "waiting", only_from=("issued", "dropped"))
            case TicketPrinted(_, outcome):
                visit.printed = outcome
            case TicketDropped():
                self.queues.move(visit, "dropped")

    def _stands(self, visit: Visit) -> None:
        """Where its kiosk's next ticket of the service may stand at the earliest. The one before it
        may stand later: a kiosk that was off could not say how long its holder had waited."""
        key = (visit.issued.kiosk, visit.issued.service)
        self.latest[key] = max(visit.arrived, self.latest.get(key, visit.arrived))

    def _learn(self, fact: Adopted | Renumbered | Quarantined | Moved | DoubtSettled) -> None:
        if isinstance(fact, Adopted):
            self._adopt(fact)
            return
        visit = self.visits[fact.visit]
        match fact:
            case Renumbered():
                self._renumber(visit, fact)
            case Quarantined():
                self._free(fact.window, fact.step)
                self._withdraw(visit)
                visit.why = fact.why
                self.queues.move(visit, "quarantined")
            case Moved(to=to):
                self._free(fact.window, fact.step)
                self.queues.move(visit, to)
                if to == "history":
                    self.used[visit.issued.series].pop(visit.issued.number, None)
            case DoubtSettled():
                self.queues.move(visit, "waiting")

    def _adopt(self, fact: Adopted) -> None:
        self.leases.write(fact, self.day)
        if fact.state == "history":
            self.before |= {fact.visit}  # a late wish for it is an echo
            return
        issued = TicketIssued(
            *(fact.visit, fact.kiosk, fact.service, fact.language, fact.series, fact.number),
            *(fact.day, 0, fact.at, fact.waiting_limit, fact.service_limit),
        )
        visit = Visit(issued, len(self.visits), fact.arrived, fact.state, taken=True)
        visit.own, visit.late, visit.why = fact.own, fact.late, fact.why
        visit.printed, visit.taken_by = fact.printed, fact.incarnation
        visit.paper_day = fact.paper_day
        if not fact.own and fact.state != "quarantined":
            self.numbers[fact.series] = max(self.numbers[fact.series], fact.number)
        self.latest[fact.kiosk, fact.service] = fact.arrived
        self._add(visit)

    def _renumber(self, visit: Visit, fact: Renumbered) -> None:
        visit.issued = structs.replace(visit.issued, series=fact.series, number=fact.number)
        visit.own, visit.taken = fact.own, True
        if not fact.own:  # of another hub's counter: ours must not give it again
            self.numbers[fact.series] = max(self.numbers[fact.series], fact.number)
        self.used[fact.series][fact.number] = fact.visit
        self._stands(visit)
        self._withdraw(visit)
        self.queues.move(visit, fact.state)

    def _withdraw(self, visit: Visit) -> None:
        """Its calls were made under a number that nobody holds."""
        if visit.call is not None:
            kept = [call for call in self.calls if call.visit != visit.call.visit]
            self.calls.clear()
            self.calls.extend(kept)
            visit.call = None

    def _free(self, window: int, step: int) -> None:
        if window:
            place = self.places.setdefault(window, Place())
            place.visit, place.step = "", step

    def _call(self, called: Called) -> None:
        visit, place = self.visits[called.visit], self.places.setdefault(called.window, Place())
        self.queues.move(visit, "called")
        visit.call, visit.called = called, self.time.of(called.at)
        place.step, place.visit, place.last_call = called.step, called.visit, called
        self.last_call = called.call
        self.calls.append(called)

    def _end(self, fact: Finished | NoShow | Left | TicketDropped) -> None:
        self.queues.move(self.visits[fact.visit], END_OF[type(fact)])
        if isinstance(fact, (Finished, NoShow)):
            self._free(fact.window, fact.step)

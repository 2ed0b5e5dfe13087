"""Holds the state of the open day: what the journal's facts add up to, and questions that it
answers.

Only data: it changes in ``apply`` alone.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from hub.events.facts import DayOpened
from hub.events.snapshot import Rollover, Snapshot
from hub.state.bookings import Bookings
from hub.state.hall_time import HallTime
from hub.state.kiosk_cards import KioskCards
from hub.state.leases import Leases
from hub.state.pace import Pace
from hub.state.queues import Queues
from hub.state.staffing import Staffing
from hub.state.touched import Touched
from hub.state.undo_log import UndoLog
from hub.state.visit import OVER, FirstCall, Place, Visit
from wire.messages import Called, Now
from wire.text.lookalikes import tickets

LAST_CALLS = 50
"""How many calls ``hall/calls`` holds (docs/messages.md)."""


@dataclass
class DayState:
    """Holds the open day. ``day`` 0: none has ever been opened.

    ``opened_at``: when it was opened last; ``closed_at``: when it was closed, None if it was not.
    ``numbers`` are the hub's counters by series, ``used`` the visit of each number of the day,
    ``numbers_of_yesterday`` those on papers of the day before, if that one goes on in this
    (``goes_on``), ``left_out`` those that a kiosk may have given of which nobody has heard,
    ``before`` the visits of the day before (forgotten at a start: no wish is older than that).
    ``latest``: (kiosk, service) → where its last reported ticket stands, hall time. ``generation``
    is that of the last start, ``gathering`` why the hub learns before it issues, "" if it does not;
    the visits of the order ``gathers_from`` on were learned so; ``gathered_without``: some kiosk
    had not reported when it ended, on this day; ``gathered``: hall time at which it last began,
    None for never; ``met``: visits whose holder was seen here since then; ``lives``: earlier
    generations that it or a kiosk knows of, each lost at another time. ``first_calls``: the day's
    first calls of legs; ``absolute_in_a_row``: how many of a service's last ones were of the
    absolute class; ``parked``: who is. ``wishes``: what staff were answered whose wish was done, by
    its id, on earlier days too. ``touched``: what the next commit writes.
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
    numbers_of_yesterday: dict[str, frozenset[int]] = field(default_factory=dict)
    left_out: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    visits: dict[str, Visit] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    latest: dict[tuple[str, str], float] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    calls: deque[Called] = field(default_factory=lambda: deque(maxlen=LAST_CALLS))
    absolute_in_a_row: Counter[str] = field(default_factory=Counter)
    first_calls: list[FirstCall] = field(default_factory=list)
    parked: dict[str, Visit] = field(default_factory=dict)
    queues: Queues = field(default_factory=Queues)
    time: HallTime = field(default_factory=HallTime)
    kiosk_cards: KioskCards = field(default_factory=KioskCards)
    leases: Leases = field(default_factory=Leases)
    staffing: Staffing = field(default_factory=Staffing)
    undo_log: UndoLog = field(default_factory=UndoLog)
    pace: Pace = field(default_factory=Pace)
    bookings: Bookings = field(default_factory=Bookings)
    wishes: dict[str, str] = field(default_factory=dict)
    touched: Touched = field(default_factory=Touched)

    @property
    def line_day(self) -> int:
        """Return the day to whose line a ticket reported now belongs: the open one, or the next."""
        return self.day if self.is_open else self.day + 1

    def is_held(self, series: str, number: int) -> bool:
        """Return whether somebody may hold a paper with it: then it is not given again."""
        kept: tuple[Mapping[str, Container[int]], ...] = (
            self.used,
            self.numbers_of_yesterday,
            self.left_out,
        )
        return any(number in some.get(series, ()) for some in kept)

    def find(self, ticket: str) -> Visit | None:
        """Find the visit whose paper bears this number today: "A017", and whatever reads like it;
        None where there is none, or more than one (``meant``)."""
        found = self.meant(ticket)
        return found[0] if len(found) == 1 else None

    def meant(self, ticket: str) -> list[Visit]:
        """Return the visits whose papers read like this today, one of each number."""
        found = []
        for series, used in self.used.items():
            for name in tickets(ticket, [series]):
                visit = self.visits.get(used.get(int(name.removeprefix(series)), ""))
                if visit is not None and visit.ticket == name:  # else its number was burned
                    found.append(visit)
        exact = [visit for visit in found if visit.ticket == ticket]
        return exact or found

    def at(self, window: int) -> Visit | None:
        """Return the visit that this window has called and not ended."""
        return self.visits.get(self.place(window).visit)

    def place(self, window: int) -> Place:
        """Return a window as it stands, one at which nothing has happened yet too."""
        return self.places.get(window) or Place()

    def open_visits(self) -> list[Visit]:
        """Return everybody whose visit has no end yet, in the order of hearing."""
        return [visit for visit in self.visits.values() if visit.state not in OVER]

    def somebody_here(self) -> bool:
        """Return whether anybody waits or is served."""
        at_windows = any(place.visit for place in self.places.values())
        return at_windows or bool(self.parked) or any(self.queues.ahead.values())

    def came(self, code: str) -> str:
        """Return the visit whose ticket was given for a booking, "" if none was that is on
        paper."""
        came = self.bookings.came.get(code)
        visit = self.visits.get(came.visit) if came else None
        gone = visit is not None and visit.state in ("dropped", "quarantined")
        return came.visit if came and not gone else ""

    def snapshot(self, day: int, date: str, rollover: Rollover | None = None) -> Snapshot:
        """Return what the new day ``day`` takes over, with the bookings from its local ``date``
        on."""
        given_up = self.kiosk_cards.given_up_before if rollover else self.kiosk_cards.given_up
        bookings = self.bookings.since(date)
        came = ((one.code, self.bookings.came[one.code]) for one in bookings if self.came(one.code))
        return Snapshot(
            generation=self.generation,
            gathering=self.gathering,
            last_call=self.last_call,
            cards=tuple(self.kiosk_cards.known.values()),
            leases=tuple(self.leases.blocked(day - 1 if rollover else day)),
            given=dict(self.leases.given),
            lent_to=dict(self.leases.lent_to),
            missing=tuple(sorted(self.kiosk_cards.missing - given_up)),
            steps={n: place.step for n, place in self.places.items() if place.step},
            bookings=bookings,
            came=dict(came),
            wishes=dict(self.wishes),
            rollover=rollover,
            gathered=self.gathered,
            lives=tuple(sorted(self.lives)),
        )

    def add(self, visit: Visit) -> None:
        """Add a visit of which no fact has told before."""
        issued = visit.issued
        self.visits[issued.visit] = visit
        if visit.state != "quarantined":  # of two namesakes the later paper
            self.used[issued.series][issued.number] = issued.visit
        self.queues.add(visit)

"""Lets Hypothesis say whatever may be said to the hub, in whatever order: the invariants hold.

Played by ``tests/unit/hub/test_machine.py`` for a moment and by ``tests/deep/model.py`` for long.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

from hub.events.bookings import CheckedIn
from hub.events.facts import DayClosed, DayOpened, Left
from hub.policy.booking_codes import with_check
from hub.policy.hall_changes import unsafe
from hub.state.apply import replayed
from hub.state.visit import OVER
from tests.support.halls import busy_hall
from tests.support.hub.call_ledger import CallLedger
from tests.support.hub.desk import ZONE, Desk, at, kept, told
from tests.support.hub.random_hall_file import CHANGES, needed, offered
from tests.support.hub.state_and_tables import assert_tables_agree
from tests.support.hub.state_pictures import meaning, picture
from wire.messages import (
    BackPressed,
    BackWanted,
    Booking,
    BookWanted,
    BreakPressed,
    Called,
    CallPressed,
    ClassPressed,
    ClosePressed,
    DonePressed,
    NextPressed,
    NoShowPressed,
    Now,
    OpenPressed,
    ParkPressed,
    PressAnswered,
    RecallPressed,
    StartPressed,
    Tick,
    TicketDropped,
    TicketIssued,
    TicketWanted,
    TransferPressed,
    UnbookWanted,
    UndoPressed,
)

SERVICES = ("pay", "meter", "seal")
PLAIN = (NextPressed, NextPressed, RecallPressed, NoShowPressed, DonePressed, StartPressed)
windows = st.sampled_from([1, 2])


class AnyHall(RuleBasedStateMachine):
    """Says whatever may be said in a hall. ``ledger`` reads the journal by its own, plain rules."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        rules = {"next_again": 0.5, "recalls": 2, "grace": 60.0, "returns": 1, "start": True}
        hall = busy_hall(**rules)
        services = tuple(structs.replace(x, bookable=2) for x in hall.services)
        self.whole = structs.replace(hall, services=services)
        self.desk = Desk(self.whole)
        self.codes: list[str] = []
        self.ledger = CallLedger()
        self.visits = 0

    def teardown(self):
        assert_tables_agree(self.state, self.desk.facts)

    @property
    def state(self) -> Any:
        return self.desk.machine.state

    def _at(self) -> Now:
        self.now += 0.4
        return at(self.now)

    def _press(self, window: int, kind: type, behind: int = 0, **more: Any) -> str:
        """Press, and return the answer. A press that was not done changes nothing."""
        before, step = len(self.desk.facts), self.state.place(window).step
        expected = {"expected": max(0, step - behind)}
        answers = self.desk.press(window, self._at(), kind, **expected, **more)
        (answer,) = told(answers, PressAnswered)
        if answer.outcome in ("refused", "stale", "just_called"):
            assert len(self.desk.facts) == before, answer
            assert answer.why, answer
        return answer.outcome

    def _ticket(self, data: st.DataObject) -> str:
        """Draw anybody's ticket, perhaps nobody's."""
        name = f"v{data.draw(st.integers(0, self.visits))}"
        visit = self.state.visits.get(name)
        return visit.ticket if visit else "A999"

    # --- tickets --------------------------------------------------------------------------------

    @rule(
        service=st.sampled_from([*SERVICES, "move"]),
        kiosk=st.sampled_from([1, 2]),
        cls=st.sampled_from(["", "", "soon", "law"]),
    )
    def want(self, service, kiosk, cls):
        self.visits += 1
        wish = TicketWanted(f"v{self.visits}", service, "ru", cls)
        self.desk.up(f"kiosk-{kiosk}", wish, self._at())

    @rule(service=st.sampled_from([*SERVICES, "move"]), cls=st.sampled_from(["", "", "law"]))
    def come(self, service, cls):
        """Want and print a ticket, so that there is more to do at the windows."""
        self.want(service, 1, cls)
        if f"v{self.visits}" in self.state.visits:
            self.desk.taken(f"v{self.visits}", self._at())

    @precondition(lambda self: self.visits)
    @rule(data=st.data(), dropped=st.booleans())
    def report(self, data, dropped):
        name = f"v{data.draw(st.integers(1, self.visits))}"
        visit = self.state.visits.get(name)
        if visit is None or visit.state == "dropped":
            return  # no kiosk speaks of what it has given up
        if dropped:
            self.desk.report(visit.issued.kiosk, TicketDropped(name, "test"), self._at())
        else:
            self.desk.taken(name, self._at())

    # --- bookings -------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([-5, 1, 5, 20, 90]), service=st.sampled_from(SERVICES))
    def is_booked(self, minutes, service):
        code, now = with_check(f"{len(self.codes):05d}"), self._at()
        local = datetime.fromtimestamp(now.wall + 60 * minutes, ZONE)
        booking = Booking(code, service, f"{local:%Y-%m-%d}", f"{local:%H:%M}")
        self.desk.up("staff", BookWanted(f"book {code}", (booking,)), now)
        self.codes.append(code)

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), cancels=st.sampled_from([False, False, True]))
    def claim(self, data, cancels):
        code = data.draw(st.sampled_from(self.codes))
        if cancels:
            self.desk.up("staff", UnbookWanted(f"cancel {self.now}", code), self._at())
            return
        self.visits += 1
        wish = TicketWanted(f"v{self.visits}", "", "ru", code=code)
        self.desk.up("kiosk-1", wish, self._at())
        if f"v{self.visits}" in self.state.visits:
            self.desk.taken(f"v{self.visits}", self._at())

    @precondition(lambda self: self.visits)
    @rule(data=st.data())
    def is_back(self, data):
        wish = BackWanted(f"back {self.now}", self._ticket(data))
        self.desk.up("kiosk-2", wish, self._at())

    # --- windows --------------------------------------------------------------------------------

    @rule(window=windows, kind=st.sampled_from(PLAIN), behind=st.sampled_from([0, 0, 0, 1]))
    def press(self, window, kind, behind):
        self._press(window, kind, behind)

    @rule(
        window=windows,
        service=st.sampled_from(["", *SERVICES]),
        to_window=st.sampled_from([0, 0, 1, 2]),
        back=st.booleans(),
        wrong_choice=st.booleans(),
    )
    def transfer(self, window, **where):
        self._press(window, TransferPressed, **where)

    @rule(window=windows, minutes=st.sampled_from([0.0, 0.25]))
    def park(self, window, minutes):
        self._press(window, ParkPressed, reason="papers", minutes=minutes)

    @rule(window=windows, kind=st.sampled_from([CallPressed, BackPressed]), data=st.data())
    def by_number(self, window, kind, data):
        self._press(window, kind, ticket=self._ticket(data))

    @rule(window=windows, cls=st.sampled_from(["", "soon", "law"]), data=st.data())
    def correct(self, window, cls, data):
        ticket = data.draw(st.sampled_from(["", self._ticket(data)]))
        self._press(window, ClassPressed, cls=cls, ticket=ticket)

    @rule(window=windows)
    def undo(self, window):
        self._press(window, UndoPressed)

    @rule(
        window=windows,
        kind=st.sampled_from([NextPressed, NoShowPressed, DonePressed, ParkPressed]),
        transfers=st.booleans(),
    )
    def do_and_undo(self, window, kind, transfers):
        """Undo at once: that leaves everything as it was."""
        before, more = picture(self.state), {"reason": "papers"} if kind is ParkPressed else {}
        if transfers:
            kind, more = TransferPressed, {"service": "seal", "back": True}
        if self._press(window, kind, **more) == "accepted":
            assert self._press(window, UndoPressed) == "accepted"
            assert picture(self.state) == before

    @rule(
        window=windows,
        kind=st.sampled_from([OpenPressed, OpenPressed, ClosePressed, BreakPressed]),
        operator=st.sampled_from(["", "anna", "boris"]),
    )
    def at_the_window(self, window, kind, operator):
        more = {OpenPressed: {"operator": operator}, BreakPressed: {"reason": "lunch"}}
        self._press(window, kind, **more.get(kind, {}))

    # --- time and starts ------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 20, 4 * 3600]))
    def wait(self, seconds):
        self.now += seconds
        self.desk.hear(Tick(), self._at())

    @rule(kiosk=st.sampled_from(["kiosk-1", "kiosk-2"]))
    def kiosk_starts(self, kiosk):
        card = self.desk.cards[kiosk]
        card.run += 1
        self.desk.hello(card, self._at())

    @rule()
    def hub_starts_again(self):
        self.desk = self.desk.again(self._at())

    @rule(changes=st.lists(st.sampled_from(sorted(CHANGES)), max_size=3))
    def the_hall_file_changes(self, changes):
        """Change the hall file where that is safe: whatever comes afterwards is heard as before."""
        hall = self.whole
        for change in changes:
            hall = CHANGES[change](hall)
        if hall.problem() is None and unsafe(self.desk.hall, hall, self.state) is None:
            self.desk.hall, known = hall, len(self.desk.facts)
            self.hub_starts_again()
            since = self.desk.facts[known:]
            assert not kept(since, Left)
            assert kept(since, DayOpened) or not kept(since, DayClosed), "unless it turns just now"
            for visit in self.state.visits.values():
                if visit.state not in OVER:
                    assert needed(visit) <= offered(hall)

    # --- always ---------------------------------------------------------------------------------

    @invariant()
    def no_number_twice_on_a_day(self):
        numbers = Counter((x.day, x.series, x.number) for x in kept(self.desk.facts, TicketIssued))
        assert not [number for number, times in numbers.items() if times > 1]

    @invariant()
    def a_booking_is_one_ticket(self):
        """Hold that of all that came with one code only the last may be on a paper."""
        came = [fact for fact in self.desk.facts if isinstance(fact, CheckedIn)]
        alive = [x.code for x in came if self._is_on_paper(x.visit)]
        assert len(alive) == len(set(alive))

    def _is_on_paper(self, name: str) -> bool:
        visit = self.state.visits.get(name)
        return visit is not None and visit.state not in ("dropped", "quarantined")

    @invariant()
    def at_most_one_first_call_of_a_leg_and_one_end(self):
        self.ledger.read(self.desk.facts)

    @invariant()
    def who_is_called_is_at_one_window(self):
        here = [place.visit for place in self.state.places.values() if place.visit]
        called = [name for name, visit in self.state.visits.items() if visit.state == "called"]
        assert sorted(here) == sorted(called)

    @invariant()
    def call_numbers_only_grow(self):
        calls = [called.call for called in kept(self.desk.facts, Called)]
        assert calls == sorted(set(calls))

    @invariant()
    def counts_agree_with_the_visits(self):
        state = self.state
        for service in SERVICES:
            states = [v.state for v in state.visits.values() if v.leg.service == service]
            assert state.queues.callable[service] == states.count("waiting")
            assert state.queues.ahead[service] == states.count("waiting") + states.count("issued")
        parked = {name for name, visit in state.visits.items() if visit.state == "parked"}
        assert set(state.parked) == parked

    @invariant()
    def turns_in_a_row_are_those_of_the_journal(self):
        assert dict(+self.state.absolute_in_a_row) == self.ledger.rows()

    @invariant()
    def the_board_shows_no_call_that_never_was(self):
        assert not {called.call for called in self.state.calls} & self.ledger.void

    @invariant()
    def the_journal_alone_gives_the_same_book(self):
        facts = self.desk.facts
        days = [n for n, fact in enumerate(facts) if isinstance(fact, DayOpened)]
        for part in (facts, facts[days[-1] :]):
            assert meaning(replayed(part)) == meaning(self.state)

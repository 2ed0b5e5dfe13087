"""Applies facts to the state of the open day: the one place where it changes, and the one place
that says what a fact means.

Decides nothing, so that a journal that is read again gives the same state. Notes in ``touched``
which rows of the tables follow. What operators do is applied in ``legs`` and ``undo``,
what happens to windows in ``windows``, what kiosks report in ``kiosk_reports``, a day that
goes on from the one before it in ``rollover``.
"""

from collections.abc import Callable, Iterable
from typing import Any, assert_never, get_args

from hub.events import HubFact
from hub.events.bookings import Booked, BookingCancelled, BookingFact, CheckedIn
from hub.events.facts import (
    BusinessDayFact,
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    EndFact,
    Finished,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    KioskAdmitted,
    KioskFact,
    KioskRetired,
    ReconciliationFact,
    Ticked,
    TicketFact,
    TicketFlagged,
    WishDone,
)
from hub.events.service_facts import (
    LegFact,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    WindowFact,
)
from hub.state.apply import kiosk_reports, legs, rollover, undo, windows
from hub.state.day_state import DayState
from hub.state.touched import DayRow
from hub.state.visit import Place, Visit
from wire.messages import ReserveLeased, TicketDropped, TicketIssued

LAST_WISHES = 200
"""How many wishes of staff are known to be done: nobody says one again so much later."""
PRESENT = (Started, Returned, Finished, Transferred, Parked)
"""What an operator or a visitor does only when the visitor is here."""


def apply(state: DayState, fact: HubFact) -> None:
    """Apply one fact."""
    state.time.write(fact)
    action = state.undo_log.before(fact, state.visits, state.places, state.time)
    APPLIED_BY[type(fact)](state, fact)
    state.undo_log.write(fact, action, state.visits)
    if isinstance(fact, PRESENT) and not (isinstance(fact, Finished) and fact.closing):
        state.met.add(fact.visit)


def replayed(facts: Iterable[HubFact]) -> DayState:
    """Return the state that these facts of a journal add up to; what they touch is on the disk
    already. Raises LookupError or ValueError where one speaks of what none before it brought: a
    byte of the journal has changed."""
    state = DayState()
    for fact in facts:
        apply(state, fact)
    state.touched.taken()
    state.touched.moves_taken()
    return state


def _ticket(state: DayState, fact: TicketFact) -> None:
    match fact:
        case TicketIssued():
            visit = Visit(fact, len(state.visits), state.time.of(fact.at))
            state.numbers[fact.series] = fact.number
            state.add(visit)
            state.touched.leg(visit)
        case TicketFlagged():
            visit = state.visits[fact.visit]
            visit.flagged = True
            state.queues.move(visit, "waiting", only_from=("issued",))
        case TicketDropped():
            visit = state.visits[fact.visit]
            state.parked.pop(fact.visit, None)
            state.queues.move(visit, "dropped")
        case _:
            assert_never(fact)
    state.touched.visit(visit)


def _kiosk(state: DayState, fact: KioskFact) -> None:
    match fact:
        case Heard():
            state.touched.card(state.kiosk_cards.hear(fact))
            state.touched.lent(state.leases.hear(fact, state.line_day))
            kiosk_reports.hear(state, fact)
        case KioskAdmitted():
            state.lives |= {fact.before} - {""}
            state.touched.card(state.kiosk_cards.admit(fact, len(state.visits)))
            state.touched.lent(state.leases.admit(fact, state.line_day))
        case KioskRetired():
            state.touched.card(*state.kiosk_cards.retire(fact))
            state.leases.retire(fact)
        case ReserveLeased():
            state.touched.lent([state.leases.lend(fact)])
        case GatherBegan():
            _gather(state, fact)
        case Gathered():
            _gathered(state, fact)
        case _:
            assert_never(fact)


def _gather(state: DayState, fact: GatherBegan) -> None:
    state.gathering, state.gathers_from = fact.why, len(state.visits)
    state.gathered = state.time.of(fact.at)
    state.met.clear()


def _gathered(state: DayState, fact: Gathered) -> None:
    state.gathering, state.gathered_without = "", bool(fact.absent)
    for series, number in fact.numbers.items():
        state.left_out[series].update(range(state.numbers[series] + 1, number + 1))
        state.numbers[series] = number
    state.kiosk_cards.missing = set(fact.absent)


def _business_day(state: DayState, fact: BusinessDayFact) -> None:
    match fact:
        case HubStarted():
            if fact.generation != state.generation:
                state.lives = {state.generation} - {""}
            state.generation = fact.generation
        case WishDone():
            _wish_done(state, fact.wish, fact.text)
        case DayOpened():
            _open_day(state, fact)
        case DayDated():
            state.date, state.dated = fact.date, True
        case DayReopened():
            _reopen_day(state, fact)
        case DayClosed():
            state.is_open, state.closed_left, state.closed_at = False, fact.left, fact.at
        case _:
            assert_never(fact)
    if not isinstance(fact, (HubStarted, WishDone)):
        state.touched.now.row = _day_row(state)


def _day_row(state: DayState) -> DayRow:
    opened = state.opened.at.wall if state.opened else 0.0
    over = (state.closed_at.wall, state.closed_left) if state.closed_at else (None, None)
    return DayRow(state.day, state.date, state.dated, opened, *over)


def _open_day(state: DayState, opened: DayOpened) -> None:
    snapshot, rolled = opened.snapshot, opened.snapshot.rollover
    if rolled is not None:
        rollover.end_hours(state, rolled)
    state.touched.day_opened(opened.day, rollover.rolled_rows(rolled) if rolled else None)
    _forget_day(state)
    state.opened, state.opened_at, state.is_open = opened, opened.at, True
    state.day, state.date, state.dated = opened.day, opened.date, opened.dated
    state.generation = snapshot.generation or state.generation
    state.gathering, state.gathered = snapshot.gathering, snapshot.gathered
    state.lives, state.wishes = set(snapshot.lives), dict(snapshot.wishes)
    state.last_call = max(state.last_call, snapshot.last_call)
    state.goes_on = rolled is not None
    state.places.update({n: Place(step) for n, step in snapshot.steps.items()})
    for part in (state.bookings, state.kiosk_cards, state.leases):
        part.open_day(snapshot)
    if rolled is not None:
        rollover.follow(state, rolled)


def _forget_day(state: DayState) -> None:
    """Forget what was of the day before, and of no later one."""
    state.closed_at, state.closed_left = None, 0
    state.gathers_from, state.gathered_without = 0, False
    state.before = frozenset(state.visits)
    state.visits = {}  # a new one: who holds the old one still sees whose day it was
    state.numbers_of_yesterday = {}
    for kept in (state.numbers, state.used, state.latest, state.calls, state.places):
        kept.clear()
    for done in (
        state.left_out,
        state.absolute_in_a_row,
        state.first_calls,
        state.parked,
        state.met,
    ):
        done.clear()
    state.pace.clear()
    state.queues.clear()
    state.staffing.open_day()


def _reopen_day(state: DayState, fact: DayReopened) -> None:
    """Let the same day go on, with the same numbers and people."""
    state.is_open, state.opened_at, state.closed_at, state.closed_left = True, fact.at, None, 0
    for name in fact.back:
        state.visits[name].leg.until = fact.until
    for visit in state.visits.values():
        if visit.state == "kept":
            state.queues.move(visit, "waiting")
            state.touched.visit(visit)


def _wish_done(state: DayState, wish: str, text: str) -> None:
    state.wishes[wish] = text
    if len(state.wishes) > LAST_WISHES:
        del state.wishes[next(iter(state.wishes))]


def _booking(state: DayState, fact: BookingFact) -> None:
    when = fact.at.wall
    match fact:
        case Booked(one):
            state.bookings.add(one)
            about = {"service": one.service, "date": one.date, "time": one.time}
            more = {"cls": one.cls, "name": one.name, "booked": when}
            state.touched.booking(one.code, new=True, **about, **more)
        case BookingCancelled(code):
            state.bookings.cancel(code)
            state.touched.booking(code, cancelled=when)
        case CheckedIn(visit, code, late=late):
            state.bookings.check_in(fact)
            _checked_in(state, fact)
            state.touched.booking(code, day=state.day, visit=visit, came=when, late=late)
        case _:
            assert_never(fact)


def _checked_in(state: DayState, fact: CheckedIn) -> None:
    """Let the wait begin at the later of now and the time booked."""
    visit = state.visits[fact.visit]
    with state.queues.changed(visit):
        visit.booked, visit.checked = fact.code, state.time.of(fact.at)
        visit.arrived = visit.leg.since = fact.since


def _ticked(_: DayState, __: Ticked) -> None:
    """Change nothing: a tick moves hall time alone."""


_SUBJECTS: tuple[tuple[Any, Callable[[DayState, Any], None]], ...] = (
    (LegFact, legs.follow),
    (EndFact, legs.end),
    (Undone, undo.follow),
    (WindowFact, windows.follow),
    (TicketFact, _ticket),
    (ReconciliationFact, kiosk_reports.reconcile),
    (KioskFact, _kiosk),
    (BookingFact, _booking),
    (BusinessDayFact, _business_day),
    (Ticked, _ticked),
)
"""Which function applies the facts of a subject. Each matches all of them."""
APPLIED_BY = {
    kind: follow for subject, follow in _SUBJECTS for kind in get_args(subject) or (subject,)
}

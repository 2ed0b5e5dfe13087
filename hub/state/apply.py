"""Applies facts to the state of the open day: the one place where it changes.

Decides nothing, so that a journal that is read again gives the same state. What operators do is
applied in ``apply_work``, what kiosks report in ``apply_reports``, a day that goes on from the one
before it in ``apply_handover``.
"""

from hub.events.bookings import BOOKED, CheckedIn
from hub.events.facts import (
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    KioskAdmitted,
    TicketFlagged,
    WishDone,
)
from hub.events.work import BreakBegan, BreakEnded, SkillsSet, WindowClosed, WindowOpened
from hub.state import apply_handover, apply_reports, apply_work
from hub.state.day_state import DayState
from hub.state.visit import Place, Visit
from wire.messages import Fact, TicketIssued

LAST_WISHES = 200
"""How many wishes of staff are known to be done: nobody says one again so much later."""


def apply(state: DayState, fact: Fact) -> None:
    """Take one fact."""
    state.time.write(fact)
    act = state.undo_log.before(fact, state.visits, state.places, state.time)
    _apply(state, fact)
    state.undo_log.write(fact, act, state.visits)


def _apply(state: DayState, fact: Fact) -> None:
    match fact:
        case TicketIssued():
            _issue(state, fact)
        case TicketFlagged(visit):
            state.queues.move(state.visits[visit], "waiting", only_from=("issued",))
        case Heard():
            _kiosk_cards(state, fact)
            apply_reports.follow(state, fact)
        case _ if isinstance(fact, apply_reports.LEARNED):
            apply_reports.follow(state, fact)
        case DayOpened() | DayReopened() | DayDated() | DayClosed():
            _turn_day(state, fact)
        case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded() | SkillsSet():
            state.staffing.write(fact, state.places, state.time.of(fact.at))
        case _ if isinstance(fact, apply_work.WORKED):
            apply_work.follow(state, fact)
            if isinstance(fact, apply_work.PRESENT) and not getattr(fact, "closing", False):
                state.met.add(fact.visit)
        case _ if isinstance(fact, BOOKED):
            _booking(state, fact)
        case HubStarted(generation):
            if generation != state.generation:
                state.lives = {state.generation} - {""}
            state.generation = generation
        case WishDone(wish, text):
            _wish_done(state, wish, text)
        case GatherBegan(why, at):
            state.gathering, state.gathers_from = why, len(state.visits)
            state.gathered = state.time.of(at)
            state.met.clear()
        case Gathered(absent, numbers):
            state.gathering, state.gathered_without = "", bool(absent)
            for series, number in numbers.items():
                state.left_out[series].update(range(state.numbers[series] + 1, number + 1))
                state.numbers[series] = number
            _kiosk_cards(state, fact)
        case KioskAdmitted(before=before):
            state.lives |= {before} - {""}
            _kiosk_cards(state, fact)
        case _:
            _kiosk_cards(state, fact)


def _turn_day(state: DayState, fact: DayOpened | DayReopened | DayDated | DayClosed) -> None:
    match fact:
        case DayOpened():
            _open_day(state, fact)
        case DayDated(_, date):
            state.date, state.dated = date, True
        case DayReopened():
            _reopen_day(state, fact)
        case DayClosed(_, left):
            state.is_open, state.closed_left, state.closed_at = False, left, fact.at


def _open_day(state: DayState, opened: DayOpened) -> None:
    carried, state.opened, state.is_open = opened.carried, opened, True
    state.opened_at, state.closed_at = opened.at, None
    state.day, state.date, state.dated = opened.day, opened.date, opened.dated
    state.generation = carried.generation or state.generation
    state.gathering, state.gathers_from = carried.gathering, 0
    state.gathered_without, state.gathered = False, carried.gathered
    state.lives = set(carried.lives)
    state.last_call = max(state.last_call, carried.last_call)
    state.closed_left = 0
    state.before = frozenset(state.visits)
    state.visits = {}  # a new one: who holds the old one still sees whose day it was
    for kept in (state.numbers, state.used, state.latest, state.calls, state.places):
        kept.clear()
    state.papers, state.goes_on = {}, carried.handover is not None
    state.left_out.clear()
    for work in (state.rows, state.turns, state.parked, state.met, state.pace):
        work.clear()
    state.queues.clear()
    state.places.update({n: Place(step) for n, step in carried.steps.items()})
    state.staffing.write(opened, state.places, opened.hall)
    state.bookings.write(opened)
    state.wishes = dict(carried.wishes)
    _kiosk_cards(state, opened)
    if carried.handover is not None:
        apply_handover.follow(state, carried.handover)


def _reopen_day(state: DayState, fact: DayReopened) -> None:
    """The same day, with the same numbers and people."""
    state.is_open, state.opened_at, state.closed_at, state.closed_left = True, fact.at, None, 0
    for name in fact.back:
        state.visits[name].leg.until = fact.until
    for visit in state.visits.values():
        state.queues.move(visit, "waiting", only_from=("kept",))


def _kiosk_cards(state: DayState, fact: Fact) -> None:
    state.kiosk_cards.write(fact, len(state.visits))
    state.leases.write(fact, state.line_day)


def _wish_done(state: DayState, wish: str, text: str) -> None:
    state.wishes[wish] = text
    if len(state.wishes) > LAST_WISHES:
        del state.wishes[next(iter(state.wishes))]


def _issue(state: DayState, issued: TicketIssued) -> None:
    state.numbers[issued.series] = issued.number
    state.add(Visit(issued, len(state.visits), state.time.of(issued.at)))


def _booking(state: DayState, fact: Fact) -> None:
    """Who is booked is here from the later of now and the time booked."""
    state.bookings.write(fact)
    if isinstance(fact, CheckedIn):
        visit = state.visits[fact.visit]
        with state.queues.changed(visit):
            visit.booked, visit.checked = fact.code, state.time.of(fact.at)
            visit.arrived = visit.leg.since = fact.since

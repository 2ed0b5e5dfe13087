"""Applies the operators' work: calls, legs and their ends.

Part of the state: decides nothing. ``record`` is what reports count of the present leg; what has
ended may go on (a no-show returns, a parked visit waits again), and then its service times add up.
"""

from typing import assert_never, get_args

from hub.events.facts import EndFact, Finished, Left, Moved, NoShow
from hub.events.records import CallRecord, LegRecord
from hub.events.service_facts import (
    Chosen,
    Classed,
    LegFact,
    Parked,
    Returned,
    Started,
    Transferred,
    Unparked,
)
from hub.state.day_state import DayState
from hub.state.visit import FirstCall, Leg, Place, Visit
from wire.messages import Called, End, Move, Now

SERVED_TOO = ("route", "return")
"""A visit goes on by itself when its service is done: that leg was served, not transferred."""


def follow(state: DayState, fact: LegFact) -> None:
    """Apply a call, or what happens to a leg."""
    match fact:
        case Called():
            _call(state, fact)
        case Chosen():
            _choose(state, fact)
        case Started():
            visit = state.visits[fact.visit]
            visit.started, visit.record.started = state.time.of(fact.at), fact.at.wall
            state.places[fact.window].step = fact.step
            state.touched.leg(visit)
        case Transferred():
            _transfer(state, fact)
        case Parked():
            _park(state, fact)
        case Returned() | Unparked():
            _again(state, fact)
        case Classed():
            _correct_class(state, fact)
        case _:
            assert_never(fact)


def _correct_class(state: DayState, fact: Classed) -> None:
    visit = state.visits[fact.visit]
    with state.queues.changed(visit):
        visit.cls, visit.leg.limit = fact.cls, fact.waiting_limit
    visit.record.cls, visit.record.waiting_limit = fact.cls, fact.waiting_limit
    note(state, visit)


def note(state: DayState, visit: Visit) -> None:
    """Note that the visit and its present leg have changed."""
    state.touched.visit(visit)
    state.touched.leg(visit)


def free(state: DayState, window: int, step: int) -> None:
    """Empty the window; 0 is none."""
    if window:
        place = state.places.setdefault(window, Place())
        place.visit, place.step = "", step


def withdraw(state: DayState, visit: Visit) -> None:
    """Withdraw the visit's calls: nobody holds their number."""
    name = visit.issued.visit
    unsay(state, [call.call for call in state.calls if call.visit == name])
    visit.call = None


def void_calls(state: DayState, visit: Visit) -> None:
    """Mark the visit's calls as undone, and put its leg back to before the first of them."""
    for call in visit.calls:
        call.undone = True
        state.touched.call(call)
    old = visit.record
    visit.record = LegRecord(
        *(old.service, old.cls, old.began, old.waiting_limit, old.service_limit),
        *(old.comment, old.wrong_choice),
        returns=old.returns,
        served_before=old.served_before,
    )
    state.touched.leg(visit)


def unsay(state: DayState, numbers: list[int]) -> None:
    """Take these calls off the list that boards show."""
    kept = [call for call in state.calls if call.call not in numbers]
    state.calls.clear()
    state.calls.extend(kept)


def _call(state: DayState, called: Called) -> None:
    visit, place = state.visits[called.visit], state.places.setdefault(called.window, Place())
    _record_call(visit, called)
    if called.again == 0:
        visit.started, visit.leg.until = 0.0, 0.0
        visit.returns += visit.state == "no_show"  # by hand, without a word that they are back
        state.parked.pop(called.visit, None)
        state.touched.visit(visit)
        state.touched.went(visit, "called")
    state.touched.call(visit.calls[-1])
    state.touched.leg(visit)
    state.queues.move(visit, "called")
    visit.call, visit.called = called, state.time.of(called.at)
    place.step, place.visit, place.last_call = called.step, called.visit, called
    state.last_call = called.call
    state.calls.append(called)


def _record_call(visit: Visit, called: Called) -> None:
    when, leg = called.at.wall, visit.record
    about = (visit.leg.nth, called.window, when, called.again, called.waited)
    visit.calls.append(CallRecord(called.call, called.visit, *about))
    if called.again:
        leg.recalls += 1
        return
    if leg.ended_as:  # called by hand
        leg.returns += leg.ended_as == "no_show"
        _goes_on(leg)
    leg.window, leg.called = called.window, when
    leg.waited = called.waited if leg.waited is None else leg.waited


def _goes_on(leg: LegRecord) -> None:
    leg.ended, leg.ended_as = None, ""
    leg.served_before, leg.served = leg.served_before + (leg.served or 0.0), None


def _ends(leg: LegRecord, ended_as: str, at: Now, served: float | None) -> None:
    leg.ended, leg.ended_as, leg.served = at.wall, ended_as, served


def end(state: DayState, fact: EndFact) -> None:
    """Apply the end of a visit."""
    visit = state.visits[fact.visit]
    state.parked.pop(fact.visit, None)
    match fact:
        case Finished():
            _finish(state, visit, fact)
        case NoShow():
            _ends(visit.record, "no_show", fact.at, None)
            visit.record.outcome, visit.leg.until = "", fact.until
            free(state, fact.window, fact.step)
            _goes(state, visit, "no_show")
        case Left():
            _ends(visit.record, "left", fact.at, visit.record.served)
            visit.leg.until, visit.put_out = 0.0, fact.closing
            _goes(state, visit, "left")
        case _:
            assert_never(fact)
    note(state, visit)


def _finish(state: DayState, visit: Visit, fact: Finished) -> None:
    visit.stay = fact.stayed
    _ends(visit.record, "served", fact.at, None if fact.closing else fact.served)
    _by(visit.record, fact)
    if not fact.closing:
        state.pace.add(visit, fact.served)
    free(state, fact.window, fact.step)
    _goes(state, visit, "served")


def _goes(state: DayState, visit: Visit, to: Move) -> None:
    """Move the visit, and let its kiosk hear of it."""
    state.queues.move(visit, to)
    state.touched.went(visit, to)


def record_move(visit: Visit, fact: Moved) -> None:
    """Record what became of it under a hub that has forgotten it."""
    over = fact.to in get_args(End)
    visit.record.ended = fact.at.wall if over else None
    visit.record.ended_as = fact.to if over else ""
    visit.doubtful |= fact.to == "doubtful"
    visit.history |= fact.to == "history"


def _choose(state: DayState, fact: Chosen) -> None:
    visit = state.visits[fact.visit]
    visit.record.operator, visit.record.reason = fact.operator, fact.reason
    state.touched.leg(visit)
    for call in visit.calls[-1:]:
        call.operator, call.reason, call.urgency = fact.operator, fact.reason, fact.urgency
        call.waiting_limit, call.age, call.eligible = fact.limit, fact.age, fact.eligible
        call.over, call.over_urgency = fact.over, fact.over_urgency
        state.touched.call(call)
    _count_first_call(state, fact)


def _count_first_call(state: DayState, fact: Chosen) -> None:
    """Count the call, unless it is the same one again under another number."""
    if fact.reason == "renumbered":
        return
    service = state.visits[fact.visit].leg.service
    counts = fact.reason == "absolute"
    state.first_calls.append(FirstCall(fact.call, service, fact.absolute, counts))
    if counts:
        state.absolute_in_a_row[service] += 1
    elif not fact.absolute:
        state.absolute_in_a_row[service] = 0


def _transfer(state: DayState, fact: Transferred) -> None:
    visit = state.visits[fact.visit]
    if not fact.wrong_choice:
        state.pace.add(visit, fact.served)
    _record_transfer(visit.record, fact)
    state.touched.leg(visit)
    free(state, fact.window, fact.step)
    with state.queues.changed(visit):
        visit.leg, visit.state = _next_leg(visit.leg, fact), "waiting"
    limits = (fact.waiting_limit, fact.service_limit)
    about = (fact.comment, fact.wrong_choice)
    visit.record = LegRecord(fact.service, visit.cls, fact.at.wall, *limits, *about)
    visit.call, visit.started = None, 0.0
    note(state, visit)
    state.touched.went(visit, "waiting")


def _next_leg(before: Leg, fact: Transferred) -> Leg:
    return Leg(
        service=fact.service,
        since=fact.since,
        limit=fact.waiting_limit,
        service_limit=fact.service_limit,
        nth=fact.leg,
        window=fact.to_window,
        operator=fact.to_operator,
        back_window=fact.back_window,
        back_operator=fact.back_operator,
        back_service=_back_service(before, fact),
        rest=fact.rest,
        comment=fact.comment,
    )


def _record_transfer(leg: LegRecord, fact: Transferred) -> None:
    _ends(leg, "served" if fact.by in SERVED_TOO else "transferred", fact.at, fact.served)
    _by(leg, fact)


def _by(leg: LegRecord, fact: Finished | Transferred) -> None:
    leg.outcome, leg.operator = fact.outcome, fact.operator or leg.operator


def _back_service(before: Leg, fact: Transferred) -> str:
    """Return the service for which it comes back, "" if it does not."""
    back = (fact.back_window, fact.back_operator)
    if back == (0, ""):
        return ""
    kept = back == (before.back_window, before.back_operator)
    return before.back_service if kept else before.service


def _park(state: DayState, fact: Parked) -> None:
    visit = state.visits[fact.visit]
    _ends(visit.record, "parked", fact.at, fact.served)
    visit.record.outcome = ""
    free(state, fact.window, fact.step)
    state.queues.move(visit, "parked")
    visit.leg.until, visit.call, visit.started = fact.until, None, 0.0
    state.parked[fact.visit] = visit
    note(state, visit)


def _again(state: DayState, fact: Returned | Unparked) -> None:
    visit = state.visits[fact.visit]
    state.parked.pop(fact.visit, None)
    visit.call, visit.leg.until, visit.started = None, 0.0, 0.0
    visit.returns += isinstance(fact, Returned)
    visit.record.returns += isinstance(fact, Returned)
    _goes_on(visit.record)
    visit.put_out = False
    _goes(state, visit, "waiting")
    note(state, visit)

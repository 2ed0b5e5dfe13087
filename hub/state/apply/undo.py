"""Applies UNDO: visit, window and what is on record of both are again as they were before.

Part of the state: decides nothing. What an action changed is kept in ``undo_log``.
"""

from collections.abc import Iterable
from dataclasses import replace

from msgspec import structs

from hub.events.records import LegRecord
from hub.events.service_facts import Undone
from hub.state.apply import legs
from hub.state.day_state import DayState
from hub.state.undo_log import Stood, UndoableAction
from hub.state.visit import FirstCall, Visit
from wire.messages import Move


def follow(state: DayState, fact: Undone) -> None:
    """Take back the visit of the action first, then the one whose end was implied: it may be the
    same one."""
    action = state.undo_log.last[fact.window]
    first = action.implied or action
    for one in (action,) if first is action else (action, first):
        if one.before is not None and one.record is not None:
            _stand_as(state, one.before)
            _record_as(state, state.visits[one.before.visit], one.record)
    pause = state.place(fact.window).pause
    if pause is not None and pause is not first.place.pause:
        state.touched.no_pause(pause)
    state.places[fact.window] = replace(first.place, step=fact.step)
    if fact.call:
        legs.unsay(state, [fact.call])
        _void(state, fact)
        _forget_first_call(state, action)
    _went_back(state, dict.fromkeys((fact.visit, fact.also)))


def _went_back(state: DayState, names: Iterable[str]) -> None:
    """Tell kiosks where their visits are again. They know nothing of parking: who is parked again
    waits, as they heard before."""
    for visit in [state.visits[name] for name in names if name]:
        to: Move = "waiting"
        if visit.state == "called" or visit.state == "no_show":
            to = visit.state
        state.touched.went(visit, to)


def _stand_as(state: DayState, before: Stood) -> None:
    visit = state.visits[before.visit]
    if visit.leg.nth > before.leg.nth:
        state.touched.no_leg(visit)
    with state.queues.changed(visit):
        visit.state, visit.leg = before.state, replace(before.leg)
    state.pace.take_back(visit)
    visit.call, visit.called = before.call, before.called
    visit.started, visit.returns = before.started, before.returns
    state.parked.pop(before.visit, None)
    if before.state == "parked":
        state.parked[before.visit] = visit


def _record_as(state: DayState, visit: Visit, before: LegRecord) -> None:
    visit.record, visit.stay = structs.replace(before), None
    legs.note(state, visit)


def _void(state: DayState, fact: Undone) -> None:
    """Keep the call as undone."""
    for call in state.visits[fact.visit].calls:
        if call.call == fact.call:
            call.undone = True
            state.touched.call(call)


def _forget_first_call(state: DayState, action: UndoableAction) -> None:
    """Take the call off the first calls. Others of the service may have been called since: they
    count on."""
    gone = [first for first in state.first_calls if first.call == action.call]
    for first in gone:
        state.first_calls.remove(first)
        state.absolute_in_a_row[first.service] = _in_a_row(state.first_calls, first.service)


def _in_a_row(first_calls: list[FirstCall], service: str) -> int:
    row = 0
    for first in reversed(first_calls):
        if first.service == service and not first.absolute:
            break
        row += first.service == service and first.counts
    return row

"""How the state follows the operators' work: calls, legs, their ends, and what is undone.

Part of the state: decides nothing.
"""

from dataclasses import replace

from hub.events.facts import Finished, Left, NoShow, State
from hub.events.work import (
    Chosen,
    Classed,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
)
from hub.state.day_state import DayState
from hub.state.undo_log import Stood, UndoableAct
from hub.state.visit import Leg, Place, Turn, Visit
from wire.messages import Called, Fact, TicketDropped

END_OF: dict[type[Fact], State] = {
    Finished: "served",
    NoShow: "no_show",
    Left: "left",
    TicketDropped: "dropped",
}
End = Finished | NoShow | Left | TicketDropped
WORKED = (
    *(Called, Finished, NoShow, Left, TicketDropped),
    *(Chosen, Started, Returned, Transferred, Parked, Unparked, Classed, Undone),
)
PRESENT = (Started, Returned, Finished, Transferred, Parked)
"""What an operator or a visitor does only when the visitor is here."""


def follow(state: DayState, fact: Fact) -> None:
    """Take one fact of WORKED."""
    match fact:
        case Called():
            _call(state, fact)
        case Finished() | NoShow() | Left() | TicketDropped():
            _end(state, fact)
        case Chosen():
            _turn(state, fact)
        case Started():
            state.visits[fact.visit].started = state.time.of(fact.at)
            state.places[fact.window].step = fact.step
        case Transferred():
            _transfer(state, fact)
        case Parked():
            _park(state, fact)
        case Returned() | Unparked():
            _again(state, fact)
        case Classed():
            visit = state.visits[fact.visit]
            with state.queues.changed(visit):
                visit.cls, visit.leg.limit = fact.cls, fact.waiting_limit
        case Undone():
            _undo(state, fact)


def free(state: DayState, window: int, step: int) -> None:
    """Nobody is at this window any more; 0 is none."""
    if window:
        place = state.places.setdefault(window, Place())
        place.visit, place.step = "", step


def withdraw(state: DayState, visit: Visit) -> None:
    """Its calls were made under a number that nobody holds."""
    name = visit.issued.visit
    _unsay(state, [call.call for call in state.calls if call.visit == name])
    visit.call = None


def _unsay(state: DayState, numbers: list[int]) -> None:
    kept = [call for call in state.calls if call.call not in numbers]
    state.calls.clear()
    state.calls.extend(kept)


def _call(state: DayState, called: Called) -> None:
    visit, place = state.visits[called.visit], state.places.setdefault(called.window, Place())
    if called.again == 0:
        visit.started, visit.leg.until = 0.0, 0.0
        visit.returns += visit.state == "no_show"  # by hand, without a word that he is back
        state.parked.pop(called.visit, None)
    state.queues.move(visit, "called")
    visit.call, visit.called = called, state.time.of(called.at)
    place.step, place.visit, place.last_call = called.step, called.visit, called
    state.last_call = called.call
    state.calls.append(called)


def _end(state: DayState, fact: End) -> None:
    visit = state.visits[fact.visit]
    if isinstance(fact, Finished) and not fact.closing:
        state.pace.add(visit, fact.served)
    state.queues.move(visit, END_OF[type(fact)])
    state.parked.pop(fact.visit, None)
    if isinstance(fact, NoShow):
        visit.leg.until = fact.until
    if isinstance(fact, Left):
        visit.leg.until, visit.put_out = 0.0, fact.closing
    if isinstance(fact, (Finished, NoShow)):
        free(state, fact.window, fact.step)


def _turn(state: DayState, fact: Chosen) -> None:
    """The same call again under another number is no turn of anybody."""
    if fact.reason == "renumbered":
        return
    service = state.visits[fact.visit].leg.service
    state.turns.append(Turn(fact.call, service, fact.absolute, fact.reason == "absolute"))
    if fact.reason == "absolute":
        state.rows[service] += 1
    elif not fact.absolute:
        state.rows[service] = 0


def _transfer(state: DayState, fact: Transferred) -> None:
    visit = state.visits[fact.visit]
    if not fact.wrong:
        state.pace.add(visit, fact.served)
    leg = Leg(
        service=fact.service,
        since=fact.since,
        limit=fact.waiting_limit,
        service_limit=fact.service_limit,
        nth=fact.leg,
        window=fact.to_window,
        operator=fact.to_operator,
        back_window=fact.back_window,
        back_operator=fact.back_operator,
        back_service=_back_service(visit.leg, fact),
        rest=fact.rest,
        comment=fact.comment,
    )
    free(state, fact.window, fact.step)
    with state.queues.changed(visit):
        visit.leg, visit.state = leg, "waiting"
    visit.call, visit.started = None, 0.0


def _back_service(before: Leg, fact: Transferred) -> str:
    """For which service it comes back, "" if it does not."""
    back = (fact.back_window, fact.back_operator)
    if back == (0, ""):
        return ""
    kept = back == (before.back_window, before.back_operator)
    return before.back_service if kept else before.service


def _park(state: DayState, fact: Parked) -> None:
    visit = state.visits[fact.visit]
    free(state, fact.window, fact.step)
    state.queues.move(visit, "parked")
    visit.leg.until, visit.call, visit.started = fact.until, None, 0.0
    state.parked[fact.visit] = visit


def _again(state: DayState, fact: Returned | Unparked) -> None:
    visit = state.visits[fact.visit]
    state.parked.pop(fact.visit, None)
    visit.call, visit.leg.until, visit.started = None, 0.0, 0.0
    visit.returns += isinstance(fact, Returned)
    visit.put_out = False
    state.queues.move(visit, "waiting")


# --- what never was -----------------------------------------------------------------------------


def _undo(state: DayState, fact: Undone) -> None:
    """The visit first, then the one whose end was implied: it may be the same one."""
    act = state.undo_log.last[fact.window]
    first = act.implied or act
    for one in (act,) if first is act else (act, first):
        if one.before is not None:
            _stand_as(state, one.before)
    state.places[fact.window] = replace(first.place, step=fact.step)
    if fact.call:
        _unsay(state, [fact.call])
        _unturn(state, act)


def _stand_as(state: DayState, before: Stood) -> None:
    visit = state.visits[before.visit]
    with state.queues.changed(visit):
        visit.state, visit.leg = before.state, replace(before.leg)
    state.pace.take_back(visit)
    visit.call, visit.called = before.call, before.called
    visit.started, visit.returns = before.started, before.returns
    state.parked.pop(before.visit, None)
    if before.state == "parked":
        state.parked[before.visit] = visit


def _unturn(state: DayState, act: UndoableAct) -> None:
    """Others of the service may have been called since: their turns count on."""
    gone = [turn for turn in state.turns if turn.call == act.call]
    for turn in gone:
        state.turns.remove(turn)
        state.rows[turn.service] = _row(state.turns, turn.service)


def _row(turns: list[Turn], service: str) -> int:
    row = 0
    for turn in reversed(turns):
        if turn.service == service and not turn.absolute:
            break
        row += turn.service == service and turn.counts
    return row

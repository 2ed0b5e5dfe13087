"""How the book follows the operators' work: calls, legs, their ends, and what is undone.

Part of the book: decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hub.acts import Act, Stood
from hub.facts import Finished, Left, NoShow, State
from hub.visit import Leg, Place, Visit
from hub.work import (
    Chosen,
    Classed,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
)
from wire.messages import Called, Fact, TicketDropped

if TYPE_CHECKING:  # the book calls this file
    from hub.book import Book

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


class Turn(NamedTuple):
    """A first call of a leg: ``absolute`` whether of somebody of the absolute class, ``counts``
    whether it was one of its turns in a row."""

    call: int
    service: str
    absolute: bool
    counts: bool


def follow(book: Book, fact: Fact) -> None:
    """Take one fact of WORKED."""
    match fact:
        case Called():
            _call(book, fact)
        case Finished() | NoShow() | Left() | TicketDropped():
            _end(book, fact)
        case Chosen():
            _turn(book, fact)
        case Started():
            book.visits[fact.visit].started = book.time.of(fact.at)
            book.places[fact.window].step = fact.step
        case Transferred():
            _transfer(book, fact)
        case Parked():
            _park(book, fact)
        case Returned() | Unparked():
            _again(book, fact)
        case Classed():
            visit = book.visits[fact.visit]
            with book.queues.changed(visit):
                visit.cls, visit.leg.limit = fact.cls, fact.waiting_limit
        case Undone():
            _undo(book, fact)


def free(book: Book, window: int, step: int) -> None:
    """Nobody is at this window any more; 0 is none."""
    if window:
        place = book.places.setdefault(window, Place())
        place.visit, place.step = "", step


def withdraw(book: Book, visit: Visit) -> None:
    """Its calls were made under a number that nobody holds."""
    name = visit.issued.visit
    _unsay(book, [call.call for call in book.calls if call.visit == name])
    visit.call = None


def _unsay(book: Book, numbers: list[int]) -> None:
    kept = [call for call in book.calls if call.call not in numbers]
    book.calls.clear()
    book.calls.extend(kept)


def _call(book: Book, called: Called) -> None:
    visit, place = book.visits[called.visit], book.places.setdefault(called.window, Place())
    if called.again == 0:
        visit.started, visit.leg.until = 0.0, 0.0
        visit.returns += visit.state == "no_show"  # by hand, without a word that he is back
        book.parked.pop(called.visit, None)
    book.queues.move(visit, "called")
    visit.call, visit.called = called, book.time.of(called.at)
    place.step, place.visit, place.last_call = called.step, called.visit, called
    book.last_call = called.call
    book.calls.append(called)


def _end(book: Book, fact: End) -> None:
    visit = book.visits[fact.visit]
    if isinstance(fact, Finished) and not fact.closing:
        book.pace.add(visit, fact.served)
    book.queues.move(visit, END_OF[type(fact)])
    book.parked.pop(fact.visit, None)
    if isinstance(fact, NoShow):
        visit.leg.until = fact.until
    if isinstance(fact, Left):
        visit.leg.until, visit.put_out = 0.0, fact.closing
    if isinstance(fact, (Finished, NoShow)):
        free(book, fact.window, fact.step)


def _turn(book: Book, fact: Chosen) -> None:
    """The same call again under another number is no turn of anybody."""
    if fact.reason == "renumbered":
        return
    service = book.visits[fact.visit].leg.service
    book.turns.append(Turn(fact.call, service, fact.absolute, fact.reason == "absolute"))
    if fact.reason == "absolute":
        book.rows[service] += 1
    elif not fact.absolute:
        book.rows[service] = 0


def _transfer(book: Book, fact: Transferred) -> None:
    visit = book.visits[fact.visit]
    if not fact.wrong:
        book.pace.add(visit, fact.served)
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
    free(book, fact.window, fact.step)
    with book.queues.changed(visit):
        visit.leg, visit.state = leg, "waiting"
    visit.call, visit.started = None, 0.0


def _back_service(before: Leg, fact: Transferred) -> str:
    """For which service it comes back, "" if it does not."""
    back = (fact.back_window, fact.back_operator)
    if back == (0, ""):
        return ""
    kept = back == (before.back_window, before.back_operator)
    return before.back_service if kept else before.service


def _park(book: Book, fact: Parked) -> None:
    visit = book.visits[fact.visit]
    free(book, fact.window, fact.step)
    book.queues.move(visit, "parked")
    visit.leg.until, visit.call, visit.started = fact.until, None, 0.0
    book.parked[fact.visit] = visit


def _again(book: Book, fact: Returned | Unparked) -> None:
    visit = book.visits[fact.visit]
    book.parked.pop(fact.visit, None)
    visit.call, visit.leg.until, visit.started = None, 0.0, 0.0
    visit.returns += isinstance(fact, Returned)
    visit.put_out = False
    book.queues.move(visit, "waiting")


# --- what never was -----------------------------------------------------------------------------


def _undo(book: Book, fact: Undone) -> None:
    """The visit first, then the one whose end was implied: it may be the same one."""
    act = book.acts.last[fact.window]
    first = act.implied or act
    for one in (act,) if first is act else (act, first):
        if one.before is not None:
            _stand_as(book, one.before)
    book.places[fact.window] = replace(first.place, step=fact.step)
    if fact.call:
        _unsay(book, [fact.call])
        _unturn(book, act)


def _stand_as(book: Book, before: Stood) -> None:
    visit = book.visits[before.visit]
    with book.queues.changed(visit):
        visit.state, visit.leg = before.state, replace(before.leg)
    book.pace.take_back(visit)
    visit.call, visit.called = before.call, before.called
    visit.started, visit.returns = before.started, before.returns
    book.parked.pop(before.visit, None)
    if before.state == "parked":
        book.parked[before.visit] = visit


def _unturn(book: Book, act: Act) -> None:
    """Others of the service may have been called since: their turns count on."""
    gone = [turn for turn in book.turns if turn.call == act.call]
    for turn in gone:
        book.turns.remove(turn)
        book.rows[turn.service] = _row(book.turns, turn.service)


def _row(turns: list[Turn], service: str) -> int:
    row = 0
    for turn in reversed(turns):
        if turn.service == service and not turn.absolute:
            break
        row += turn.service == service and turn.counts
    return row

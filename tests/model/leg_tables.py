"""Writes the rows of ``legs`` and ``calls``: each wait with its service, and each call with its
reason.

A visit's present leg is its last one. ``legs`` has the window, operator and reason of the leg's
last call and the wait until its first; ``served`` are the seconds after its last call,
``served_before`` those before it was parked. A call that was undone, or withdrawn with a burned
number, stays in ``calls`` with ``undone`` and counts nowhere. ``by_hand`` keeps how a leg stood
that had ended before it was called by hand.
"""

from collections.abc import Iterator
from typing import assert_never

from hub.events.facts import (
    Adopted,
    DoubtSettled,
    Finished,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    TicketFlagged,
)
from hub.events.service_facts import (
    Chosen,
    Classed,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
)
from tests.model.row import Row
from tests.model.visit_tables import VisitFact
from wire.messages import Called, TicketDropped, TicketIssued

SERVED_TOO = ("route", "return")
"""Reasons for which a visit goes on by itself when its service is done: that leg was served, not
transferred."""


def leg_rows(fact: VisitFact, day: int) -> Iterator[Row]:
    match fact:
        case TicketIssued() | Adopted() | Transferred():
            yield from _begun(fact, day)
        case Called() | Chosen() | Started():
            yield from _called(fact, day)
        case Finished() | NoShow() | Left() | Parked() | Moved():
            yield _ended(fact, day)
        case Returned(visit):
            yield f"{_LEG} {_GOES_ON}, returns = returns + 1{_IS}", (visit, day)
        case Unparked(visit):
            yield f"{_LEG} {_GOES_ON}{_IS}", (visit, day)
        case Classed(visit, cls, _, limit):
            yield f"{_LEG} cls = ?, waiting_limit = ?{_IS}", (cls, limit, visit, day)
        case Renumbered(visit, state=("waiting" | "called")):
            yield _WITHDRAWN, (visit, day)
            yield f"{_LEG} {_ANEW}{_IS}", (visit, day)
        case Undone():
            yield from _undone(fact, day)
        case TicketFlagged() | TicketDropped() | Renumbered() | Quarantined() | DoubtSettled():
            return
        case _:
            assert_never(fact)


def _begun(fact: TicketIssued | Adopted | Transferred, day: int) -> Iterator[Row]:
    match fact:
        case Transferred(visit):
            end = "served" if fact.by in SERVED_TOO else "transferred"
            yield _end(visit, day, end, fact.at.wall, fact.served, fact.outcome, fact.operator)
            limits = (fact.waiting_limit, fact.service_limit)
            about = (fact.service, fact.at.wall, *limits, fact.comment, fact.wrong_choice)
            yield _NEXT_LEG, (day, visit, fact.leg, *about, visit, day)
        case TicketIssued() | Adopted():
            if isinstance(fact, Adopted) and fact.kept_on:
                yield "DELETE FROM legs WHERE day = ? AND visit = ?", (fact.kept_on, fact.visit)
            again = isinstance(fact, Adopted) and fact.state == "history"
            limits = (fact.waiting_limit, fact.service_limit)
            values = (fact.day, fact.visit, fact.service, fact.cls, fact.at.wall, *limits)
            yield _FIRST_LEG + (" ON CONFLICT DO NOTHING" if again else ""), values


def _called(fact: Called | Chosen | Started, day: int) -> Iterator[Row]:
    match fact:
        case Called(call, visit, _, __, window):
            values = (day, call, visit, window, fact.at.wall, fact.again, fact.waited)
            yield _CALL, (*values, visit, day)
            if fact.again:
                yield f"{_LEG} recalls = recalls + 1{_IS}", (visit, day)
            else:
                change = "window = ?, called = ?, waited = coalesce(waited, ?)"
                yield f"{_LEG} {change}{_IS}", (window, fact.at.wall, fact.waited, visit, day)
        case Chosen(visit, call):
            about = (fact.operator, fact.reason, fact.urgency, fact.limit, fact.age, fact.eligible)
            yield _WHY, (*about, fact.over, fact.over_urgency, day, call)
            if fact.reason == "hand":
                yield _BY_HAND, (call, visit, day)
                yield f"{_LEG} {_COMES}, {_GOES_ON}{_IS}", (visit, day)
            change = "operator = ?, reason = ?"
            yield f"{_LEG} {change}{_IS}", (fact.operator, fact.reason, visit, day)
        case Started(visit):
            yield f"{_LEG} started = ?{_IS}", (fact.at.wall, visit, day)


def _ended(fact: Finished | NoShow | Left | Parked | Moved, day: int) -> Row:
    when = fact.at.wall
    match fact:
        case Finished(visit, _, __, seconds):
            served = None if fact.closing else seconds
            return _end(visit, day, "served", when, served, fact.outcome, fact.operator)
        case NoShow(visit):
            return _end(visit, day, "no_show", when, None)
        case Parked(visit):
            return _end(visit, day, "parked", when, fact.served)
        case Moved(visit, to):
            end = to if to in ("served", "no_show", "left") else ""
            change = "ended = ?, ended_as = ?"
            return f"{_LEG} {change}{_IS}", (when if end else None, end, visit, day)
        case Left(visit):
            return f"{_LEG} ended = ?, ended_as = 'left'{_IS}", (when, visit, day)


def _end(
    visit: str,
    day: int,
    end: str,
    when: float,
    served: float | None,
    outcome: str = "",
    operator: str = "",
) -> Row:
    return _END, (when, end, served, outcome, operator, operator, visit, day)


def _undone(fact: Undone, day: int) -> Iterator[Row]:
    """Put the rows back to what they were: of the calls that are left, the first says how long the
    wait was, the last where it ended."""
    if fact.call:
        yield "UPDATE calls SET undone = 1 WHERE day = ? AND call = ?", (day, fact.call)
    for what, visit in ((fact.what, fact.visit), (fact.also_what, fact.also)):
        if what == "Transferred":
            yield f"DELETE FROM legs{_IS}", (visit, day)
        if what in ("Transferred", "Finished", "NoShow", "Parked", "Called"):
            yield f"{_LEG} {_AS_CALLED}{_IS}", (visit, day)
        if what == "Called":
            yield f"{_LEG} {_AS_BEFORE}{_IS} AND EXISTS {_HAND}", (fact.call, visit, day, fact.call)
            yield "DELETE FROM by_hand WHERE day = ? AND call = ?", (day, fact.call)


_LEG = "UPDATE legs SET"
_IS = """ WHERE visit = ? AND day = ? AND leg = (SELECT max(leg) FROM legs AS every
              WHERE every.day = legs.day AND every.visit = legs.visit)"""
_FIRST_LEG = """INSERT INTO legs (day, visit, leg, service, cls, began, waiting_limit,
                    service_limit) VALUES (?, ?, 1, ?, ?, ?, ?, ?)"""
_NEXT_LEG = """INSERT INTO legs (day, visit, leg, service, began, waiting_limit, service_limit,
                   comment, wrong_choice, cls)
               SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, cls FROM visits WHERE visit = ? AND day = ?"""
_GOES_ON = """ended = NULL, ended_as = '', served_before = served_before + coalesce(served, 0),
              served = NULL"""
_COMES = "returns = returns + (ended_as = 'no_show')"
_BY_HAND = f"""INSERT INTO by_hand (day, call, visit, ended, ended_as, served, served_before,
                   returns)
               SELECT day, ?, visit, ended, ended_as, served, served_before, returns FROM legs{_IS}
                   AND ended_as <> ''"""
_END = f"""{_LEG} ended = ?, ended_as = ?, served = ?, outcome = ?,
           operator = iif(? = '', operator, ?){_IS}"""
_CALL = """INSERT INTO calls (day, call, visit, window, at, again, waited, leg)
           SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(leg), 1) FROM legs
           WHERE visit = ? AND day = ?"""
_WHY = """UPDATE calls SET operator = ?, reason = ?, urgency = ?, waiting_limit = ?, age = ?,
              eligible = ?, over = ?, over_urgency = ? WHERE day = ? AND call = ?"""
_WITHDRAWN = "UPDATE calls SET undone = 1 WHERE visit = ? AND day = ?"
_ANEW = """window = NULL, operator = NULL, called = NULL, waited = NULL, reason = NULL,
           started = NULL, recalls = 0, ended = NULL, ended_as = '', served = NULL, outcome = ''"""
_FROM_CALLS = """FROM calls WHERE calls.day = legs.day AND calls.visit = legs.visit
                     AND calls.leg = legs.leg AND NOT undone AND NOT again ORDER BY call"""
_AS_CALLED = f"""ended = NULL, ended_as = '', served = NULL, outcome = '',
    waited = (SELECT waited {_FROM_CALLS} LIMIT 1),
    (window, operator, called, reason) =
        (SELECT window, operator, at, reason {_FROM_CALLS} DESC LIMIT 1)"""
_HAND = """(SELECT ended, ended_as, served, served_before, returns FROM by_hand
                WHERE by_hand.day = legs.day AND by_hand.call = ?)"""
_AS_BEFORE = f"""(ended, ended_as, served, served_before, returns) = {_HAND}"""

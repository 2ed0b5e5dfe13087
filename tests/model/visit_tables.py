"""Writes the rows of ``visits``: where each visit stands, and what its paper bears."""

from collections.abc import Iterator
from typing import assert_never

from hub.events.facts import (
    Adopted,
    DoubtSettled,
    EndFact,
    Finished,
    Left,
    Moved,
    NoShow,
    Quarantined,
    ReconciliationFact,
    Renumbered,
    TicketFact,
    TicketFlagged,
)
from hub.events.service_facts import (
    Chosen,
    Classed,
    LegFact,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
)
from tests.model.row import Row
from wire.messages import (
    Called,
    Fact,
    MoveHeard,
    ReportedFact,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
)

VisitFact = TicketFact | LegFact | EndFact | ReconciliationFact | Undone


def visit_rows(fact: VisitFact, day: int) -> Iterator[Row]:
    match fact:
        case TicketIssued():
            yield (
                _ISSUED,
                (
                    *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
                    *(fact.language, fact.cls, fact.at.wall),
                ),
            )
        case Called(_, visit, again=0):
            yield _STATE, ("called", visit, day)
        case Finished(visit, stayed=stayed):
            yield f"{_VISIT} state = 'served', stay = ?{_IS}", (stayed, visit, day)
        case NoShow() | Left() | Transferred() | Parked() | Returned() | Unparked():
            yield _STATE, (_STANDS[type(fact)], fact.visit, day)
        case Classed(visit, cls):
            yield f"{_VISIT} cls = ?{_IS}", (cls, visit, day)
        case Undone():
            yield from _undone(fact, day)
        case Adopted():
            yield from _adopted(fact)
        case Renumbered() | Quarantined() | Moved() | DoubtSettled():
            yield _reconciled(fact, day)
        case TicketFlagged(visit):
            yield f"{_VISIT} state = 'waiting', flagged = 1{_IS}", (visit, day)
        case TicketDropped():
            yield from reported_rows(fact, day)
        case Called() | Chosen() | Started():
            return
        case _:
            assert_never(fact)


def reported_rows(said: ReportedFact, day: int) -> Iterator[Row]:
    match said:
        case TicketTaken(visit, series=series, number=number):
            yield _TAKEN, (visit, day, series, number)
        case TicketPrinted(visit, outcome):
            yield f"{_VISIT} printed = ?{_IS}", (outcome, visit, day)
        case TicketDropped(visit):
            yield _STATE, ("dropped", visit, day)
        case MoveHeard():
            return
        case _:
            assert_never(said)


def _undone(fact: Undone, day: int) -> Iterator[Row]:
    """Put back where a visit stood: one who was called stands where it did before; one who was at a
    window is there again."""
    if fact.call:
        yield _NOT_CALLED, (day, fact.call, fact.visit, day)
    elif fact.visit:
        yield _CALLED_AGAIN, (fact.visit, day)
    if fact.also:
        yield _CALLED_AGAIN, (fact.also, day)


def _adopted(fact: Adopted) -> Iterator[Row]:
    if fact.kept_on:
        yield "DELETE FROM visits WHERE day = ? AND visit = ?", (fact.kept_on, fact.visit)
    quarantined = fact.why if fact.state == "quarantined" else ""
    again = " ON CONFLICT DO NOTHING" if fact.state == "history" else ""
    yield (
        _ADOPTED + again,
        (
            *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
            *(fact.language, fact.cls, fact.at.wall, fact.state),
            *(fact.printed, fact.own, fact.late, fact.state == "doubtful", quarantined),
            fact.state == "history",
        ),
    )


def _reconciled(fact: Renumbered | Quarantined | Moved | DoubtSettled, day: int) -> Row:
    match fact:
        case Renumbered(visit, series, number, own, state):
            change = "series = ?, number = ?, own = ?, state = ?, quarantined = ''"
            change += ", stay = iif(? = 'served', stay, NULL)"
            return f"{_VISIT} {change}{_IS}", (series, number, own, state, state, visit, day)
        case Quarantined(visit, series, number, why):
            change = "series = ?, number = ?, state = 'quarantined', quarantined = ?, stay = NULL"
            return f"{_VISIT} {change}{_IS}", (series, number, why, visit, day)
        case Moved(visit, to):
            if to == "history":
                return f"{_VISIT} state = 'history', history = 1, stay = NULL{_IS}", (visit, day)
            change = "state = ?, doubtful = max(doubtful, ?), stay = iif(? = 'served', stay, NULL)"
            return f"{_VISIT} {change}{_IS}", (to, to == "doubtful", to, visit, day)
        case DoubtSettled(visit):
            return _STATE, ("waiting", visit, day)


_STANDS: dict[type[Fact], str] = {
    NoShow: "no_show",
    Left: "left",
    Transferred: "waiting",
    Parked: "parked",
    Returned: "waiting",
    Unparked: "waiting",
}
_VISIT, _IS = "UPDATE visits SET", " WHERE visit = ? AND day = ?"
_STATE = f"{_VISIT} state = ?{_IS}"
_CALLED_AGAIN = f"{_VISIT} state = 'called', stay = NULL{_IS}"
_NOT_CALLED = f"""{_VISIT} state = coalesce((SELECT ended_as FROM by_hand
                      WHERE day = ? AND call = ?), 'waiting'){_IS}"""
_ISSUED = """INSERT INTO visits (visit, day, service, series, number, kiosk, language, cls, issued,
                 state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'issued')"""
_ADOPTED = """INSERT INTO visits (visit, day, service, series, number, kiosk, language, cls, issued,
                  state, printed, own, late, doubtful, quarantined, history)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_TAKEN = """UPDATE visits SET state = iif(state IN ('issued', 'dropped'), 'waiting', state)
            WHERE visit = ? AND day = ? AND series = ? AND number = ?"""

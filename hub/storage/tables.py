"""How a fact becomes a row of the journal and changes the tables derived from it.

Decides nothing of the hall, and looks at nothing but the facts: the same journal always gives the
same tables (``talon-hub verify`` replays it). Prepared SQL, because this is the issuing path. Here
are the rows of ``visits``; those of the others are in files named after them.
"""

import sqlite3
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from hub.events.bookings import BOOKED
from hub.events.facts import (
    Adopted,
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    DoubtSettled,
    Finished,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    KioskAdmitted,
    KioskRetired,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    TicketFlagged,
    WishDone,
)
from hub.events.work import WORK, Classed, Parked, Returned, Transferred, Undone, Unparked
from hub.storage.booking_tables import booking_rows
from hub.storage.day_tables import day_rows
from hub.storage.edge_tables import edge_rows
from hub.storage.leg_tables import leg_rows
from hub.storage.window_tables import window_rows
from wire.messages import (
    Called,
    Fact,
    ReserveLeased,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
)

KINDS: tuple[type[Fact], ...] = (
    *(HubStarted, GatherBegan, Gathered, DayOpened, DayReopened, DayDated, DayClosed),
    *(KioskAdmitted, KioskRetired, ReserveLeased, Heard),
    *(TicketIssued, TicketFlagged, TicketDropped, Called, Finished, NoShow, Left),
    *(Adopted, Renumbered, Quarantined, Moved, DoubtSettled, WishDone),
    *WORK,
    *BOOKED,
)
"""Everything that may stand in the journal."""

_KINDS = frozenset(KINDS)
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, KINDS))
Row = tuple[str, tuple[Any, ...]]


def read_fact(text: str | bytes) -> Fact:
    """Raises msgspec.DecodeError or ValidationError where it is none."""
    fact: Fact = _decoder.decode(text)
    return fact


def write_fact(base: sqlite3.Connection, fact: Fact, day: int) -> None:
    """Journal row and derived rows; ``day`` is the day opened last, this fact's own if it opens
    one. The caller holds the transaction."""
    if type(fact) not in _KINDS:
        raise AssertionError(f"no row for {fact!r}")
    kind, text = type(fact).__struct_config__.tag, _encoder.encode(fact).decode()
    base.execute("INSERT INTO journal (day, kind, fact) VALUES (?, ?, ?)", (day, kind, text))
    for rows in (_visit_rows, leg_rows, edge_rows, window_rows, booking_rows, day_rows):
        for statement, values in rows(fact, day):
            base.execute(statement, values)


def _visit_rows(fact: Fact, day: int) -> Iterator[Row]:
    match fact:
        case TicketIssued():
            yield (
                _ISSUED,
                (
                    *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
                    *(fact.language, fact.cls, fact.at.wall),
                ),
            )
        case Heard(fact=said):
            yield from _said(said, day)
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
            yield _learned(fact, day)
        case TicketFlagged(visit):
            yield f"{_VISIT} state = 'waiting', flagged = 1{_IS}", (visit, day)
        case TicketDropped():
            yield from _said(fact, day)


def _said(said: Fact, day: int) -> Iterator[Row]:
    match said:
        case TicketTaken(visit, series=series, number=number):
            yield _TAKEN, (visit, day, series, number)
        case TicketPrinted(visit, outcome):
            yield f"{_VISIT} printed = ?{_IS}", (outcome, visit, day)
        case TicketDropped(visit):
            yield _STATE, ("dropped", visit, day)


def _undone(fact: Undone, day: int) -> Iterator[Row]:
    """Who was called stands where he did before; who was at a window is there again."""
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


def _learned(fact: Renumbered | Quarantined | Moved | DoubtSettled, day: int) -> Row:
    match fact:
        case Renumbered(visit, series, number, own, state):
            change = "series = ?, number = ?, own = ?, state = ?, quarantined = ''"
            return f"{_VISIT} {change}{_IS}", (series, number, own, state, visit, day)
        case Quarantined(visit, series, number, why):
            change = "series = ?, number = ?, state = 'quarantined', quarantined = ?"
            return f"{_VISIT} {change}{_IS}", (series, number, why, visit, day)
        case Moved(visit, to):
            if to == "history":
                return f"{_VISIT} state = 'history', history = 1{_IS}", (visit, day)
            change = "state = ?, doubtful = max(doubtful, ?)"
            return f"{_VISIT} {change}{_IS}", (to, to == "doubtful", visit, day)
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

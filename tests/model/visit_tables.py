"""Says how a fact changes the tables. Here are the rows of ``visits``; the files of the others are
named after them."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from hub.events.facts import (
    Adopted,
    DoubtSettled,
    Finished,
    Heard,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    TicketFlagged,
)
from hub.events.service_facts import Classed, Parked, Returned, Transferred, Undone, Unparked
from tests.model.booking_tables import booking_rows
from tests.model.card_tables import card_rows
from tests.model.day_tables import day_rows
from tests.model.leg_tables import leg_rows
from tests.model.window_tables import window_rows
from wire.messages import (
    Called,
    Fact,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
    TicketTaken,
)

Row = tuple[str, tuple[Any, ...]]

OWN_TABLES = """CREATE TABLE by_hand (day INTEGER NOT NULL, call INTEGER NOT NULL,
    visit TEXT NOT NULL, ended REAL, ended_as TEXT NOT NULL, served REAL,
    served_before REAL NOT NULL, returns INTEGER NOT NULL, PRIMARY KEY (day, call)) WITHOUT ROWID"""
"""Creates what the model keeps besides the hub's tables."""


def write_model(base: sqlite3.Connection, fact: Fact, day: int) -> None:
    """Write the rows that follow; ``day`` is the day opened last, this fact's own if it opens
    one."""
    for rows in (_visit_rows, leg_rows, card_rows, window_rows, booking_rows, day_rows):
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
            yield _reconciled(fact, day)
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

"""How a fact becomes a row of the journal and changes the tables derived from it.

Decides nothing of the hall, and looks at nothing but the facts: the same journal always gives the
same tables (``talon-hub verify`` replays it). Prepared SQL, because this is the issuing path.
"""

import sqlite3
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from hub.things import (
    Adopted,
    DayClosed,
    DayDated,
    DayOpened,
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
    TakenBefore,
    TicketFlagged,
)
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
    *(HubStarted, GatherBegan, Gathered, DayOpened, DayDated, DayClosed),
    *(KioskAdmitted, KioskRetired, ReserveLeased, Heard),
    *(TicketIssued, TicketFlagged, TicketDropped, Called, Finished, NoShow, Left),
    *(Adopted, Renumbered, Quarantined, Moved, DoubtSettled),
    *(TakenBefore, TicketPrinted),
)
"""Everything that may stand in the journal. The last two are only of journals of earlier Talons."""

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
    for statement, values in _rows(fact, day):
        base.execute(statement, values)


def _rows(fact: Fact, day: int) -> Iterator[Row]:
    """What follows for the derived tables."""
    match fact:
        case TicketIssued():
            yield (
                _ISSUED,
                (
                    *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
                    *(fact.language, fact.at.wall, fact.waiting_limit, fact.service_limit),
                ),
            )
        case Heard(_, incarnation, seq, said):
            yield _HEARD, (seq, incarnation)
            yield from _said(said, incarnation, day)
        case Called() | Finished() | NoShow() | Left():
            yield _at_window(fact, day)
        case Adopted():
            yield from _adopted(fact)
        case Renumbered() | Quarantined() | Moved() | DoubtSettled():
            yield from _learned(fact, day)
        case KioskAdmitted() | KioskRetired() | ReserveLeased():
            yield from _edges(fact, day)
        case DayOpened() | DayDated() | DayClosed():
            yield _day(fact)
        case TicketFlagged(visit):
            yield f"{_VISIT} state = 'waiting', flagged = 1{_IS}", (visit, day)
        case TakenBefore(visit):
            yield f"{_VISIT} state = iif(state = 'issued', 'waiting', state){_IS}", (visit, day)
        case TicketPrinted() | TicketDropped():
            yield from _said(fact, "", day)


def _said(said: Fact, incarnation: str, day: int) -> Iterator[Row]:
    match said:
        case TicketTaken(visit, _, _, series, number, own):
            yield _TAKEN, (visit, day, series, number)
            if own:
                yield _USED, (number + 1, incarnation, series, number)
        case TicketPrinted(visit, outcome):
            yield f"{_VISIT} printed = ?{_IS}", (outcome, visit, day)
        case TicketDropped(visit):
            yield f"{_VISIT} state = 'dropped'{_IS}", (visit, day)


def _at_window(fact: Called | Finished | NoShow | Left, day: int) -> Row:
    match fact:
        case Called(again=0):
            change = "state = 'called', window = ?, called = ?, waited = ?"
            values = (fact.window, fact.at.wall, fact.waited, fact.visit, day)
            return f"{_VISIT} {change}{_IS}", values
        case Called():
            return f"{_VISIT} recalls = ?{_IS}", (fact.again, fact.visit, day)
        case Finished():
            served = None if fact.closing else fact.served
            ended = (fact.at.wall, served, fact.visit, day)
            return f"{_VISIT} state = 'served', ended = ?, served = ?{_IS}", ended
    state = "no_show" if isinstance(fact, NoShow) else "left"
    return f"{_VISIT} state = ?, ended = ?{_IS}", (state, fact.at.wall, fact.visit, day)


def _adopted(fact: Adopted) -> Iterator[Row]:
    if fact.kept_on:
        yield "DELETE FROM visits WHERE day = ? AND visit = ?", (fact.kept_on, fact.visit)
    quarantined = fact.why if fact.state == "quarantined" else ""
    again = " ON CONFLICT DO NOTHING" if fact.state == "history" else ""
    yield (
        _ADOPTED + again,
        (
            *(fact.visit, fact.day, fact.service, fact.series, fact.number, fact.kiosk),
            *(fact.language, fact.at.wall, fact.waiting_limit, fact.service_limit, fact.state),
            *(fact.printed, fact.own, fact.late, fact.state == "doubtful", quarantined),
        ),
    )


def _learned(fact: Renumbered | Quarantined | Moved | DoubtSettled, day: int) -> Iterator[Row]:
    match fact:
        case Renumbered(visit, series, number, own, state):
            change = "series = ?, number = ?, own = ?, state = ?"
            yield f"{_VISIT} {change}{_IS}", (series, number, own, state, visit, day)
            if state in ("waiting", "called"):
                yield f"{_VISIT} {_UNDONE}{_IS}", (visit, day)
        case Quarantined(visit, series, number, why):
            change = "series = ?, number = ?, state = 'quarantined', quarantined = ?"
            yield f"{_VISIT} {change}{_IS}", (series, number, why, visit, day)
        case Moved(visit, to):
            ended = fact.at.wall if to in ("served", "no_show", "left") else None
            change = "state = ?, ended = ?, doubtful = max(doubtful, ?)"
            yield f"{_VISIT} {change}{_IS}", (to, ended, to == "doubtful", visit, day)
        case DoubtSettled(visit):
            yield f"{_VISIT} state = 'waiting'{_IS}", (visit, day)


def _edges(fact: KioskAdmitted | KioskRetired | ReserveLeased, day: int) -> Iterator[Row]:
    match fact:
        case KioskAdmitted():
            yield (
                _ADMITTED,
                (
                    *(fact.incarnation, fact.kiosk, fact.run, fact.life, fact.heard, fact.day),
                    fact.at.wall,
                ),
            )
            for x in fact.leases:
                key = (fact.incarnation, x.series, x.nth, fact.kiosk)
                yield _LENT, (*key, x.first, x.last, x.next, day)
        case KioskRetired(_, incarnations, _, retired):
            for name in incarnations:
                yield "UPDATE edges SET retired = ? WHERE incarnation = ?", (retired, name)
        case ReserveLeased():
            key = (fact.incarnation, fact.series, fact.nth, fact.kiosk)
            yield _LENT, (*key, fact.first, fact.last, fact.first, fact.day)


def _day(fact: DayOpened | DayDated | DayClosed) -> Row:
    match fact:
        case DayOpened(day, date, dated, at):
            statement = "INSERT INTO days (day, date, dated, opened) VALUES (?, ?, ?, ?)"
            return statement, (day, date, dated, at.wall)
        case DayDated(day, date):
            return "UPDATE days SET date = ?, dated = 1 WHERE day = ?", (date, day)
        case DayClosed(day, left, _, at):
            statement = "UPDATE days SET closed = ?, left_waiting = ? WHERE day = ?"
            return statement, (at.wall, left, day)


_VISIT, _IS = "UPDATE visits SET", " WHERE visit = ? AND day = ?"
_UNDONE = "window = NULL, called = NULL, waited = NULL, recalls = 0, ended = NULL, served = NULL"
_ISSUED = """INSERT INTO visits (visit, day, service, series, number, kiosk, language, issued,
                 waiting_limit, service_limit, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'issued')"""
_ADOPTED = """INSERT INTO visits (visit, day, service, series, number, kiosk, language, issued,
                  waiting_limit, service_limit, state, printed, own, late, doubtful, quarantined)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_TAKEN = """UPDATE visits SET state = iif(state IN ('issued', 'dropped'), 'waiting', state)
            WHERE visit = ? AND day = ? AND series = ? AND number = ?"""
_HEARD = "UPDATE edges SET heard = max(heard, ?) WHERE incarnation = ?"
_USED = """UPDATE leases SET next = max(next, ?)
           WHERE incarnation = ? AND series = ? AND ? BETWEEN first AND last"""
_LENT = """INSERT INTO leases (incarnation, series, nth, kiosk, first, last, next, day)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_ADMITTED = """INSERT INTO edges (incarnation, kiosk, run, life, heard, day, admitted)
               VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (incarnation) DO UPDATE SET
                   kiosk = excluded.kiosk, run = excluded.run, life = excluded.life,
                   heard = excluded.heard, day = excluded.day, admitted = excluded.admitted"""

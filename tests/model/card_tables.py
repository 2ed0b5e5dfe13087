"""Writes the rows of ``kiosk_cards`` and ``leases``: kiosks' databases, and the numbers they are
lent."""

from collections.abc import Iterator
from typing import assert_never

from hub.events.facts import GatherBegan, Gathered, Heard, KioskAdmitted, KioskFact, KioskRetired
from tests.model.row import Row
from wire.messages import ReserveLeased, TicketTaken


def card_rows(fact: KioskFact, day: int) -> Iterator[Row]:
    match fact:
        case Heard(_, incarnation, seq, said):
            yield _HEARD, (seq, incarnation)
            if isinstance(said, TicketTaken) and said.own:
                yield _USED, (said.number + 1, incarnation, said.series, said.number)
        case KioskAdmitted():
            yield from _admitted(fact, day)
        case KioskRetired(_, incarnations, _, retired):
            for name in incarnations:
                yield "UPDATE kiosk_cards SET retired = ? WHERE incarnation = ?", (retired, name)
        case ReserveLeased():
            key = (fact.incarnation, fact.series, fact.nth, fact.kiosk)
            yield _LENT, (*key, fact.first, fact.last, fact.first, fact.day)
        case GatherBegan() | Gathered():
            return
        case _:
            assert_never(fact)


def _admitted(fact: KioskAdmitted, day: int) -> Iterator[Row]:
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


_HEARD = "UPDATE kiosk_cards SET heard = max(heard, ?) WHERE incarnation = ?"
_USED = """UPDATE leases SET next = max(next, ?)
           WHERE incarnation = ? AND series = ? AND ? BETWEEN first AND last"""
_LENT = """INSERT INTO leases (incarnation, series, nth, kiosk, first, last, next, day)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_ADMITTED = """INSERT INTO kiosk_cards (incarnation, kiosk, run, life, heard, day, admitted)
               VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (incarnation) DO UPDATE SET
                   kiosk = excluded.kiosk, run = excluded.run, life = excluded.life,
                   heard = excluded.heard, day = excluded.day, admitted = excluded.admitted"""

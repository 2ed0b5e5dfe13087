"""Fills the book of a day that goes on from the one before it: people, windows, numbers, calls.

Part of the book, and the counterpart of ``handover``. Decides nothing: ``days`` has decided what
goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.carried import Handover, VisitKept
from hub.skills import Skills
from hub.visit import Leg, Place, Visit
from hub.worked import Turn

if TYPE_CHECKING:  # the book calls this file
    from hub.book import Book


def follow(book: Book, over: Handover) -> None:
    book.numbers.update(over.numbers)
    book.papers = {series: _numbers(ranges) for series, ranges in over.papers.items()}
    for number, place in over.places.items():
        book.places[number] = Place(**_fields(place))
    for kept in over.visits:
        _visit(book, kept)
    book.calls.extend(over.calls)
    book.turns += [Turn(*_fields(turn).values()) for turn in over.turns]
    book.rows.update(over.rows)
    book.met.update(over.met)
    book.staffing.windows = {n: Skills(x.primary, x.secondary) for n, x in over.windows.items()}
    book.staffing.operators = {n: Skills(x.primary, x.secondary) for n, x in over.operators.items()}


def _visit(book: Book, kept: VisitKept) -> None:
    fields = _fields(kept)
    leg = Leg(**_fields(fields.pop("leg")))
    visit = Visit(order=len(book.visits), **fields)
    visit.leg, visit.cls = leg, kept.cls
    book.add(visit)
    if visit.state == "parked":
        book.parked[visit.issued.visit] = visit
    if visit.taken:
        key, came = (visit.issued.kiosk, visit.issued.service), visit.checked or visit.arrived
        book.latest[key] = max(came, book.latest.get(key, came))


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _numbers(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(n for first, last in ranges for n in range(first, last + 1))

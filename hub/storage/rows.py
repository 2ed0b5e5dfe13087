"""Writes the rows of what the state says was touched, as it stands now.

Decides how each thing of the state becomes a row of the table named after it, and nothing of what a
fact means: that is applied in ``hub.state``. Prepared SQL, because this is the issuing path.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct, structs

from hub.events.records import BreakRecord, CallRecord, LegRecord, ShiftRecord
from hub.events.snapshot import KioskCard, Lent
from hub.state.touched import BookingRow, DayRow, Gone, RolledRows, TouchedDay
from hub.state.visit import Visit

Row = tuple[Any, ...]


def write_rows(base: sqlite3.Connection, touched: TouchedDay) -> None:
    """Write the rows; the caller holds the transaction. What is no more goes first: a number that
    changed hands stands in one row at any moment."""
    day = touched.day
    if touched.rolled is not None:
        _roll_over(base, touched.rolled, day)
    for gone in touched.gone:
        _delete(base, gone)
    _many(base, _VISITS, (_visit(day, visit) for visit in touched.visits.values()))
    _many(base, _LEGS, (_leg(day, *key, leg) for key, leg in touched.legs.items()))
    _many(base, _CALLS, ((day, *structs.astuple(one)) for one in touched.calls.values()))
    _many(base, _SHIFTS, ((day, *structs.astuple(one)) for one in touched.shifts.values()))
    _many(base, _BREAKS, ((day, *structs.astuple(one)) for one in touched.breaks.values()))
    _many(base, _CARDS, map(_card, touched.cards.values()))
    _many(base, _LEASES, map(_lease, touched.leases.values()))
    _many(base, _DAYS, [touched.row] if touched.row else ())
    for booking in touched.bookings:
        _book(base, booking)
    for past, visit in touched.past:
        base.execute(_PAST_VISIT, _visit(past, visit))
        base.execute(_PAST_LEG, _leg(past, visit.issued.visit, visit.leg.nth, visit.record))


def _many(base: sqlite3.Connection, statement: str, rows: Iterable[Row]) -> None:
    for row in rows:
        base.execute(statement, row)


def _visit(day: int, one: Visit) -> Row:
    issued = one.issued
    series, number = one.bears or (issued.series, issued.number)
    return (
        *(day, issued.visit, issued.service, series, number, issued.kiosk, issued.language),
        *(one.cls, issued.at.wall, one.state, one.flagged, one.printed, one.own, one.late),
        *(one.doubtful, one.quarantined, one.history, one.stay, one.rolled_from),
    )


def _leg(day: int, visit: str, nth: int, one: LegRecord) -> Row:
    return (day, visit, nth, *structs.astuple(one))


def _card(one: KioskCard) -> Row:
    about = (one.incarnation, one.kiosk, one.run, one.life, one.heard)
    return (*about, one.day, one.admitted, one.retired)


def _lease(one: Lent) -> Row:
    key = (one.incarnation, one.series, one.nth)
    return (*key, one.kiosk, one.first, one.last, one.next, one.day)


def _book(base: sqlite3.Connection, row: BookingRow) -> None:
    """Write what is new of a booking. A code that is booked again when its date is over has a row
    of its own: the last one counts."""
    columns, values = row.columns.keys(), (*row.columns.values(), row.code)
    if row.new:
        marks = ", ".join("?" * len(values))
        base.execute(f"INSERT INTO bookings ({', '.join(columns)}, code) VALUES ({marks})", values)
        return
    change = ", ".join(f"{column} = ?" for column in columns)
    last = "(SELECT max(nth) FROM bookings WHERE code = ?)"
    base.execute(f"UPDATE bookings SET {change} WHERE nth = {last}", values)


def _roll_over(base: sqlite3.Connection, rolled: RolledRows, day: int) -> None:
    for table in ("shifts", "breaks"):
        moves = f"UPDATE {table} SET day = ? WHERE day = ? AND hall >= ?"
        base.execute(moves, (day, rolled.before, rolled.hall))
    for table in ("visits", "legs", "calls", "bookings"):
        moves = f"UPDATE {table} SET day = ? WHERE day = ? AND visit = ?"
        base.executemany(moves, ((day, rolled.before, visit) for visit in rolled.visits))


def _delete(base: sqlite3.Connection, gone: Gone) -> None:
    """Delete every row whose key begins so."""
    where = " AND ".join(f"{column} = ?" for column in _KEYS[gone.table][: len(gone.key) + 1])
    base.execute(f"DELETE FROM {gone.table} WHERE {where}", (gone.day, *gone.key))


_KEYS: dict[str, Sequence[str]] = {
    "visits": ("day", "visit"),
    "legs": ("day", "visit", "leg"),
    "calls": ("day", "call"),
    "shifts": ("day", "window", "nth"),
    "breaks": ("day", "window", "nth"),
    "kiosk_cards": ("incarnation",),
    "leases": ("incarnation", "series", "nth"),
    "days": ("day",),
}


def _insert(table: str, columns: Iterable[str], else_: str) -> str:
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    key = ", ".join(_KEYS[table])
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO {else_}"


def _write(table: str, columns: Sequence[str]) -> str:
    """Insert the row, or bring the one that is there to what it says."""
    rest = [column for column in columns if column not in _KEYS[table]]
    return _insert(table, columns, f"UPDATE SET {', '.join(f'{x} = excluded.{x}' for x in rest)}")


def _fields(record: type[Struct]) -> tuple[str, ...]:
    return record.__struct_fields__


_VISIT_COLUMNS = (
    *("day", "visit", "service", "series", "number", "kiosk", "language", "cls", "issued"),
    *("state", "flagged", "printed", "own", "late", "doubtful", "quarantined", "history"),
    *("stay", "rolled_from"),
)
_LEG_COLUMNS = ("day", "visit", "leg", *_fields(LegRecord))
_VISITS, _PAST_VISIT = (
    _write("visits", _VISIT_COLUMNS),
    _insert("visits", _VISIT_COLUMNS, "NOTHING"),
)
_LEGS, _PAST_LEG = _write("legs", _LEG_COLUMNS), _insert("legs", _LEG_COLUMNS, "NOTHING")
_CALLS = _write("calls", ("day", *_fields(CallRecord)))
_SHIFTS = _write("shifts", ("day", *_fields(ShiftRecord)))
_BREAKS = _write("breaks", ("day", *_fields(BreakRecord)))
_CARDS = _write(
    "kiosk_cards",
    ("incarnation", "kiosk", "run", "life", "heard", "day", "admitted", "retired"),
)
_LEASES = _write("leases", (*_KEYS["leases"], "kiosk", "first", "last", "next", "day"))
_DAYS = _write("days", DayRow._fields)

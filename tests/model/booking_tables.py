"""Writes the rows of ``bookings``: who is expected, and who came on which ``day`` with which
``visit``.

A code that is booked again when its date is over has a row of its own: the last one counts. If
somebody came again because no paper came out the first time, the last visit stands there.
"""

from collections.abc import Iterator
from typing import assert_never

from hub.events.bookings import Booked, BookingCancelled, BookingFact, CheckedIn
from tests.model.row import Row


def booking_rows(fact: BookingFact, day: int) -> Iterator[Row]:
    match fact:
        case Booked(one):
            about = (one.code, one.service, one.date, one.time, one.cls, one.name)
            yield _BOOKED, (*about, fact.at.wall)
        case BookingCancelled(code):
            yield f"UPDATE bookings SET cancelled = ?{_LAST}", (fact.at.wall, code)
        case CheckedIn(visit, code, late=late):
            change = "day = ?, visit = ?, came = ?, late = ?"
            yield f"UPDATE bookings SET {change}{_LAST}", (day, visit, fact.at.wall, late, code)
        case _:
            assert_never(fact)


_BOOKED = """INSERT INTO bookings (code, service, date, time, cls, name, booked)
             VALUES (?, ?, ?, ?, ?, ?, ?)"""
_LAST = " WHERE nth = (SELECT max(nth) FROM bookings WHERE code = ?)"

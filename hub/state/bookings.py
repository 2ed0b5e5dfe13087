"""Keeps who is expected, by code. Part of the state: follows facts, decides nothing.

Bookings outlive the day: a new one takes over those of its date and later ones, and what became of
those for which a ticket was given already.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from hub.events.bookings import CheckedIn
from hub.events.snapshot import Snapshot
from wire.hall.hours import minute_of_day
from wire.messages import Booking

MINUTES = 24 * 60


class Came(NamedTuple):
    """Names the visit whose ticket was given for a booking."""

    visit: str
    late: bool


class Bookings:
    """Knows the bookings: ``known`` by code; ``came``: those for which a ticket was given."""

    def __init__(self) -> None:
        self.known: dict[str, Booking] = {}
        self.came: dict[str, Came] = {}
        self._minutes: defaultdict[str, list[int]] = defaultdict(list)

    def cancel(self, code: str) -> None:
        booking = self.known.pop(code)
        self.came.pop(code, None)
        minutes = self._minutes[booking.service]
        del minutes[bisect_left(minutes, minute(booking))]
        if not minutes:
            del self._minutes[booking.service]

    def check_in(self, checked: CheckedIn) -> None:
        self.came[checked.code] = Came(checked.visit, checked.late)

    def open_day(self, snapshot: Snapshot) -> None:
        for kept in (self.known, self.came, self._minutes):
            kept.clear()
        for booking in snapshot.bookings:
            self.add(booking)
        self.came.update({code: Came(*came) for code, came in snapshot.came.items()})

    def add(self, booking: Booking) -> None:
        self.known[booking.code] = booking
        insort(self._minutes[booking.service], minute(booking))

    def sorted(self, day: str = "") -> list[Booking]:
        """Return the bookings of a local date, "" for all, by their time."""
        some = (one for one in self.known.values() if day in ("", one.date))
        return sorted(some, key=lambda one: (one.date, one.time, one.code))

    def copied(self) -> "Bookings":
        """Return a copy, to try further bookings in."""
        copy = Bookings()
        copy.known, copy.came = dict(self.known), dict(self.came)
        for service, minutes in self._minutes.items():
            copy._minutes[service] = list(minutes)
        return copy

    def since(self, day: str) -> tuple[Booking, ...]:
        """Return the bookings of a local date and later."""
        return tuple(one for one in self.known.values() if one.date >= day)

    def at_once(self, service: str, begins: int, lasts: float) -> int:
        """Return the most bookings of a service at any moment of ``lasts`` minutes from ``begins``
        on, when each takes as long."""
        minutes = self._minutes.get(service, [])
        near = minutes[bisect_right(minutes, begins - lasts) : bisect_left(minutes, begins + lasts)]
        # When most of them overlap, one has just begun: no other moment need be tried.
        moments = [begins, *(one for one in near if one > begins)]
        return max(sum(start <= at < start + lasts for start in near) for at in moments)


def minute(booking: Booking) -> int:
    """Return the minutes by the calendar, as the hall's wall clock counts them: of all days, and
    not only of its own."""
    day = date.fromisoformat(booking.date).toordinal()
    return day * MINUTES + minute_of_day(booking.time)

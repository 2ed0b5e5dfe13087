"""Decides which bookings can be made, and when one can be claimed. Pure.

The hub decides by it, and ``talon-hub book`` checks a whole file by it before anything is booked.
A clock that is not believed binds no times (docs/decisions/queue.md).
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

import msgspec

from hub.local_time import business_date, local, midnight, moment, of_day, skipped
from hub.policy.booking_codes import EXPECTED, is_code
from hub.state.bookings import MINUTES, Bookings, minute
from wire.hall import Hall
from wire.hall.hours import OpeningHours, day_of, minute_of_day, time_of_day
from wire.messages import Booking

AHEAD = timedelta(days=366)
"""People book so far ahead: a date beyond that is a misspelt year."""
MOST = 20_000
"""Bookings known at once: each day's journal begins with them."""
LONGEST = 64
"""Characters of each column."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Wrong(NamedTuple):
    """Says what was found in ``column`` of a booking, and what was expected."""

    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.column}: found {self.found!r}, expected {self.expected}"


class Claim(NamedTuple):
    """Judges a booking whose holder is here. ``ahead``: seconds until its time, below 0 after
    it."""

    when: Literal["other day", "early", "in time", "late"]
    ahead: float = 0.0


class BookingRules:
    """Applies the hall file's terms of booking. ``zone`` is the hall's time zone."""

    def __init__(self, hall: Hall, zone: tzinfo) -> None:
        self._services = {service.id: service for service in hall.services}
        self._classes = [cls.id for cls in hall.classes]
        self._rules, self._zone, self._opening = hall.rules, zone, OpeningHours(hall)
        self._turns = of_day(hall.rules.day_turns)

    # --- to book --------------------------------------------------------------------------------

    def wrong(self, booking: Booking, bookings: Bookings, wall: float | None) -> Wrong | None:
        """Say why it cannot be made beside the others, None if it can. ``wall``: Unix seconds, None
        if not believed."""
        return (
            _long(booking)
            or self._unknown(booking)
            or _no_moment(booking)
            or self._skipped(booking)
            or self._out_of_time(booking, wall)
            or self._shut(booking)
            or self._code(booking, bookings)
            or self._full(booking, bookings)
        )

    def _unknown(self, booking: Booking) -> Wrong | None:
        service = self._services.get(booking.service)
        if service is None:
            return Wrong("service", booking.service, "the id of a service of the hall file")
        if not service.bookable:
            bookable = [one.id for one in self._services.values() if one.bookable]
            said = f"a service that can be booked: {', '.join(bookable) or 'the hall has none'}"
            return Wrong("service", booking.service, said)
        if booking.cls and booking.cls not in self._classes:
            said = f"a class of the hall: {', '.join(self._classes) or 'it has none'}"
            return Wrong("class", booking.cls, said)
        return None

    def _skipped(self, booking: Booking) -> Wrong | None:
        """Refuse a time that the clock never shows: it would be some other one."""
        hole = skipped(_shown(booking), self._zone)
        if hole is None:
            return None
        before, after = hole
        said = f"a time that there is: the clock is set from {before:%H:%M} to {after:%H:%M} then"
        return Wrong("time", booking.time, said)

    def _out_of_time(self, booking: Booking, wall: float | None) -> Wrong | None:
        if wall is None:
            return None
        at, now = self._at(booking), local(wall, self._zone)
        if at < wall:
            column = "date" if day_of(booking.date) < now.date() else "time"
            found = booking.date if column == "date" else booking.time
            return Wrong(column, found, f"a time after now, {now:%Y-%m-%d %H:%M}")
        if at > wall + AHEAD.total_seconds():
            return Wrong("date", booking.date, f"a date within {AHEAD.days} days")
        return None

    def _shut(self, booking: Booking) -> Wrong | None:
        """Refuse a time that does not lie wholly within opening times, and within the business
        day."""
        lasts = self._services[booking.service].service_minutes
        begins = minute_of_day(booking.time)
        spans = self._opening.on(day_of(booking.date), booking.service)
        if spans == []:
            return Wrong("date", booking.date, f"a day on which {booking.service} is open")
        if spans and not any(a <= begins and begins + lasts <= b for a, b in spans):
            shown = ", ".join(f"{time_of_day(a)}-{time_of_day(b)}" for a, b in spans)
            return Wrong("time", booking.time, f"a time within {shown}: it takes {lasts:g} min")
        ends = self._rules.day_closes or self._rules.day_turns
        turns = minute_of_day(self._rules.day_turns)
        left = (minute_of_day(ends) - turns) % MINUTES or MINUTES
        if (begins - turns) % MINUTES + lasts > left:
            expected = f"a time at least {lasts:g} min before {ends}, when the day ends"
            return Wrong("time", booking.time, expected)
        return None

    def _code(self, booking: Booking, bookings: Bookings) -> Wrong | None:
        if not is_code(booking.code):
            return Wrong("code", booking.code, EXPECTED)
        if booking.code in bookings.known:
            return Wrong("code", booking.code, "one that is not taken")
        if len(bookings.known) >= MOST:
            return Wrong("code", booking.code, f"at most {MOST} bookings at once")
        return None

    def _full(self, booking: Booking, bookings: Bookings) -> Wrong | None:
        service = self._services[booking.service]
        begins, lasts = minute(booking), service.service_minutes
        there = bookings.at_once(service.id, begins, lasts)
        if there < service.bookable:
            return None
        found = f"{booking.time}, {there} booked within {lasts:g} min of it"
        return Wrong("time", found, f"at most {service.bookable} of {service.id} at once")

    # --- to claim -------------------------------------------------------------------------------

    def claim(self, booking: Booking, wall: float) -> Claim:
        """Judge a holder who comes at Unix seconds ``wall``."""
        ahead = self._at(booking) - wall
        same = self.day(booking) == business_date(wall, self._zone, self._turns)
        if ahead > self._rules.early:
            return Claim("early" if same else "other day", ahead)
        if ahead >= -self._rules.late:
            return Claim("in time", ahead)
        return Claim("late" if same else "other day", ahead)

    def opens(self, booking: Booking) -> str:
        """Return the local time HH:MM from which its ticket is given."""
        return f"{local(self._at(booking) - self._rules.early, self._zone):%H:%M}"

    def day(self, booking: Booking) -> date:
        """Return the local date of the business day in which its time lies."""
        return business_date(self._at(booking), self._zone, self._turns)

    def _at(self, booking: Booking) -> float:
        """Return its time in Unix seconds."""
        return moment(_shown(booking), self._zone)


def _shown(booking: Booking) -> datetime:
    """Return the local date and time that it is booked for."""
    return midnight(date.fromisoformat(booking.date)) + of_day(booking.time)


def _long(booking: Booking) -> Wrong | None:
    """Refuse a longer text: it would not even reach the hub (wire.messages.Id)."""
    texts = {**msgspec.structs.asdict(booking), "class": booking.cls}
    for column, text in texts.items():
        if len(text) > LONGEST:
            return Wrong(column, f"{text[:20]}…", f"at most {LONGEST} characters")
    return None


def _no_moment(booking: Booking) -> Wrong | None:
    try:
        day_of(booking.date)
    except ValueError as wrong:
        return Wrong("date", booking.date, str(wrong))
    if not _TIME.fullmatch(booking.time):
        return Wrong("time", booking.time, "a time HH:MM")
    return None

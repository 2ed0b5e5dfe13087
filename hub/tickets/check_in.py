"""Check-in: a booking is claimed at a kiosk by its code. Pure.

Decides whether a ticket is given for it, and from when its holder's wait counts: from the later of
the time booked and now. Somebody who comes too late waits like those who have not booked. Where the
time is not known, only a booking of the open day's own date is taken, as if it were for now: staff
help all others, and no booking of another date is used up.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple

from hub.policy.booking_rules import BookingRules, Claim
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import Booking, Now
from wire.text.lookalikes import digits


class NoTicket(NamedTuple):
    """Says why no ticket is given, as in TicketRefused."""

    code: str
    why: str
    back: str = ""
    opens: str = ""


class AcceptedClaim(NamedTuple):
    """Holds a booking whose ticket is given. ``since``: hall time from which the wait counts."""

    booking: Booking
    since: float
    late: bool


class CheckIn:
    """Judges claims of bookings. ``wall`` says the time in Unix seconds, None where it is not
    known."""

    def __init__(
        self, hall: Hall, state: DayState, zone: tzinfo, wall: Callable[[Now], float | None]
    ) -> None:
        self._state, self._wall = state, wall
        self._terms, self._late = BookingRules(hall, zone), hall.rules.late

    def claimed(self, code: str, now: Now) -> AcceptedClaim | NoTicket:
        """Judge the claim of a booking at a kiosk."""
        if not self._state.is_open:
            return NoTicket("closed", "the day is closed")
        code = digits(code)
        booking = self._state.bookings.known.get(code)
        if booking is None:
            return NoTicket("no booking", f"no booking {code}")
        if self._state.came(code):
            return NoTicket("used", f"the ticket for {code} was given already")
        when, claim = f"{booking.date} {booking.time}", self._claim(booking, now)
        if claim is None:
            return NoTicket("no date", f"{code} is booked for {when}: the date is not known", when)
        if claim.when == "other day":
            return NoTicket("other day", f"{code} is booked for {when}", when)
        if claim.when == "early":
            opens = self._terms.opens(booking)
            return NoTicket("early", f"{code} is booked for {when}: from {opens} on", when, opens)
        since = self._state.time.of(now) + max(0.0, claim.ahead)
        return AcceptedClaim(booking, since, claim.when == "late")

    def _claim(self, booking: Booking, now: Now) -> Claim | None:
        """Judge the claim; None where nobody can say whether it is for today."""
        wall = self._wall(now)
        if wall is not None:
            return self._terms.claim(booking, wall)
        day = self._terms.day(booking).isoformat()
        return Claim("in time") if self._state.dated and self._state.date == day else None

    def came_before(self, code: str, arrived: float, now: Now) -> AcceptedClaim | None:
        """Judge a ticket that another hub gave for the booking, at hall time ``arrived``, as a
        kiosk tells; None where this one knows nothing of it."""
        code = digits(code)
        booking = self._state.bookings.known.get(code)
        if booking is None or self._state.came(code):
            return None
        due, wall = arrived, self._wall(now)
        if wall is not None:
            due = self._state.time.of(now) + self._terms.claim(booking, wall).ahead
        return AcceptedClaim(booking, max(arrived, due), arrived > due + self._late)

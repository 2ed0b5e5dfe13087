"""Makes, cancels and shows bookings for staff.

Decides the replies; which bookings can be made is in ``booking_rules``. A booking that is there
already, word for word, is not made again, so that the same file can be sent to a hub that was put
back from a backup.
"""

from collections.abc import Callable
from datetime import tzinfo

import msgspec

from hub.effects import Answer
from hub.events.bookings import Booked, BookingCancelled
from hub.policy.booking_rules import BookingRules
from hub.state.day_state import DayState
from hub.state.write import written
from wire.hall import Hall
from wire.messages import (
    Booking,
    BookingKnown,
    BookingsAnswered,
    BookingsWanted,
    BookWanted,
    Fact,
    Now,
    StaffAnswered,
    UnbookWanted,
)
from wire.text.lookalikes import digits

ROOM = 60_000
"""Bytes of a list (wire.mqtt.topics.LIMIT)."""
BookingWish = BookWanted | BookingsWanted | UnbookWanted


class BookingDesk:
    """Answers wishes about bookings. ``believes`` says whether a clock binds."""

    def __init__(
        self, hall: Hall, state: DayState, zone: tzinfo, believes: Callable[[Now], bool]
    ) -> None:
        self._state, self._believes = state, believes
        self._terms = BookingRules(hall, zone)

    def heard(self, wish: BookingWish, now: Now) -> Answer:
        match wish:
            case BookingsWanted():
                return Answer(reply=self._list(wish))
            case BookWanted():
                return self._make(wish, now)
            case UnbookWanted():
                return self._cancel(wish, now)

    # --- to make --------------------------------------------------------------------------------

    def _make(self, wish: BookWanted, now: Now) -> Answer:
        """Make all or none: they are tried beside the others, and beside each other, first."""
        new = [one for one in wish.bookings if self._state.bookings.known.get(one.code) != one]
        wrong = self._wrong(new, now)
        if wrong:
            return Answer(reply=StaffAnswered(wish.wish, False, wrong))
        facts: list[Fact] = [written(self._state, Booked(one, wish.wish, now)) for one in new]
        there = len(wish.bookings) - len(new)
        text = f"booked: {len(new)}" + (f", there already: {there}" if there else "")
        return Answer(facts, reply=StaffAnswered(wish.wish, True, text))

    def _wrong(self, new: list[Booking], now: Now) -> str:
        """Say why these cannot be made, "" if they can."""
        wall = now.wall if self._believes(now) else None
        tried = self._state.bookings.copied()
        for one in new:
            wrong = self._terms.wrong(one, tried, wall)
            if wrong is not None:
                return f"nothing is booked: {one.service} {one.date} {one.time}: {wrong}"
            tried.add(one)
        return ""

    # --- to cancel ------------------------------------------------------------------------------

    def _cancel(self, wish: UnbookWanted, now: Now) -> Answer:
        code = digits(wish.code)
        booking = self._state.bookings.known.get(code)
        if booking is None:
            return Answer(reply=StaffAnswered(wish.wish, False, f"no booking {wish.code}"))
        ticket = self._ticket(code)
        if ticket:
            came = f"{code} has come already: {ticket}"
            return Answer(reply=StaffAnswered(wish.wish, False, came))
        fact = written(self._state, BookingCancelled(code, wish.wish, now))
        text = f"cancelled: {booking.service} {booking.date} {booking.time}"
        return Answer([fact], reply=StaffAnswered(wish.wish, True, text))

    # --- to see ---------------------------------------------------------------------------------

    def _list(self, wish: BookingsWanted) -> BookingsAnswered:
        all_of_them = self._state.bookings.sorted(wish.date)
        room, told = ROOM, list[BookingKnown]()
        for one in all_of_them[wish.first :]:
            came = self._state.bookings.came.get(one.code)
            known = BookingKnown(one, self._ticket(one.code), came is not None and came.late)
            room -= len(msgspec.json.encode(known)) + 1
            if room < 0:
                break
            told.append(known)
        return BookingsAnswered(wish.wish, len(all_of_them), tuple(told))

    def _ticket(self, code: str) -> str:
        """Return the ticket that was given for it, "" if none."""
        visit = self._state.came(code)
        if not visit:
            return ""
        known = self._state.visits.get(visit)
        return known.ticket if known else "given before"

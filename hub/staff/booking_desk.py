"""What staff ask about bookings: to make, to cancel and to see them.

Decides the answers; which bookings can be made is in ``booking_rules``. A booking that is there
already, word for word, is not made again, so that the same file can be sent to a hub that was put
back from a backup.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

import msgspec

from hub.effects import Tell
from hub.events import HubFact
from hub.events.bookings import Booked, BookingCancelled
from hub.policy.booking_rules import BookingRules
from hub.state.apply import apply
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import (
    Booking,
    BookingKnown,
    BookingsAnswered,
    BookingsWanted,
    BookWanted,
    Now,
    StaffAnswered,
    UnbookWanted,
)
from wire.text.lookalikes import digits

ROOM = 60_000
"""Bytes of a list (wire.topics.LIMIT)."""
Wish = BookWanted | BookingsWanted | UnbookWanted


class BookingDesk:
    """``believes`` says whether a clock binds."""

    def __init__(
        self, hall: Hall, state: DayState, zone: tzinfo, believes: Callable[[Now], bool]
    ) -> None:
        self._state, self._believes = state, believes
        self._terms = BookingRules(hall, zone)

    def heard(self, device: str, wish: Wish, now: Now) -> list[Any]:
        match wish:
            case BookingsWanted():
                return [Tell(device, self._list(wish))]
            case BookWanted():
                facts, done, text = self._make(wish, now)
            case UnbookWanted():
                facts, done, text = self._cancel(wish, now)
        return [*facts, Tell(device, StaffAnswered(wish.wish, done, text))]

    # --- to make --------------------------------------------------------------------------------

    def _make(self, wish: BookWanted, now: Now) -> tuple[list[Any], bool, str]:
        """All or none: they are tried beside the others, and beside each other, first."""
        new = [one for one in wish.bookings if self._state.bookings.known.get(one.code) != one]
        wrong = self._wrong(new, now)
        if wrong:
            return [], False, wrong
        facts = [self._written(Booked(one, wish.wish, now)) for one in new]
        there = len(wish.bookings) - len(new)
        return facts, True, f"booked: {len(new)}" + (f", there already: {there}" if there else "")

    def _wrong(self, new: list[Booking], now: Now) -> str:
        wall = now.wall if self._believes(now) else None
        tried = self._state.bookings.copied()
        for one in new:
            wrong = self._terms.wrong(one, tried, wall)
            if wrong is not None:
                return f"nothing is booked: {one.service} {one.date} {one.time}: {wrong}"
            tried.add(one)
        return ""

    # --- to cancel ------------------------------------------------------------------------------

    def _cancel(self, wish: UnbookWanted, now: Now) -> tuple[list[Any], bool, str]:
        code = digits(wish.code)
        booking = self._state.bookings.known.get(code)
        if booking is None:
            return [], False, f"no booking {wish.code}"
        ticket = self._ticket(code)
        if ticket:
            return [], False, f"{code} has come already: {ticket}"
        fact = self._written(BookingCancelled(code, wish.wish, now))
        return [fact], True, f"cancelled: {booking.service} {booking.date} {booking.time}"

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
        """That was given for it, "" if none."""
        visit = self._state.came(code)
        if not visit:
            return ""
        known = self._state.visits.get(visit)
        return known.ticket if known else "given before"

    def _written(self, fact: HubFact) -> Any:
        apply(self._state, fact)
        return fact

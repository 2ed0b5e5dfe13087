"""Speaks at a desk at which payments are booked: what its staff and visitors say of bookings."""

from typing import Any

from hub.policy.booking_codes import with_check
from tests.support.halls import booked_hall
from tests.support.hub.desk import at, told
from tests.support.hub.operators_desk import AtWork, answered
from wire.messages import (
    BackAnswered,
    BackWanted,
    Booking,
    BookingsAnswered,
    BookingsWanted,
    BookWanted,
    DayWanted,
    NextPressed,
    Now,
    StaffAnswered,
    TicketIssued,
    TicketRefused,
    TicketWanted,
    UnbookWanted,
)

TODAY, TOMORROW = "2026-01-13", "2026-01-14"


def code(n: int) -> str:
    return with_check(f"{n:05d}")


def booking(n: int = 1, time: str = "10:00", date: str = TODAY, **more: str) -> Booking:
    return Booking(code(n), **{"service": "pay", "date": date, "time": time, **more})


class Reception(AtWork):
    """Speaks also for staff and for whoever types a code. ``wishes`` counts what staff asked."""

    wishes = 0

    def asks(self, kind: type, now: Now | None = None, **said: Any) -> Any:
        """Ask as staff do, and return the answer."""
        self.wishes += 1
        answers = self.up("staff", kind(f"wish-{self.epoch}-{self.wishes}", **said), now or at(0))
        (answer,) = told(answers, (StaffAnswered, BookingsAnswered))
        return answer

    def books(self, *bookings: Booking, now: Now | None = None) -> tuple[bool, str]:
        answer = self.asks(BookWanted, now, bookings=bookings)
        return answer.done, answer.text

    def cancels(self, n: int) -> tuple[bool, str]:
        answer = self.asks(UnbookWanted, code=code(n))
        return answer.done, answer.text

    def expected(self, date: str = "") -> dict[str, str]:
        """Return the ticket given for each code."""
        answer = self.asks(BookingsWanted, date=date)
        return {one.booking.code: one.ticket for one in answer.bookings}

    def claims(self, name: str, n: int, now: Now, kiosk: str = "kiosk-1") -> Any:
        """Claim a booking; return TicketIssued or TicketRefused. The paper of a ticket is taken at
        once."""
        wish = TicketWanted(name, "", "ru", code=code(n))
        (answer,) = told(self.up(kiosk, wish, now), (TicketIssued, TicketRefused))
        if isinstance(answer, TicketIssued):
            self.taken(name, now)
        return answer

    def comes_back(self, ticket: str, now: Now, wish: str = "") -> BackAnswered:
        self.wishes += 1
        said = BackWanted(wish or f"back-{self.wishes}", ticket)
        (answer,) = told(self.up("kiosk-1", said, now), BackAnswered)
        return answer

    def calls(self, seconds: float, window: int = 1) -> str:
        """Press NEXT and return the visit that it calls, "" for nobody."""
        said = answered(self.press(window, at(seconds), NextPressed))
        return self.machine.state.places[window].visit if said == "accepted" else ""

    def day(self, what: str, now: Now) -> None:
        self.up("staff", DayWanted(f"day-{what}-{now.mono}", what, anyway=True), now)

    def again(self, now: Now, **changed: Any) -> "Reception":
        kept = {"epoch": self.epoch + 1, "cards": self.cards, "generation": self.generation}
        return Reception(self.hall, self.facts, now=now, **{**kept, **changed})


def reception(bookable: int = 1, **rules: Any) -> Reception:
    return Reception(booked_hall(bookable, **rules))

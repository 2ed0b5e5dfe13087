"""The facts of bookings: who is expected when, and who came. Only shapes."""

from wire.messages import Booking, Fact, Id, Now


class Booked(Fact, frozen=True, tag="Booked"):
    """Somebody is expected; ``wish`` of staff asked for it."""

    booking: Booking
    wish: str
    at: Now


class BookingCancelled(Fact, frozen=True, tag="BookingCancelled"):
    """Nobody is expected under ``code`` any more."""

    code: Id
    wish: str
    at: Now


class CheckedIn(Fact, frozen=True, tag="CheckedIn"):
    """The ticket of ``visit`` was given for the booking ``code``: follows its TicketIssued.

    ``since``: hall time from which the wait and the age of the visit count, the later of the time
    booked and ``at``. ``late``: they came so late that they wait like somebody who has not booked.
    """

    visit: Id
    code: Id
    since: float
    late: bool
    at: Now


BookingFact = Booked | BookingCancelled | CheckedIn

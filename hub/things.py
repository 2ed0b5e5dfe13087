"""What only the hub knows: its own facts, and its acts."""

from msgspec import Struct

from wire.messages import Fact, Message, Now


class Began(Struct, frozen=True):
    """The first thing the line hears after its journal was read again."""


class DayOpened(Fact, frozen=True):
    """Business day ``day`` begins. ``date`` is its local date; ``dated`` False: nobody knows it."""

    day: int
    date: str
    dated: bool
    at: Now


class DayDated(Fact, frozen=True):
    """The clock became trustworthy during a day that began without a date."""

    day: int
    date: str


class TicketFlagged(Fact, frozen=True):
    """The kiosk said nothing of this ticket in time: it may be called, but may be on no paper."""

    visit: str


class Finished(Fact, frozen=True):
    """The visit was served at ``window`` for ``served`` seconds since its last call.

    ``closing``: ended by the closing of the day, so ``served`` says nothing.
    """

    visit: str
    window: int
    step: int
    served: float
    at: Now
    closing: bool = False


class NoShow(Fact, frozen=True):
    """The called person did not come to ``window``."""

    visit: str
    window: int
    step: int
    at: Now


class Left(Fact, frozen=True):
    """Still waiting when the day was closed."""

    visit: str
    at: Now


class DayClosed(Fact, frozen=True):
    """Day ``day`` ended with ``left`` people still waiting; ``wish`` asked for it, "" the clock."""

    day: int
    left: int
    wish: str
    at: Now


class Tell(Struct, frozen=True):
    """Act: answer one device."""

    device: str
    message: Message


class Say(Struct, frozen=True):
    """Act: show the whole hall."""

    message: Message


class Odd(Struct, frozen=True):
    """Act: count something that should not have been said, and drop it."""

    kind: str
    text: str


class Note(Struct, frozen=True):
    """Act: tell the technician's log."""

    text: str

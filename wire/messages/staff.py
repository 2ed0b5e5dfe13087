"""Wishes of a staff device, all with QoS 1: up/<device>/wish.

Their answers are in ``staff_answers``.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire.messages.terms import (
    Count,
    Id,
    Message,
    Name,
    Seen,
    Skills,
    Why,
)


class StaffWish(Message, frozen=True, kw_only=True):
    """Somebody at a terminal wishes something. ``seen`` is the last pulse heard when it was said:
    whoever waits for the answer gives up after a while, and then it must not be done any more.
    None: nobody knows how old it is."""

    seen: Seen | None = None


class DayWanted(StaffWish, frozen=True):
    """Staff open or close the business day by hand, or ask how it stands. ``wish`` is a fresh id:
    a repeat changes nothing more and is answered alike. ``anyway``: close it although people are
    here, who then have left."""

    wish: Id
    what: Literal["open", "close", "status"]
    anyway: bool = False


class RetireWanted(StaffWish, frozen=True):
    """Staff say that a kiosk's earlier card will never come back: its numbers become free on the
    day after."""

    wish: Id
    kiosk: Id


class DoubtfulWanted(StaffWish, frozen=True):
    """Staff decide about a doubtful ticket ("A017"): its holder waits, or has gone."""

    wish: Id
    ticket: Id
    waits: bool


class OperatorWanted(StaffWish, frozen=True):
    """Staff log an operator in at a window, or out ("")."""

    wish: Id
    window: Count
    operator: Name = ""


class SkillsWanted(StaffWish, frozen=True):
    """Staff change what a window, or an operator at any window, serves for the rest of the day.
    Exactly one of ``window`` (not 0) and ``operator`` is named. ``reset``: as in the hall file."""

    wish: Id
    window: Count = 0
    operator: Name = ""
    primary: Skills = ()
    secondary: Skills = ()
    reset: bool = False


class HallWanted(StaffWish, frozen=True):
    """Staff ask the hub to read its hall file again and to work with it from now on. ``check``:
    only to say whether it could."""

    wish: Id
    check: bool = False


class LineWanted(Message, frozen=True):
    """Staff ask who waits, in which order; only for ``window`` if not 0, and who may work what."""

    wish: Id
    window: Count = 0


class HandWanted(StaffWish, frozen=True):
    """Staff do an operator's action with the holder of ``ticket`` ("A017") from a terminal. The
    rules are those of the press, but it is for the moment at which it is heard: no step is
    expected."""

    wish: Id
    ticket: Id


class CallWanted(HandWanted, frozen=True):
    """Call this ticket to ``window``: as CallPressed."""

    window: Count


class ReturnWanted(HandWanted, frozen=True):
    """The holder of this ticket is here again, and waits at the place that they had: as
    BackPressed."""


class ClassWanted(HandWanted, frozen=True):
    """The holder of this ticket is of class ``cls``: as ClassPressed. Who is at a window only if
    that ``window`` is named, 0 none."""

    cls: Name = ""
    window: Count = 0


class TransferWanted(HandWanted, frozen=True):
    """The holder of ``ticket``, who is at ``window``, goes on: as TransferPressed. The ticket is
    named, so that a wish that comes late sends on nobody else."""

    window: Count
    service: Name = ""
    to_window: Count = 0
    back: bool = False
    wrong_choice: bool = False
    comment: Why = ""


AnyHandWish = CallWanted | ReturnWanted | ClassWanted | TransferWanted
"""Every wish of staff that does an operator's action."""


class Booking(Struct, frozen=True):
    """``service`` is booked for the local ``date`` (YYYY-MM-DD) and ``time`` (HH:MM) under
    ``code``, which is all that its holder needs. ``name`` is for staff only."""

    code: Id
    service: Id
    date: Id
    time: Id
    cls: Name = ""
    name: Name = ""


class BookWanted(StaffWish, frozen=True):
    """Staff book: all of these, or none."""

    wish: Id
    bookings: Annotated[tuple[Booking, ...], Meta(min_length=1, max_length=100)]


class BookingsWanted(Message, frozen=True):
    """Staff ask for the bookings of a local ``date``, "" for all, from the ``first`` of them on,
    0, 1, 2 …"""

    wish: Id
    date: Name = ""
    first: Count = 0


class UnbookWanted(StaffWish, frozen=True):
    """Staff cancel a booking."""

    wish: Id
    code: Id


AnyStaffWish = (
    DayWanted
    | RetireWanted
    | DoubtfulWanted
    | OperatorWanted
    | SkillsWanted
    | HallWanted
    | LineWanted
    | AnyHandWish
    | BookWanted
    | BookingsWanted
    | UnbookWanted
)
"""Every wish of staff. A new one belongs here, so that mypy names the rules that lack it."""

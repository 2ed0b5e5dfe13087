"""Messages of a staff device and their answers, all with QoS 1.

up/<device>/wish, down/<device>/answer.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from wire.messages.terms import (
    Count,
    Id,
    Message,
    Name,
    Seconds,
    Seen,
    Skills,
    Urgency,
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


# --- answers --------------------------------------------------------------------------------------


class Doubtful(Struct, frozen=True):
    """Describes a ticket that is never called by itself, and why, in plain words for staff.

    ``quarantined``: its number cannot be right, so that it is never called at all.
    """

    ticket: str
    why: str
    quarantined: bool = False


class KioskKnown(Struct, frozen=True):
    """Describes a kiosk as the hub knows it; ``reserve_left``: unused numbers of its reserve, as
    last heard; ``trouble`` in plain words for staff, "" if none."""

    name: str
    here: bool
    heard: Count
    reserve_left: Count
    trouble: str


class OtherHub(Struct, frozen=True):
    """Describes another hub in this hall, whose last word was heard ``ago`` whole seconds ago. It
    keeps ``silent`` and says only that. ``generation`` "": its database could not be read."""

    generation: str
    epoch: Count
    ago: Count
    silent: bool = False


class DayAnswered(Message, frozen=True):
    """The day stands so after the wish: its number, local date ("" if nobody knows), how many wait,
    are ``parked`` or at a window (``serving``), and how many had left because it was closed.
    ``why`` says why a wish changed nothing; ``other`` is a second hub that was heard of late;
    ``hall_file`` says what keeps the hub from working with the hall file as it is, "" if nothing
    does; ``clock`` what does not bind because the hub does not know the date, and how to set the
    time, "" if it does. ``twins``: names that two devices have which are switched on."""

    wish: Id
    day: Count
    date: str
    is_open: bool
    waiting: Count
    left: Count
    why: str = ""
    gathering: bool = False
    doubtful: tuple[Doubtful, ...] = ()
    kiosks: tuple[KioskKnown, ...] = ()
    other: OtherHub | None = None
    hall_file: str = ""
    clock: str = ""
    parked: Count = 0
    serving: Count = 0
    twins: tuple[str, ...] = ()


class Waiter(Struct, frozen=True):
    """Describes somebody in the line. ``urgency``: 1.0 is at the promise. Times in seconds;
    ``state`` is waiting, issued or parked. ``window``, ``operator``: only they may call, 0 and ""
    if any may. ``until``: so long until a booking's time comes or a parked one waits again, 0 for
    now or when somebody says so."""

    ticket: str
    service: str
    cls: str
    state: str
    urgency: Urgency
    waited: Seconds
    limit: Seconds
    age: Seconds
    leg: Count = 1
    window: Count = 0
    operator: str = ""
    comment: str = ""
    until: Seconds = 0.0


class WindowKnown(Struct, frozen=True):
    """Describes a window for staff: who works there, what it serves now, whom it has called (""
    nobody).

    ``lasts``: seconds since it opened, closed or began its break; ``here``: since the call.
    ``source``: from where its skills are: the "window" or its "operator" in the hall file, or set
    by hand for today. ``comment``: of the transfer that sent whom it has called, "" if none.
    """

    window: Count
    state: str
    operator: str
    reason: str
    ticket: str
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    lasts: Seconds = 0.0
    here: Seconds = 0.0
    source: str = "window"
    comment: str = ""


class Forlorn(Struct, frozen=True):
    """Somebody waits whom only a closed ``window`` may call, or an ``operator`` who is nowhere."""

    ticket: str
    window: Count = 0
    operator: str = ""


class OperatorKnown(Struct, frozen=True):
    """Describes an operator who is logged in (``window``, 0 if not) or has skills; ``source`` "":
    none of their own, they serve what their window does."""

    operator: str
    window: Count
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    source: str = ""


class LineAnswered(Message, frozen=True):
    """The line stands so, most urgent first, then who cannot be called yet: of all ``waiting``
    those for whom there is room, at most 300. ``next``: the ticket that each open window would call
    now, "" if none. ``unserved``: how many wait for a service that no open window serves;
    ``forlorn``: at most 100 who wait for a window or an operator that is not there. ``alarm``: in
    plain words, too many calls of the absolute class, "" if not."""

    wish: Id
    waiting: Count
    line: tuple[Waiter, ...]
    windows: tuple[WindowKnown, ...]
    next: dict[str, str]
    operators: tuple[OperatorKnown, ...] = ()
    unserved: dict[str, Count] = field(default_factory=dict)
    alarm: str = ""
    forlorn: tuple[Forlorn, ...] = ()


class BookingKnown(Struct, frozen=True):
    """Describes a booking as it stands: ``ticket`` was given for it, "" none yet; ``late``: it came
    so late that it waits like somebody who has not booked."""

    booking: Booking
    ticket: str = ""
    late: bool = False


class BookingsAnswered(Message, frozen=True):
    """These are, of ``count`` bookings, those for which there is room, by date and time; the rest
    is asked for with ``first``."""

    wish: Id
    count: Count
    bookings: tuple[BookingKnown, ...]


class StaffAnswered(Message, frozen=True):
    """Another wish of staff was done, or was not; ``text`` says what came of it, in plain words."""

    wish: Id
    done: bool
    text: str

"""Answers to the wishes of a staff device, with QoS 1: down/<device>/answer."""

from msgspec import Struct, field

from wire.messages.staff import Booking
from wire.messages.terms import (
    Count,
    Id,
    Message,
    Seconds,
    Urgency,
)


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

"""Everything that the daemons say to each other, and the few things every machine hears.

Decides the shape of each message, nothing else: who may send it is in ``wire.topics``, what it
leads to is in the machines. All are frozen. A past-tense name is a fact (``Called``), a wish is
a wish (``TicketWanted``), so one grep for a name is the map of who says and who hears it.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Outcome = Literal["accepted", "nothing", "just_called", "stale", "refused"]
PrinterState = Literal["ok", "fault", "unknown"]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
"""A name or a fresh id as it may come from outside: bounded, so that memory stays flat."""
Number = Annotated[int, Meta(ge=1, le=999_999)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Why = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(max_length=64)]
"""A name that may be left out: ""."""
Skills = Annotated[tuple[Id, ...], Meta(max_length=200)]
"""Services that a window or an operator serves."""
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Move = Literal["called", "waiting", "served", "no_show", "left"]
Seconds = Annotated[float, Meta(ge=0, le=2**36)]
"""Of any clock: up to the year 4147, so that what is heard always is a date and a duration."""
Urgency = Annotated[float, Meta(ge=-(2**36), le=2**36)]
"""1.0 is at the promise; below 0 before a booking's time."""
Texts = dict[str, str]
"""One text per language code: {"ru": "Оплата", "en": "Payment", "zh": "缴费"}."""


class Now(Struct, frozen=True):
    """One moment as one machine saw it. Always handed in, never fetched by a machine.

    ``boot`` names the boot of that computer, ``mono`` is seconds of its monotonic clock,
    ``wall`` is Unix seconds, ``trusted`` says whether ``wall`` may be believed.
    """

    boot: str
    mono: Seconds
    wall: Seconds
    trusted: bool = True


def elapsed(since: Now, until: Now) -> float:
    """Seconds between two moments of one computer, never negative.

    The monotonic clock counts within a boot; across boots only the wall clock is left.
    """
    if since.boot == until.boot:
        return max(0.0, until.mono - since.mono)
    return max(0.0, until.wall - since.wall)


def ticket_name(series: str, number: int) -> str:
    """The number as people read it on paper, board and panel: A007, K112."""
    return f"{series}{number:03d}"


class Message(Struct, frozen=True, tag_field="kind", tag=True):
    """What crosses the broker, as JSON with its class name under ``kind``."""


class Fact(Message, frozen=True):
    """What is kept: a machine that answers with a fact has it committed before anything is done."""


# --- what the loop itself puts into an inbox -------------------------------------------------


class Tick(Struct, frozen=True):
    """The time that ``due()`` named has come."""


class Stop(Struct, frozen=True):
    """The daemon was asked to end (SIGTERM, SIGINT)."""


class LinkUp(Struct, frozen=True):
    """Connected and subscribed; ``session`` is the random id of this connection."""

    session: str


class LinkDown(Struct, frozen=True):
    """The connection is gone. What was sent and not answered may or may not have arrived."""


class From(Struct, frozen=True):
    """A message that came up, with its sender: who its topic says, never who its payload says."""

    device: str
    message: Message


# --- up/<device>/link: births and wills -------------------------------------------------------


class DeviceHere(Message, frozen=True):
    """A device has connected."""

    session: Id


class DeviceGone(Message, frozen=True):
    """The will of a connection; an older session's will says nothing about a newer session."""

    session: Id


# --- up/<device>/wish and report: QoS 1 -------------------------------------------------------


class TicketWanted(Message, frozen=True):
    """A visitor chose a service or a route of several. ``visit`` (UUIDv7) is born at the tap: a
    repeat is the same. ``cls``: the class that the visitor claims, "" the ordinary one. ``code``
    of a booking: then ``service`` is "", and the booking says both."""

    visit: Id
    service: Name
    language: Id
    cls: Name = ""
    code: Name = ""


class BackWanted(Message, frozen=True):
    """The holder of ``ticket`` ("A017") missed the call, or is parked, and says at the kiosk that
    he is here. ``wish`` is a fresh id."""

    wish: Id
    ticket: Id


class TicketTaken(Fact, frozen=True):
    """The kiosk has committed that the paper of ``visit`` bears this number. Now it is callable.

    All that a hub needs which has never heard of the visit. ``own``: the number is of the kiosk's
    reserve and not the hub's; ``day`` is the business day that the kiosk knew of, ``at`` its own
    now at the commit. ``code``: of the booking that it was given for.
    """

    visit: Id
    service: Id
    language: Id
    series: Id
    number: Number
    own: bool
    day: Count
    at: Now
    cls: Name = ""
    code: Name = ""

    @property
    def ticket(self) -> str:
        return ticket_name(self.series, self.number)


class TicketPrinted(Fact, frozen=True):
    """How the paper ended: out of the printer, or nobody can say."""

    visit: Id
    outcome: Literal["printed", "unknown"]
    why: Why = ""


class TicketDropped(Fact, frozen=True):
    """The kiosk gave this visit up (no answer in time, no paper); no paper bears its number."""

    visit: Id
    why: Why


class MoveHeard(Fact, frozen=True):
    """The kiosk was told that its ``visit`` went there: a hub that lost it can learn it again."""

    visit: Id
    to: Move


class Reported(Message, frozen=True):
    """One entry of a kiosk's outbox. Heard strictly in the order of ``seq``, each once.

    ``session`` is the kiosk's connection, ``incarnation`` its database; ``seq`` counts from 1
    without gaps. ``age``: seconds since the kiosk committed the fact, by its own reckoning.
    ``told``: a hub has acknowledged it before.
    """

    session: Id
    incarnation: Id
    seq: Seq
    age: Seconds
    told: bool
    fact: TicketTaken | TicketPrinted | TicketDropped | MoveHeard


class Lease(Struct, frozen=True):
    """The ``nth`` range of numbers of one series that a kiosk was lent. ``next`` is its first
    unused number, ``last`` + 1 when it is used up."""

    series: Id
    nth: Seq
    first: Number
    last: Number
    next: Number


class KioskHere(Message, frozen=True):
    """What a kiosk says first to each living hub on each connection, and again until welcomed.

    ``run`` counts the starts of its database, ``life`` is a fresh id of this process: two lives
    with one run are two copies of one card. ``first`` to ``last`` are the reports it still keeps.
    ``day``, ``generation`` and ``epoch``: the latest business day it has heard of, and the hub
    that it last spoke with ("" and 0: none).
    """

    session: Id
    incarnation: Id
    run: Seq
    life: Id
    first: Seq
    last: Count
    day: Count
    generation: Annotated[str, Meta(max_length=64)]
    epoch: Count
    leases: Annotated[tuple[Lease, ...], Meta(max_length=400)] = ()


class ReserveWanted(Message, frozen=True):
    """A kiosk asks for its ``nth`` range of a series, to issue from without the hub."""

    incarnation: Id
    series: Id
    nth: Seq


class PrinterSaid(Message, frozen=True):
    """The kiosk's printer changed its state; ``why`` names the fault: paper out, cover open …"""

    state: PrinterState
    why: Why = ""
    near_end: bool = False


class DayWanted(Message, frozen=True):
    """Staff open or close the business day by hand, or ask how it stands. ``wish`` is a fresh id:
    a repeat changes nothing more and is answered alike."""

    wish: Id
    what: Literal["open", "close", "status"]


class RetireWanted(Message, frozen=True):
    """Staff say that a kiosk's earlier card will never come back: its numbers become free on the
    day after."""

    wish: Id
    kiosk: Id


class DoubtfulWanted(Message, frozen=True):
    """Staff decide about a doubtful ticket ("A017"): its holder waits, or has gone."""

    wish: Id
    ticket: Id
    waits: bool


class OperatorWanted(Message, frozen=True):
    """Staff log an operator in at a window, or out ("")."""

    wish: Id
    window: Count
    operator: Name = ""


class SkillsWanted(Message, frozen=True):
    """Staff change what a window, or an operator wherever he sits, serves for the rest of the day.
    Exactly one of ``window`` (not 0) and ``operator`` is named. ``reset``: as in the hall file."""

    wish: Id
    window: Count = 0
    operator: Name = ""
    primary: Skills = ()
    secondary: Skills = ()
    reset: bool = False


class LineWanted(Message, frozen=True):
    """Staff ask who waits, in which order; only for ``window`` if not 0, and who may work what."""

    wish: Id
    window: Count = 0


class Booking(Struct, frozen=True):
    """``service`` is booked for the local ``date`` (YYYY-MM-DD) and ``time`` (HH:MM) under
    ``code``, which is all that its holder needs. ``name`` is for staff only."""

    code: Id
    service: Id
    date: Id
    time: Id
    cls: Name = ""
    name: Name = ""


class BookWanted(Message, frozen=True):
    """Staff book: all of these, or none."""

    wish: Id
    bookings: Annotated[tuple[Booking, ...], Meta(min_length=1, max_length=100)]


class BookingsWanted(Message, frozen=True):
    """Staff ask for the bookings of a local ``date``, "" for all, from the ``first`` of them on,
    0, 1, 2 …"""

    wish: Id
    date: Name = ""
    first: Count = 0


class UnbookWanted(Message, frozen=True):
    """Staff cancel a booking."""

    wish: Id
    code: Id


# --- up/<device>/press: QoS 0, a press is for now ---------------------------------------------


class Press(Message, frozen=True):
    """A button at a window. It dies when the hub has moved on from what the operator saw.

    ``press`` is a fresh id, ``generation``/``epoch``/``count`` the last pulse heard, ``expected``
    the window's step that the pad knew.
    """

    window: Count
    press: Id
    generation: Id
    epoch: Count
    count: Count
    expected: Count


class NextPressed(Press, frozen=True):
    """Finish the present visit, if any, and call the next person."""


class RecallPressed(Press, frozen=True):
    """Call the same person again."""


class NoShowPressed(Press, frozen=True):
    """The called person did not come."""


class DonePressed(Press, frozen=True):
    """The visit is finished; nobody is called. ``outcome``: a code of the hall, "" if none."""

    outcome: Name = ""


class StartPressed(Press, frozen=True):
    """The called person is here: the service begins."""


class TransferPressed(Press, frozen=True):
    """The person at the window waits for another ``service`` ("" the same one), at ``to_window``
    only if not 0. ``back``: afterwards he returns to this operator. ``wrong``: the choice was a
    mistake, so the wait goes on from where it began."""

    service: Name = ""
    to_window: Count = 0
    back: bool = False
    wrong: bool = False
    comment: Why = ""


class ParkPressed(Press, frozen=True):
    """The person fetches a paper, say: waits again after ``minutes``, 0 when somebody calls by
    hand or says so."""

    reason: Name = ""
    minutes: Annotated[float, Meta(ge=0, le=1440)] = 0.0


class CallPressed(Press, frozen=True):
    """Call this ticket ("A017") by hand: one that waits, is parked, or missed its call."""

    ticket: Id


class BackPressed(Press, frozen=True):
    """The holder of this ticket missed the call, or is parked, and is here: he waits again at the
    place that he had."""

    ticket: Id


class ClassPressed(Press, frozen=True):
    """The person at the window ("" as ``ticket``) or the holder of ``ticket`` is of class ``cls``
    ("" the ordinary one): the operator has seen the document, or seen that there is none."""

    cls: Name = ""
    ticket: Name = ""


class UndoPressed(Press, frozen=True):
    """The last act at this window was a mistake."""


class BreakPressed(Press, frozen=True):
    """The operator has a break, until the next NEXT or OPEN."""

    reason: Name = ""


class OpenPressed(Press, frozen=True):
    """The window is open; ``operator`` logs in ("": nobody by name)."""

    operator: Name = ""


class ClosePressed(Press, frozen=True):
    """The window is closed; its operator logs out."""


# --- down/<device>/answer: QoS 1, only that device may read -----------------------------------


class TicketIssued(Fact, frozen=True):
    """The hub gave ``visit`` its number in ``series`` on business day ``day``.

    ``ahead`` is the number of people waiting for the same service before this one. The limits are
    the standard of the service and the class ``cls`` on that day, in seconds. ``rest``: the
    services of a route that follow ``service``, its first. ``booked``: the local time HH:MM for
    which it was booked, before which it is called only when nobody else waits.
    """

    visit: Id
    kiosk: Id
    service: Id
    language: Id
    series: Id
    number: Number
    day: Count
    ahead: Count
    at: Now
    waiting_limit: Seconds = 0.0
    service_limit: Seconds = 0.0
    cls: Name = ""
    rest: tuple[Id, ...] = ()
    booked: Name = ""

    @property
    def ticket(self) -> str:
        return ticket_name(self.series, self.number)


class TicketRefused(Message, frozen=True):
    """No ticket; ``why`` is for staff and logs: ``no such service``, ``day is closed``. ``code``
    and ``back`` as in ShutService, "" where it is for another reason. Of a booking ``code`` is
    "no booking", "used" (its ticket was given), or with its time in ``back`` "other day" or
    "early": then a ticket is given from ``opens`` on, the local time HH:MM."""

    visit: Id
    why: Why
    code: Name = ""
    back: Name = ""
    opens: Name = ""


class BackAnswered(Message, frozen=True):
    """Whether the holder of the ticket waits again, at the place that he had. ``why`` is for logs.

    ``code`` where he does not: "no ticket" of that number today, "waits" already, "called" now, to
    ``window``, "late" (he may not come back any more), "served", "closed" (the business day is),
    "other" (staff know more).
    """

    wish: Id
    done: bool
    code: Name = ""
    why: Why = ""
    window: Count = 0


class KioskWelcome(Message, frozen=True):
    """The hub has committed all reports of this incarnation up to ``heard``: say what follows."""

    session: Id
    incarnation: Id
    heard: Count
    day: Count


class KioskRefused(Message, frozen=True):
    """This life of the kiosk must not issue (a copy of its card is at work); ``why`` for staff."""

    session: Id
    why: Why


class ReportHeard(Message, frozen=True):
    """The hub has committed every report of this incarnation up to ``heard``."""

    session: Id
    incarnation: Id
    heard: Count


class ReserveLeased(Fact, frozen=True):
    """Numbers ``first`` to ``last`` of the series are this kiosk's: the hub never gives them."""

    kiosk: Id
    incarnation: Id
    series: Id
    nth: Seq
    first: Number
    last: Number
    day: Count


class ReserveRefused(Message, frozen=True):
    """No range now; ``why`` is for staff."""

    incarnation: Id
    series: Id
    nth: Seq
    why: Why


class VisitMove(Struct, frozen=True):
    """Where one visit went."""

    visit: Id
    to: Move


class VisitsMoved(Message, frozen=True):
    """For the kiosk that issued them: where its visits went, in this order. It remembers it for a
    hub that may lose it (reliability, rule 5)."""

    moves: tuple[VisitMove, ...]


class PressAnswered(Message, frozen=True):
    """What became of a press. ``why`` is in plain words for staff."""

    press: Id
    window: Count
    outcome: Outcome
    why: Why = ""


class Doubtful(Struct, frozen=True):
    """A ticket that is never called by itself, and why, in plain words for staff.

    ``quarantined``: its number cannot be right, so that it is never called at all.
    """

    ticket: str
    why: str
    quarantined: bool = False


class KioskKnown(Struct, frozen=True):
    """A kiosk as the hub knows it; ``reserve_left``: unused numbers of its reserve, as last heard;
    ``trouble`` in plain words for staff, "" if none."""

    name: str
    here: bool
    heard: Count
    reserve_left: Count
    trouble: str


class OtherHub(Struct, frozen=True):
    """Another hub in this hall: whose last word was heard ``ago`` whole seconds ago. It keeps
    ``silent`` and says only that. ``generation`` "": its database could not be read."""

    generation: str
    epoch: Count
    ago: Count
    silent: bool = False


class DayAnswered(Message, frozen=True):
    """How the day stands after the wish: its number, local date ("" if nobody knows), how many
    wait, and how many had left when it was closed. ``why`` says why a wish changed nothing;
    ``other`` is a second hub that was heard of late."""

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


class Waiter(Struct, frozen=True):
    """Somebody in the line. ``urgency``: 1.0 is at the promise. Times in seconds; ``state`` is
    waiting, issued or parked. ``window``, ``operator``: only they may call, 0 and "" if any may.
    ``until``: so long until a booking's time comes or a parked one waits again, 0 for now or
    when somebody says so."""

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
    """A window for staff: who works there, what it serves now, whom it has called ("" nobody).

    ``lasts``: seconds since it opened, closed or began its break; ``here``: since the call.
    ``source``: from where its skills are: the "window" or its "operator" in the hall file, or set
    by hand for today.
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


class OperatorKnown(Struct, frozen=True):
    """An operator who is logged in (``window``, 0 if not) or has skills; ``source`` "": none of
    his own, he serves what his window does."""

    operator: str
    window: Count
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    source: str = ""


class LineAnswered(Message, frozen=True):
    """The line, most urgent first, then who cannot be called yet: of all ``waiting`` those for
    whom there is room, at most 300. ``next``: the ticket that each open window would call now, ""
    if none. ``unserved``: how many wait for a service that no open window serves. ``alarm``: in
    plain words, too many calls of the absolute class, "" if not."""

    wish: Id
    waiting: Count
    line: tuple[Waiter, ...]
    windows: tuple[WindowKnown, ...]
    next: dict[str, str]
    operators: tuple[OperatorKnown, ...] = ()
    unserved: dict[str, Count] = {}
    alarm: str = ""


class BookingKnown(Struct, frozen=True):
    """A booking as it stands: ``ticket`` was given for it, "" none yet; ``late``: it came so late
    that it waits like somebody who has not booked."""

    booking: Booking
    ticket: str = ""
    late: bool = False


class BookingsAnswered(Message, frozen=True):
    """Of ``count`` bookings those for whom there is room, by date and time; the rest is asked for
    with ``first``."""

    wish: Id
    count: Count
    bookings: tuple[BookingKnown, ...]


class StaffAnswered(Message, frozen=True):
    """Whether another wish of staff was done, and what came of it, in plain words."""

    wish: Id
    done: bool
    text: str


# --- hall/…: what only the hub says -----------------------------------------------------------


class Pulse(Message, frozen=True):
    """The hub lives. Each second; ``count`` starts at 0 with each epoch, ``at`` is its now,
    ``session`` its connection."""

    generation: Id
    epoch: Count
    session: Id
    count: Count
    at: Now


class HubGone(Message, frozen=True):
    """The hub's will, on the pulse's topic: no need to wait three seconds. An older session's
    will says nothing about a newer session."""

    session: Id


class HubTrouble(Message, frozen=True):
    """A hub that cannot work says so each second: no disk to write to, another hub in the hall.
    Counts only where no pulse is heard. ``why`` is for staff; ``generation`` and ``epoch`` where
    its database could be read."""

    why: Why
    generation: Annotated[str, Meta(max_length=64)] = ""
    epoch: Count = 0


class Called(Fact, frozen=True):
    """A person is called to a window.

    ``call`` numbers all calls of a generation, recalls too; ``again`` counts the recalls of this
    one. ``step`` is the window's own step after the call. ``waited`` is the wait of this leg in
    seconds, from the ticket to its first call.
    """

    call: Count
    visit: Id
    series: Id
    number: Number
    window: Count
    step: Count
    again: Count
    at: Now
    waited: Seconds = 0.0

    @property
    def ticket(self) -> str:
        return ticket_name(self.series, self.number)


class Calls(Message, frozen=True):
    """The last 50 calls, oldest first. Retained and sent whole."""

    generation: Id
    epoch: Count
    version: Count
    calls: tuple[Called, ...]


class WindowState(Message, frozen=True):
    """A window as it stands. Retained. ``calling`` is its present call, None when it is free.

    ``waiting`` counts the people whom this window's NEXT could call. ``version`` orders the
    states within one epoch, ``step`` changes only by actions at this window. ``state``, and why it
    has a break; ``served``: the service of the person called has begun.
    """

    generation: Id
    epoch: Count
    version: Count
    window: Count
    step: Count
    calling: Called | None
    waiting: Count
    state: Literal["closed", "open", "break"] = "open"
    reason: str = ""
    operator: str = ""
    served: bool = False


class MenuItem(Struct, frozen=True):
    """A group or a service of the tree. A group has no series. ``under`` is the parent's id."""

    id: Id
    name: Texts
    under: str = ""
    series: Annotated[str, Meta(max_length=64)] = ""
    documents: dict[str, tuple[str, ...]] = {}

    @property
    def is_service(self) -> bool:
        return bool(self.series)


class Menu(Message, frozen=True):
    """What the hall offers: languages in order, the service tree in order, the hall's texts.

    ``windows`` are the window numbers; ``zone`` is an IANA time zone for clocks and tickets.
    ``ticket_text`` stands on the paper, ``board_text`` on the board.
    """

    generation: Id
    epoch: Count
    version: Count
    languages: tuple[str, ...]
    items: tuple[MenuItem, ...]
    title: Texts
    ticket_text: Texts
    board_text: Texts
    windows: tuple[Count, ...]
    zone: str


class ShutService(Struct, frozen=True):
    """A service or a route of which no ticket is given now.

    ``code``: "hours" (closed at this time or on this day), "per_day" and "per_hour" (as many
    tickets as the hall gives are given), "closing" (whoever comes now would not be served before
    closing), "closed" (the business day is). ``back``: the local time "YYYY-MM-DD HH:MM" from
    which it is worth coming back, "" where nobody knows.
    """

    service: Id
    code: Id
    back: Name = ""


class Offer(Message, frozen=True):
    """Which of the menu's services give no ticket now. Retained; said when it changes."""

    generation: Id
    epoch: Count
    version: Count
    shut: tuple[ShutService, ...]

"""Messages that kiosks send, and those that only the kiosk that asked may read, all with QoS 1.

up/<device>/wish and report, down/<device>/answer.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire.messages.terms import (
    Count,
    Fact,
    Id,
    Message,
    Move,
    Name,
    Now,
    Number,
    PrinterState,
    Seconds,
    Seen,
    Seq,
    Why,
    ticket_name,
)


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
    they are here. ``wish`` is a fresh id; ``day``: the business day on the paper, 0 where it was
    not scanned; ``seen``: the last pulse heard, since they are told soon that nobody has
    answered."""

    wish: Id
    ticket: Id
    day: Count = 0
    seen: Seen | None = None


class TicketTaken(Fact, frozen=True, tag="TicketTaken"):
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
        """Return the number as people read it: A017."""
        return ticket_name(self.series, self.number)


class TicketPrinted(Fact, frozen=True, tag="TicketPrinted"):
    """The paper came out of the printer, or nobody can say."""

    visit: Id
    outcome: Literal["printed", "unknown"]
    why: Why = ""


class TicketDropped(Fact, frozen=True, tag="TicketDropped"):
    """The kiosk gave this visit up (no answer in time, no paper); no paper bears its number."""

    visit: Id
    why: Why


class MoveHeard(Fact, frozen=True, tag="MoveHeard"):
    """The kiosk was told that its ``visit`` went there: a hub that lost it can learn it again."""

    visit: Id
    to: Move


ReportedFact = TicketTaken | TicketPrinted | TicketDropped | MoveHeard
"""What a kiosk's outbox may hold."""


class Reported(Message, frozen=True):
    """A kiosk reports one entry of its outbox. Reports are heard strictly in the order of ``seq``,
    each once.

    ``session`` is the kiosk's connection, ``incarnation`` its database; ``seq`` counts from 1
    without gaps. ``age``: seconds since the kiosk committed the fact, by its own reckoning.
    ``told``: a hub has acknowledged it before.
    """

    session: Id
    incarnation: Id
    seq: Seq
    age: Seconds
    told: bool
    fact: ReportedFact


class Lease(Struct, frozen=True):
    """Describes the ``nth`` range of numbers of one series that a kiosk was lent. ``next`` is its
    first unused number, ``last`` + 1 when it is used up."""

    series: Id
    nth: Seq
    first: Number
    last: Number
    next: Number


class KioskHere(Message, frozen=True):
    """A kiosk says this first to each living hub on each connection, and again until welcomed.

    ``run`` counts the starts of its database, ``life`` is a fresh id of this process: two lives
    with one run are two copies of one card. ``first`` to ``last`` are the reports it still keeps.
    ``day``, ``generation`` and ``epoch``: the latest business day it has heard of, and the hub
    that it last spoke with ("" and 0: none). ``host`` names its computer for staff.
    ``connection`` counts those of this process, so that a late hello is known as one.
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
    connection: Seq
    leases: Annotated[tuple[Lease, ...], Meta(max_length=400)] = ()
    host: Name = ""


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


# --- answers --------------------------------------------------------------------------------------


class TicketIssued(Fact, frozen=True, tag="TicketIssued"):
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
    waiting_limit: Seconds
    service_limit: Seconds
    cls: Name = ""
    rest: tuple[Id, ...] = ()
    booked: Name = ""

    @property
    def ticket(self) -> str:
        """Return the number as people read it: A017."""
        return ticket_name(self.series, self.number)


class TicketRefused(Message, frozen=True):
    """No ticket is given; ``why`` is for staff and logs: ``no such service``, ``day is closed``.
    ``code`` and ``back`` as in ShutService, "" where it is for another reason. Of a booking
    ``code`` is "no booking", "used" (its ticket was given), or with its time in ``back`` "other
    day" or "early": then a ticket is given from ``opens`` on, the local time HH:MM."""

    visit: Id
    why: Why
    code: Name = ""
    back: Name = ""
    opens: Name = ""


class BackAnswered(Message, frozen=True):
    """The holder of the ticket waits again, at the place that they had, or does not (``done``).
    ``why``: for logs.

    ``code`` where they do not: "no ticket" of that number today, "waits" already, "called" now, to
    ``window``, "late" (too late to come back), "served", "closed" (the business day is),
    "other" (staff know more).
    """

    wish: Id
    done: bool
    code: Name = ""
    why: Why = ""
    window: Count = 0


class KioskWelcome(Message, frozen=True):
    """The hub has committed all reports of this incarnation up to ``heard``: say what follows.
    ``generation`` and ``epoch``: the hub that says so, which the kiosk will have spoken with."""

    session: Id
    incarnation: Id
    heard: Count
    day: Count
    generation: Id
    epoch: Count


class KioskRefused(Message, frozen=True):
    """This life of the kiosk must not issue; ``why`` for staff. ``copy``: its card and another one
    are copies of each other, and the other is at work. Else another card has its name."""

    session: Id
    why: Why
    copy: bool = False


class KioskAsked(Message, frozen=True):
    """Another card says that it is this kiosk. Who is at work with this ``session`` says KioskHere
    at once: of a silent one the name is taken away."""

    session: Id


class ReportHeard(Message, frozen=True):
    """The hub has committed every report of this incarnation up to ``heard``."""

    session: Id
    incarnation: Id
    heard: Count


class ReserveLeased(Fact, frozen=True, tag="ReserveLeased"):
    """Numbers ``first`` to ``last`` of the series are this kiosk's: the hub never gives them."""

    kiosk: Id
    incarnation: Id
    series: Id
    nth: Seq
    first: Number
    last: Number
    day: Count


class ReserveRefused(Message, frozen=True):
    """No range is lent now; ``why`` is for staff."""

    incarnation: Id
    series: Id
    nth: Seq
    why: Why


class VisitMove(Struct, frozen=True):
    """Says where one visit went."""

    visit: Id
    to: Move


class VisitsMoved(Message, frozen=True):
    """Visits of this kiosk went there, in this order. It remembers it for a hub that may lose it
    (docs/decisions/queue.md)."""

    moves: tuple[VisitMove, ...]

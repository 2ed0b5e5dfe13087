"""Types the tables of the hall file, with no rule among them.

docs/hall-file.md explains every key; what contradicts itself is found by the checks beside this
file, which ``wire.hall.Hall`` asks.
"""

from typing import Literal

from msgspec import Struct

from wire.kinds import Zone
from wire.messages import Id, Texts

DeviceKind = Literal["kiosk", "pads", "board", "staff"]


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes a page of the kiosk: services and groups stand ``under`` it. "" is the first
    page."""

    id: Id
    name: Texts
    under: str = ""


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes what a visitor comes for.

    ``series`` is the letter before the number; services that share it share one counter, so no
    number is given twice. ``waiting_minutes`` and ``service_minutes`` are the standard.
    ``documents`` are what to bring, a list per language. ``class_minutes``: another waiting limit
    for a class. ``in_a_row``: most people of the absolute class called one after the other while
    others wait, 0 for any number. ``per_day``, ``per_hour``: most tickets, 0 for any number.
    ``opens``: when tickets are given, as ``Hall.opens``; () as the hall. ``bookable``: so many
    people may book the same time, 0 for nobody.
    """

    id: Id
    name: Texts
    series: Id
    waiting_minutes: float
    service_minutes: float
    under: str = ""
    documents: dict[str, tuple[str, ...]] = {}
    class_minutes: dict[str, float] = {}
    in_a_row: int = 0
    per_day: int = 0
    per_hour: int = 0
    opens: tuple[str, ...] = ()
    bookable: int = 0


class Route(Struct, frozen=True, forbid_unknown_fields=True):
    """Lists several services on one ticket, in this order. On the kiosk it stands like a
    service."""

    id: Id
    name: Texts
    series: Id
    steps: tuple[str, ...]
    under: str = ""
    documents: dict[str, tuple[str, ...]] = {}


class Class(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes people who are served sooner: within ``share`` of a service's waiting limit, where
    the service does not say otherwise. ``absolute``: out of turn by law (one class at most).
    ``kiosk``: a visitor may claim it there."""

    id: Id
    name: Texts
    share: float = 1.0
    absolute: bool = False
    kiosk: bool = False


def waiting_seconds(service: Service, cls: Class | None) -> float:
    """Return the waiting limit of a service for a class, None the ordinary one."""
    if cls is None:
        return service.waiting_minutes * 60
    share = service.waiting_minutes * cls.share
    return service.class_minutes.get(cls.id, share) * 60


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes who works at a window. With skills of their own these replace the window's where
    the operator sits."""

    id: Id
    name: str
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()


class Named(Struct, frozen=True, forbid_unknown_fields=True):
    """Names a code that operators choose (outcome, reason of a break or of parking) and its
    name."""

    id: Id
    name: Texts


class Special(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes days, ``date`` to ``until`` (YYYY-MM-DD; "" for one day) on which the hall, or only
    ``services``, opens at other times; () for a holiday."""

    date: str
    until: str = ""
    opens: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    name: Texts = {}


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes a place where people are served: its number, its services, the pad devices that
    speak for it. ``secondary``: services that it helps only when their urgency is beyond
    ``rules.helps_from``."""

    number: int
    services: tuple[str, ...]
    pads: tuple[str, ...]
    secondary: tuple[str, ...] = ()


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """Names one daemon's connection: only names written here may speak, each as its kind."""

    name: str
    kind: DeviceKind


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Sets the rules; times are in seconds.

    ``next_again``: a NEXT so soon after the window's last call is a bounce. ``unheard``: a ticket
    of which its kiosk says nothing becomes callable and flagged. ``pulses_old``: a press that saw
    an older pulse is dead. ``day_turns``: local HH:MM at which an open day is closed and the next
    opened; ``day_closes``: local HH:MM at which it is closed before that, "" for never.
    ``waiting_said``: the least time between two updates of how many wait. ``reserve``: numbers of
    each series lent to each kiosk at a time, out of ``reserve_from`` to ``reserve_to``, which the
    hub itself never gives. ``believed``: the longest wait without the hub that a kiosk's word is
    taken for. ``gather``: how long a hub that lost its past waits for all kiosks to report before
    it issues; ``jump``: numbers left out in each series for a kiosk that did not.

    Of calling: ``visit_minutes`` is the limit of a whole visit; from the urgency ``helps_from`` on
    a window helps its secondary services; ``absolute_alarm``: from this share of the last 20 calls
    on staff are told how many were of the absolute class, 0 for never. Of the actions: ``recalls``
    of one call at most, then it is a no-show, 0 for any number; ``grace``: so long a no-show may
    come back to the place they had, ``returns`` times; ``undo`` and ``undo_next``: so long an
    action, or a NEXT, can be undone; ``start``: the service begins with START and not with the
    call. ``stops``: before closing no ticket is given whose service cannot begin any more.
    ``early``, ``late``: so long before and after its time a booking is given its ticket; after that
    its holder waits like somebody who has not booked.
    """

    next_again: float = 3.0
    unheard: float = 15.0
    pulses_old: int = 3
    day_turns: str = "03:00"
    day_closes: str = ""
    waiting_said: float = 0.25
    reserve: int = 20
    reserve_from: int = 500
    reserve_to: int = 999
    believed: float = 14400.0
    gather: float = 30.0
    jump: int = 100
    visit_minutes: float = 60.0
    helps_from: float = 0.7
    absolute_alarm: float = 0.0
    recalls: int = 3
    grace: float = 600.0
    returns: int = 2
    undo: float = 15.0
    undo_next: float = 5.0
    start: bool = False
    stops: bool = True
    early: float = 1800.0
    late: float = 600.0


class HallTables(Struct, frozen=True, forbid_unknown_fields=True):
    """Types all tables of the file. ``hall`` is the name in the topics; ``zone`` an IANA time zone.

    ``opens``: when people are served, such as "mon-fri 08:00-17:00"; () at any time. ``outcomes``,
    ``breaks`` and ``parks``: the codes that operators choose from; () for any word.
    """

    hall: str
    title: Texts
    languages: tuple[str, ...]
    zone: Zone
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    devices: tuple[Device, ...]
    groups: tuple[Group, ...] = ()
    routes: tuple[Route, ...] = ()
    classes: tuple[Class, ...] = ()
    operators: tuple[Operator, ...] = ()
    outcomes: tuple[Named, ...] = ()
    breaks: tuple[Named, ...] = ()
    parks: tuple[Named, ...] = ()
    opens: tuple[str, ...] = ()
    calendar: tuple[Special, ...] = ()
    ticket_text: Texts = {}
    board_text: Texts = {}
    rules: Rules = Rules()

"""Describes one person's way through the hall, and a window: what the state of the day consists
of."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from hub.events.facts import State
from hub.events.records import BreakRecord, CallRecord, LegRecord, ShiftRecord
from wire.messages import Called, End, TicketIssued, ticket_name

OVER: tuple[State, ...] = (*get_args(End), "dropped", "quarantined", "history")
"""States of a visit that is over."""


@dataclass(slots=True)
class Leg:
    """Describes one wait and one service within a visit: the ``nth`` of it, for ``service``.

    ``since``: hall time from which its wait counts; ``limit`` and ``service_limit``: the standard,
    seconds. ``window`` and ``operator``: only they may call it, 0 and "" if any may. After it the
    visit goes back to ``back_window`` or ``back_operator`` for ``back_service``, or on to the
    services of ``rest``.
    ``until``: hall time at which a parked visit waits again (0: when somebody says so), and up to
    which somebody who did not come may be back.
    """

    service: str
    since: float
    limit: float
    service_limit: float
    nth: int = 1
    window: int = 0
    operator: str = ""
    back_window: int = 0
    back_operator: str = ""
    back_service: str = ""
    rest: tuple[str, ...] = ()
    comment: str = ""
    until: float = 0.0

    def copied(self) -> "Leg":
        """Return a copy: UNDO keeps three of each action, and ``copy`` would take five times as
        long."""
        return Leg(*_leg_fields(self))


_leg_fields = attrgetter(*Leg.__dataclass_fields__)


@dataclass(slots=True)
class Visit:
    """Describes a visit. ``issued`` as it stands on the paper; ``order`` is the place in the order
    of hearing.

    Hall time, seconds: ``arrived``, from which the visit's age counts; ``called``, its last call;
    ``started``, when the service began (0: not yet, or the hall does not say). ``leg`` is the
    present one, ``cls`` its class, ``returns`` how often its holder came back after a no-show.
    ``booked``: the code of its booking, ``checked``: hall time at which that was claimed.
    ``taken_by`` is the card that said what its paper bears, ``paper_day`` the day on it.
    ``put_out``: it left because the day was closed. ``today``: it came on the open day.

    For reports: ``record`` of the present leg; ``calls``, all of them; ``stay``, seconds in the
    hall until it was served. ``flagged``: its kiosk said nothing in time; ``doubtful`` and
    ``history``: it once was; ``quarantined``: why it is, "" if not, and ``bears`` the number on its
    paper then. ``rolled_from``: the earlier day on which it came, 0 if none.

    issued → (kiosk's word, or 15 s) waiting → called → served | no_show; left, dropped on the way.
    called → waiting (transferred: the next leg; returned) or parked → waiting. Learned from a
    kiosk: waiting, kept until a day opens, doubtful or quarantined with ``why``.
    """

    issued: TicketIssued
    order: int
    arrived: float
    state: State = "issued"
    taken: bool = False
    taken_by: str = ""
    own: bool = False
    late: bool = False
    paper_day: int = 0
    printed: str = ""
    why: str = ""
    call: Called | None = None
    called: float = 0.0
    started: float = 0.0
    cls: str = ""
    returns: int = 0
    booked: str = ""
    checked: float = 0.0
    put_out: bool = False
    today: bool = True
    flagged: bool = False
    doubtful: bool = False
    history: bool = False
    quarantined: str = ""
    bears: tuple[str, int] | None = None
    stay: float | None = None
    rolled_from: int = 0
    calls: list[CallRecord] = field(default_factory=list)
    leg: Leg = field(init=False)
    record: LegRecord = field(init=False)

    def __post_init__(self) -> None:
        issued = self.issued
        limits = (issued.waiting_limit, issued.service_limit)
        self.leg = Leg(issued.service, self.arrived, *limits, rest=issued.rest)
        self.cls = issued.cls
        self.record = LegRecord(issued.service, issued.cls, issued.at.wall, *limits)

    def stayed(self, hall: float) -> float:
        """Return the seconds in the hall until hall time ``hall``; none before a booking's time has
        come."""
        return max(0.0, hall - self.arrived)

    @property
    def day_on_paper(self) -> int:
        return self.paper_day or self.issued.day

    @property
    def ticket(self) -> str:
        return ticket_name(self.issued.series, self.issued.number)


@dataclass(slots=True)
class Place:
    """Describes a window: its own step, the visit at it, its last call, who works there.

    ``since``: hall time from which ``state`` has lasted. ``reason``: why it has a break. A window
    of which nothing was said is "closed", and the first NEXT opens it. ``shift`` and ``pause``:
    its last time open and its last break on this day.
    """

    step: int = 0
    visit: str = ""
    last_call: Called | None = None
    state: Literal["closed", "open", "break"] = "closed"
    operator: str = ""
    reason: str = ""
    since: float = 0.0
    shift: ShiftRecord | None = None
    pause: BreakRecord | None = None

    def copied(self) -> "Place":
        return Place(*_place_fields(self))


_place_fields = attrgetter(*Place.__dataclass_fields__)


class FirstCall(NamedTuple):
    """A first call of a leg. ``absolute``: of somebody of the absolute class. ``counts``: it was
    for that reason, so that it counts towards the most of them in a row."""

    call: int
    service: str
    absolute: bool
    counts: bool

"""The hub's own facts: its starts and days, its kiosks, its visits.

What operators and staff do at windows is in ``service_facts``, bookings are in ``bookings``.
"""

from typing import Literal

from hub.events.snapshot import Snapshot
from wire.messages import (
    Fact,
    Id,
    Lease,
    Move,
    Now,
    ReportedFact,
    ReserveLeased,
    TicketDropped,
    TicketIssued,
)

State = Literal["issued", Move, "parked", "dropped", "doubtful", "kept", "quarantined", "history"]
"""Where a visit stands (what each means: ``visit``). The last four come from kiosks' reports
only."""
Past = Literal["", "set aside", "restored"]
"""How this generation of the database came to be; "" is a first installation."""


# --- facts: starts and days --------------------------------------------------------------------


class HubStarted(Fact, frozen=True, tag="HubStarted"):
    """This start's hall time begins at ``hall`` seconds.

    ``by`` says from where it is known: the "first" start of all, the monotonic clock of the same
    "boot", the trusted "wall" clock, or only the last "tick", so that waits look too short.
    """

    generation: Id
    epoch: int
    at: Now
    hall: float
    by: Literal["first", "boot", "wall", "tick"]


class WishDone(Fact, frozen=True, tag="WishDone"):
    """The wish ``wish`` of staff was done, by the facts before this one, and ``text`` is the
    answer. The same wish said again changes nothing, after a start or on another day either."""

    wish: Id
    text: str
    at: Now


class Ticked(Fact, frozen=True, tag="Ticked"):
    """Hall time went on until here. This is the one fact that is no row of the journal: it replaces
    the one before it."""

    at: Now
    hall: float


class GatherBegan(Fact, frozen=True, tag="GatherBegan"):
    """The hub lost its past, or never had it: it learns from the kiosks before it issues."""

    why: str
    at: Now


class Gathered(Fact, frozen=True, tag="Gathered"):
    """It learned what there was. For the ``absent`` kiosks numbers are left out: ``numbers`` are
    the counters of the series now."""

    absent: tuple[Id, ...]
    numbers: dict[str, int]
    at: Now


class DayOpened(Fact, frozen=True, tag="DayOpened"):
    """Business day ``day`` begins. ``date`` is its local date; ``dated`` False: nobody knows it.

    ``hall`` is the hall time of ``at``; ``wish`` asked for it, "" the clock or an operator.
    """

    day: int
    date: str
    dated: bool
    at: Now
    hall: float
    wish: str = ""
    snapshot: Snapshot = Snapshot()


class DayDated(Fact, frozen=True, tag="DayDated"):
    """The clock became trustworthy during a day that began without a date."""

    day: int
    date: str


class DayReopened(Fact, frozen=True, tag="DayReopened"):
    """Day ``day``, which was closed, goes on: its date is not over. Whoever was kept waits; whoever
    left because it was closed, and is among ``back``, may come back until ``until``, hall time.
    ``wish`` as in DayOpened."""

    day: int
    wish: str
    at: Now
    until: float = 0.0
    back: tuple[Id, ...] = ()


class DayClosed(Fact, frozen=True, tag="DayClosed"):
    """Day ``day`` ended; ``left`` people have left because it was closed. ``wish`` asked for it,
    "" the clock."""

    day: int
    left: int
    wish: str
    at: Now


# --- facts: kiosks, their reports, their ranges (a range lent is wire's ReserveLeased) ------------


class KioskAdmitted(Fact, frozen=True, tag="KioskAdmitted"):
    """A start of a kiosk's database may report and issue.

    ``last`` is the last report it had at this hello; ``heard`` and ``past`` as in KioskCard.
    ``leases`` were lent by a hub of another generation and are learned from the kiosk. ``beside``:
    another start of this database was still connected, as of a copied card. ``before``: the
    generation of the hub that it worked with last, where that is news to a hub that gathers.
    """

    kiosk: Id
    incarnation: Id
    run: int
    life: Id
    generation: Id
    last: int
    heard: int
    past: int
    day: int
    at: Now
    leases: tuple[Lease, ...] = ()
    beside: bool = False
    before: str = ""


class KioskRetired(Fact, frozen=True, tag="KioskRetired"):
    """Staff said on ``day`` that these earlier cards of the kiosk will never come back."""

    kiosk: Id
    incarnations: tuple[Id, ...]
    wish: str
    day: int
    at: Now


class Heard(Fact, frozen=True, tag="Heard"):
    """Report ``seq`` of a kiosk's outbox was heard, and changed something."""

    kiosk: Id
    incarnation: Id
    seq: int
    fact: ReportedFact


# --- facts: visits (issued, called, dropped are wire's) ------------------------------------------


class TicketFlagged(Fact, frozen=True, tag="TicketFlagged"):
    """The kiosk said nothing of this ticket in time: it may be called, but may be on no paper."""

    visit: str


class Adopted(Fact, frozen=True, tag="Adopted"):
    """The hub learned of a visit from the kiosk's report of its paper.

    ``arrived`` is its place: hall time, seconds. ``day`` is the day that it belongs to now,
    ``paper_day`` that of its paper, ``late`` that they differ. ``state``: in the line; "doubtful"
    (its end is not known: staff decide); "kept" until a day opens; "history" of a day that is over;
    "quarantined": its number cannot be right. ``why`` in plain words. ``kept_on``: the day under
    which it stood before, 0. ``incarnation``: the card that printed it.
    """

    visit: Id
    kiosk: Id
    service: Id
    language: Id
    series: Id
    number: int
    own: bool
    day: int
    late: bool
    arrived: float
    state: Literal["waiting", "doubtful", "kept", "history", "quarantined"]
    why: str
    at: Now
    waiting_limit: float
    service_limit: float
    paper_day: int
    kept_on: int = 0
    printed: str = ""
    incarnation: str = ""
    cls: str = ""
    rest: tuple[Id, ...] = ()


class Renumbered(Fact, frozen=True, tag="Renumbered"):
    """The paper of a visit bears this number; the one that the hub gave is burned.

    ``state`` is where the visit stands then. A call under the burned number (``withdrawn``, its
    number, 0 if none) is undone, and so is an end that such a call came to.
    """

    visit: Id
    series: Id
    number: int
    own: bool
    state: State
    withdrawn: int
    at: Now


class Quarantined(Fact, frozen=True, tag="Quarantined"):
    """A visit leaves the line: its paper bears a number that cannot be right.

    ``window`` and ``step``: where it was called, 0 and 0 if nowhere.
    """

    visit: Id
    series: Id
    number: int
    why: str
    window: int
    step: int
    at: Now


class Moved(Fact, frozen=True, tag="Moved"):
    """A visit went ``to`` this under a hub that has forgotten it, as its kiosk heard then;
    "history": a later paper with its number shows that its day is over.

    ``window`` and ``step``: where it was called, 0 and 0 if nowhere.
    """

    visit: Id
    to: Move | Literal["doubtful", "history"]
    window: int
    step: int
    at: Now


class DoubtSettled(Fact, frozen=True, tag="DoubtSettled"):
    """Staff said that the holder of a doubtful ticket waits (that they have gone is a Left)."""

    visit: Id
    wish: str
    at: Now


class Finished(Fact, frozen=True, tag="Finished"):
    """The visit was served at ``window`` for ``served`` seconds since its last call.

    ``closing``: ended by the closing of the day, so ``served`` says nothing. ``outcome``: a code of
    the hall, "" if none. ``stayed``: seconds of hall time since the visit's arrival.
    """

    visit: str
    window: int
    step: int
    served: float
    at: Now
    stayed: float
    closing: bool = False
    outcome: str = ""
    operator: str = ""


class NoShow(Fact, frozen=True, tag="NoShow"):
    """The called person did not come to ``window``; until ``until``, hall time, they may come back
    to the place they had (0: they may not). ``by`` "recalls": they were recalled as often as may
    be."""

    visit: str
    window: int
    step: int
    at: Now
    by: Literal["operator", "recalls"] = "operator"
    until: float = 0.0
    operator: str = ""


class Left(Fact, frozen=True, tag="Left"):
    """The holder was still waiting when the day was closed (``closing``), or is gone as staff
    say."""

    visit: str
    at: Now
    closing: bool = False


BusinessDayFact = HubStarted | DayOpened | DayReopened | DayDated | DayClosed | WishDone
KioskFact = GatherBegan | Gathered | KioskAdmitted | KioskRetired | ReserveLeased | Heard
TicketFact = TicketIssued | TicketFlagged | TicketDropped
ReconciliationFact = Adopted | Renumbered | Quarantined | Moved | DoubtSettled
EndFact = Finished | NoShow | Left

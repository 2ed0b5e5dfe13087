"""Types of what a day takes over from the one before: kiosks' databases, what they are lent, the
counters, and the rollover.
"""

from msgspec import Struct

from hub.events.records import BreakRecord, CallRecord, LegRecord, ShiftRecord
from wire.messages import Booking, Called, Id, Now, TicketIssued


class KioskCard(Struct, frozen=True):
    """Describes one kiosk's database. ``heard``: its reports up to here are in the journal or say
    nothing.

    ``run`` and ``life``: its last start that was admitted, by the hub's ``generation``. ``past``:
    its reports up to here tell of the time of another generation of the hub. ``day``: the latest
    day that it had heard of. ``retired``: the day on which staff said that it will not come back,
    0 if not. ``admitted``: when that start was, Unix seconds.
    """

    incarnation: Id
    kiosk: Id
    run: int
    life: Id
    generation: str
    heard: int
    past: int
    day: int
    retired: int
    admitted: float


class Lent(Struct, frozen=True):
    """Describes numbers of a series lent to a kiosk's database. ``next``: the first not reported
    taken.

    ``day``: the last day on which one of them may be on a paper in somebody's hands. ``claim``: of
    a range learned from the kiosk, ``next`` is its word until this report was heard; 0: it was.
    """

    kiosk: Id
    incarnation: Id
    series: Id
    nth: int
    first: int
    last: int
    next: int
    day: int
    claim: int = 0


class LegSnapshot(Struct, frozen=True):
    """Holds a ``visit.Leg`` that goes on into the next day."""

    service: str
    since: float
    limit: float
    service_limit: float
    nth: int
    window: int
    operator: str
    back_window: int
    back_operator: str
    back_service: str
    rest: tuple[str, ...]
    comment: str
    until: float


class VisitSnapshot(Struct, frozen=True):
    """Holds a ``visit.Visit`` that goes on. ``today``: it came on the day that opens, before
    anybody knew its date."""

    issued: TicketIssued
    arrived: float
    state: str
    leg: LegSnapshot
    record: LegRecord
    calls: list[CallRecord]
    taken: bool
    taken_by: str
    own: bool
    late: bool
    paper_day: int
    printed: str
    why: str
    call: Called | None
    called: float
    started: float
    cls: str
    returns: int
    booked: str
    checked: float
    today: bool
    flagged: bool
    doubtful: bool
    history: bool
    quarantined: str
    bears: tuple[str, int] | None
    stay: float | None
    rolled_from: int
    put_out: bool


class PlaceSnapshot(Struct, frozen=True):
    """Holds a ``visit.Place``, a window, as it stands at the turn."""

    step: int
    visit: str
    last_call: Called | None
    state: str
    operator: str
    reason: str
    since: float
    shift: ShiftRecord | None
    pause: BreakRecord | None


class FirstCallSnapshot(Struct, frozen=True):
    """A ``visit.FirstCall``."""

    call: int
    service: str
    absolute: bool
    counts: bool


class SkillsSnapshot(Struct, frozen=True):
    """Holds a ``skills.Skills`` that staff set by hand."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]


class Rollover(Struct, frozen=True):
    """Holds everything that goes on from day ``day`` into the one that opens, whose numbers go on
    too: the hall was open over the turn, or nobody knew of it.

    ``began``: the turn, in this boot, ``hall`` its hall time. ``visits`` in the order of hearing;
    ``numbers``: the counters of the series; ``numbers_of_yesterday``: ranges of each series'
    numbers that are on papers of the day before; ``given_up``: kiosks whose cards staff gave up on
    that day. ``first_calls`` and ``absolute_in_a_row``: see DayState. ``windows`` and
    ``operators``: skills set by hand, where they hold on. ``met``: see DayState.
    """

    day: int
    began: Now
    hall: float
    visits: tuple[VisitSnapshot, ...]
    places: dict[int, PlaceSnapshot]
    calls: tuple[Called, ...]
    numbers: dict[str, int]
    numbers_of_yesterday: dict[str, tuple[tuple[int, int], ...]]
    first_calls: tuple[FirstCallSnapshot, ...]
    absolute_in_a_row: dict[str, int]
    windows: dict[int, SkillsSnapshot]
    operators: dict[str, SkillsSnapshot]
    given_up: tuple[Id, ...]
    met: tuple[Id, ...]


class Snapshot(Struct, frozen=True):
    """Holds what a new day takes over, so that its own journal alone gives the state.

    ``given``: "incarnation series" → the highest nth lent; ``lent_to``: series → the last number
    lent; ``steps``: window → step; ``came``: code of a booking → its visit, whether late.
    ``missing``: see KioskCards; ``wishes``, ``gathered`` and ``lives``: see DayState. ``rollover``
    None: numbers begin at 1.
    """

    generation: str = ""
    gathering: str = ""
    last_call: int = 0
    cards: tuple[KioskCard, ...] = ()
    leases: tuple[Lent, ...] = ()
    given: dict[str, int] = {}
    lent_to: dict[str, int] = {}
    steps: dict[int, int] = {}
    bookings: tuple[Booking, ...] = ()
    came: dict[str, tuple[str, bool]] = {}
    wishes: dict[Id, str] = {}
    missing: tuple[Id, ...] = ()
    lives: tuple[str, ...] = ()
    rollover: Rollover | None = None
    gathered: float | None = None

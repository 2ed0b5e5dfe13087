"""What outlives a business day: the kiosks' databases, what they are lent, where counters stand."""

from msgspec import Struct

from wire.messages import Booking, Id


class Edge(Struct, frozen=True):
    """One kiosk's database. ``heard``: its reports up to here are in the journal or say nothing.

    ``run`` and ``life``: its last start that was admitted, by the hub's ``generation``. ``past``:
    its reports up to here tell of the time of another generation of the hub. ``day``: the latest
    day that it had heard of. ``retired``: the day on which staff said that it will not come back,
    0 if not.
    """

    incarnation: Id
    kiosk: Id
    run: int
    life: Id
    generation: str = ""
    heard: int = 0
    past: int = 0
    day: int = 0
    retired: int = 0


class Lent(Struct, frozen=True):
    """Numbers of a series lent to a kiosk's database. ``next``: the first not reported taken.

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


class Carried(Struct, frozen=True):
    """What a new day takes over, so that its own journal alone rebuilds the line.

    ``given``: "incarnation series" → the highest nth lent; ``lent_to``: series → the last number
    lent; ``steps``: window → step; ``came``: code of a booking → its visit, whether late.
    ``missing``: see Edges; ``wishes`` and ``gathered``: see Book.
    """

    generation: str = ""
    gathering: str = ""
    last_call: int = 0
    edges: tuple[Edge, ...] = ()
    leases: tuple[Lent, ...] = ()
    given: dict[str, int] = {}
    lent_to: dict[str, int] = {}
    steps: dict[int, int] = {}
    bookings: tuple[Booking, ...] = ()
    came: dict[str, tuple[str, bool]] = {}
    wishes: dict[Id, str] = {}
    missing: tuple[Id, ...] = ()
    gathered: float | None = None

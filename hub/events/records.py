"""Types of the rows that reports count: legs, calls, shifts, breaks. Only shapes.

Each is a row of the table named after it, without the day; the state keeps them up to date. Moments
are Unix seconds of the hub's wall clock, durations seconds of hall time. They hold no containers,
so the garbage collector need not look at the thousands of a day.
"""

from msgspec import Struct

from wire.messages import Id


class LegRecord(Struct, gc=False):
    """Records a wait and its service as reports count them: the columns of ``legs``.

    Moments are Unix seconds of the hub's wall clock, durations seconds of hall time. ``window``,
    ``operator``, ``called`` and ``reason`` are of its last call, ``waited`` lasted until its first;
    ``served`` counts from the last call, ``served_before`` is what it was served before it was
    parked. ``ended_as`` "" while it goes on.
    """

    service: str
    cls: str
    began: float
    waiting_limit: float
    service_limit: float
    comment: str = ""
    wrong_choice: bool = False
    window: int | None = None
    operator: str | None = None
    called: float | None = None
    waited: float | None = None
    reason: str | None = None
    recalls: int = 0
    returns: int = 0
    started: float | None = None
    ended: float | None = None
    ended_as: str = ""
    served: float | None = None
    served_before: float = 0.0
    outcome: str = ""


class CallRecord(Struct, gc=False):
    """Records a call with its reason, as in Called and Chosen: the columns of ``calls``. ``at``:
    Unix seconds. ``undone``: it is void, by an UNDO or with a burned number."""

    call: int
    visit: Id
    leg: int
    window: int
    at: float
    again: int
    waited: float
    operator: str | None = None
    reason: str | None = None
    urgency: float | None = None
    waiting_limit: float | None = None
    age: float | None = None
    eligible: int | None = None
    over: str | None = None
    over_urgency: float | None = None
    undone: bool = False


class ShiftRecord(Struct, gc=False):
    """Records the ``nth`` time of a day that a window was open: the columns of ``shifts``.

    ``opened`` and ``closed``: Unix seconds; ``hall``: hall time at which it was opened. ``seconds``
    of hall time it lasted, None while it does.
    """

    window: int
    nth: int
    operator: str
    opened: float
    hall: float
    closed: float | None = None
    seconds: float | None = None


class BreakRecord(Struct, gc=False):
    """Records the ``nth`` break of a day at a window: the columns of ``breaks``, as in
    ShiftRecord."""

    window: int
    nth: int
    operator: str
    reason: str
    began: float
    hall: float
    ended: float | None = None
    seconds: float | None = None

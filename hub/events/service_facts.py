"""The facts of the operators' work: who was chosen and why, legs, windows, skills.

Only shapes. ``window`` and ``step`` as everywhere: where it was done, and that window's step then.
Moments named ``since`` and ``until`` are hall time, seconds.
"""

from typing import Literal

from wire.messages import Called, Fact, Id, Now

Reason = Literal["urgency", "absolute", "bound", "early", "hand", "renumbered"]
"""Why somebody was called: nobody who may be called here was nearer to the promise; the class that
the law serves out of turn; such a class had its turns in a row; booked for later, and nobody else
waits; by the operator's hand; the same call again, under the number on the paper."""
By = Literal["operator", "kiosk", "staff", "time", "route", "return", "recalls", "next", "day"]
"""Who or what brought something about."""


class Chosen(Fact, frozen=True, tag="Chosen"):
    """The visit of the call ``call`` was chosen, and why: follows its Called.

    ``urgency`` as the rule of calling reckons it, from ``waited`` and ``limit`` of this leg and
    ``age`` of the visit, seconds. ``eligible`` people could have been called; ``over``: the visit
    that would have been next, "" if none, and its urgency. ``absolute``: of the absolute class.
    """

    visit: Id
    call: int
    leg: int
    window: int
    operator: str
    reason: Reason
    urgency: float
    waited: float
    limit: float
    age: float
    eligible: int
    over: str = ""
    over_urgency: float = 0.0
    absolute: bool = False


class Started(Fact, frozen=True, tag="Started"):
    """The called person is at the window: the service begins."""

    visit: Id
    window: int
    step: int
    at: Now


class Returned(Fact, frozen=True, tag="Returned"):
    """Somebody who did not come is here again, at the place that they had."""

    visit: Id
    by: By
    at: Now


class Transferred(Fact, frozen=True, tag="Transferred"):
    """The leg ended at ``window`` after ``served`` seconds, and leg ``leg`` begins: a wait for
    ``service`` that counts from ``since``, at ``to_window`` or with ``to_operator`` only if named.
    ``outcome``: of the leg that ended, "" if none.

    ``wrong_choice``: the choice was a mistake, the wait goes on from where it began.
    ``back_window`` and ``back_operator``: where the visit returns after this leg, 0 and "" if
    nowhere. ``rest``: the services that follow.
    """

    visit: Id
    window: int
    step: int
    at: Now
    by: By
    leg: int
    service: Id
    since: float
    waiting_limit: float
    service_limit: float
    served: float
    operator: str = ""
    to_window: int = 0
    to_operator: str = ""
    back_window: int = 0
    back_operator: str = ""
    rest: tuple[Id, ...] = ()
    comment: str = ""
    wrong_choice: bool = False
    outcome: str = ""


class Parked(Fact, frozen=True, tag="Parked"):
    """The leg stops until ``until`` (0: until somebody says so), and then waits at its place."""

    visit: Id
    window: int
    step: int
    at: Now
    reason: str
    until: float
    served: float


class Unparked(Fact, frozen=True, tag="Unparked"):
    """The parked visit waits again."""

    visit: Id
    by: By
    at: Now


class Classed(Fact, frozen=True, tag="Classed"):
    """The visit is of this class now ("" the ordinary one), with its ``waiting_limit``, seconds."""

    visit: Id
    cls: str
    before: str
    waiting_limit: float
    window: int
    operator: str
    by: By
    at: Now


class Undone(Fact, frozen=True, tag="Undone"):
    """The last action at ``window`` was reversed, the fact ``what`` about ``visit``.

    ``call`` is the call that is void with it, 0 if none; ``also``: the visit whose implied end,
    the fact ``also_what``, is void too, "" if none. ``missed``: the visit had missed its call
    before, and has so again.
    """

    window: int
    step: int
    what: str
    visit: str
    at: Now
    call: int = 0
    also: str = ""
    also_what: str = ""
    operator: str = ""
    missed: bool = False


class WindowOpened(Fact, frozen=True, tag="WindowOpened"):
    """An operator ("" if nobody logged in) works at the window from now on.

    ``hall`` is the hall time of ``at``, here and below: a shift and a break last from one to the
    other.
    """

    window: int
    step: int
    operator: str
    by: By
    at: Now
    hall: float


class WindowClosed(Fact, frozen=True, tag="WindowClosed"):
    """Nobody works there any more."""

    window: int
    step: int
    operator: str
    by: By
    at: Now
    hall: float


class BreakBegan(Fact, frozen=True, tag="BreakBegan"):
    """The operator has a break, for this reason."""

    window: int
    step: int
    operator: str
    reason: str
    at: Now
    hall: float


class BreakEnded(Fact, frozen=True, tag="BreakEnded"):
    """The break is over, and the window open."""

    window: int
    step: int
    operator: str
    by: By
    at: Now
    hall: float


class SkillsSet(Fact, frozen=True, tag="SkillsSet"):
    """For the rest of this day: what a window serves, or an operator wherever they sit (the other
    one is 0 or ""). ``reset``: what the hall file says holds again."""

    window: int
    operator: str
    primary: tuple[Id, ...]
    secondary: tuple[Id, ...]
    wish: str
    at: Now
    reset: bool = False


LegFact = Called | Chosen | Started | Returned | Transferred | Parked | Unparked | Classed
WindowFact = WindowOpened | WindowClosed | BreakBegan | BreakEnded | SkillsSet

"""Keeps each window's last action, and how everything stood before it, so that it can be undone.

Part of the state: follows facts, decides nothing (what may still be undone is decided in ``undo``).
Whatever else happens at a window takes its last action away.
"""

from copy import copy
from typing import NamedTuple, TypeGuard, get_args

from hub.events import HubFact, tag_of
from hub.events.facts import DayClosed, DayOpened, Finished, NoShow, State
from hub.events.records import LegRecord
from hub.events.service_facts import (
    BreakBegan,
    BreakEnded,
    Chosen,
    Parked,
    Started,
    Transferred,
    Undone,
    WindowClosed,
    WindowOpened,
)
from hub.state.hall_time import HallTime
from hub.state.visit import Leg, Place, Visit
from wire.messages import Called, Now

Undoable = Called | Finished | NoShow | Transferred | Parked | BreakBegan
EndsUndo = Started | Undone | WindowOpened | WindowClosed | BreakEnded
"""After these nothing that was done at the window before can be undone."""
UNDOABLE, ENDS_UNDO = frozenset(get_args(Undoable)), frozenset(get_args(EndsUndo))


class Stood(NamedTuple):
    """Remembers how a visit stood: what an action changes, and what shows that something else has.
    ``leg`` is a copy."""

    visit: str
    ticket: str
    state: State
    cls: str
    call: Called | None
    called: float
    started: float
    returns: int
    leg: Leg


def stood(visit: Visit) -> Stood:
    """Return how the visit stands."""
    name, ticket = visit.issued.visit, visit.ticket
    call = (visit.call, visit.called, visit.started, visit.returns)
    return Stood(name, ticket, visit.state, visit.cls, *call, visit.leg.copied())


class UndoableAction(NamedTuple):
    """The fact ``what`` at hall time ``at``, which is ``moment`` on the hub's clocks, with the
    window's step then.

    ``before`` and ``after``: how its visit stood, None for a break, ``record`` what was on record
    of its leg before; ``place`` the window before.
    ``call`` is the number of a call, else 0; ``implied`` the end that this NEXT brought about.
    ``may_be_implied``: it is an end that a NEXT can bring about, one without an outcome.
    """

    what: str
    moment: Now
    at: float
    step: int
    place: Place
    before: Stood | None
    record: LegRecord | None
    after: Stood | None = None
    call: int = 0
    implied: "UndoableAction | None" = None
    may_be_implied: bool = False


class UndoLog:
    """Remembers the ``last`` action by window."""

    def __init__(self) -> None:
        self.last: dict[int, UndoableAction] = {}

    def before(
        self, fact: HubFact, visits: dict[str, Visit], places: dict[int, Place], time: HallTime
    ) -> UndoableAction | None:
        """Return the action that this fact records, as everything stands before it is applied; None
        for a fact that cannot be undone."""
        if not _is_undoable(fact) or _is_no_action(fact, visits):
            return None
        visit = None if isinstance(fact, BreakBegan) else visits[fact.visit]
        return UndoableAction(
            what=tag_of(fact),
            moment=fact.at,
            at=time.of(fact.at),
            step=fact.step,
            place=places[fact.window].copied() if fact.window in places else Place(),
            before=stood(visit) if visit else None,
            record=copy(visit.record) if visit else None,
            call=fact.call if isinstance(fact, Called) else 0,
            implied=self._implied(fact) if isinstance(fact, Called) else None,
            may_be_implied=_may_be_implied(fact),
        )

    def write(self, fact: HubFact, action: UndoableAction | None, visits: dict[str, Visit]) -> None:
        """Remember the action of the fact just applied; forget the window's last one where the fact
        ends what can be undone."""
        if _is_undoable(fact):
            self.last.pop(fact.window, None)
            if action is not None:
                after = stood(visits[action.before.visit]) if action.before else None
                self.last[fact.window] = action._replace(after=after)
        elif isinstance(fact, Chosen):
            if fact.reason == "hand" and fact.window in self.last:
                self.last[fact.window] = self.last[fact.window]._replace(implied=None)
        elif _ends_undo(fact):
            self.last.pop(fact.window, None)
        elif isinstance(fact, (DayOpened, DayClosed)):
            self.last.clear()

    def _implied(self, called: Called) -> UndoableAction | None:
        """Return the end of the leg before, where the same NEXT brought it about."""
        last = self.last.get(called.window)
        if last is None or not last.may_be_implied:
            return None
        return last if (last.moment, last.step + 1) == (called.at, called.step) else None


def _is_undoable(fact: HubFact) -> TypeGuard[Undoable]:
    """Look the fact up by its kind: ``isinstance`` asks kind after kind, 2 µs for each fact."""
    return type(fact) in UNDOABLE


def _ends_undo(fact: HubFact) -> TypeGuard[EndsUndo]:
    return type(fact) in ENDS_UNDO


def _is_no_action(fact: Undoable, visits: dict[str, Visit]) -> bool:
    """Tell whether this is a recall, a call repeated under another number, or an end by the closing
    of the day: none of these is an operator's action."""
    if isinstance(fact, Called):
        return fact.again > 0 or visits[fact.visit].state == "called"
    return isinstance(fact, Finished) and fact.closing


def _may_be_implied(fact: Undoable) -> bool:
    if isinstance(fact, Transferred):
        return fact.by in ("route", "return") and not fact.outcome
    return isinstance(fact, Finished) and not fact.outcome

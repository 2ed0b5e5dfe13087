"""What each window did last, and how everything stood before it, so that it can be undone.

Part of the state: follows facts, decides nothing (what may still be undone is decided in ``undo``).
Whatever else happens at a window takes its last act away.
"""

from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple

from hub.events.facts import DayClosed, DayOpened, Finished, NoShow, State
from hub.events.work import (
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
from wire.messages import Called, Fact, Now

Undoable = Called | Finished | NoShow | Transferred | Parked | BreakBegan


class Stood(NamedTuple):
    """How a visit stood: what an act changes, and what shows that something else has. ``leg`` is a
    copy."""

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
    return Stood(
        visit=visit.issued.visit,
        ticket=visit.ticket,
        state=visit.state,
        cls=visit.cls,
        call=visit.call,
        called=visit.called,
        started=visit.started,
        returns=visit.returns,
        leg=copy(visit.leg),
    )


@dataclass(frozen=True, slots=True)
class UndoableAct:
    """The fact ``what`` at hall time ``at``, with the window's step then.

    ``before`` and ``after``: how its visit stood, None for a break; ``place`` the window before.
    ``call`` is the number of a call, else 0; ``implied`` the end that this NEXT brought about.
    """

    what: str
    moment: Now
    at: float
    step: int
    place: Place
    before: Stood | None
    after: Stood | None = None
    call: int = 0
    implied: "UndoableAct | None" = None
    may_be_implied: bool = False


class UndoLog:
    """``last`` by window."""

    def __init__(self) -> None:
        self.last: dict[int, UndoableAct] = {}

    def before(
        self, fact: Fact, visits: dict[str, Visit], places: dict[int, Place], time: HallTime
    ) -> UndoableAct | None:
        """The act that this fact is, seen before the state has followed it; None if it is none."""
        if not isinstance(fact, Undoable) or _is_no_act(fact, visits):
            return None
        visit = None if isinstance(fact, BreakBegan) else visits[fact.visit]
        return UndoableAct(
            what=type(fact).__name__,
            moment=fact.at,
            at=time.of(fact.at),
            step=fact.step,
            place=copy(places.get(fact.window) or Place()),
            before=stood(visit) if visit else None,
            call=fact.call if isinstance(fact, Called) else 0,
            implied=self._implied(fact) if isinstance(fact, Called) else None,
            may_be_implied=_may_be_implied(fact),
        )

    def write(self, fact: Fact, act: UndoableAct | None, visits: dict[str, Visit]) -> None:
        """The state has followed ``fact``, which is ``act``."""
        match fact:
            case Called() | Finished() | NoShow() | Transferred() | Parked() | BreakBegan():
                self.last.pop(fact.window, None)
                if act is not None:
                    after = stood(visits[act.before.visit]) if act.before else None
                    self.last[fact.window] = replace(act, after=after)
            case Chosen(window=window, reason="hand") if window in self.last:
                self.last[window] = replace(self.last[window], implied=None)
            case Started() | Undone() | WindowOpened() | WindowClosed() | BreakEnded():
                self.last.pop(fact.window, None)
            case DayOpened() | DayClosed():
                self.last.clear()

    def _implied(self, called: Called) -> UndoableAct | None:
        """The end of the leg before, where the same NEXT brought it about."""
        last = self.last.get(called.window)
        if last is None or not last.may_be_implied:
            return None
        return last if (last.moment, last.step + 1) == (called.at, called.step) else None


def _is_no_act(fact: Undoable, visits: dict[str, Visit]) -> bool:
    """A recall, a call made again under another number, an end by the closing of the day."""
    match fact:
        case Called(visit=visit, again=again):
            return again > 0 or visits[visit].state == "called"
        case Finished(closing=closing):
            return closing
        case _:
            return False


def _may_be_implied(fact: Undoable) -> bool:
    match fact:
        case Finished(outcome=outcome):
            return not outcome
        case Transferred(by=by, outcome=outcome):
            return by in ("route", "return") and not outcome
        case _:
            return False

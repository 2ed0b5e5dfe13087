"""Sends each action at a window to its rule.

Decides only which rule an action belongs to: ``calls``, ``legs``, ``returns``, ``priority_class``,
``windows`` or ``undo``. Whether a press still fits what its operator saw is in ``press_guard``.
"""

from hub.policy.call_order import CallOrder
from hub.policy.service_levels import ServiceLevels
from hub.policy.skills_in_force import SkillsInForce
from hub.service.calls import Caller
from hub.service.legs import Legs
from hub.service.priority_class import PriorityClasses
from hub.service.result import ActionResult
from hub.service.returns import Returns
from hub.service.undo import UndoRule
from hub.service.windows import Windows
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.hall import Hall
from wire.messages import (
    AnyHandWish,
    AnyPress,
    BackPressed,
    BreakPressed,
    CallPressed,
    CallWanted,
    ClassPressed,
    ClassWanted,
    ClosePressed,
    DonePressed,
    NextPressed,
    NoShowPressed,
    Now,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    ReturnWanted,
    StartPressed,
    TransferPressed,
    TransferWanted,
    UndoPressed,
)

PressAtVisit = (
    RecallPressed | StartPressed | NoShowPressed | DonePressed | TransferPressed | ParkPressed
)
"""Presses about the person at the window."""


class Actions:
    """Holds the rules of the operators' work. What they ask in common (``service_levels``,
    ``in_force``, ``call_order``, ``windows``, ``calls``, ``returns``) is there for other rules
    too."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state = state
        self.service_levels = ServiceLevels(hall)
        self.in_force, self.windows = SkillsInForce(hall, state), Windows(hall, state)
        services, absolute = self.service_levels.services, self.service_levels.absolute
        self.call_order = CallOrder(state, hall.rules, services, absolute, self.in_force.of)
        self._legs = Legs(hall, state, self.service_levels)
        self.calls = Caller(hall, state, self.call_order, self.windows, self._legs, absolute)
        self.returns = Returns(hall, state)
        self._classes = PriorityClasses(state, self.service_levels)
        self._undo = UndoRule(hall, state)

    def do(self, press: AnyPress, now: Now) -> ActionResult:
        """Do what is pressed. Raises Refused before anything is written."""
        here = self._state.at(press.window)
        match press:
            case NextPressed(window):
                return self.calls.next(window, now)
            case CallPressed(window, ticket=ticket):
                return self.calls.by_hand(window, ticket, now)
            case BackPressed(ticket=ticket):
                return self.returns.back(ticket, now)
            case ClassPressed():
                return self._classes.corrected(press, now)
            case UndoPressed(window):
                return self._undo.last(window, now)
            case OpenPressed() | ClosePressed() | BreakPressed():
                return self.windows.pressed(press, now)
            case _ if here is None:
                return ActionResult.nothing("nobody is called here")
            case _:
                return self._with(here, press, now)

    def by_hand(self, visit: Visit, wish: AnyHandWish, now: Now) -> ActionResult:
        """Do what staff wish of ``visit`` from a terminal. Raises Refused before anything is
        written."""
        match wish:
            case CallWanted(window=window):
                return self.calls.by_hand(window, visit.ticket, now)
            case ReturnWanted():
                return self.returns.back(visit.ticket, now, "staff")
            case ClassWanted():
                return self._classes.corrected(wish, now)
            case TransferWanted():
                return self._legs.transfer(visit, wish, now)

    def _with(self, here: Visit, press: PressAtVisit, now: Now) -> ActionResult:
        """Do what is pressed with the person at the window."""
        match press:
            case RecallPressed(window):
                return self.calls.recall(here, window, now)
            case StartPressed(window):
                return self._legs.start(here, window, now)
            case NoShowPressed(window):
                return self._legs.no_show(here, window, now)
            case DonePressed(window, outcome=outcome):
                return self._legs.done(here, window, outcome, now)
            case TransferPressed():
                return self._legs.transfer(here, press, now)
            case ParkPressed():
                return self.returns.park(here, press, now)

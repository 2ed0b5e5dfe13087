"""Staff act in an operator's stead from a terminal: they call a number, bring it back, correct its
class, send it on.

Decides the reply, with the reason when the wish is refused. The rules are those of the presses
(``service.actions``); a refusal is counted, as there.
"""

from collections.abc import Container

from hub.effects import Answer, Odd
from hub.policy.refusals import Refused, found, stands
from hub.service.actions import Actions
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import (
    AnyHandWish,
    CallWanted,
    ClassWanted,
    Now,
    ReturnWanted,
    StaffAnswered,
    TransferWanted,
)


class ByHand:
    """Does for staff what operators do by buttons, with a ticket that they name. ``windows``: the
    numbers of the hall's windows."""

    def __init__(self, windows: Container[int], state: DayState, actions: Actions) -> None:
        self._state, self._actions, self._numbers = state, actions, windows

    def heard(self, device: str, wish: AnyHandWish, now: Now) -> Answer:
        try:
            return self._do(wish, now)
        except Refused as refused:
            odd = Odd(f"refused {type(wish).__name__}", f"{device}: {refused}")
            return Answer(effects=[odd], reply=StaffAnswered(wish.wish, False, str(refused)))

    def _do(self, wish: AnyHandWish, now: Now) -> Answer:
        """Raises Refused before anything is written."""
        visit = self._whom(wish)
        if isinstance(wish, CallWanted) and self._state.at(wish.window) is visit:
            return Answer(reply=StaffAnswered(wish.wish, True, f"{stands(visit)} already"))
        facts, outcome, why = self._actions.by_hand(visit, wish, now)
        said = [_says(visit, wish)] if outcome == "accepted" else []
        text = "; ".join(filter(None, [*said, why]))
        return Answer(facts, reply=StaffAnswered(wish.wish, True, text))

    def _whom(self, wish: AnyHandWish) -> Visit:
        """Return the visit whose ticket it names, at a window that there is. Raises Refused."""
        match wish:
            case CallWanted(window=window) | TransferWanted(window=window):
                self._must_be(window)
            case ClassWanted(window=window) if window:
                self._must_be(window)
        visit = found(self._state, wish.ticket)
        if isinstance(wish, TransferWanted) and self._state.at(wish.window) is not visit:
            raise Refused(stands(visit))  # whoever has come to the window since is not meant
        return visit

    def _must_be(self, window: int) -> None:
        if window not in self._numbers:
            raise Refused(f"no window {window} in the hall file")


def _says(visit: Visit, wish: AnyHandWish) -> str:
    """Say what has been done."""
    leg = visit.leg
    match wish:
        case CallWanted(window=window):
            return f"{visit.ticket} is called to window {window}"
        case ReturnWanted():
            return f"{visit.ticket} waits at its place"
        case ClassWanted(cls=cls):
            return f"{visit.ticket} is of {f'class {cls}' if cls else 'the ordinary class'}"
        case TransferWanted():
            alone = f", at window {leg.window} only" if leg.window else ""
            return f"{visit.ticket} waits for {leg.service}{alone}"

"""What staff do in an operator's stead from a terminal: call a number, bring it back, correct its
class, send it on.

Decides how such a wish is answered, with the reason when it is refused. The rules are those of the
presses (``actions``); what is refused counts, as there.
"""

from typing import Any

from hub.effects import Odd, Tell
from hub.policy.refusals import Refused, found, stands
from hub.service.actions import Actions
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.hall import Hall
from wire.messages import (
    CallWanted,
    ClassWanted,
    HandWanted,
    Now,
    ReturnWanted,
    StaffAnswered,
    TransferWanted,
)


class ByHand:
    def __init__(self, hall: Hall, state: DayState, actions: Actions) -> None:
        self._state, self._actions = state, actions
        self._numbers = {window.number for window in hall.windows}

    def heard(self, device: str, wish: HandWanted, now: Now) -> list[Any]:
        facts: list[Any] = []
        done = True
        try:
            facts, text = self._do(wish, now)
        except Refused as refused:
            done, text = False, str(refused)
            facts = [Odd(f"refused {type(wish).__name__}", f"{device}: {text}")]
        return [*facts, Tell(device, StaffAnswered(wish.wish, done, text))]

    def _do(self, wish: HandWanted, now: Now) -> tuple[list[Any], str]:
        """The facts, and what came of it. Raises Refused before anything is written."""
        visit = self._whom(wish)
        if isinstance(wish, CallWanted) and self._state.at(wish.window) is visit:
            return [], f"{stands(visit)} already"
        facts, outcome, why = self._actions.by_hand(visit, wish, now)
        said = [_says(visit, wish)] if outcome == "accepted" else []
        return facts, "; ".join(filter(None, [*said, why]))

    def _whom(self, wish: HandWanted) -> Visit:
        """Whose ticket it names, at a window that there is. Raises Refused."""
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


def _says(visit: Visit, wish: HandWanted) -> str:
    """What has been done."""
    leg = visit.leg
    match wish:
        case CallWanted(window=window):
            return f"{visit.ticket} is called to window {window}"
        case ReturnWanted():
            return f"{visit.ticket} waits at its place"
        case ClassWanted(cls=cls):
            return f"{visit.ticket} is of {f'class {cls}' if cls else 'the ordinary class'}"
        case _:
            alone = f", at window {leg.window} only" if leg.window else ""
            return f"{visit.ticket} waits for {leg.service}{alone}"

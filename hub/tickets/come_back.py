"""Somebody says at a kiosk that he missed his call, or is parked, and is here.

Decides how the kiosk is answered; who may come back is a rule of ``returns``. A repeated wish gets
the answer it got, and changes nothing more.
"""

from typing import Any

from hub.effects import Odd, Tell
from hub.events.facts import State
from hub.policy.refusals import Refused
from hub.replies import Replies
from hub.service.returns import Returns
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import BackAnswered, BackWanted, Now

REMEMBERED = 500
"""Answers kept for a repeat."""
CODES: dict[State, str] = {
    "issued": "waits",
    "waiting": "waits",
    "called": "called",
    "no_show": "late",
    "served": "served",
    "left": "late",
}
"""Why there is nothing to come back to, as in BackAnswered."""


class ComeBack:
    def __init__(self, state: DayState, returns: Returns) -> None:
        self._state, self._returns = state, returns
        self._answers: Replies[Tell] = Replies(REMEMBERED)

    def wanted(self, kiosk: str, wish: BackWanted, now: Now) -> list[Any]:
        known = self._answers.to((kiosk, wish.wish))
        if known is not None:
            return [known]
        facts: list[Any] = []
        try:
            self._must_be_of(wish)
            facts, *_ = self._returns.back(wish.ticket, now, "kiosk")
            answer = BackAnswered(wish.wish, True)
        except Refused as refused:
            answer = self._refused(wish, str(refused))
            facts = [Odd(f"back refused: {answer.code}", f"{kiosk}: {answer.why}")]
        return [*facts, self._answers.keep((kiosk, wish.wish), Tell(kiosk, answer))]

    def _must_be_of(self, wish: BackWanted) -> None:
        """A paper of an earlier day brings back nobody who has that number now."""
        visit = self._state.find(wish.ticket)
        if visit is not None and _another(visit, wish):
            raise Refused(f"the paper of {wish.ticket} is of day {wish.day}, which is over")

    def _refused(self, wish: BackWanted, why: str) -> BackAnswered:
        if not self._state.is_open:
            return BackAnswered(wish.wish, False, "closed", why[:200])
        visit = self._state.find(wish.ticket)
        if visit is None or _another(visit, wish):
            return BackAnswered(wish.wish, False, "no ticket", why[:200])
        window = visit.call.window if visit.state == "called" and visit.call else 0
        return BackAnswered(wish.wish, False, CODES.get(visit.state, "other"), why[:200], window)


def _another(visit: Visit, wish: BackWanted) -> bool:
    """Whether the paper that was scanned is not this visit's."""
    return wish.day not in (0, visit.day_on_paper)

"""Lets somebody who missed their call, or is parked, say at a kiosk that they are here.

Decides what the kiosk is told. Who may come back is a rule of ``service.returns``.
"""

from hub.effects import Answer, Odd
from hub.events.facts import State
from hub.policy.refusals import Refused
from hub.replies import Replies
from hub.service.returns import Returns
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import BackAnswered, BackWanted, Now

REMEMBERED = 500
"""Replies kept for a repeat."""
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
    """Answers these wishes of kiosks. A repeated one gets the same reply, and changes nothing
    more."""

    def __init__(self, state: DayState, returns: Returns) -> None:
        self._state, self._returns = state, returns
        self._replies: Replies[BackAnswered] = Replies(REMEMBERED)

    def wanted(self, kiosk: str, wish: BackWanted, now: Now) -> Answer:
        """Let the holder of the ticket wait again, or say why not."""
        known = self._replies.to((kiosk, wish.wish))
        if known is not None:
            return Answer(reply=known)
        answer = Answer()
        try:
            self._must_be_of(wish)
            answer.facts = self._returns.back(wish.ticket, now, "kiosk").facts
            reply = BackAnswered(wish.wish, True)
        except Refused as refused:
            reply = self._refused(wish, str(refused))
            answer.effects = [Odd(f"back refused: {reply.code}", f"{kiosk}: {reply.why}")]
        answer.reply = self._replies.keep((kiosk, wish.wish), reply)
        return answer

    def _must_be_of(self, wish: BackWanted) -> None:
        """Refuse a paper of an earlier day: it brings back nobody who has that number now. Raises
        Refused."""
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
    """Tell whether the paper that was scanned is another one than this visit's."""
    return wish.day not in (0, visit.day_on_paper)

"""Lets a press through that fits what its operator saw.

Decides by the pulse and the step that the press names; what it leads to is in ``actions``. What
does not fit, or cannot be done, changes nothing and is answered with the reason; refusals count.
"""

from hub.effects import Answer, Effect, Odd
from hub.policy.refusals import Refused
from hub.pulses import Pulses
from hub.replies import Replies
from hub.service.actions import Actions
from hub.service.result import ActionResult
from hub.state.day_state import DayState
from wire.hall import Rules
from wire.messages import AnyPress, NextPressed, Now, Outcome, PressAnswered, elapsed

REMEMBERED = 500
"""Replies kept for a press that is delivered twice."""
LONGEST = 200
"""Characters of a reason (wire.messages.Why)."""


class PressGuard:
    """Does presses that fit, each once. ``pulses``: the hub's, by which presses are dated."""

    def __init__(self, rules: Rules, state: DayState, actions: Actions, pulses: Pulses) -> None:
        self._state, self._rules, self._actions = state, rules, actions
        self._pulses = pulses
        self._replies: Replies[PressAnswered] = Replies(REMEMBERED)

    def pressed(self, device: str, press: AnyPress, now: Now) -> Answer:
        """Do a press. The same press again gets the same reply and changes nothing."""
        known = self._replies.to((device, press.press))
        if known is not None:
            return Answer(reply=known)
        facts, outcome, why = self._result(press, now)
        reply = PressAnswered(press.press, press.window, outcome, why[:LONGEST])
        self._replies.keep((device, press.press), reply)
        odd: list[Effect] = []
        if outcome == "refused":
            text = f"{device}, window {press.window}: {why}"
            odd = [Odd(f"refused {type(press).__name__}", text)]
        return Answer(facts, odd, reply)

    def fits(self, device: str, press: AnyPress, now: Now) -> bool:
        """Return whether it is new, and about what the window shows now."""
        known = self._replies.to((device, press.press))
        return known is None and not self._misfit(press, now)[1]

    def _result(self, press: AnyPress, now: Now) -> ActionResult:
        outcome, why = self._misfit(press, now)
        if why:
            return ActionResult([], outcome, why)
        try:
            return self._actions.do(press, now)
        except Refused as refused:
            return ActionResult([], "refused", str(refused))

    def _misfit(self, press: AnyPress, now: Now) -> tuple[Outcome, str]:
        place = self._state.place(press.window)
        too_old = self._pulses.too_old(press, now)
        if too_old:
            return "stale", too_old
        last = place.last_call
        # Across boots nothing but the wall clock could say how long ago, and it may stand behind.
        if isinstance(press, NextPressed) and last is not None and last.at.boot == now.boot:
            since = elapsed(last.at, now)
            if since < self._rules.next_again:
                return "just_called", f"{last.ticket} was called {since:.1f} s ago"
        if press.expected != place.step:
            return "stale", f"the window has moved on to step {place.step}"
        return "accepted", ""

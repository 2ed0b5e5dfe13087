"""The rules of the buttons: what a press at a window leads to.

Decides whether a press still fits what its operator saw; what it leads to is in ``actions``. What
does not fit, or cannot be done, changes nothing and is answered with the reason; refusals count.
"""

from collections.abc import Sequence
from typing import Any

from hub.actions import Actions
from hub.book import Book
from hub.legs import Answer
from hub.remembered import Remembered
from hub.stands import Refused
from hub.things import Odd, Tell
from wire.hall import Hall
from wire.messages import NextPressed, Now, Outcome, Press, PressAnswered, Pulse, elapsed

Answers = Sequence[Any]
REMEMBERED = 500
"""Answers kept for a press that is delivered twice."""
LONGEST = 200
"""Characters of a reason (wire.messages.Why)."""


class Presses:
    def __init__(self, hall: Hall, book: Book, actions: Actions) -> None:
        self._book, self._rules, self._actions = book, hall.rules, actions
        self._answers: Remembered[Tell] = Remembered(REMEMBERED)

    def pressed(self, device: str, press: Press, pulse: Pulse, now: Now) -> Answers:
        """``pulse`` is the hub's last: presses are dated by its count. The same press again gets
        the same answer and changes nothing."""
        known = self._answers.to((device, press.press))
        if known is not None:
            return [known]
        facts, outcome, why = self._answer(press, pulse, now)
        answer = Tell(device, PressAnswered(press.press, press.window, outcome, why[:LONGEST]))
        kind = f"refused {type(press).__name__}"
        odd = [Odd(kind, f"{device}, window {press.window}: {why}")] if outcome == "refused" else []
        return [*facts, *odd, self._answers.keep((device, press.press), answer)]

    def fits(self, device: str, press: Press, pulse: Pulse, now: Now) -> bool:
        """Whether it is new, and about what the window shows now."""
        known = self._answers.to((device, press.press))
        return known is None and not self._misfit(press, pulse, now)[1]

    def _answer(self, press: Press, pulse: Pulse, now: Now) -> Answer:
        outcome, why = self._misfit(press, pulse, now)
        if why:
            return [], outcome, why
        try:
            return self._actions.do(press, now)
        except Refused as refused:
            return [], "refused", str(refused)

    def _misfit(self, press: Press, pulse: Pulse, now: Now) -> tuple[Outcome, str]:
        place = self._book.place(press.window)
        if (press.generation, press.epoch) != (pulse.generation, pulse.epoch):
            return "stale", "the hub was started anew since"
        if pulse.count - press.count > self._rules.pulses_old:
            return "stale", f"{pulse.count - press.count} pulses old"
        last = place.last_call
        # Across boots nothing but the wall clock could say how long ago, and it may stand behind.
        if isinstance(press, NextPressed) and last is not None and last.at.boot == now.boot:
            since = elapsed(last.at, now)
            if since < self._rules.next_again:
                return "just_called", f"{last.ticket} was called {since:.1f} s ago"
        if press.expected != place.step:
            return "stale", f"the window has moved on to step {place.step}"
        return "accepted", ""

"""Makes each wish of staff happen once, and answers it alike however often it is said.

Decides whether a wish is a repeat. What changed something is known from the journal (``WishDone``),
so that a start, a new day and a restored backup do not make it twice; a refusal is remembered only
until the next start, for it changed nothing. Never looks at what a wish asks for.
"""

from collections.abc import Sequence
from typing import Any

from hub.effects import Tell
from hub.events.facts import WishDone
from hub.replies import Replies
from hub.state.apply import apply
from hub.state.day_state import DayState
from wire.messages import DayWanted, Fact, Message, Now, StaffAnswered

REMEMBERED = 200
"""Answers kept for a repeat."""


class Repeats:
    def __init__(self, state: DayState) -> None:
        self._state = state
        self._answers: Replies[Message] = Replies(REMEMBERED)

    def answer_to(self, wish: Any) -> Message | None:
        """The answer to a repeat; None if the wish is to be decided. The day is always told as it
        stands: ``wishes`` sees itself whether it was turned."""
        known = self._answers.to(wish.wish)
        if known is not None or isinstance(wish, DayWanted):
            return known
        text = self._state.wishes.get(wish.wish)
        return None if text is None else StaffAnswered(wish.wish, True, text)

    def keep(self, wish: Any, answers: Sequence[Any], now: Now) -> list[Any]:
        """``answers`` to a wish that was decided now, the last of them what the device is told."""
        *before, tell = answers
        assert isinstance(tell, Tell)
        self._answers.keep(wish.wish, tell.message)
        if not any(isinstance(answer, Fact) for answer in before):
            return [*before, tell]
        text = tell.message.text if isinstance(tell.message, StaffAnswered) else ""
        done = WishDone(wish.wish, text, now)
        apply(self._state, done)
        return [*before, done, tell]

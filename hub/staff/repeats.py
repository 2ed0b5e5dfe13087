"""Makes each wish of staff happen once, and answers it alike however often it is said.

Decides whether a wish is a repeat. What changed something is known from the journal (``WishDone``),
so that a start, a new day and a restored backup do not make it twice; a refusal is remembered only
until the next start, for it changed nothing. Never looks at what a wish asks for.
"""

from hub.effects import Answer
from hub.events.facts import WishDone
from hub.replies import Replies
from hub.state.day_state import DayState
from hub.state.write import written
from wire.messages import (
    AnyHandWish,
    BookWanted,
    DayWanted,
    DoubtfulWanted,
    Message,
    Now,
    OperatorWanted,
    RetireWanted,
    SkillsWanted,
    StaffAnswered,
    UnbookWanted,
)

Change = (
    DayWanted
    | RetireWanted
    | DoubtfulWanted
    | OperatorWanted
    | SkillsWanted
    | AnyHandWish
    | BookWanted
    | UnbookWanted
)
"""Wishes that may change something."""
REMEMBERED = 200
"""Replies kept for a repeat."""


class Repeats:
    """Knows the wishes that were answered, by their ids."""

    def __init__(self, state: DayState) -> None:
        self._state = state
        self._replies: Replies[Message] = Replies(REMEMBERED)

    def reply_to(self, wish: Change) -> Message | None:
        """Return the reply to a repeat; None if the wish is to be decided. The day is always told
        as it stands: ``day_desk`` sees itself whether it was turned."""
        known = self._replies.to(wish.wish)
        if known is not None or isinstance(wish, DayWanted):
            return known
        text = self._state.wishes.get(wish.wish)
        return None if text is None else StaffAnswered(wish.wish, True, text)

    def keep(self, wish: Change, answer: Answer, now: Now) -> Answer:
        """Remember the answer to a wish that was decided now; the journal does where it changed
        something."""
        assert answer.reply is not None, wish
        self._replies.keep(wish.wish, answer.reply)
        if answer.facts:
            text = answer.reply.text if isinstance(answer.reply, StaffAnswered) else ""
            answer.facts.append(written(self._state, WishDone(wish.wish, text, now)))
        return answer

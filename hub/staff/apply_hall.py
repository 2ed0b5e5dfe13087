"""Applies a changed hall file while the hub works: taken over wholly and at once, or refused. Pure.

Decides what staff are told. Whether it is safe is in ``hall_changes``; what the file says comes in
``HallRead``. Once it is taken over nothing more is heard: the machine begins anew with it.
"""

from collections.abc import Sequence

from hub.effects import Apply, Effect, HallRead, Note, ReadHall, Tell
from hub.events.facts import DayClosed, DayOpened
from hub.policy.hall_changes import unsafe
from hub.state.day_state import DayState
from wire.hall import Hall
from wire.messages import Fact, HallWanted, StaffAnswered

KEPT = "the hub goes on with the one before"
"""The end of each refusal."""


class ApplyHall:
    """Takes a hall file over, or refuses it. ``refused``: what keeps the file from being in use, ""
    if it is. ``over``: another hall file was taken over, this machine has ended."""

    def __init__(self, hall: Hall, state: DayState, refused: str) -> None:
        self._hall, self._state, self.refused = hall, state, refused
        self.over = False

    def wanted(self, device: str, wish: HallWanted) -> list[Effect]:
        """Ask for the file, as staff wish: the reply comes once it was read."""
        return [ReadHall(device, wish.wish, wish.check)]

    def once_more(self, facts: Sequence[Fact]) -> list[Effect]:
        """Read again what was refused: people who stood against it may be gone once their day is
        over."""
        over = any(isinstance(fact, (DayOpened, DayClosed)) for fact in facts)
        return [ReadHall()] if over and self.refused else []

    def read(self, heard: HallRead) -> list[Effect]:
        """Take the file over that was read, or refuse it."""
        wrong = self._wrong(heard)
        if wrong:
            return self._refuse(heard.asked, wrong)
        assert heard.hall is not None
        self.refused = ""
        keys = changed(self._hall, heard.hall)
        if not keys:
            return _answer(heard.asked, "the hall file is in use as it is", done=True)
        if heard.asked.check:
            return _answer(heard.asked, f"could be applied now; changed: {keys}", done=True)
        self.over = True
        text = f"the changed hall file is in use; changed: {keys}"
        return [Note(text), Apply(heard.hall), *_answer(heard.asked, text, done=True)]

    def _wrong(self, heard: HallRead) -> str:
        """Say why it cannot be taken over, "" if it can."""
        if heard.hall is None:
            return heard.text
        problem = unsafe(self._hall, heard.hall, self._state)
        if problem is None:
            return ""
        key, found, expected = problem
        return f"{heard.text}: {key}: found {found}, expected {expected}"

    def _refuse(self, asked: ReadHall, wrong: str) -> list[Effect]:
        text = f"{wrong}; {KEPT}"
        if asked.check:
            return _answer(asked, text, done=False)
        self.refused = wrong
        return [Note(text, loud=True), *_answer(asked, text, done=False)]


def changed(old: Hall, new: Hall) -> str:
    """Return the keys of the hall file that differ, "" if none does."""
    keys = (key for key in Hall.__struct_fields__ if getattr(old, key) != getattr(new, key))
    return ", ".join(keys)


def _answer(asked: ReadHall, text: str, done: bool) -> list[Effect]:
    """Answer the device that asked; a signal asks for nobody."""
    return [Tell(asked.device, StaffAnswered(asked.wish, done, text))] if asked.device else []

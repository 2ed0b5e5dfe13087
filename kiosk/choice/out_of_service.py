"""Runs a kiosk without a usable store: says in all languages that there are no tickets here, and
asks every five seconds whether there is one again. Pure."""

from collections.abc import Mapping

from kiosk.choice.stage import WalkStage
from kiosk.choice.wording.screens import build
from kiosk.choice.wording.view import View
from kiosk.things import Effect, KioskStarted, Reopen, ShowScreen
from kiosk.words import KioskWords
from wire.messages import Now

AGAIN = 5.0
"""Seconds between two attempts."""


class OutOfService:
    """Runs a kiosk that promises nothing: what cannot be kept must not be promised."""

    def __init__(self, words: Mapping[str, KioskWords]) -> None:
        self._words = words
        self._again: float | None = None

    def hear(self, heard: object, now: Now) -> list[Effect]:
        """Show the screen at the start, and try to open the store when its time has come."""
        if isinstance(heard, KioskStarted):
            self._again = now.mono + AGAIN
            view = View(self._words, None, printable=False, marks=("store_mark",))
            return [ShowScreen(1, build(WalkStage("closed", trouble="store"), view))]
        if self._again is None or now.mono < self._again:
            return []
        self._again = now.mono + AGAIN
        return [Reopen()]

    def due(self) -> float | None:
        """Return when to try again, in monotonic seconds."""
        return self._again

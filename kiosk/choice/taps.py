"""One tap is one step: which touches count. Pure.

Decides that a screen takes no touch while it is not drawn or quite new, nor the second half of a
slow double tap.
"""

from math import dist, inf

from kiosk.things import Chosen, Screen

SAME_TAP, SAME_PLACE = 0.7, 15.0
"""Seconds and mm within which a touch is the second half of a slow double tap: it means what the
first half meant, not what the next screen has there."""


class Taps:
    """The screen on the glass. ``settle``: seconds in which a new one takes no touch."""

    def __init__(self, settle: float) -> None:
        self.screen: Screen | None = None
        self.shown = 0
        self._settle = settle
        self._drawn = False
        self._open_at: float | None = None  # from when the shown screen takes a touch
        self._tapped_at, self._place = -inf, (0.0, 0.0)  # of the last touch that was taken

    def show(self, screen: Screen) -> int:
        """Another screen goes to the glass; its number."""
        self.screen, self._drawn, self._open_at = screen, False, None
        self.shown += 1
        return self.shown

    def drawn(self, shown: int, mono: float) -> None:
        """The screen of this number is on the glass."""
        if shown == self.shown:
            self._drawn = True
            self._open_at = mono + self._settle

    def shut(self) -> None:
        """The visitor has gone on: the old screen takes no touch."""
        self._open_at = None

    def reopen(self, mono: float) -> None:
        """The next screen has the words of the old one, which is on the glass."""
        if self._open_at is None and self._drawn:
            self._open_at = mono + self._settle

    def take(self, chosen: Chosen, mono: float) -> bool:
        """Whether this touch is a choice."""
        fresh = self._open_at is None or mono < self._open_at
        again = mono < self._tapped_at + SAME_TAP and dist(chosen.at, self._place) <= SAME_PLACE
        if chosen.shown != self.shown or fresh or again or chosen.key not in self._offered():
            return False
        self._tapped_at, self._place = mono, chosen.at
        return True

    def _offered(self) -> set[str]:
        screen = self.screen
        return {entry.key for entry in (*screen.entries, *screen.foot)} if screen else set()

"""Decides which touches count: one tap is one step. Pure.

Decides that a screen takes no touch while it is not drawn or quite new, nor the second half of a
slow double tap.
"""

from math import dist, inf

from msgspec.structs import replace

from kiosk.things import Screen, Tapped

SAME_TAP, SAME_PLACE = 0.7, 15.0
"""Seconds and mm within which a touch is the second half of a slow double tap: it means what the
first half meant, not what the next screen has there."""
SAME_KEY = 0.2
"""The same between two keys of a keypad, where one digit is often wanted twice."""
TYPING = ("key", "erase")


class Taps:
    """Decides which touches of the screen on the glass count. ``settle``: seconds in which a new
    screen takes no touch."""

    def __init__(self, settle: float) -> None:
        self.screen: Screen | None = None
        self.shown = 0
        self._first = 0  # of the screens that are one keypad
        self._settle = settle
        self._drawn = False
        self._open_at: float | None = None  # from when the shown screen takes a touch
        self._tapped_at, self._place = -inf, (0.0, 0.0)  # of the last touch that was taken
        self._typed = False  # that one was on a keypad

    def show(self, screen: Screen) -> int:
        """Take a new screen, and return its number. A keypad goes on taking touches while what was
        typed changes, and any screen while only the mark for staff does."""
        before = self.screen
        goes_on = before is not None and (
            before.kind == screen.kind == "code" or replace(before, mark=screen.mark) == screen
        )
        self.screen = screen
        self.shown += 1
        if not goes_on or self._open_at is None:
            self._drawn, self._open_at, self._first = False, None, self.shown
        return self.shown

    def drawn(self, shown: int, mono: float) -> None:
        """Note that the screen of this number is on the glass."""
        if shown == self.shown:
            self._drawn = True
            self._open_at = mono + self._settle if self._open_at is None else self._open_at

    def shut(self) -> None:
        """Take no touch on the old screen: the visitor has gone on."""
        self._open_at = None

    def reopen(self, mono: float) -> None:
        """Take touches again: the next screen has the words of the old one, which is on the
        glass."""
        if self._open_at is None and self._drawn:
            self._open_at = mono + self._settle

    def take(self, chosen: Tapped, mono: float) -> bool:
        """Tell whether this touch is a choice."""
        fresh = self._open_at is None or mono < self._open_at
        typing = chosen.key.partition(":")[0] in TYPING
        same = SAME_KEY if typing and self._typed else SAME_TAP
        again = mono < self._tapped_at + same and dist(chosen.at, self._place) <= SAME_PLACE
        other = not self._first <= chosen.shown <= self.shown
        if other or fresh or again or chosen.key not in self._offered():
            return False
        self._tapped_at, self._place, self._typed = mono, chosen.at, typing
        return True

    def _offered(self) -> set[str]:
        screen = self.screen
        return {entry.key for entry in (*screen.entries, *screen.foot)} if screen else set()

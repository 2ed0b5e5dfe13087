"""Keeps where the visitor is and what is on the glass, until either changes by itself. Pure.

Decides when a stage ends untouched, and that a screen is shown again only when its words change.
Times are monotonic seconds.
"""

from collections.abc import Iterable

from kiosk.choice.stage import WalkStage, lasts
from kiosk.choice.taps import Taps
from kiosk.choice.wording.screens import build
from kiosk.choice.wording.view import View
from kiosk.things import ShowScreen, Tapped, Timeouts


class Pages:
    """Holds where the visitor is (``stage``) and how their ``paper`` stands, as in ``View``."""

    def __init__(self, times: Timeouts) -> None:
        self.stage = WalkStage("closed")
        self.paper = ""
        self._times = times
        self._taps = Taps(times.settle)
        self._since = 0.0  # the last sign of the visitor
        self._show_at: float | None = None

    def go(self, stage: WalkStage, mono: float, after: float = 0.0) -> None:
        """Go to a stage at once, and show it ``after`` so many seconds. The old screen takes no
        touch."""
        self.stage, self._since, self._show_at = stage, mono, mono + after
        self._taps.shut()

    def stay(self, stage: WalkStage, mono: float) -> None:
        """Stay on the page with something else on it: it goes on taking touches."""
        self.stage, self._since = stage, mono

    def drawn(self, shown: int, mono: float) -> None:
        """Note that the screen of this number is on the glass."""
        self._taps.drawn(shown, mono)

    def takes(self, chosen: Tapped, mono: float) -> bool:
        """Tell whether this touch is a choice."""
        return self._taps.take(chosen, mono)

    def show(self, view: View, mono: float) -> Iterable[ShowScreen]:
        """Return the screen, if it is to be shown now and differs from the one before."""
        if self._show_at is not None and mono < self._show_at:
            return
        self._show_at = None
        screen = build(self.stage, view)
        if screen != self._taps.screen:
            yield ShowScreen(self._taps.show(screen), screen)
        else:
            self._taps.reopen(mono)

    def over(self, mono: float) -> bool:
        """Tell whether the stage ends now by itself."""
        ends = self._ends()
        return ends is not None and mono >= ends

    def due(self) -> float | None:
        """Return when to be told the time."""
        times = (self._ends(), self._show_at)
        return min((time for time in times if time is not None), default=None)

    def _ends(self) -> float | None:
        seconds = lasts(self.stage, self.paper == "late", self._times)
        return None if seconds is None else self._since + seconds

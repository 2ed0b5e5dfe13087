"""Finds the presses among the edges of one button. Does not decide what a press leads to."""

from operator_pad.things import Level, PinEdge


class Contact:
    """Finds the presses among the edges of one button. Times are seconds of the monotonic clock.

    A level counts when it has stood for ``debounce`` seconds, and the pin is read once more before
    it does: a NEXT ends a visit and calls a person, so a spike on a long wire must not be one, and
    the price is ``debounce`` of delay. The read also repairs what a lost edge would spoil (drivers
    drop edges of a heavy bounce), in ``debounce`` more. A held button is one press: only a released
    one can be pressed.
    """

    def __init__(self, pin: int, debounce: float) -> None:
        self.pin = pin
        self.due: float | None = None
        self._debounce = debounce
        self._settled: bool | None = None  # whether it is down; None until first read
        self._low = False
        self._since = 0.0
        self._press = ""

    @property
    def is_down(self) -> bool:
        """Tell whether a finger is on the button, bounces aside."""
        return self._settled is True

    def edge(self, edge: PinEdge) -> str | None:
        """Return the id of the press that this edge proves: the level before it had stood long
        enough.

        Only a daemon that was held up hears it this way; else ``look`` and ``level`` come first.
        """
        stood = edge.low != self._low and edge.at - self._since >= self._debounce
        press = self._settle() if stood else None
        self._move(edge)
        return press

    def level(self, level: Level) -> str | None:
        """Return the id of the press that is confirmed by reading the pin."""
        if self._settled is None:  # a button that is down at the start is not pressed now
            self._settled = self._low = level.low
        elif level.low != self._low:
            self._move(level)  # an edge was lost: it has to stand from now on
        else:
            return self._settle()
        return None

    def look(self, mono: float) -> bool:
        """Tell, once, that the level has stood long enough for the pin to be read."""
        if self.due is None or mono < self.due:
            return False
        self.due = None
        return True

    def _move(self, to: PinEdge | Level) -> None:
        self._low, self._since, self._press = to.low, to.at, to.press
        self.due = to.at + self._debounce

    def _settle(self) -> str | None:
        was, self._settled = self._settled, self._low
        return self._press if self._low and was is False else None

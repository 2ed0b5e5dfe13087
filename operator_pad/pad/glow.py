"""Plays the patterns of docs/pads.md on one lamp.

Decides when the lamp is on. The pads decide which pattern is due, ``lamps`` switches the pin.
"""

from operator_pad.things import Lamp

Pattern = tuple[tuple[bool, float], ...]
"""What a lamp does: on or off, and for how many seconds, one after the other."""

TWO_BLINKS: Pattern = ((True, 0.4), (False, 0.3), (True, 0.4), (False, 0.3))
THREE_BLINKS: Pattern = ((True, 0.12), (False, 0.12)) * 3
NO_HUB: Pattern = ((True, 1.0), (False, 1.0))
BREAK: Pattern = ((True, 0.1), (False, 2.9))
"""While the window has a break: the panel above the window faces the visitors, so nothing else
would tell the operator, who may have pressed it by mistake."""
DARK: Pattern = ()

PATTERNS: dict[str, Pattern] = {
    "accepted": ((True, 1.0),),
    "nothing": THREE_BLINKS,
    "just_called": TWO_BLINKS,
    "stale": TWO_BLINKS,
    "refused": TWO_BLINKS,
}
"""By the hub's answer. The three of two blinks all mean: this press changed nothing, look at the
board. An operator cannot act differently on them, so the lamp does not tell them apart."""


class Glow:
    """Plays a pattern once on one lamp, over the one that it repeats meanwhile."""

    def __init__(self, pin: int) -> None:
        self.pin = pin
        self.due: float | None = None
        self._on: bool | None = None
        self._left: Pattern = ()
        self._once = False
        self._meanwhile: Pattern | None = None

    def play(self, pattern: Pattern, mono: float) -> None:
        """Begin the pattern now, whatever the lamp shows."""
        self._left, self._once, self.due = pattern, True, mono

    def show(self, meanwhile: Pattern, mono: float) -> list[Lamp]:
        """Return what to switch at this moment.

        A pattern that was begun by ``play`` is played out; else another ``meanwhile`` begins at
        once.
        """
        if meanwhile != self._meanwhile:
            self._meanwhile = meanwhile
            if not self._once:
                self._left, self.due = (), mono
        if self.due is None or mono < self.due:
            return []
        return self._step(meanwhile, mono)

    def _step(self, meanwhile: Pattern, mono: float) -> list[Lamp]:
        self._once = self._once and bool(self._left)
        left = self._left or meanwhile
        if not left:
            self.due = None
            return self._switch(False)
        (on, seconds), *rest = left
        self._left, self.due = tuple(rest), mono + seconds
        return self._switch(on)

    def _switch(self, on: bool) -> list[Lamp]:
        changed, self._on = on != self._on, on
        return [Lamp(self.pin, on)] if changed else []

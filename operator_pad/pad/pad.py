"""The pad of one window: what its buttons wish, and the one press that waits for an answer.

Decides what is sent and what the lamp begins to say; whether the hub lives is told to it.
"""

from operator_pad.pad.contact import Contact
from operator_pad.pad.glow import NO_HUB, PATTERNS, Glow
from operator_pad.things import Wiring
from wire.messages import (
    DonePressed,
    NextPressed,
    NoShowPressed,
    Press,
    PressAnswered,
    Pulse,
    RecallPressed,
    WindowState,
)

ANSWER = 1.0
"""Seconds after which an unanswered press counts as not heard (docs/pads.md)."""


class Pad:
    """The pad of one window: its buttons, its lamp, and the press that waits for an answer."""

    def __init__(self, wiring: Wiring, debounce: float) -> None:
        self.window = wiring.window
        self.glow = Glow(wiring.lamp)
        self.kinds: dict[int, type[Press]] = {
            wiring.next: NextPressed,
            wiring.recall: RecallPressed,
            wiring.no_show: NoShowPressed,
            wiring.done: DonePressed,
        }
        self.contacts = {pin: Contact(pin, debounce) for pin in self.kinds}
        self.asked = ""
        self.overdue: float | None = None

    def press(
        self, pin: int, press: str, pulse: Pulse | None, state: WindowState | None, mono: float
    ) -> list[Press]:
        """The press to send; none without a living hub that knows this window.

        A press while another one of this window is unanswered is ignored: it would carry the step
        from before that one and be stale when it arrives, and the lamp can only say one answer.
        """
        if self.overdue is not None:
            return []
        if pulse is None or state is None:
            self.glow.play(NO_HUB, mono)
            return []
        self.asked, self.overdue = press, mono + ANSWER
        at = (pulse.generation, pulse.epoch, pulse.count, state.step)
        return [self.kinds[pin](self.window, press, *at)]

    def answered(self, answer: PressAnswered, mono: float) -> None:
        """Show the answer to the last press, even a late one: it is what really happened."""
        if answer.press == self.asked:
            self.asked, self.overdue = "", None
            self.glow.play(PATTERNS[answer.outcome], mono)

    def give_up(self, mono: float) -> None:
        """Nobody has answered in time: say so, and let the operator press again."""
        if self.overdue is not None and mono >= self.overdue:
            self.overdue = None
            self.glow.play(NO_HUB, mono)

    def due(self) -> list[float | None]:
        return [self.overdue, self.glow.due, *(c.due for c in self.contacts.values())]

"""Runs the pad of one window: what its buttons wish, and the one press that awaits an answer.

Decides what is sent and what the lamp begins to say; ``pads`` tells it whether the hub lives.
"""

from collections.abc import Callable
from functools import partial

from operator_pad.pad.contact import Contact
from operator_pad.pad.glow import NO_HUB, PATTERNS, Glow
from operator_pad.things import LogLine, More, Wiring
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

SLIP = 1.0
"""Seconds in which another button beside one that is still down is the same finger or elbow: its
action would add to the first, or undo it. Not longer, or one that got stuck would silence the whole
pad."""

NONE = -1
"""No pin."""


class Pad:
    """Runs the pad of one window: its buttons, its lamp, and the press that waits for an answer."""

    def __init__(self, wiring: Wiring, debounce: float) -> None:
        self.window = wiring.window
        self.glow = Glow(wiring.lamp)
        self.wishes: dict[int, Callable[..., Press]] = {
            wiring.next: NextPressed,
            wiring.recall: RecallPressed,
            wiring.no_show: NoShowPressed,
            wiring.done: DonePressed,
            **{button.pin: _wish(button) for button in wiring.more},
        }
        self.contacts = {pin: Contact(pin, debounce) for pin in self.wishes}
        self._last = (NONE, 0.0)  # the pin of the last press that was sent, and when
        self.asked = ""
        self.overdue: float | None = None

    def press(
        self, pin: int, press: str, pulse: Pulse | None, state: WindowState | str, mono: float
    ) -> list[Press | LogLine]:
        """Return the press to send. Without a living hub that knows this window there is none, and
        ``state`` is the reason for the log.

        A press while another one of this window is unanswered is ignored: it would carry the step
        from before that one and be stale when it arrives, and the lamp can only show one answer.
        Another button beside one that has just gone down is ignored too: it is a slip.
        """
        if self.overdue is not None or self._slips(pin, mono):
            return []
        if pulse is None or isinstance(state, str):
            self.glow.play(NO_HUB, mono)
            return [LogLine(f"window {self.window}: not sent: {state}")]
        self.asked, self.overdue, self._last = press, mono + ANSWER, (pin, mono)
        at = (pulse.generation, pulse.epoch, pulse.count, state.step)
        return [self.wishes[pin](self.window, press, *at)]

    def answered(self, answer: PressAnswered, mono: float) -> None:
        """Show the answer to the last press, even a late one: it is what really happened."""
        if answer.press == self.asked:
            self.asked, self.overdue = "", None
            self.glow.play(PATTERNS[answer.outcome], mono)

    def give_up(self, mono: float) -> None:
        """Show that nobody has answered in time, and let the operator press again."""
        if self.overdue is not None and mono >= self.overdue:
            self.overdue = None
            self.glow.play(NO_HUB, mono)

    def due(self) -> list[float | None]:
        """Return when something of this pad is due, in monotonic seconds; None for nothing."""
        return [self.overdue, self.glow.due, *(c.due for c in self.contacts.values())]

    def _slips(self, pin: int, mono: float) -> bool:
        last, at = self._last
        return last not in (NONE, pin) and self.contacts[last].is_down and mono - at < SLIP


def _wish(button: More) -> Callable[..., Press]:
    keys = {key: getattr(button, key) for key in button.__struct_fields__ if key != "pin"}
    return partial(button.says, **keys)

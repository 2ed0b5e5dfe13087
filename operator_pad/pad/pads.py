"""Runs all pads of one Pi: hands each what concerns it, and knows whether the hub speaks for it.

Decides from edges, pulses, window states and answers alone.
"""

from collections.abc import Sequence

from operator_pad.pad.glow import BREAK, DARK, NO_HUB, Pattern
from operator_pad.pad.pad import Pad
from operator_pad.things import Effect, Lamp, Level, LogLine, PinEdge, ReadPin, Wiring
from wire.messages import Fact, Now, Press, PressAnswered, Stop, Tick, WindowState
from wire.newest import HubStates
from wire.pulse import SILENCE, Heartbeat

STOOD_STILL = SILENCE + 0.5
"""Seconds without anything heard after which this process itself must have stood still: where the
hub lives there is a pulse each second."""
CATCHES_UP = 0.5
"""Seconds after a standstill in which what was pressed meanwhile may come, dated by its coming."""


class Pads:
    """Runs up to five pads (28 pins, at least five for each).

    Answers are presses to send, lamps to switch, pins to read and notes for the log. Nothing is
    kept on a disk.
    """

    def __init__(self, wirings: Sequence[Wiring], debounce: float) -> None:
        """Make the pads of these wirings. ``debounce`` is in seconds."""
        self._pads = {wiring.window: Pad(wiring, debounce) for wiring in wirings}
        self._at = {pin: pad for pad in self._pads.values() for pin in pad.contacts}
        self._heart = Heartbeat()
        self._heard_at: float | None = None
        self._catches_up_until = 0.0
        self._states = HubStates(self._pads)

    @property
    def buttons(self) -> list[int]:
        """Return the pins of all buttons."""
        return list(self._at)

    @property
    def lamps(self) -> list[int]:
        """Return the pins of all lamps."""
        return [pad.glow.pin for pad in self._pads.values()]

    def hear(self, heard: object, now: Now) -> list[Fact | Effect]:
        """Hear an edge, a level, a message of the hub, the link or the time. Anything else changes
        nothing."""
        self._heart.hear(heard, now)
        self._states.hear(heard, self._heart.session)
        self._notice_standstill(now.mono)
        answers: list[Fact | Effect] = []
        match heard:
            case PinEdge() | Level():
                answers += self._moved(heard, now)
            case PressAnswered() if heard.window in self._pads:
                answers += self._answered(heard, now.mono)
            case Tick():
                answers += self._look(now.mono)
            case Stop():
                return [Lamp(pin, False) for pin in self.lamps]
        for pad in self._pads.values():
            pad.give_up(now.mono)
            answers += pad.glow.show(self._meanwhile(pad, now), now.mono)
        return answers

    def due(self) -> float | None:
        """Return when something is due, in seconds of the monotonic clock."""
        times = [self._heart.due()]
        for pad in self._pads.values():
            times += pad.due()
        return min((time for time in times if time is not None), default=None)

    def _moved(self, heard: PinEdge | Level, now: Now) -> list[Press | LogLine]:
        pad = self._at.get(heard.pin)
        if pad is None:
            return []
        contact = pad.contacts[heard.pin]
        press = contact.edge(heard) if isinstance(heard, PinEdge) else contact.level(heard)
        if press is None:
            return []
        return pad.press(heard.pin, press, self._heart.last, self._state_or_why(pad, now), now.mono)

    def _answered(self, answer: PressAnswered, mono: float) -> list[LogLine]:
        """Show the outcome on the lamp.

        The lamp cannot say the reason, so it goes to the log each time, for whoever is asked about
        it later.
        """
        self._pads[answer.window].answered(answer, mono)
        if not answer.why:
            return []
        return [LogLine(f"window {answer.window}: {answer.outcome}: {answer.why}")]

    def _notice_standstill(self, mono: float) -> None:
        """Drop what was pressed into a process that stood still: it is no wish for now.

        The kernel keeps the edges, and the broker the pulses: both come at once when it goes on, in
        either order.
        """
        if self._heard_at is not None and mono >= self._heard_at + STOOD_STILL:
            self._catches_up_until = mono + CATCHES_UP
        self._heard_at = mono

    def _look(self, mono: float) -> list[ReadPin]:
        contacts = [c for pad in self._pads.values() for c in pad.contacts.values()]
        return [ReadPin(contact.pin) for contact in contacts if contact.look(mono)]

    def _state(self, pad: Pad, now: Now) -> WindowState | None:
        """Return the window as the living hub has said it; None while none speaks for it."""
        known = self._states.windows(self._heart.session) if self._heart.live(now) else {}
        return known.get(pad.window)

    def _state_or_why(self, pad: Pad, now: Now) -> WindowState | str:
        """Return the window's state for a press to rest on, or why no press may be sent."""
        if now.mono < self._catches_up_until:
            return "this computer stood still, and the press may be an old one"
        if not self._heart.live(now):
            return "no hub is heard"
        return self._state(pad, now) or "the hub does not know this window"

    def _meanwhile(self, pad: Pad, now: Now) -> Pattern:
        """Return what the lamp shows while it has nothing to answer."""
        state = self._state(pad, now)
        if state is None:
            return NO_HUB
        return BREAK if state.state == "break" else DARK

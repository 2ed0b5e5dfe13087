"""`python -m tests.bench.callers PORT HALL PADS`: fifty operators who press NEXT again and again.

Reads lines "N" and answers each with the seconds until N people were called. Each window presses
again as soon as its new step and the answer are there, so up to as many presses are under way as
the hall has windows.
"""

import sys
import time

import msgspec

from tests.bench.voice import Voice
from wire import messages as m
from wire.clock import fresh_id
from wire.mqtt import topics


class Callers:
    """Speaks for all windows of a hall, as one pads device."""

    def __init__(self, voice: Voice, hall: str, pads: str) -> None:
        self._voice, self._hall, self._pads = voice, hall, pads
        self._steps: dict[int, int] = {}
        self._pulse: m.Pulse | None = None
        self._left = 0

    def ready(self, windows: int) -> None:
        """Wait until all windows and a pulse were heard."""
        while self._pulse is None or len(self._steps) < windows:
            self._hear()

    def call(self, count: int) -> float:
        """Call so many people, and return the seconds that it took."""
        while self._voice.has_heard():
            self._hear()
        self._left = called = count
        began = time.monotonic()
        for window in self._steps:
            self._press(window)
        while called:
            called -= self._hear()
        return time.monotonic() - began

    def _press(self, window: int) -> None:
        if self._left == 0:
            return
        self._left -= 1
        pulse = self._pulse
        assert pulse is not None
        seen = (pulse.generation, pulse.epoch, pulse.count, self._steps[window])
        press = m.NextPressed(window, fresh_id(), *seen)
        name = topics.topic(self._hall, press, self._pads)
        self._voice.say(name, msgspec.json.encode(press), 0)

    def _hear(self) -> int:
        """Hear one message, and return how many calls it answered: 1 or 0."""
        _, name, payload = self._voice.next()
        match topics.read(self._hall, name, payload)[1]:
            case m.Pulse() as pulse:
                self._pulse = pulse
            case m.WindowState(window=window, step=step):
                self._steps[window] = step
            case m.PressAnswered(outcome=outcome, why=why, window=window):
                assert outcome == "accepted", (outcome, why)
                # The hub says a window's new step before it answers the press.
                self._press(window)
                return 1
        return 0


def main() -> None:
    port, hall, pads = sys.argv[1:]
    root = topics.root(hall)
    heard = [f"{root}/hall/windows/+", f"{root}/hall/pulse", f"{root}/down/{pads}/+"]
    with Voice(int(port), heard) as voice:
        callers = Callers(voice, hall, pads)
        print("ready", flush=True)
        callers.ready(50)
        for line in sys.stdin:
            print(callers.call(int(line)), flush=True)


if __name__ == "__main__":
    main()

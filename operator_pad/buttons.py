"""Watches the real buttons: gpiozero pins whose callbacks only put edges into the inbox.

Does not decide what is a press: gpiozero's own debounce drops edges, so it stays off.
"""

import time
import uuid
from collections.abc import Callable, Iterable

import gpiozero
from gpiozero import InputDevice

from operator_pad.things import Level, PinEdge

Put = Callable[[PinEdge | Level], None]


class Buttons:
    """Watches buttons wired between their pin and ground.

    ``put`` gets a Level of each at once, then edges. It is called in the pin factory's thread.
    """

    def __init__(self, pins: Iterable[int], put: Put) -> None:
        self._put = put
        self._devices = {pin: InputDevice(pin, pull_up=True) for pin in pins}
        self._callbacks = [self._watch(pin) for pin in self._devices]  # gpiozero keeps weak ones
        for pin in self._devices:
            put(self.look(pin))

    def look(self, pin: int) -> Level:
        """Read the pin now."""
        low = bool(self._devices[pin].value)  # with a pull-up, low is active
        return Level(pin, low, time.monotonic(), _fresh())

    def close(self) -> None:
        """Let the pins go; nothing is put any more."""
        for device in self._devices.values():
            device.close()

    def _watch(self, pin: int) -> Callable[[object, object], None]:
        """Watch the bare pin: gpiozero's events leave out what looks like no change, and so hide a
        press after a lost edge."""

        def changed(_ticks: object, high: object) -> None:
            # Our own clock, since the kernel's timestamp is another one on older kernels.
            self._put(PinEdge(pin, not high, time.monotonic(), _fresh()))

        bare: gpiozero.Pin = self._devices[pin].pin
        bare.bounce = None
        bare.edges = "both"
        bare.when_changed = changed
        return changed


def _fresh() -> str:
    return uuid.uuid4().hex

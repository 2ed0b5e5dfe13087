"""Switches the real lamps: LEDs with a resistor, from the pin to ground. Decides nothing."""

from collections.abc import Iterable

from gpiozero import DigitalOutputDevice

from operator_pad.things import Lamp


class Lamps:
    """Owns the lamps' pins. All lamps are dark at the start and at the end."""

    def __init__(self, pins: Iterable[int]) -> None:
        self._devices = {pin: DigitalOutputDevice(pin) for pin in pins}

    def switch(self, lamp: Lamp) -> None:
        """Light it or darken it."""
        self._devices[lamp.pin].value = lamp.on

    def close(self) -> None:
        """Darken all, and let the pins go."""
        for device in self._devices.values():
            device.off()
            device.close()

"""Opens the Pi's header: decides which pin factory gpiozero uses.

GPIOZERO_PIN_FACTORY names it. Unset or ``lgpio`` is the real header, whose chip has another number
on each model and kernel and is therefore found by its label; gpiozero itself resolves every other
name. Without that, gpiozero may fall back to a factory that crashes on a Pi 5.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import gpiozero
from gpiozero.exc import GPIOZeroError

LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""The header's chip on a Pi 5, a Pi 4, and everything before it (kernel driver names)."""


class HeaderWrong(Exception):
    """Says why the pins cannot be had: what was found and expected."""


def choose_chip(labels: Mapping[int, str]) -> int:
    """Return the number of the header's chip among ``labels`` by chip number. Raises
    HeaderWrong."""
    for number, label in sorted(labels.items()):
        if label in LABELS:
            return number
    found = ", ".join(f"gpiochip{n} {label}" for n, label in sorted(labels.items())) or "no chip"
    raise HeaderWrong(f"GPIO header: found {found}, expected one labelled {', '.join(LABELS)}")


def open_header() -> gpiozero.Factory:
    """Open the pins and make gpiozero use them. Raises HeaderWrong.

    lgpio writes a file into the working directory when it is imported: change to the runtime
    directory before.
    """
    try:
        if os.environ.get("GPIOZERO_PIN_FACTORY", "lgpio") == "lgpio":
            gpiozero.Device.pin_factory = _lgpio()
        else:
            gpiozero.Device.ensure_pin_factory()
    except (GPIOZeroError, ImportError) as wrong:
        raise HeaderWrong(f"GPIO header: {wrong}") from None
    return gpiozero.Device.pin_factory


def _lgpio() -> gpiozero.Factory:
    import lgpio
    from gpiozero.pins.lgpio import LGPIOFactory

    try:
        chip = choose_chip(_labels())
        return LGPIOFactory(chip=chip)
    except lgpio.error as wrong:
        raise HeaderWrong(f"GPIO header: {wrong}; is the user in the group gpio?") from None


def _labels() -> dict[int, str]:
    import lgpio

    labels = {}
    for path in Path("/dev").glob("gpiochip*"):
        number = int(path.name.removeprefix("gpiochip"))
        handle = lgpio.gpiochip_open(number)
        labels[number] = lgpio.gpio_get_chip_info(handle)[3]
        lgpio.gpiochip_close(handle)
    return labels

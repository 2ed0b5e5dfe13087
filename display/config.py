"""Reads display.toml: which hall, which screen, which panels. docs/display.md explains it.

Decides what the file may say. ``display.picture.layout`` decides whether the type is legible.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from display.picture.layout import LEAST_ROWS, farthest, most_rows
from wire.config.toml_file import Broker, ConfigWrong, load
from wire.hall import PLAIN, plain
from wire.kinds import Database, Device, Problem, Written

BAUDS = (9600, 19200, 38400, 57600, 115200)


class ScreenConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the screen.

    ``size`` is the window's, pixels, where not ``fullscreen``. ``height_mm`` is the height of the
    lit picture, ``distance_m`` that of the farthest reader: both decide the size of type.
    ``description`` and ``picture`` are paths relative to the file, "" for none.
    """

    height_mm: float
    distance_m: float
    size: tuple[int, int] = (1920, 1080)
    fullscreen: bool = True
    description: Written = ""
    picture: Written = ""

    def problem(self) -> Problem | None:
        """Return the first value on which nothing legible could be shown, None if there is none."""
        if not (640 <= self.size[0] <= 7680 and 480 <= self.size[1] <= 4320):
            return "screen.size", self.size, "[width, height] of 640×480 to 7680×4320 pixels"
        for key, least, most in (("height_mm", 50, 5000), ("distance_m", 0.3, 100)):
            if not least <= getattr(self, key) <= most:
                return f"screen.{key}", getattr(self, key), f"{least} to {most}"
        if most_rows(self.height_mm, self.distance_m) < LEAST_ROWS:
            far = farthest(self.height_mm)
            told = f"at most {far:.1f}: from farther away not even {LEAST_ROWS} rows of legible "
            told += f"type fit on a picture {self.height_mm:g} mm high"
            return "screen.distance_m", self.distance_m, told
        return None


class Sound(Struct, frozen=True, forbid_unknown_fields=True):
    """Says in ``chime`` whether a call sounds."""

    chime: bool = True


class Led(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds what all panels share: the speed of the bus, the brightness in percent."""

    baud: int = 115200
    brightness: int = 100

    def problem(self) -> Problem | None:
        """Return the first value that no panel takes, None if there is none."""
        if self.baud not in BAUDS:
            return "led.baud", self.baud, "one of " + ", ".join(map(str, BAUDS))
        if not 0 < self.brightness <= 100:
            return "led.brightness", self.brightness, "1 to 100"
        return None


class LedPanel(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes one panel: the window it hangs over, its serial port, its Modbus address."""

    window: int
    port: Device
    address: int


class DisplayConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the whole file. ``database`` is a path relative to it, ``age_limit`` seconds."""

    hall: str
    device: str
    database: Database
    screen: ScreenConfig
    languages: tuple[str, ...] = ()
    age_limit: float = 60.0
    broker: Broker = Broker()
    sound: Sound = Sound()
    led: Led = Led()
    leds: tuple[LedPanel, ...] = ()

    def problem(self) -> Problem | None:
        """Return the first value that is not allowed, None if all are."""
        for key in ("hall", "device"):
            if not plain(getattr(self, key)):
                return key, getattr(self, key), PLAIN
        if not 0 < self.age_limit <= 3600:
            return "age_limit", self.age_limit, "more than 0 and at most 3600 seconds"
        parts = (self.broker, self.screen, self.led)
        return next(filter(None, (part.problem() for part in parts)), None) or _panels(self.leds)


def read(path: Path, known: Sequence[str]) -> DisplayConfig:
    """Read and check the file. ``known`` are the languages that there are words for.

    Raises ConfigWrong.
    """
    config = load(path, DisplayConfig)
    for i, language in enumerate(config.languages):
        if language not in known:
            raise ConfigWrong(path, f"languages[{i}]", language, "one of " + ", ".join(known))
        if language in config.languages[:i]:
            raise ConfigWrong(path, f"languages[{i}]", language, "each language once")
    return config


def _panels(leds: Sequence[LedPanel]) -> Problem | None:
    for i, led in enumerate(leds):
        if not 0 < led.window < 1000:
            return f"leds[{i}].window", led.window, "a number from 1 to 999"
        if not 0 < led.address < 248:
            return f"leds[{i}].address", led.address, "a Modbus address from 1 to 247"
        if not led.port.startswith("/"):
            return f"leds[{i}].port", led.port, "a whole path such as /dev/ttyUSB0"
    places = Counter((led.port, led.address) for led in leds)
    twice = next((place for place, times in places.items() if times > 1), None)
    return ("leds", f"{twice[0]} address {twice[1]} twice", "each once") if twice else None

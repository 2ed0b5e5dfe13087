"""Fingers on a touch panel that speaks Linux ``input_event``.

Decides when a finger has come down and at which pixel. Runs in a thread of its own
(``kiosk.events``); never touches the screen.
"""

import fcntl
import struct
from collections.abc import Callable, Sequence

from kiosk.events import EV_ABS, EV_KEY, EV_SYN, Event, Hear, Source

BTN_TOUCH = 0x14A
X_CODES, Y_CODES = frozenset({0x00, 0x35}), frozenset({0x01, 0x36})
TRACKING = 0x39

Range = tuple[int, int, int, int]
"""Smallest and largest x, smallest and largest y."""


class Fingers:
    """Events in, fingers out."""

    def __init__(self) -> None:
        self._x = self._y = 0
        self._down = self._comes = False

    def hear(self, events: Sequence[Event]) -> list[tuple[int, int]]:
        """Where fingers came down, in the device's own units."""
        return [(self._x, self._y) for event in events if self._event(*event)]

    def _event(self, kind: int, code: int, value: int) -> bool:
        """Take one event; whether with it a finger has come down."""
        if kind == EV_ABS and code in X_CODES:
            self._x = value
        elif kind == EV_ABS and code in Y_CODES:
            self._y = value
        elif (kind, code) == (EV_KEY, BTN_TOUCH):
            self._finger(value != 0)
        elif (kind, code) == (EV_ABS, TRACKING):
            self._finger(value >= 0)
        elif (kind, code) == (EV_SYN, 0):
            came, self._comes = self._comes, False
            return came
        return False

    def _finger(self, down: bool) -> None:
        """Some devices say it twice (BTN_TOUCH and a tracking id), in one report."""
        self._comes = self._comes or (down and not self._down)
        self._down = down


class Touch:
    """One panel. ``tapped(x, y)`` is called in its thread with pixels of the screen."""

    def __init__(
        self,
        path: str,
        largest: tuple[int, int] | None,
        size: tuple[int, int],
        tapped: Callable[[float, float], None],
        say: Callable[[str, str], None],
    ) -> None:
        self._largest, self._size, self._tapped = largest, size, tapped
        self._source = Source(path, "touch", self._begin, say)

    def close(self) -> None:
        """End its thread."""
        self._source.close()

    def _begin(self, fd: int) -> Hear:
        fingers, span = Fingers(), _range(fd, self._largest, self._size)

        def hear(events: Sequence[Event]) -> None:
            for x, y in fingers.hear(events):
                self._tapped(
                    _pixel(x, *span[:2], self._size[0]), _pixel(y, *span[2:], self._size[1])
                )

        return hear


def _range(fd: int, largest: tuple[int, int] | None, size: tuple[int, int]) -> Range:
    """What the device calls its edges: as configured, as the kernel knows, else pixels."""
    if largest is not None:
        return 0, largest[0], 0, largest[1]
    try:
        return *_edges(fd, 0), *_edges(fd, 1)
    except OSError:
        return 0, size[0] - 1, 0, size[1] - 1


def _edges(fd: int, axis: int) -> tuple[int, int]:
    """EVIOCGABS(axis): struct input_absinfo begins value, minimum, maximum. OSError: no device."""
    answer = bytearray(24)
    fcntl.ioctl(fd, (2 << 30) | (len(answer) << 16) | (ord("E") << 8) | (0x40 + axis), answer)
    _, smallest, largest = struct.unpack_from("iii", answer)
    if largest <= smallest:
        raise OSError("the kernel knows no range")
    return smallest, largest


def _pixel(value: int, smallest: int, largest: int, pixels: int) -> float:
    inside = min(max(value, smallest), largest) - smallest
    return inside * (pixels - 1) / (largest - smallest)

"""Finds the fingers on a touch panel that speaks Linux ``input_event``.

Decides at which pixel a finger has come down, and logs a device that can be no touch panel.
``contacts`` decides what a finger is. Runs in a thread of its own (``kiosk.input.events``); never
touches the screen.
"""

import time
from collections.abc import Callable, Sequence

from kiosk.input import evdev
from kiosk.input.contacts import SYN_REPORT, Fingers
from kiosk.input.events import Event, Hear, Source

REPORTS = 6
"""Reports without a touch after which an unknown stream is logged: three taps on a panel with
another button."""

Range = tuple[int, int, int, int]
"""Smallest and largest x, smallest and largest y."""


class Stranger:
    """Watches a stream of reports that brings no touch. ``said`` is told once what came instead."""

    def __init__(self, said: Callable[[str], None]) -> None:
        self._said = said
        self._seen: set[evdev.Code] = set()
        self._left = REPORTS

    def hear(self, events: Sequence[Event], usable: bool) -> None:
        """Count the events; a stream that has brought a touch is no stranger any more."""
        if usable or self._left <= 0:
            self._left = 0
            return
        self._seen |= {x[:2] for x in events if x.kind in evdev.KINDS and len(self._seen) < 64}
        self._left -= sum(event == SYN_REPORT for event in events)
        if self._left <= 0:
            self._said(f"found a device that reports {evdev.named(self._seen)}, {evdev.WANTED}")


class Touch:
    """Reads one panel. ``tapped(x, y)`` is called in its thread with pixels of the screen."""

    def __init__(
        self,
        path: str,
        largest: tuple[int, int] | None,
        size: tuple[int, int],
        tapped: Callable[[float, float], None],
        say: Callable[[str, str], None],
    ) -> None:
        self._path, self._say = path, say
        self._largest, self._size, self._tapped = largest, size, tapped
        self._source = Source(path, "touch", self._begin, say)

    def close(self) -> None:
        """End its thread."""
        self._source.close()

    def _begin(self, fd: int) -> Hear:
        device = evdev.device(fd)
        if device is not None and not device.usable:
            has = evdev.named(device.has)
            self._strange(f"found {device.name!r}, which has {has}, {evdev.WANTED}")
        fingers = Fingers(lambda: evdev.known(fd), device is not None and device.button)
        axes = device.axes if device else (0, 1)
        span = _range(fd, axes, self._largest, self._size)
        stranger = Stranger(self._strange)

        def hear(events: Sequence[Event]) -> None:
            for x, y in fingers.hear(events, time.monotonic()):
                self._tapped(
                    _pixel(x, *span[:2], self._size[0]), _pixel(y, *span[2:], self._size[1])
                )
            stranger.hear(events, fingers.usable or device is not None)

        return hear

    def _strange(self, what: str) -> None:
        self._say("touch device", f"{self._path}: {what}")


def _range(
    fd: int, axes: tuple[int, int], largest: tuple[int, int] | None, size: tuple[int, int]
) -> Range:
    """Return the device's coordinates at its edges: as configured, as the kernel knows, else
    pixels."""
    if largest is not None:
        return 0, largest[0], 0, largest[1]
    try:
        return *evdev.span(fd, axes[0]), *evdev.span(fd, axes[1])
    except OSError:
        return 0, size[0] - 1, 0, size[1] - 1


def _pixel(value: int, smallest: int, largest: int, pixels: int) -> float:
    inside = min(max(value, smallest), largest) - smallest
    return inside * (pixels - 1) / (largest - smallest)

"""Writes to a touch panel, and hears what fingers came down."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.input.contacts import Fingers
from kiosk.input.events import Events
from kiosk.input.touch import Touch
from tests.support.wait import until

SIZE = (1000, 500)


class Stream:
    """Turns bytes into fingers, as a panel's thread does."""

    def __init__(self) -> None:
        self.events, self.fingers = Events(), Fingers()

    def hear(self, data: bytes, mono: float = 0.0) -> list[tuple[int, int]]:
        return self.fingers.hear(self.events.hear(data), mono)


class Panel:
    """Holds a FIFO, our reader on it, and where it was tapped."""

    def __init__(self, path: Path, largest: tuple[int, int] | None = None) -> None:
        self.path, self.largest = path, largest
        self.taps: list[tuple[float, float]] = []
        self.said: list[tuple[str, str]] = []

    def write(self, *parts: bytes) -> None:
        """Write as another process would: open, write, close."""
        fd = os.open(self.path, os.O_WRONLY)
        for part in parts:
            os.write(fd, part)
        os.close(fd)

    def expect(self, *taps: tuple[float, float]) -> None:
        until(lambda: len(self.taps) >= len(taps))
        assert self.taps == list(taps)


@contextmanager
def panel(
    folder: Path, largest: tuple[int, int] | None = None, make: bool = True
) -> Iterator[Panel]:
    made = Panel(folder / "touch", largest)
    if make:
        os.mkfifo(made.path)
    touch = Touch(
        str(made.path),
        largest,
        SIZE,
        lambda x, y: made.taps.append((round(x), round(y))),
        lambda kind, text: made.said.append((kind, text)),
    )
    try:
        yield made
    finally:
        touch.close()
        assert not touch._source._thread.is_alive()

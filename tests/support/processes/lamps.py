"""Watches the lamps of simulated pads over the socket of `hw_sim.devices.pins`."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

DARK = 1.3
"""Seconds that tell dark from blinking: the lamp of a pad without a hub is lit more often. Only for
what is looked at again and again: on a busy machine a second's darkness may last longer."""
SHORT = 0.5
"""Seconds between the blinks that answer and the flashes of a pad without a hub."""


def watch(pins: Path, timeout: float | None = None) -> Iterator[tuple[int, bool]]:
    """Yield (pin, state): all known pins first, then each change of an output, until it closes.

    Raises TimeoutError when nothing changes for `timeout` seconds.
    """
    with (
        socket.socket(socket.AF_UNIX) as client,
        client.makefile("r", encoding="ascii") as lines,
    ):
        client.settimeout(timeout)
        client.connect(str(pins))
        for line in lines:
            match line.split():
                case ["pin", number, state]:
                    yield int(number), state == "1"


class Lamps(threading.Thread):
    """Watches all lamps of one pad device until it ends: (moment, pin, lit)."""

    def __init__(self, pins: Path) -> None:
        super().__init__(daemon=True)
        self._pins = pins
        self._seen: list[tuple[float, int, bool]] = []
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError):  # it was killed
            for pin, lit in watch(self._pins):
                self._seen.append((time.monotonic(), pin, lit))

    def flashes(self, pin: int, since: float) -> list[float]:
        """Return for how many seconds each time it was lit since then; only those that are over."""
        return [b - a for a, b in self._lit(pin) if a >= since]

    def winks(self, pin: int, since: float) -> int:
        """Count how often since then it was lit shortly, as only a pad with a living hub does."""
        return sum(at >= since for at in self.winked(pin))

    def winked(self, pin: int) -> list[float]:
        """Return the moments at which it was lit shortly."""
        told = [(at, lit) for at, which, lit in list(self._seen) if which == pin]
        seen = pairwise(told[1:])  # the first one is how it stood, not when it was lit
        return [a for (a, lit), (b, _) in seen if lit and b - a < SHORT]

    def lit(self, pin: int, since: float) -> list[float]:
        """Return the same, with what was left then of a flash that had begun before."""
        return [b - max(a, since) for a, b in self._lit(pin) if b > since]

    def dark(self, pin: int, seconds: float = DARK) -> bool:
        """Tell whether it has been dark for so long; if not told, for longer than one without a
        hub."""
        told = ((at, lit) for at, which, lit in reversed(self._seen) if which == pin)
        at, lit = next(told, (time.monotonic(), True))  # nothing seen yet: not dark either
        return not lit and time.monotonic() - at > seconds

    def _lit(self, pin: int) -> list[tuple[float, float]]:
        told = [(at, lit) for at, which, lit in list(self._seen) if which == pin]
        return [(a, b) for (a, lit), (b, _) in pairwise(told) if lit]

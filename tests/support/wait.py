"""Waits for conditions, and finds free ports."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SOON = 60.0
"""Seconds until something is seen, on a machine that does much else. Where all is well nobody waits
so long, so a test names a shorter limit only where the time is what it is about."""
GLANCES = (0.002, 0.02)
"""Seconds between the first two looks, and at most between later ones: many tests that look without
a pause take the processors away from what they wait for."""


class Unseen(AssertionError):
    """Something was not seen in time."""


def until(condition: Callable[[], T], deadline: float = SOON) -> T:
    """Return what ``condition`` returns as soon as it is true; fail after ``deadline`` seconds.

    It must be true for good, or of what a log has kept: what passes may pass between two looks."""
    end, (pause, longest) = time.monotonic() + deadline, GLANCES
    while not (found := condition()):
        if time.monotonic() > end:
            raise Unseen(f"not within {deadline} s: {condition!r} gave {found!r}")
        time.sleep(pause)
        pause = min(longest, 1.1 * pause)
    return found


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port

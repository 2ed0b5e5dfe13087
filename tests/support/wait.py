"""Waits for conditions, and finds free ports."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], deadline: float = 20.0) -> T:
    """Return what ``condition`` returns as soon as it is true; fail after ``deadline`` seconds."""
    end, pause = time.monotonic() + deadline, 0.001
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {deadline} s: {condition!r} gave {found!r}"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.01)  # who waits long need not look often
    return found


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port

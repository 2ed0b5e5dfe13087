"""Looks at the clocks and makes fresh ids: the only place where a daemon does either."""

import ctypes
import os
import time
from pathlib import Path

from wire.messages import Now

ASK = 5.0
"""Seconds between two questions to the kernel whether its wall clock is right."""
TIME_ERROR = 5
"""adjtimex(2): the kernel says that its clock is not synchronised."""


def boot_id() -> str:
    """Return the kernel's random id of this boot; durations are measured within one boot only."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class Clock:
    """Gives ``Now``. Whether the wall clock is trusted is asked of the kernel every few seconds.

    ``trust`` is for a computer whose clock is kept by something that the kernel does not know of
    (a battery-backed clock set by hand): then it is always trusted.
    """

    def __init__(self, trust: bool = False) -> None:
        self._boot = boot_id()
        self._trust = trust
        self._asked = -ASK
        self._trusted = trust

    def __call__(self) -> Now:
        mono = time.monotonic()
        if not self._trust and mono - self._asked >= ASK:
            self._asked, self._trusted = mono, synchronised()
        return Now(self._boot, mono, time.time(), self._trusted)


def synchronised() -> bool:
    """Return whether the kernel believes its wall clock (adjtimex(2) does not say TIME_ERROR)."""
    libc = ctypes.CDLL(None)
    timex = ctypes.create_string_buffer(256)  # struct timex is 208 bytes; all zero only asks
    return libc.adjtimex(timex) not in (-1, TIME_ERROR)


def fresh_id() -> str:
    """Make a UUIDv7 (RFC 9562): 48 bits of milliseconds, then random; sorts by birth."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | tail  # 48 bits hold them until the year 10889
    value = value & ~(0xF << 76) | 0x7 << 76  # version 7
    value = value & ~(0x3 << 62) | 0x2 << 62  # the variant of the RFC
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

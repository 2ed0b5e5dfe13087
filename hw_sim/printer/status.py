"""Makes the printer's answers, bit by bit, from Epson's command reference (TM series).

Decides no state: it encodes what is wrong as DLE EOT, GS r, GS a and GS I do.
"""

from __future__ import annotations

from dataclasses import dataclass

_FIXED = 0x12  # bits 1 and 4 of every DLE EOT answer
CLEARED = b"\x37\x25\x00"  # after DLE DC4 8
_IDENTITY = {
    1: b"\x20",  # model
    2: b"\x02",  # has a cutter
    3: b"\x01",  # program
    65: b"_1.00\x00",
    66: b"_TALON\x00",
    67: b"_SIM-80\x00",
    68: b"_000001\x00",
}


@dataclass(frozen=True)
class Condition:
    """Holds what the sensors see."""

    near_end: bool = False
    out: bool = False
    cover_open: bool = False

    @property
    def offline(self) -> bool:
        """Tell whether nothing is printed now."""
        return self.out or self.cover_open


def real_time(n: int, seen: Condition) -> bytes:
    """Answer DLE EOT n, n 1 to 4: printer, cause of being offline, errors, roll paper sensors."""
    bits = {
        1: 0x08 * seen.offline,
        2: 0x04 * seen.cover_open | 0x20 * seen.out,
        3: 0,
        4: _paper(seen, near_end=0x0C, end=0x60),
    }
    return bytes([_FIXED | bits[n]])


def queued_paper(seen: Condition) -> bytes:
    """Answer GS r 1. Paper end (0x0C) is never said: without paper the command is not reached."""
    return bytes([_paper(seen, near_end=0x03, end=0x0C)])


def queued(n: int, seen: Condition) -> bytes:
    """Answer GS r n: 1 paper, 2 drawer (closed)."""
    return {1: queued_paper(seen), 2: b"\x00"}.get(n % 48, b"")


def automatic(seen: Condition) -> bytes:
    """Return the four bytes of GS a."""
    first = 0x10 | 0x08 * seen.offline | 0x20 * seen.cover_open
    return bytes([first, 0, _paper(seen, near_end=0x03, end=0x0C), 0])


def identity(n: int) -> bytes:
    """Answer GS I n; return nothing for a number this printer does not know."""
    return _IDENTITY.get(n - 48 if 49 <= n <= 51 else n, b"")


def process(number: bytes) -> bytes:
    """Answer GS ( H function 48: the four bytes come back when everything before is on paper."""
    return b"\x37\x22" + number + b"\x00"


def _paper(seen: Condition, near_end: int, end: int) -> int:
    """Encode the paper sensors. Where there is no paper at all, the near-end sensor sees none
    either."""
    return near_end * (seen.near_end or seen.out) | end * seen.out

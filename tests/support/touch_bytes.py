"""Packs what a touch panel says into bytes of Linux input_event structs."""

import struct


def event(kind: int, code: int, value: int) -> bytes:
    """Pack one struct input_event of a 64-bit Linux."""
    return struct.pack("llHHi", 1_763_740_000, 123_456, kind, code, value)


def finger(x: int, y: int) -> bytes:
    """Return down and up, as a single-touch panel says it."""
    down = event(3, 0, x) + event(3, 1, y) + event(1, 0x14A, 1) + event(0, 0, 0)
    return down + event(1, 0x14A, 0) + event(0, 0, 0)

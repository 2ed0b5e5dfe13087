"""Packs Linux input events into bytes, for simulated touch panels and scanners.

Follows linux/input.h and linux/input-event-codes.h. Does not decide what is touched or typed.
"""

from __future__ import annotations

import struct
import time

SYN, KEY, ABS = 0, 1, 3  # types
SYN_REPORT = (SYN, 0, 0)
BTN_LEFT, BTN_TOUCH = 0x110, 0x14A
ABS_X, ABS_Y, ABS_PRESSURE = 0x00, 0x01, 0x18

InputEvent = tuple[int, int, int]
"""Type, code and value."""

_EVENT = struct.Struct("llHHi")  # struct input_event of 64-bit Linux


def packed(*events: InputEvent) -> bytes:
    """Pack the events, all at this moment. Raises struct.error for a value of more than 32 bits."""
    second, rest = divmod(time.time_ns() // 1000, 1_000_000)
    return b"".join(_EVENT.pack(second, rest, *event) for event in events)


def report(*events: InputEvent) -> bytes:
    """Pack one report of these events, with its end."""
    return packed(*events, SYN_REPORT)

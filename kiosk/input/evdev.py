"""Asks the kernel about an input device: its name, its keys and axes, how they stand now.

Asked by ioctl (linux/input.h); a FIFO or a pty answers nothing. Decides whether a device can be
a touch panel, and how one that cannot is named.
"""

import contextlib
import fcntl
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.input.contacts import (
    ABS_PRESSURE,
    ABS_X,
    ABS_Y,
    BTN_LEFT,
    BTN_TOUCH,
    BUTTONS,
    MT_ID,
    MT_SLOT,
    MT_TOOL,
    MT_X,
    MT_Y,
    PALM,
    SLOTS,
    Known,
    TouchSlot,
)
from kiosk.input.events import EV_ABS, EV_KEY, EV_REL

NAMES = {
    (EV_KEY, BTN_LEFT): "BTN_LEFT",
    (EV_KEY, 0x111): "BTN_RIGHT",
    (EV_KEY, 0x145): "BTN_TOOL_FINGER",
    (EV_KEY, BTN_TOUCH): "BTN_TOUCH",
    (EV_REL, 0): "REL_X",
    (EV_REL, 1): "REL_Y",
    (EV_ABS, ABS_X): "ABS_X",
    (EV_ABS, ABS_Y): "ABS_Y",
    (EV_ABS, ABS_PRESSURE): "ABS_PRESSURE",
    (EV_ABS, MT_SLOT): "ABS_MT_SLOT",
    (EV_ABS, MT_X): "ABS_MT_POSITION_X",
    (EV_ABS, MT_Y): "ABS_MT_POSITION_Y",
    (EV_ABS, MT_ID): "ABS_MT_TRACKING_ID",
}
KINDS = {EV_KEY: "key", EV_REL: "relative axis", EV_ABS: "axis"}
WANTED = "expected ABS_X and ABS_Y with BTN_TOUCH, BTN_LEFT or ABS_PRESSURE, or ABS_MT_POSITION"
MOST = 12
"""The most keys and axes named in a line: a keyboard has a hundred."""

Code = tuple[int, int]
"""Kind and code of an event."""
Range = tuple[int, int]
"""The smallest and the largest value of an axis."""


@dataclass(frozen=True)
class InputDevice:
    """Describes an open device that is one of the kernel's."""

    name: str
    has: frozenset[Code]

    @property
    def multi(self) -> bool:
        """Tell whether the device tells one contact from another."""
        return {(EV_ABS, MT_X), (EV_ABS, MT_Y)} <= self.has

    @property
    def usable(self) -> bool:
        """Tell whether the device says where it is touched, and when."""
        says_when = self.button or (EV_ABS, ABS_PRESSURE) in self.has
        return self.multi or (says_when and {(EV_ABS, ABS_X), (EV_ABS, ABS_Y)} <= self.has)

    @property
    def button(self) -> bool:
        """Tell whether a button of the device says when it is touched."""
        return any((EV_KEY, button) in self.has for button in BUTTONS)

    @property
    def axes(self) -> tuple[int, int]:
        """Return the axes that say where."""
        return (MT_X, MT_Y) if self.multi else (ABS_X, ABS_Y)


def device(fd: int) -> InputDevice | None:
    """Describe the device that is open there; return None where the kernel knows of none."""
    try:
        name = _ask(fd, 0x06, 256).split(b"\0")[0].decode("utf-8", "replace")
    except OSError:
        return None
    has = {(kind, code) for kind in KINDS for code in _bits(fd, 0x20 + kind)}
    return InputDevice("".join(x if x.isprintable() else "?" for x in name), frozenset(has))


def span(fd: int, axis: int) -> Range:
    """Return the range of an axis. Raises OSError where the kernel knows none."""
    _, smallest, largest = _axis(fd, axis)
    if largest <= smallest:
        raise OSError("the kernel knows no range")
    return smallest, largest


def known(fd: int) -> Known | None:
    """Return the present state of the panel; None where the kernel knows of no such device."""
    if device(fd) is None:
        return None
    found = Known(down=set(BUTTONS & _bits(fd, 0x18)))
    with contextlib.suppress(OSError):
        found.x, found.y = _axis(fd, ABS_X)[0], _axis(fd, ABS_Y)[0]
        found.pressure = _axis(fd, ABS_PRESSURE)[0]
    with contextlib.suppress(OSError):
        found.slot, _, last = _axis(fd, MT_SLOT)
        slots = [_of_slots(fd, code, last + 1) for code in (MT_X, MT_Y, MT_ID, MT_TOOL)]
        for n, (x, y, contact, tool) in enumerate(zip(*slots, strict=True)):
            found.slots[n] = TouchSlot(x, y, contact, tool == PALM)
    return found


def named(codes: Iterable[Code]) -> str:
    """Name keys and axes as linux/input-event-codes.h does, or by number."""
    names = [NAMES.get(code, f"{KINDS[code[0]]} 0x{code[1]:X}") for code in sorted(codes)]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more if names else "no keys and no axes"


def _of_slots(fd: int, code: int, count: int) -> list[int]:
    """Ask EVIOCGMTSLOTS: the code, and its value in each slot."""
    count = min(count, SLOTS)
    try:
        answer = _ask(fd, 0x0A, 4 * (1 + count), struct.pack("I", code))
    except OSError:
        if code != MT_TOOL:  # few panels tell palms
            raise
        return [0] * count
    return list(struct.unpack_from(f"{count}i", answer, 4))


def _axis(fd: int, axis: int) -> tuple[int, int, int]:
    """Ask EVIOCGABS(axis): struct input_absinfo begins value, minimum, maximum."""
    value, smallest, largest = struct.unpack_from("iii", _ask(fd, 0x40 + axis, 24))
    return value, smallest, largest


def _bits(fd: int, request: int) -> set[int]:
    """Ask EVIOCGBIT or EVIOCGKEY: which bits are set; none where it is not known."""
    try:
        answer = int.from_bytes(_ask(fd, request, 96), "little")
    except OSError:
        return set()
    return {n for n in range(answer.bit_length()) if answer >> n & 1}


def _ask(fd: int, request: int, size: int, begin: bytes = b"") -> bytes:
    """Ask _IOC(_IOC_READ, 'E', request, size)."""
    answer = bytearray(begin.ljust(size, b"\0"))
    fcntl.ioctl(fd, (2 << 30) | (size << 16) | (ord("E") << 8) | request, answer)
    return bytes(answer)

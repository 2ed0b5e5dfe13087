"""`talon-sim touch FIFO X Y`: hands on the glass of a simulated touch panel.

Decides how each kind of panel says what lies on it: one touch with a button, slots (multi-touch
protocol B) or whole frames (protocol A), by linux/input-event-codes.h and the kernel's
multi-touch-protocol.rst. Positions are in the panel's own units.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hw_sim.devices.cable import fifo

_EVENT = struct.Struct("llHHi")  # struct input_event of 64-bit Linux: linux/input.h
_SYN, _KEY, _ABS = 0, 1, 3
_BTN_LEFT, _BTN_TOUCH = 0x110, 0x14A
_ABS_X, _ABS_Y, _ABS_PRESSURE = 0, 1, 0x18
_SLOT, _MAJOR, _X, _Y, _TOOL, _ID = 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39
_FINGER, _PALM = 0, 2
_ids = iter(range(1, 1 << 30))  # a tracking id for each contact

HELD = 0.06  # seconds that a finger rests on the glass


@dataclass(frozen=True)
class Hand:
    """A finger or a palm on the glass. ``told``: the panel itself calls it a palm."""

    x: int
    y: int
    told: bool = False


def touched(x: int, y: int) -> tuple[bytes, bytes]:
    """Down and up on a panel of one touch."""
    return _single(x, y, (_KEY, _BTN_TOUCH, 1), (_KEY, _BTN_TOUCH, 0))


def clicked(x: int, y: int) -> tuple[bytes, bytes]:
    """The same on a panel that is a mouse for the kernel."""
    return _single(x, y, (_KEY, _BTN_LEFT, 1), (_KEY, _BTN_LEFT, 0))


def pressed(x: int, y: int) -> tuple[bytes, bytes]:
    """The same on a panel without a button, which says only how strongly it is pressed."""
    return _single(x, y, (_ABS, _ABS_PRESSURE, 80), (_ABS, _ABS_PRESSURE, 0))


def _single(
    x: int, y: int, down: tuple[int, int, int], up: tuple[int, int, int]
) -> tuple[bytes, bytes]:
    return report((_ABS, _ABS_X, x), (_ABS, _ABS_Y, y), down), report(up)


def slots(hands: Sequence[Hand]) -> list[bytes]:
    """Protocol B: one after the other comes down, and the last one goes first."""
    down = [report(*_comes(n, hand)) for n, hand in enumerate(hands)]
    up = [report((_ABS, _SLOT, n), (_ABS, _ID, -1)) for n in reversed(range(len(hands)))]
    return [*down, *up]


def _comes(slot: int, hand: Hand) -> list[tuple[int, int, int]]:
    tool = _PALM if hand.told else _FINGER
    place = [(_ABS, _X, hand.x), (_ABS, _Y, hand.y)]
    return [(_ABS, _SLOT, slot), (_ABS, _ID, next(_ids)), (_ABS, _TOOL, tool), *place]


def frames(hands: Sequence[Hand]) -> list[bytes]:
    """Protocol A: each report has all that lies there, and an empty one ends it."""
    lying = [*range(1, len(hands) + 1), *range(len(hands) - 1, -1, -1)]
    return [_frame(hands[:count]) for count in lying]


def _frame(hands: Sequence[Hand]) -> bytes:
    events: list[tuple[int, int, int]] = []
    for hand in hands:
        events += [(_ABS, _TOOL, _PALM)] if hand.told else []
        events += [(_ABS, _MAJOR, 9), (_ABS, _X, hand.x), (_ABS, _Y, hand.y), (_SYN, 2, 0)]
    return report(*(events or [(_SYN, 2, 0)]))


def report(*events: tuple[int, int, int]) -> bytes:
    """One report of these events, with its end."""
    second, rest = divmod(time.time_ns() // 1000, 1_000_000)
    return b"".join(_EVENT.pack(second, rest, *event) for event in (*events, (_SYN, 0, 0)))


SINGLE = {"touch": touched, "left": clicked, "pressure": pressed}
MULTI = {"slots": slots, "frames": frames}


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim touch`."""
    parser.add_argument("path", type=Path, help="FIFO that is the kiosk's touch.source")
    parser.add_argument("x", type=int, help="where the finger taps, in the panel's units")
    parser.add_argument("y", type=int)
    kinds = [*SINGLE, *MULTI]
    parser.add_argument("--panel", choices=kinds, default="touch", help="what it speaks (touch)")
    parser.add_argument(
        "--palm", type=int, nargs=2, metavar=("X", "Y"), help="a palm lies there before the finger"
    )
    parser.add_argument("--untold", action="store_true", help="and the panel does not know palms")


def run(args: argparse.Namespace) -> int:
    """0 when the hand is off the glass again; 2 where nobody reads, or no palm can be told."""
    if args.palm and args.panel in SINGLE:
        print(
            f"--palm: found --panel {args.panel}, expected one of {', '.join(MULTI)}",
            file=sys.stderr,
        )
        return 2
    finger = Hand(args.x, args.y)
    palm = [Hand(*args.palm, told=not args.untold)] if args.palm else []
    try:
        if args.panel in SINGLE:
            put(args.path, SINGLE[args.panel](args.x, args.y))
        else:
            put(args.path, MULTI[args.panel]([*palm, finger]))
    except (OSError, struct.error) as wrong:
        print(f"{args.path}: {wrong}", file=sys.stderr)
        return 2
    return 0


def put(path: Path, reports: Sequence[bytes]) -> None:
    """Write one report after the other. Raises OSError where nobody reads or there is no FIFO."""
    glass = fifo(path)
    try:
        for one in reports:
            os.write(glass, one)
            time.sleep(HELD)
    finally:
        os.close(glass)

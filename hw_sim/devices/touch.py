"""Lays hands on the glass of a simulated touch panel: `talon-sim touch FIFO X Y`.

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

from hw_sim.arguments import reason
from hw_sim.devices.cable import fifo
from hw_sim.devices.input_events import (
    ABS,
    ABS_PRESSURE,
    ABS_X,
    ABS_Y,
    BTN_LEFT,
    BTN_TOUCH,
    KEY,
    SYN,
    InputEvent,
    report,
)

_MT_REPORT = (SYN, 2, 0)
_SLOT, _MAJOR, _X, _Y, _TOOL, _ID = 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39
_FINGER, _PALM = 0, 2
_ids = iter(range(1, 1 << 30))  # a tracking id for each contact

HELD = 0.06  # seconds that a finger rests on the glass


@dataclass(frozen=True)
class Hand:
    """Describes a finger or a palm on the glass. ``told``: the panel itself calls it a palm."""

    x: int
    y: int
    told: bool = False


def touched(x: int, y: int) -> tuple[bytes, bytes]:
    """Return down and up on a panel of one touch."""
    return _single(x, y, (KEY, BTN_TOUCH, 1), (KEY, BTN_TOUCH, 0))


def clicked(x: int, y: int) -> tuple[bytes, bytes]:
    """Return the same on a panel that is a mouse for the kernel."""
    return _single(x, y, (KEY, BTN_LEFT, 1), (KEY, BTN_LEFT, 0))


def pressed(x: int, y: int) -> tuple[bytes, bytes]:
    """Return the same on a panel without a button, which says only how strongly it is pressed."""
    return _single(x, y, (ABS, ABS_PRESSURE, 80), (ABS, ABS_PRESSURE, 0))


def _single(x: int, y: int, down: InputEvent, up: InputEvent) -> tuple[bytes, bytes]:
    return report((ABS, ABS_X, x), (ABS, ABS_Y, y), down), report(up)


def slots(hands: Sequence[Hand]) -> list[bytes]:
    """Return reports of protocol B: one after the other comes down, and the last one goes first."""
    down = [report(*_comes(n, hand)) for n, hand in enumerate(hands)]
    up = [report((ABS, _SLOT, n), (ABS, _ID, -1)) for n in reversed(range(len(hands)))]
    return [*down, *up]


def _comes(slot: int, hand: Hand) -> list[InputEvent]:
    tool = _PALM if hand.told else _FINGER
    place = [(ABS, _X, hand.x), (ABS, _Y, hand.y)]
    return [(ABS, _SLOT, slot), (ABS, _ID, next(_ids)), (ABS, _TOOL, tool), *place]


def frames(hands: Sequence[Hand]) -> list[bytes]:
    """Return reports of protocol A: each has all that lies there, and an empty one ends it."""
    lying = [*range(1, len(hands) + 1), *range(len(hands) - 1, -1, -1)]
    return [_frame(hands[:count]) for count in lying]


def _frame(hands: Sequence[Hand]) -> bytes:
    events: list[InputEvent] = []
    for hand in hands:
        events += [(ABS, _TOOL, _PALM)] if hand.told else []
        events += [(ABS, _MAJOR, 9), (ABS, _X, hand.x), (ABS, _Y, hand.y), _MT_REPORT]
    return report(*(events or [_MT_REPORT]))


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
    parser.add_argument(
        "--untold", action="store_true", help="the panel cannot tell a palm from a finger"
    )


def run(args: argparse.Namespace) -> int:
    """Return 0 when the hand is off the glass again; 2 where nobody reads, or no palm can be
    told."""
    if args.palm and args.panel in SINGLE:
        print(
            f"--palm: found --panel {args.panel}, expected one of {', '.join(MULTI)}",
            file=sys.stderr,
        )
        return 2
    finger = Hand(args.x, args.y)
    palm = [Hand(args.palm[0], args.palm[1], told=not args.untold)] if args.palm else []
    try:
        if args.panel in SINGLE:
            put(args.path, SINGLE[args.panel](args.x, args.y))
        else:
            put(args.path, MULTI[args.panel]([*palm, finger]))
    except (OSError, struct.error) as wrong:
        print(f"{args.path}: {reason(wrong)}", file=sys.stderr)
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

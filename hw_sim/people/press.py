"""Presses one button of a hall that stands: `talon-sim press OUT WINDOW BUTTON`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hw_sim.people import fingers
from hw_sim.stage.places import read_places
from hw_sim.stage.run_folder import MARK

HELD = 0.1  # seconds


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim press`."""
    parser.add_argument("out", type=Path, help="folder that was given to `talon-sim stage`")
    parser.add_argument("window", type=int, help="the window's number")
    parser.add_argument("button", help="next, recall, no_show, done, or another button of the pad")


def run(args: argparse.Namespace) -> int:
    """Press it. Return 0 when the button has gone down and up, 2 where there is none."""
    try:
        desks = {desk.window: desk for desk in read_places(args.out / "run" / MARK).desks}
        if args.window not in desks:
            raise OSError(f"windows {', '.join(map(str, desks))}, expected window {args.window}")
        desk = desks[args.window]
        if args.button not in desk.buttons:
            raise OSError(f"buttons {', '.join(desk.buttons)}, expected {args.button}")
        fingers.press(desk.pins, desk.buttons[args.button], HELD, bounces=2)
    except (OSError, fingers.PinsRefused) as wrong:
        print(f"{args.out}: found {wrong}", file=sys.stderr)
        return 2
    return 0

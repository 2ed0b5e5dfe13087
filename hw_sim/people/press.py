"""Presses one button of a hall that stands: `talon-sim press OUT WINDOW BUTTON`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hw_sim.arguments import reason
from hw_sim.hall_file import HallError
from hw_sim.people import fingers
from hw_sim.stage.places import Places, WindowPlace, read_places
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
        places = read_places(args.out / "run" / MARK)
        desk, pin = _button(places, args.window, args.button)
        fingers.press(desk.pins, pin, HELD, bounces=2)
    except OSError as wrong:
        print(f"{args.out}: found {reason(wrong)}, expected a hall that stands", file=sys.stderr)
        return 2
    except (HallError, fingers.PinsRefused) as wrong:
        print(f"{args.out}: found {wrong}", file=sys.stderr)
        return 2
    return 0


def _button(places: Places, window: int, button: str) -> tuple[WindowPlace, int]:
    """Return the window's place and the button's pin. Raises HallError where there is none."""
    desks = {desk.window: desk for desk in places.desks}
    if window not in desks:
        raise HallError(f"window {window}, expected one of {', '.join(map(str, desks))}")
    buttons = desks[window].buttons
    if button not in buttons:
        raise HallError(f"button {button}, expected one of {', '.join(buttons)}")
    return desks[window], buttons[button]

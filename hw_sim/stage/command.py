"""Lets a whole hall stand until Ctrl-C, to be used by hand or by `people`: `talon-sim stage`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NoReturn

from hw_sim.arguments import whole
from hw_sim.hall_file import HallError, HallTree
from hw_sim.stage.hall import Stage
from hw_sim.stage.hall_check import open_hall
from hw_sim.stage.processes import Died
from hw_sim.stage.run_folder import MARK
from hw_sim.stopping import stoppable


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim stage`."""
    parser.add_argument("hall", type=Path, help="hall file")
    parser.add_argument("--out", type=Path, required=True, help="folder for run/")
    parser.add_argument("--kiosks", type=whole(1, 99), default=3, help="most kiosks to play (3)")
    parser.add_argument("--mouse", action="store_true", help="kiosks take the mouse, not people")
    parser.add_argument("--embedded", action="store_true", help="the broker inside Python")


def run(args: argparse.Namespace) -> int:
    """Set the hall and let it stand until Ctrl-C; return 1 when a process dies, 2 for a wrong
    hall."""
    try:
        with stoppable():
            _stand(open_hall(args.hall), args)
    except KeyboardInterrupt:
        return 0
    except (HallError, Died) as wrong:
        print(wrong, file=sys.stderr)
        return 2 if isinstance(wrong, HallError) else 1


def _stand(hall: HallTree, args: argparse.Namespace) -> NoReturn:
    """Let the hall stand. Raises Died when a process has ended."""
    stage = Stage(hall, args.out, kiosks=args.kiosks, mouse=args.mouse, embedded=args.embedded)
    with stage as it:
        print(f"The hall is open: {it.run / MARK} says where everything is. Ctrl-C ends it.")
        while True:
            it.check()
            time.sleep(0.2)

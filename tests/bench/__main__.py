"""Runs the measurements and prints their tables.

Exit 0 however slow the machine is; an exception, and so exit 1, where a measurement failed.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import choice, daemons, figures, past, presses, rush, taps, wear, whole, wishes
from tests.bench.place import ROOT, machine
from tests.bench.stage import many_windows, stage
from tests.support.processes import broker

MEASUREMENTS = {
    "wish": (wishes.measure, 100, 2000),
    "tap": (taps.measure, 10, 150),
    "press": (presses.to_the_machine, 100, 1000),
    "frame": (presses.to_the_screen, 20, 200),
    "button": (presses.from_the_button, 9, 150),
    "rush": (rush.measure, 1, 10),
    "slow": (rush.on_a_slow_card, 1, 5),
    "whole": (whole.measure, 1, 10),
    "past": (past.costs, 50, 500),
    "start": (past.starts, 1, 5),
    "choice": (choice.measure, 100, 1000),
}
"""What measures each line, its warm-up rounds, which are thrown away, and the rounds that count."""
HALLS = {"rush": many_windows(), "slow": many_windows()}
"""Halls of the measurements that do not use the example's."""
QUICK = 5
"""So many times fewer rounds with --quick."""
STARTS, QUIET = 5, 30.0
"""Starts of each daemon; seconds for which all of them rest."""
VISITS, PAPERS = 1000, 50
"""Visits and papers over which the wear of the cards is averaged."""


def main() -> int:
    args = _arguments()
    if broker.mosquitto() is None:
        print("no Mosquitto here: apt-get install mosquitto", file=sys.stderr)
        return 1
    told: dict[str, Any] = {"quick": args.quick, "machine": {}, "lines": []}
    with tempfile.TemporaryDirectory(prefix="bench-", dir=args.folder) as name:
        told["machine"] = machine(Path(name))
        for key, value in told["machine"].items():
            print(f"{key}: {value}")
        _lines(args, Path(name), told)
        if "daemons" in args.what:
            _daemons(args, Path(name), told)
        if "wear" in args.what:
            _wear(args, Path(name), told)
    print(f"\nload after: {os.getloadavg()[0]:.2f}")
    if args.json:
        args.json.write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    return 0


def _lines(args: argparse.Namespace, folder: Path, told: dict[str, Any]) -> None:
    lines: list[figures.Line] = []
    for name in (name for name in MEASUREMENTS if name in args.what):
        measure, warm, rounds = MEASUREMENTS[name]
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with stage(folder / name, HALLS.get(name, "")) as hall:
            lines += measure(hall, warm, rounds // QUICK if args.quick else rounds)
    if lines:
        told["lines"] = [line.figures() for line in lines]
        print("\n" + figures.table([figures.HEAD, *(line.row() for line in lines)]))


def _daemons(args: argparse.Namespace, folder: Path, told: dict[str, Any]) -> None:
    print("measuring daemons …", file=sys.stderr, flush=True)
    with stage(folder / "daemons") as hall:
        costs = daemons.measure(hall, 2 if args.quick else STARTS, 20.0 if args.quick else QUIET)
    told["daemons"] = [cost.figures() for cost in costs]
    print("\n" + figures.table([daemons.HEAD, *(cost.row() for cost in costs)]))


def _wear(args: argparse.Namespace, folder: Path, told: dict[str, Any]) -> None:
    print("measuring wear …", file=sys.stderr, flush=True)
    with stage(folder / "wear") as hall:
        worn = wear.measure(hall, VISITS // QUICK if args.quick else VISITS, PAPERS)
    told["wear"] = [one.figures() for one in worn]
    print("\n" + figures.table([wear.HEAD, *(one.row() for one in worn)]))


def _arguments() -> argparse.Namespace:
    every = [*MEASUREMENTS, "daemons", "wear"]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="*", default=every, help=f"of {', '.join(every)}; all")
    parser.add_argument("--quick", action="store_true", help="a first look: fewer rounds")
    parser.add_argument("--folder", type=Path, default=ROOT, help="where the databases are made")
    parser.add_argument("--json", type=Path, help="write all figures there too")
    args = parser.parse_args()
    unknown = set(args.what) - set(every)
    if unknown:
        parser.error(f"{unknown.pop()}: found that, expected one of {', '.join(every)}")
    return args


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tests.deep HOURS``: every line of the deep run for its share of the time.

Decides who runs how long; what is run and what counts as a violation is each line's own business.
Prints reached, target and violations of each, and ends with 1 if anything was violated.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
APART = 10**8
"""Seeds between two processes of one line."""
GRACE = 600.0
"""Seconds that a line may take to end after its time: its last seed, a hall that is closed."""


class Part(NamedTuple):
    """Describes a line of the matrix: ``python -m tests.deep.<name>`` for ``share`` of the time;
    ``alone`` if a second process of it would only do the same again."""

    name: str
    share: float
    alone: bool = False


PARTS = (
    Part("whole", 0.26),
    Part("drill", 0.04),
    Part("power", 0.05),
    Part("fuzz", 0.23),
    Part("model", 0.13),
    Part("choice", 0.05),
    Part("theory", 0.02),
    Part("clocks", 0.04),
    Part("kills", 0.14),
    Part("printer", 0.04, alone=True),
)
"""As much as each needs to reach its target in 1.25 hours on two idle cores, and a little more."""


class Result(NamedTuple):
    """Holds what a line's last line of output says."""

    line: str
    reached: int
    target: int
    violations: int


def main(argv: Sequence[str] | None = None) -> int:
    """Play every line. Return 1 on any violation."""
    parser = argparse.ArgumentParser(prog="python -m tests.deep", description=__doc__)
    parser.add_argument("hours", type=float, nargs="?", default=1.0, help="in all; also 0.1")
    parser.add_argument("--first", type=int, default=1, help="the first seed of each line")
    args = parser.parse_args(argv)
    results = []
    for part in PARTS:
        print(f"{part.name}: {args.hours * 60 * part.share:.1f} minutes", flush=True)
        results.append(play(part, args.hours * 3600 * part.share, args.first))
        print(row(results[-1]), flush=True)
    print("\n" + "\n".join([row(TITLES), *map(row, results)]))
    return 1 if any(result.violations for result in results) else 0


def play(part: Part, seconds: float, first: int) -> Result:
    """Run a line, in as many processes as there are cores unless it wants to be alone."""
    count = 1 if part.alone else os.cpu_count() or 1
    running = [_start(part, seconds, first + i * APART) for i in range(count)]
    results = [_ended(part, process, seconds) for process in running]
    return Result(
        results[0].line,
        sum(result.reached for result in results),
        results[0].target,
        sum(result.violations for result in results),
    )


def _start(part: Part, seconds: float, first: int) -> subprocess.Popen[str]:
    times = ["--from", str(first), "--seconds", str(seconds)]
    command = [sys.executable, "-m", f"tests.deep.{part.name}", *times]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _ended(part: Part, process: subprocess.Popen[str], seconds: float) -> Result:
    """Read its last line, however it ended: one that ends without a line is a violation too."""
    try:
        said, _ = process.communicate(timeout=seconds + GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        print(f"{part.name} hangs: killed", file=sys.stderr)
    return told(part, said, process.returncode)


def told(part: Part, said: str, ended: int) -> Result:
    """Read what was found from what the line printed and its exit code."""
    *talk, last = said.strip().splitlines() or [""]
    print(*talk, sep="\n", end="\n" if talk else "", flush=True)
    try:
        found: dict[str, Any] = json.loads(last)
        result = Result(**found)
    except (ValueError, TypeError):
        print(f"{part.name} ended with {ended} and without its last line", file=sys.stderr)
        return Result(part.name, 0, 0, 1)
    if ended not in (0, 1) or bool(ended) != bool(result.violations):
        print(f"{part.name} ended with {ended}", file=sys.stderr)
        return result._replace(violations=max(1, result.violations))
    return result


TITLES = ("line", "reached", "target", "violations")


def row(cells: Sequence[object]) -> str:
    """Format one row of the table."""
    name, *numbers = cells
    shown = [f"{n:>12,}" if isinstance(n, int) else f"{n:>12}" for n in numbers]
    return " | ".join([f"{name!s:<44}", *shown])


if __name__ == "__main__":
    sys.exit(main())

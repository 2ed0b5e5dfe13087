"""What all long runs share: a line of the deep run, played seed by seed until time or seeds end.

``python -m tests.deep.NAME --seeds N --from S --seconds T`` ends with one line of JSON:
``{"line": ..., "reached": n, "target": m, "violations": v}``. A seed that fails prints the one
command that plays it again.
"""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import NamedTuple

MOST = 20
"""Violations after which nothing more is learned."""


class Violated(Exception):
    """Says that something is so that must never be."""


class Line(NamedTuple):
    """Is a row of the deep run. ``play(seed)`` returns how many of ``unit`` it was, and raises
    whatever it finds. ``module`` is run by ``python -m``."""

    name: str
    module: str
    target: int
    play: Callable[[int], int]


def asked(module: str, about: str, argv: Sequence[str] | None) -> argparse.Namespace:
    """Read ``seeds``, ``first`` and ``seconds``: which seeds to play, and for how long."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--seeds", type=int, help="how many seeds; all that the time allows if not")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed")
    parser.add_argument("--seconds", type=float, help="begin no seed after so long")
    args = parser.parse_args(argv)
    if args.seeds is None and args.seconds is None:
        parser.error("--seeds or --seconds, else it would never end")
    return args


def main(line: Line, argv: Sequence[str] | None = None) -> int:
    """Play the seeds of a line. Return 1 if anything was violated."""
    args = asked(line.module, line.name, argv)
    reached, violations = run(line, args.first, args.seeds, args.seconds)
    print(
        json.dumps(
            {
                "line": line.name,
                "reached": reached,
                "target": line.target,
                "violations": violations,
            }
        )
    )
    return 1 if violations else 0


def run(line: Line, first: int, seeds: int | None, seconds: float | None = None) -> tuple[int, int]:
    """Play seed after seed; return (reached, violations). Each violation is printed on stderr."""
    began = time.monotonic()
    seed, reached, violations = first, 0, 0
    while (seeds is None or seed < first + seeds) and violations < MOST:
        if seconds is not None and time.monotonic() - began >= seconds:
            break
        try:
            reached += line.play(seed)
        except Exception as wrong:  # noqa: BLE001 - whatever it is, it is a finding
            violations += 1
            _tell(line, seed, wrong)
        seed += 1
    return reached, violations


def _tell(line: Line, seed: int, wrong: Exception) -> None:
    if isinstance(wrong, Violated):
        print(f"seed {seed}: {wrong}", file=sys.stderr)
    else:
        traceback.print_exception(wrong)
    again = f".venv/bin/python -m {line.module} --seeds 1 --from {seed}"
    print(f"again: {again}", file=sys.stderr, flush=True)

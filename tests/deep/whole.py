"""The whole-system simulation for as long as wished: ``python -m tests.deep.whole``.

``--seed S`` plays one and prints its fingerprint (``--log`` the whole log); ``--seeds N --from S
--seconds T`` plays many and ends with one line of JSON. A seed that fails names the command that
replays it to the bit.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence

from tests.deep.seeds import MOST
from tests.sim.agenda import Violation
from tests.sim.play import play

TARGET = 10_000
"""Seeds without a violation (docs/reliability.md)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 1 if anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.deep.whole", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one")
    parser.add_argument("--log", action="store_true", help="print all that happens in it")
    parser.add_argument("--seeds", type=int, help="play so many; all that the time allows if not")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of them")
    parser.add_argument("--seconds", type=float, help="begin no seed after so long")
    asked = parser.parse_args(argv)
    if asked.seed is not None:
        return one(asked.seed, asked.log)
    if asked.seeds is None and asked.seconds is None:
        parser.error("--seeds or --seconds, else it would never end")
    return many(asked.first, asked.seeds, asked.seconds)


def one(seed: int, log: bool) -> int:
    """Play it, and tell how it went."""
    lines: list[str] | None = [] if log else None
    try:
        played = play(seed, lines)
        said = f"{played.days} days, {played.papers} papers, {played.fingerprint}"
    except Violation as wrong:
        played, said = None, f"VIOLATION: {wrong}"
    print(*(lines or ()), f"seed {seed}: {said}", sep="\n")
    return 0 if played else 1


def many(first: int, seeds: int | None, seconds: float | None) -> int:
    """Seed after seed, until they or the time end, or nothing more is learned."""
    began, days, papers, reached, violations = time.monotonic(), 0, 0, 0, 0
    worked = time.process_time()
    while (seeds is None or reached < seeds) and violations < MOST:
        if seconds is not None and time.monotonic() - began >= seconds:
            break
        try:
            played = play(first + reached)
            days, papers = days + played.days, papers + played.papers
        except Violation as wrong:
            violations += 1
            again = f".venv/bin/python -m tests.deep.whole --log --seed {first + reached}"
            print(f"seed {first + reached}: {wrong}\n{again}", file=sys.stderr, flush=True)
        reached += 1
    worked = max(time.process_time() - worked, 1e-9)  # of one core, whoever else works here
    print(
        f"{reached} seeds, {days} hall-days with {papers} papers in {worked:.0f} s of a core: "
        f"{reached / worked:.1f} seeds/s, {days / worked:.1f} hall-days/s"
    )
    line = "whole-system simulation"
    told = {"line": line, "reached": reached, "target": TARGET, "violations": violations}
    print(json.dumps(told))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())

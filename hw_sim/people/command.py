"""Sends people into a hall that `talon-sim stage` has set: `talon-sim people`.

Decides nothing of its own: they come, get tickets, are served, and leave their count behind.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from hw_sim.arguments import reason, whole, within
from hw_sim.hall_file import HallError, read_hall
from hw_sim.people.plan import rush
from hw_sim.people.play import play
from hw_sim.people.progress import progress
from hw_sim.people.standstill import CODE, Standstill
from hw_sim.stage.places import read_places
from hw_sim.stage.run_folder import MARK
from hw_sim.stopping import stoppable


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim people`."""
    parser.add_argument("out", type=Path, help="folder that was given to `talon-sim stage`")
    parser.add_argument("--people", type=whole(1, 9999), default=20, help="how many come (20)")
    parser.add_argument(
        "--seconds", type=within(1, 86400), default=60.0, help="about how long (60)"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed is another rush (1)")


def run(args: argparse.Namespace) -> int:
    """Send them in. Return 0 when all have gone, 2 where no stage stands, 3 for a day that did not
    end, 130 when stopped."""
    try:
        places = read_places(args.out / "run" / MARK)
        day = rush(read_hall(places.hall), args.people, args.seconds, args.seed)
        with stoppable():
            account = play(places, day, lambda: None, [progress(5.0)])
    except (OSError, HallError) as wrong:
        print(f"{args.out}: found {reason(wrong)}, expected a hall that stands", file=sys.stderr)
        return 2
    except Standstill as stuck:
        print(stuck, file=sys.stderr)
        return CODE
    except KeyboardInterrupt:
        return 130
    text = json.dumps(account.as_json(), ensure_ascii=False, indent=1)
    (args.out / "people.json").write_text(text, encoding="utf-8")
    print(f"Their own count: {args.out / 'people.json'}")
    return 0

"""Hypothesis plays the hub's line: whatever is said in whatever order, the invariants hold.

The state machines are those of ``tests/support/hub/random_hall.py``, played longer; each third hall
never closes.
"""

import sys

from tests.deep import halls
from tests.deep.seeds import Line, main
from tests.support.hub.random_hall import AnyHall
from tests.support.hub.random_night import AnyNight


def play(seed: int) -> int:
    """Return how many halls were played. Raises what was found."""
    return halls.play(AnyHall if seed % 3 else AnyNight, seed)


LINE = Line("hypothesis halls of 100 steps", "tests.deep.model", 5_000, play)

if __name__ == "__main__":
    sys.exit(main(LINE))

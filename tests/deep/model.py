"""Hypothesis plays the hub's line: whatever is said in whatever order, the invariants hold.

The state machine is the one of ``tests/any_hall.py``, played longer.
"""

import sys
from functools import partial

from any_hall import AnyHall

from tests.deep import halls
from tests.deep.seeds import Line, main

LINE = Line(
    "hypothesis halls of 100 steps", "tests.deep.model", 5_000, partial(halls.play, AnyHall)
)

if __name__ == "__main__":
    sys.exit(main(LINE))

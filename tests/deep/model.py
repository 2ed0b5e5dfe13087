"""Hypothesis plays the hub's line: whatever is said in whatever order, the invariants hold.

The state machine is the one of ``tests/any_hall.py``, played longer: one seed is fifty halls of a
hundred steps each.
"""

import sys

import hypothesis
from any_hall import AnyHall
from hypothesis.stateful import run_state_machine_as_test

from tests.deep.seeds import Line, main

HALLS, STEPS = 50, 100


def play(seed: int) -> int:
    """Raises what the machine found; hypothesis prints the shortest way there."""
    longer = hypothesis.settings(
        max_examples=HALLS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(hypothesis.seed(seed)(AnyHall), settings=longer)
    return HALLS


LINE = Line("hypothesis halls of 100 steps", "tests.deep.model", 5_000, play)

if __name__ == "__main__":
    sys.exit(main(LINE))

"""Hypothesis moves people through the queues: whom the hub calls next, why, and who would have been
next are always the same as by the plain, slow rule (``tests/slow_rule.py``).

The state machine is the one of ``tests/any_waiting.py``, played longer: one seed is fifty halls of
a hundred steps each.
"""

import sys

import hypothesis
from any_waiting import AnyWaiting
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
    run_state_machine_as_test(hypothesis.seed(seed)(AnyWaiting), settings=longer)
    return HALLS


LINE = Line("choices of 100 steps, beside the slow rule", "tests.deep.choice", 5_000, play)

if __name__ == "__main__":
    sys.exit(main(LINE))

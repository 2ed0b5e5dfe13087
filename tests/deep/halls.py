"""State machines of the tests, played longer: one seed is fifty halls of a hundred steps each."""

import hypothesis
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

HALLS, STEPS = 50, 100


def play(machine: type[RuleBasedStateMachine], seed: int) -> int:
    """Play the halls, and return how many. Raises what the machine found; hypothesis prints the
    shortest way there."""
    longer = hypothesis.settings(
        max_examples=HALLS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=longer)
    return HALLS

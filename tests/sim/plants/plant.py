"""Planted bugs: each a named change to the running code, and who must catch it.

``PLANTS`` are all of them; ``caught`` plants one and says what caught it. docs/planted-bugs.md is
``table()``, and tests/sim/test_planted.py holds the two together.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.sim.agenda import violation
from tests.sim.drill import drill
from tests.sim.play import play

SEEDS = 160
"""Seeds of the simulation, or of the drill, within which a bug must be caught."""
Change = Callable[[pytest.MonkeyPatch], None]
SIMULATION, DRILL = "the simulation", "the restore drill"


class Plant(NamedTuple):
    """Holds ``bug`` in a few words, ``change`` to the code, ``by`` whom it is caught: the
    simulation, the drill, or a scene. ``first`` is a seed that is known to catch it: it is tried
    before others."""

    bug: str
    change: Change
    by: str | Callable[[], None]
    first: int = 0

    @property
    def catcher(self) -> str:
        """Return the catcher as the table says it."""
        if isinstance(self.by, str):
            return self.by
        return f"`{self.by.__module__.rpartition('.')[2]}.{self.by.__name__}`"


PLANTS: list[Plant] = []


def plant(bug: str, by: str | Callable[[], None], first: int = 0) -> Callable[[Change], Change]:
    """Make the function below it the change of a planted bug."""

    def put(change: Change) -> Change:
        PLANTS.append(Plant(bug, change, by, first))
        return change

    return put


def caught(planted: Plant) -> str:
    """Plant it, and return what the violation says; "" if nobody has noticed."""
    with pytest.MonkeyPatch.context() as patch:
        planted.change(patch)
        if callable(planted.by):
            return violation(planted.by)
        run = play if planted.by == SIMULATION else drill
        for seed in (planted.first, *range(SEEDS)):
            said = violation(lambda seed=seed: run(seed))
            if said:
                return f"seed {seed}: {said}"
    return ""


def table() -> str:
    """Return the planted bugs and who catches them, as docs/planted-bugs.md has it."""
    rows = [f"| {planted.bug} | {planted.catcher} |" for planted in PLANTS]
    return "\n".join(["| planted bug | caught by |", "| --- | --- |", *rows])

"""Plays the power cuts of ``tests.deep.power``, so that a planted bug can be shown to them too."""

from tests.deep.power import NORMAL, history
from tests.deep.seeds import Violated
from tests.deep.subjects import SUBJECTS
from tests.sim.agenda import Violation

LIE: dict[str, str] = {}
"""Pragmas that a store believes to have other values; none."""

__all__ = ["LIE", "NORMAL", "cuts"]


def cuts() -> None:
    """Play some histories of the hub's store under power cuts."""
    try:
        for seed in range(6):
            history(seed, SUBJECTS[0], LIE)
    except Violated as wrong:
        raise Violation(str(wrong)) from None

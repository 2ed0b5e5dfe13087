"""The restore drill: a backup of a random moment is put back, and the hall ends like one that never
failed. The halls themselves are in ``tests.sim.drill``."""

import sys

from tests.deep.seeds import Line, Violated, main
from tests.sim.agenda import Violation
from tests.sim.drill import drill


def play(seed: int) -> int:
    try:
        drill(seed)
    except Violation as wrong:
        raise Violated(str(wrong)) from None
    return 1


LINE = Line("restore drill", "tests.deep.drill", 500, play)

if __name__ == "__main__":
    sys.exit(main(LINE))

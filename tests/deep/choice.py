"""Hypothesis moves people through the queues: whom the hub calls next, why, and who would have been
next are always the same as by the plain, slow rule (``tests/slow_rule.py``).

The state machine is the one of ``tests/any_waiting.py``, played longer.
"""

import sys
from functools import partial

from any_waiting import AnyWaiting

from tests.deep import halls
from tests.deep.seeds import Line, main

LINE = Line(
    *("choices of 100 steps, beside the slow rule", "tests.deep.choice", 5_000),
    partial(halls.play, AnyWaiting),
)

if __name__ == "__main__":
    sys.exit(main(LINE))

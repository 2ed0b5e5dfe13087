"""Hypothesis moves people through the queues: whom the hub calls next, why, and who would have been
next are always the same as by the plain, slow rule (``tests/support/hub/slow_call_order.py``).

The state machine is the one of ``tests/support/hub/random_queues.py``, played longer.
"""

import sys
from functools import partial

from tests.deep import halls
from tests.deep.seeds import Line, main
from tests.support.hub.random_queues import AnyWaiting

LINE = Line(
    *("choices of 100 steps, beside the slow rule", "tests.deep.choice", 5_000),
    partial(halls.play, AnyWaiting),
)

if __name__ == "__main__":
    sys.exit(main(LINE))

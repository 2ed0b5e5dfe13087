"""The printer's faults at every byte as a line of the matrix: a seed is one handful of the cases.

The cases themselves, and what must hold of them, are in ``printer_bytes``.
"""

import logging
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import product

from tests.deep.printer_bytes import AT_ONCE, ENDS, FAULTS, Case, length, tried
from tests.deep.seeds import Line, Violated, main

whole = cache(length)


@cache
def cases() -> tuple[Case, ...]:
    """Return every byte under each fault and each end, shuffled: a part of them is spread over
    all."""
    found = [Case(*parts) for parts in product(FAULTS, ENDS, range(-1, whole()))]
    found = [case for case in found if case.fault != "cable" or case.end == "stays"]
    random.Random("printer").shuffle(found)
    return tuple(found)


def play(seed: int) -> int:
    """Let so many printers fail side by side: nearly all of their time is patience."""
    first = (seed - 1) * AT_ONCE % len(cases())
    handful = cases()[first : first + AT_ONCE]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda case: tried(case, whole()), handful)
        wrong = [text for texts in found for text in texts]
    if wrong:
        raise Violated("; ".join(wrong))
    return len(handful)


LINE = Line("printer fails at a byte", "tests.deep.printer", len(cases()), play)

if __name__ == "__main__":
    logging.getLogger("talon").setLevel(logging.ERROR)  # cables are pulled all the time here
    sys.exit(main(LINE))

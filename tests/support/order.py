"""The order of the tests where several workers run them (``-n``). Runs nothing itself.

pytest-xdist gives each worker one share of the list, and later lets a worker that is done take
from the end of another's share. Tests of processes mostly wait, and others compute: every share
has both by turns, so that the cores are busy all the time and no test has too many beside it. The
end of a share is quick tests, so that all workers end together.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
WAITING = ("walk", "process", "seam")
"""The folders whose tests wait for processes, the longest first."""
COMPUTING = ("sim", "calling")
"""The folders whose tests compute for seconds."""
LAST = 0.2
"""The part of a share's files, at its end, in which nothing waits."""

Together = list[pytest.Item]
"""Tests that one worker runs one after another: they share what their file has set up."""


def dealt(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """The same tests. The long ones are dealt out like cards; the rest fills up each share."""
    waiting = [one for folder in WAITING for one in items if folder_of(one) == folder]
    computing = [one for folder in COMPUTING for one in items if folder_of(one) == folder]
    rest = [one for one in items if folder_of(one) not in WAITING + COMPUTING]
    blocks = _together(waiting)
    found: list[pytest.Item] = []
    for nth in range(workers):
        waits, computes = blocks[nth::workers], computing[nth::workers]
        free = len(items) // workers - sum(map(len, waits)) - len(computes)
        share, rest = rest[: max(0, free)], rest[max(0, free) :]
        found += _by_turns(waits, [*([one] for one in computes), *_together(share)])
    return found + rest


def folder_of(item: pytest.Item) -> str:
    """The folder of the tests in which it stands."""
    return item.path.relative_to(TESTS).parts[0]


def _together(items: Sequence[pytest.Item]) -> list[Together]:
    """Whole files, but that each test of a process or a seam stands alone."""
    alone = ("process", "seam")
    grouped = groupby(items, key=lambda one: one.nodeid if folder_of(one) in alone else one.path)
    return [list(group) for _, group in grouped]


def _by_turns(waiting: list[Together], computing: list[Together]) -> Iterator[pytest.Item]:
    """All of them, those that wait spread evenly over the first of those that compute."""
    places = max(1, round(len(computing) * (1 - LAST)))
    for nth, block in enumerate(computing or [[]]):
        if nth < places:
            for wait in waiting[nth * len(waiting) // places : (nth + 1) * len(waiting) // places]:
                yield from wait
        yield from block

"""The order of the tests where several workers run them (``-n``). Runs nothing itself.

pytest-xdist gives each worker one share of the list, and later lets a worker that is done take
from the end of another's share. Tests of processes mostly wait: they come first in every share, so
that the others' computing fills the cores meanwhile. Long computing follows, and the quick tests
are left for the end.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FIRST = ("walk", "process", "seam", "sim", "calling")
"""The folders of long tests, the longest first. The first three wait for processes."""


def dealt(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return the same tests. The long ones are dealt out like cards; the rest fills up each
    share."""
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    long = [item for folder in FIRST for item in items if folder_of(item) == folder]
    rest = [item for item in items if folder_of(item) not in FIRST]
    for nth, (_, together) in enumerate(groupby(long, key=_together)):
        shares[nth % workers] += together
    for share in shares:
        free = max(0, len(items) // workers - len(share))
        share += rest[:free]
        del rest[:free]
    return [item for share in shares for item in share] + rest


def folder_of(item: pytest.Item) -> str:
    """Return the folder of the tests in which it stands."""
    return item.path.relative_to(TESTS).parts[0]


def _together(item: pytest.Item) -> object:
    """Group the tests: those of a walk share a hall that stands; any other test stands alone."""
    return item.path if folder_of(item) == "walk" else item.nodeid

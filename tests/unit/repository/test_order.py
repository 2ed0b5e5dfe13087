"""The order in which several workers run the tests."""

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.order import LAST, TESTS, WAITING, dealt

WALK = "walk/test_visit.py"
UNITS = [f"unit/wire/test_{n}.py" for n in range(10)]
FILES = [("calling/test_theory.py", 2), ("seam/test_led.py", 20), *((unit, 8) for unit in UNITS)]
LISTED = [f"{file}::{n}" for file, count in [*FILES, (WALK, 8)] for n in range(count)]


def order(workers: int) -> list[str]:
    items = [SimpleNamespace(nodeid=n, path=Path(TESTS, n.split("::")[0])) for n in LISTED]
    return [item.nodeid for item in dealt(items, workers)]


def waits(nodeid: str) -> bool:
    return nodeid.startswith(WAITING)


def shares() -> list[list[str]]:
    """Those of two workers."""
    half = len(LISTED) // 2
    return [order(2)[:half], order(2)[half:]]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 300])
def test_every_test_is_run_once(workers: int) -> None:
    assert sorted(order(workers)) == sorted(LISTED)


def test_a_share_has_waiting_and_computing_by_turns() -> None:
    for share in shares():
        assert len([*groupby(share, key=waits)]) > 8


def test_a_share_begins_with_waiting_and_ends_without() -> None:
    for share in shares():
        assert waits(share[0])
        assert not any(map(waits, share[-int(LAST * len(UNITS) / 2 * 8) :]))


def test_long_computing_comes_before_short() -> None:
    for share in shares():
        computing = [nodeid for nodeid in share if not waits(nodeid)]
        assert computing[0].startswith("calling/")


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_file_of_walks_is_not_torn_apart(workers: int) -> None:
    found = order(workers)
    first = found.index(f"{WALK}::0")
    assert found[first : first + 8] == [f"{WALK}::{n}" for n in range(8)]

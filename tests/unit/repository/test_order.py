"""The order in which several workers run the tests."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.order import TESTS, dealt

UNIT, SEAM, WALK = ("unit/wire/test_disk.py", "seam/test_led.py", "walk/test_visit.py")
LISTED = [f"{file}::{n}" for file in (SEAM, UNIT, WALK) for n in range(8)]
LISTED += [f"{UNIT}::{n}" for n in range(8, 20)]


def order(nodeids: list[str], workers: int) -> list[str]:
    items = [SimpleNamespace(nodeid=n, path=Path(TESTS, n.split("::")[0])) for n in nodeids]
    return [item.nodeid for item in dealt(items, workers)]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 30])
def test_every_test_is_run_once(workers: int) -> None:
    assert sorted(order(LISTED, workers)) == sorted(LISTED)


def test_each_share_begins_with_long_tests_and_ends_with_short_ones() -> None:
    half = len(LISTED) // 2
    for share in (order(LISTED, 2)[:half], order(LISTED, 2)[half:]):
        assert UNIT not in share[0]
        assert UNIT in share[-1]


def test_a_walk_is_not_torn_apart() -> None:
    first = order(LISTED, 3)[:8]
    assert first == [nodeid for nodeid in LISTED if nodeid.startswith(WALK)]

"""Which number of a series comes next."""

import pytest

from hub.policy.next_number import at_the_turn, following
from wire.hall import Rules

RULES = Rules(reserve_from=6, reserve_to=9)


@pytest.mark.parametrize(
    ("after", "held", "wraps", "number"),
    [
        (0, (), False, 1),
        (4, (), False, 5),
        (5, (), False, 10),
        (9, (), False, 10),
        (10, (), False, 11),
        (5, (), True, 1),
        (5, (1, 2), True, 3),
        (3, (4, 5), True, 1),
        (3, (1, 4, 5), True, 2),
        (5, (1, 2, 3, 4, 5), True, 10),
        (5, (1, 2, 3, 4, 5, 10), True, 11),
        (10, (), True, 11),
        (0, (1, 2), True, 3),
        (2, (3,), False, 4),
    ],
)
def test_a_series_goes_up_wrapsbelow_the_band_and_above_it_last(after, held, wraps, number):
    assert following(after, lambda one: one in held, RULES, wraps) == number


@pytest.mark.parametrize(("number", "then"), [(4, 4), (9, 9), (10, 0), (17, 0)])
def test_at_the_turn_a_series_comes_down_from_above_the_band(number, then):
    assert at_the_turn(number, RULES) == then

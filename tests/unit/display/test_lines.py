"""Where lines of text stand in their boxes on the board, and how large they are."""

import pytest

from display.picture.layout import fitting
from display.picture.zones import Style, line, one, stack, titled
from tests.unit.display.test_layout import measure

BOX = (100, 200, 400, 50)


@pytest.mark.parametrize(("side", "x"), [("left", 110), ("centre", 300), ("right", 490)])
def test_a_line_stands_in_the_middle_of_its_box_at_its_side(side, x):
    shown = line(measure, BOX, "A17", Style(side=side, size=0.5, inset=10))
    assert (shown.x, shown.y, shown.size, shown.side) == (x, 225, 25, side)


def test_a_zone_that_moves_takes_its_lines_along():
    zone = one(measure, BOX, "A17", Style()).moved(3, 4)
    assert zone.box == (103, 204, 400, 50)
    assert [(text.x, text.y) for text in zone.texts] == [(103, 229)]


def test_lines_one_below_the_other_have_the_size_of_the_one_that_fits_worst():
    texts = stack(measure, (0, 0, 400, 90), ("A", "B" * 40, "C"), Style(size=1.0)).texts
    assert [text.y for text in texts] == [15, 45, 75]
    assert len({text.size for text in texts}) == 1
    assert texts[1].size < 30


def test_below_a_title_the_others_share_a_line_of_four_tenths():
    first, others = titled(measure, (0, 0, 900, 100), ("A", "B", "C"), Style(), Style()).texts
    assert (first.y, others.y) == (30, 80)
    (alone,) = titled(measure, (0, 0, 900, 100), ("A",), Style(), Style()).texts
    assert alone.y == 50


@pytest.mark.parametrize(("width", "size"), [(62, 20), (61, 19), (6.2, 2), (6.1, 1), (0, 1)])
def test_text_is_as_large_as_fits_and_at_least_a_pixel(width, size):
    """Five letters, each 0.62 of their size wide."""
    assert fitting(measure, "A0017", 20.5, True, width) == size


def test_letters_that_are_wider_than_in_proportion_become_smaller_still():
    """Hinted ones, of which a small size is nearly as wide as the next larger one."""
    widths = {20: 40.0, 2: 5.0, 1: 3.0}
    assert fitting(lambda _, size, __: widths[int(size)], "A", 20, True, 4.0) == 1

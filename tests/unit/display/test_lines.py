"""Where lines of text stand in their boxes on the board, and how large they are."""

import pytest

from display.picture.layout import (
    CAPITAL,
    Grid,
    band,
    column_width,
    fitting,
    grid,
    han,
    printable,
    shift,
    shortened,
    widest,
)
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


def letters(text: str, size: float, _: bool) -> float:
    """Measure each letter as wide as high: whole numbers that can be reckoned by head."""
    return len(text) * size


def test_text_that_just_fits_is_not_made_smaller():
    assert fitting(letters, "AAAAA", 40, True, 100) == 20
    assert fitting(letters, "AAAAA", 20, True, 100) == 20


@pytest.mark.parametrize(
    ("width", "shown"),
    [(6, "abcdef"), (5, "abcd…"), (4, "abc…"), (2, "a…"), (1, "…"), (0, "…")],
)
def test_a_text_that_does_not_fit_is_cut_as_late_as_can_be(width, shown):
    assert shortened(letters, "abcdef", 1, False, width) == shown


def test_of_a_long_text_an_eighth_at_most_is_cut_for_nothing():
    for width in range(10, 100):
        shown = shortened(letters, "x" * 120, 1, False, width)
        assert 0.85 * (width - 1) <= len(shown) - 1 <= width - 1


def test_two_hundred_letters_of_a_text_from_outside_are_drawn():
    assert printable("a\x00" + "щ" * 500) == "a " + "щ" * 198


def test_a_second_text_already_stands_below_the_title():
    both = titled(measure, (0, 0, 900, 100), ("A", "B"), Style(), Style())
    assert [text.y for text in both.texts] == [30, 80]
    assert both.said == "A · B"


def test_rows_stand_two_pixels_apart_however_low_they_are():
    """A twentieth of their height where that is more."""
    assert band((0, 100, 50, 100)) == (0, 102, 50, 95)
    assert band((0, 100, 50, 19)) == (0, 101, 50, 17)


def test_the_font_with_chinese_draws_its_letters_and_no_others():
    """Its first block is that of radicals, from U+2E80 on."""
    assert han("A\u2e7f\u2e80水1") == [(False, "A\u2e7f"), (True, "\u2e80水"), (False, "1")]


def test_the_width_of_a_row_is_that_of_its_widest_text_in_bold():
    def measured(text: str, size: float, bold: bool) -> float:
        return len(text) * size * (2 if bold else 1)

    assert widest(measured, ["A", "AAA"]) == pytest.approx(6 / CAPITAL)
    assert widest(measured, []) == 0


# --- against burn-in ------------------------------------------------------------------------------


@pytest.mark.parametrize(("height", "step"), [(1080, 3), (2160, 6), (100, 1)])
def test_the_picture_creeps_a_step_aside_every_three_minutes(height, step):
    """In a ring, to all sides, so that nobody sees it jump and no edge stays where it is."""
    places = [shift(minute, height) for minute in range(0, 24, 3)]
    assert places[0] == (0, 0)
    assert len(set(places)) == 8
    for (x, y), (to_x, to_y) in zip(places, [*places[1:], places[0]], strict=True):
        assert sorted((abs(to_x - x), abs(to_y - y))) == [0, step]
    for minute in range(48):
        assert shift(minute, height) == places[minute // 3 % 8]


# --- columns --------------------------------------------------------------------------------------


def test_a_column_that_is_half_a_pixel_too_narrow_is_not_taken():
    """Two columns would hold six rows, but not in letters that can be read at the distance."""
    for least, columns in ((30.0, 2), (30.5, 1)):
        wide = column_width(1000, 1000, 2) / 30.0
        assert grid(1000, 1000, 99, least, wide).columns == columns


def test_where_not_even_one_column_is_wide_enough_three_rows_become_as_small_as_they_must():
    fits = column_width(400, 1000, 1) / 10
    assert grid(400, 1000, windows=9, least=500, wide=10) == Grid(3, 1, fits)

"""Rectangles that pages are cut out of, and which way a page's last row is cut."""

import pytest

from kiosk.glass.boxes import Box
from kiosk.glass.layout import lay
from kiosk.glass.page import PageSize, Piece
from kiosk.things import Entry, Screen

BOX = Box(10, 20, 101, 50)


@pytest.mark.parametrize(("asked", "cut"), [(-5, 0), (0, 0), (20.4, 20), (50, 50), (51, 50)])
def test_a_box_is_cut_into_two_and_never_beyond_its_edges(asked, cut):
    assert BOX.top(asked) == (Box(10, 20, 101, cut), Box(10, 20 + cut, 101, 50 - cut))
    assert BOX.bottom(asked) == (Box(10, 70 - cut, 101, cut), Box(10, 20, 101, 50 - cut))


@pytest.mark.parametrize(("asked", "cut"), [(-5, 0), (0, 0), (30.6, 31), (101, 101), (102, 101)])
def test_so_it_is_from_the_left(asked, cut):
    assert BOX.left(asked) == (Box(10, 20, cut, 50), Box(10 + cut, 20, 101 - cut, 50))


def test_an_inset_leaves_the_same_at_both_sides_and_nothing_negative():
    assert BOX.inset(10, 5) == Box(20, 25, 81, 40)
    assert BOX.inset(200, 200) == Box(60, 45, 1, 0)
    assert BOX.middle(41, 30) == Box(40, 30, 41, 30)
    assert BOX.middle(500, 500) == BOX


def test_a_grid_has_equal_cells_row_by_row_with_gaps_between_them():
    assert Box(0, 0, 100, 50).grid(2, 2, 10) == [
        *(Box(0, 0, 45, 20), Box(55, 0, 45, 20)),
        *(Box(0, 30, 45, 20), Box(55, 30, 45, 20)),
    ]
    assert Box(0, 0, 8, 4).grid(2, 1, 10) == [Box(0, 0, 3, 4), Box(5, 0, 3, 4)], "gaps give way"


def test_a_row_is_divided_by_shares():
    assert Box(0, 0, 110, 9).row([1.0, 3.0], 10) == [Box(0, 0, 25, 9), Box(35, 0, 75, 9)]
    assert Box(0, 0, 5, 9).row([1.0, 1.0], 10) == [Box(0, 0, 0, 9), Box(10, 0, 0, 9)]


def foot(*entries: Entry) -> list[Box]:
    """Return where they stand on a glass of 1000 × 800 pixels."""
    screen = Screen("sorry", "ru", "Зал", heading="Извините", foot=entries)
    pieces = {piece.key: piece.box for piece in lay(screen, (1000, 800), 300.0)}
    return [pieces[entry.key] for entry in entries]


def test_one_button_that_leads_on_stands_in_the_middle_and_one_back_at_the_left():
    (on,) = foot(Entry("leave", "Готово", "main"))
    (back,) = foot(Entry("back", "Назад", "quiet"))
    assert abs(on.x + on.w / 2 - 500) <= 1
    assert on.w > 500
    assert back.x + back.w < 500


def test_of_two_buttons_the_one_that_leads_on_is_the_wider_one():
    back, take = foot(Entry("back", "Назад", "quiet"), Entry("take", "Взять", "main"))
    assert back.x + back.w < take.x
    assert take.w == pytest.approx(1.6 * back.w, abs=2)
    left, right = foot(Entry("back", "Назад", "quiet"), Entry("more", "Ещё", "quiet"))
    assert left.w == right.w


# --- the glass ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "width_mm", "target_mm"),
    [((1080, 1920), 340.0, 20.0), ((1280, 800), 217.0, 16.95), ((800, 480), 155.0, 11.625)],
)
def test_a_finger_has_twenty_millimetres_or_an_eighth_of_a_low_glass(size, width_mm, target_mm):
    page = PageSize(size, width_mm)
    assert page.target / page.mm == pytest.approx(target_mm, abs=0.01)


def test_letters_are_never_smaller_than_eight_pixels():
    """On a wall of five metres with few pixels a capital of 4.8 mm would be no letter at all."""
    assert PageSize((320, 320), 5000.0).least == 8
    assert PageSize((1080, 1920), 340.0).least == 21


def test_a_square_glass_is_laid_out_as_a_broad_one():
    assert [PageSize(size, 300.0).tall for size in ((1000, 1000), (1000, 1001))] == [False, True]


def test_speech_says_a_note_behind_the_text_and_nothing_where_there_is_none():
    box = Box(0, 0, 9, 9)
    assert Piece("service", box, "Pay", "A bill").label == "Pay. A bill"
    assert Piece("service", box, "Pay").label == "Pay"

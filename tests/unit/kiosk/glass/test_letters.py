"""How large a text is drawn in its box, where its lines break, where its letters stand."""

import os
from collections.abc import Iterator

import pytest

from kiosk import fonts
from kiosk.glass.letters import Face, fit

ROOM = 2000
"""Pixels: more than any text here needs."""


@pytest.fixture(autouse=True)
def _pygame(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    pygame.font.init()
    for kept in (fit,):
        kept.cache_clear()
    yield
    fit.cache_clear()


def width(text: str, size: int, bold: bool = False) -> int:
    return Face(fonts.order(text, bold), size).width(text)


def lines(text: str, w: int, size: int = 40) -> tuple[str, ...]:
    """Return where they break at this size."""
    found = fit(text, w, ROOM, size)
    assert found.size == size
    return found.lines


# --- how large ------------------------------------------------------------------------------------


def test_lines_stand_apart_by_a_third_of_their_size_and_more() -> None:
    found = fit("A", ROOM, ROOM, 50)
    assert (found.size, found.pitch, found.height) == (50, 68, 68)
    assert fit("A B", width("A B", 50) - 1, ROOM, 50).height == 2 * 68


def test_a_text_that_just_fits_keeps_its_size() -> None:
    wide = width("Назад", 50)
    assert fit("Назад", wide, 68, 50).size == 50
    assert fit("Назад", wide - 1, 68, 50).size == 47, "six in a hundred less"
    assert fit("Назад", wide, 67, 50).size == 47


def test_a_text_is_no_more_than_a_little_smaller_than_it_must_be() -> None:
    for w in range(180, 400, 20):
        found = fit("Достопримечательность", w, ROOM, 200)
        assert found.lines == ("Достопримечательность",)
        larger = int(found.size * 1.1 + 1)
        assert width(found.lines[0], found.size) <= w < width(found.lines[0], larger)


def test_a_text_is_cut_at_eight_pixels_and_not_before() -> None:
    text = "Достопримечательность"
    whole = width(text, 8)
    assert fit(text, whole, 11, 40)[:1] == ((text,),)
    found = fit(text, whole - 1, 11, 40)
    assert found.size == 8
    (cut,) = found.lines
    assert cut.endswith("…")
    longer = text[: len(cut)] + "…"
    assert width(cut, 8) < whole <= width(longer, 8) + width("ь", 8)
    assert fit(text, ROOM, 10, 40).lines == (), "there is not even room for one line"


def test_as_much_as_fits_of_a_cut_text_is_there() -> None:
    (cut,) = fit("x" * 300, 100, 11, 40).lines
    assert width(cut, 8) <= 100 < width("x" + cut, 8)


def test_a_box_narrower_than_an_ellipsis_stays_empty() -> None:
    assert fit("x" * 9, width("…", 8) - 1, 11, 40).lines == ("",)
    assert fit("x" * 9, width("…", 8), 11, 40).lines == ("…",)


def test_of_a_line_too_many_an_ellipsis_tells() -> None:
    text = "aa bb cc dd"
    w = width("aa", 8) + 1
    assert fit(text, w, 44, 8).lines == ("aa", "bb", "cc", "dd")
    *whole, last = fit(text, w, 33, 8).lines
    assert whole == ["aa", "bb"]
    assert last in ("c…", "…")


def test_bold_letters_are_of_the_bold_font() -> None:
    plain, bold = fit("Mmm", ROOM, ROOM, 40), fit("Mmm", ROOM, ROOM, 40, bold=True)
    assert plain.font.width("Mmm") == width("Mmm", 40) < bold.font.width("Mmm")


# --- where lines break ----------------------------------------------------------------------------


def test_words_fill_a_line_to_its_last_pixel() -> None:
    wide = width("раз два", 40)
    assert lines("раз два три", wide) == ("раз два", "три")
    assert lines("раз два три", wide - 1) == ("раз", "два", "три")
    assert lines("раз  два", wide - 1) == ("раз", "два"), "no line begins or ends with a blank"


def test_chinese_is_broken_anywhere_but_before_a_sign_that_ends_something() -> None:
    assert lines("缴费业务", width("缴费业", 40)) == ("缴费业", "务")
    assert lines("缴费，业务", width("缴费", 40)) == ("缴", "费，", "业务")
    assert lines("缴费，业务", width("缴费，", 40)) == ("缴费，", "业务")


def test_a_word_within_chinese_is_not_broken() -> None:
    assert lines("缴费abc", width("缴费ab", 40)) == ("缴费", "abc")
    assert lines("abc缴费", width("abc缴", 40)) == ("abc缴", "费")
    assert lines("ab 缴费", width("ab 缴", 40)) == ("ab 缴", "费")


# --- on one line ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["₽缴", "缴₽"])
def test_letters_of_several_fonts_stand_on_one_line(text: str) -> None:
    """The sign of the rouble ends on the line, whichever font its neighbour is of."""
    import pygame

    files = fonts.order(text)
    face = Face(files, 40)
    drawn = face.render(text, (0, 0, 0))
    assert drawn is not None
    assert drawn.get_width() == face.width(text)
    used = [next(file for file in files if _has(file, letter)) for letter in text]
    types = [pygame.font.Font(file, 40) for file in used]
    ascent = max(font.get_ascent() for font in types)
    high = [
        ascent - font.get_ascent() + font.size(x)[1] for font, x in zip(types, text, strict=True)
    ]
    assert drawn.get_height() == max(high)
    wide = types[text.index("₽")].size("₽")[0]
    left = 0 if text[0] == "₽" else drawn.get_width() - wide
    part = drawn.subsurface((left, 0, wide, drawn.get_height()))
    assert part.get_bounding_rect(min_alpha=128).bottom == ascent


def test_of_a_text_that_no_font_draws_there_is_nothing() -> None:
    assert Face(fonts.order("A"), 40).render("", (0, 0, 0)) is None


def _has(file: str, letter: str) -> bool:
    from wire.text import glyphs

    return glyphs.has(file, letter)


def test_a_line_of_several_fonts_is_drawn_from_its_first_pixel_to_its_last() -> None:
    face = Face(fonts.order("₽缴₽"), 40)
    drawn = face.render("₽缴₽", (0, 0, 0))
    one = Face(fonts.order("₽"), 40).render("₽", (0, 0, 0))
    assert drawn is not None
    assert one is not None
    ink, alone = (surface.get_bounding_rect(min_alpha=128) for surface in (drawn, one))
    assert ink.left == alone.left
    assert drawn.get_width() - ink.right == one.get_width() - alone.right


@pytest.mark.parametrize("kept", [1, 2, 3, 4, 5])
def test_a_cut_text_fills_its_box_to_the_last_pixel(kept: int) -> None:
    cut = "x" * kept + "…"
    assert fit("x" * 300, width(cut, 8), 11, 40).lines == (cut,)
    assert fit("x" * 300, width(cut, 8) - 1, 11, 40).lines == (cut[1:],)

"""What a ticket prints as a picture: letters that the code page lacks, Chinese, large numbers."""

import unicodedata

import pytest

from kiosk import fonts
from kiosk.config import PrinterAt
from kiosk.printing import ticket_encoder
from kiosk.printing.ticket_encoder import TicketEncoder
from tests.support.ticket_bytes import columns, encoder, lines, pieces, rasters

LACKING = ["100 €", "Приём 😀", "Ülü", "Їжа і ґанок", "за\u0301мок", "Қазақ", "5 ₽ 缴费"]


@pytest.mark.parametrize("words", LACKING)
def test_a_line_with_a_letter_that_the_page_lacks_is_a_picture(words: str) -> None:
    (piece,) = [p for p in pieces(service=words) if rasters(p)]
    assert piece.startswith(b"\x1dv0"), "nothing of it is text"


def test_a_letter_in_two_signs_is_printed_as_the_one_that_it_is() -> None:
    parts = pieces(service=unicodedata.normalize("NFD", "Счётчик й"))
    assert "Счётчик й".encode("cp866") in b"".join(parts)
    assert rasters(b"".join(parts)) == []


@pytest.mark.parametrize(("number", "dots"), [("І001", 576), ("І001", 384), ("ІІІ1000", 384)])
def test_a_number_that_the_page_lacks_is_drawn_as_large_as_the_paper_is_wide(
    number: str, dots: int
) -> None:
    """Ukrainian І: it stood as ?001 on the paper and as І001 on the board."""
    first = pieces(TicketEncoder(PrinterAt("x", width_dots=dots)), ticket=number)[0]
    assert first.startswith(b"\x1b@\x1c.\x1bt\x11")
    assert b"?" not in first.split(b"\x1dv0")[0]
    found = rasters(first)
    assert 100 <= sum(rows for _, rows in found) <= 270, "12 mm and more, in one line"
    assert all(rows <= 100 for _, rows in found)
    assert 0.7 * dots <= max(across for across, _ in found) * 8 <= dots


def test_each_letter_of_a_picture_comes_from_a_font_that_has_it() -> None:
    """A box has straight edges only; the rouble beside Chinese looked like that."""
    alone = ink(ticket_encoder._picture("₽", fonts.order("₽"), 48, 576))
    beside = ink(ticket_encoder._picture("缴₽", fonts.order("缴₽"), 48, 576))
    assert alone in beside


@pytest.mark.parametrize("size", [30, 48])
@pytest.mark.parametrize("words", LACKING)
def test_no_letter_of_a_picture_is_cut_at_its_sides(words: str, size: int) -> None:
    first, *_, last = columns(ticket_encoder._picture(words, fonts.order(words), size, 576))
    assert "1" not in first + last


def ink(fragments: tuple[bytes, ...]) -> str:
    """Return the columns of the picture as a text, without blank ones at its ends."""
    return "|".join(columns(fragments)).strip("0|")


def test_chinese_is_printed_as_pictures_of_at_most_a_hundred_rows() -> None:
    data = pieces(service="缴费业务" * 20, ahead="您前面还有 3 人", text="请等候", title="水务公司")
    found = rasters(b"".join(data))
    assert len(found) >= 4
    assert all(0 < across <= 72 and 0 < rows <= 100 for across, rows in found)
    assert b"A007\n" in data[0], "the number is text all the same"
    for piece in data:
        for across, rows in rasters(piece):
            assert len(piece) >= 8 + across * rows, "a piece ends where its picture ends"


def test_a_picture_shows_something() -> None:
    (piece,) = [p for p in pieces(service="缴费") if p.startswith(b"\x1dv0")]
    black = sum(byte.bit_count() for byte in piece[8:])
    assert 200 < black < len(piece[8:]) * 8 * 0.6


def test_a_service_in_chinese_is_a_line_of_eight_millimetres_and_the_rest_of_five() -> None:
    """Eight dots are a millimetre."""
    found = [rasters(p) for p in pieces(service="缴费", text="请等候") if rasters(p)]
    assert [sum(rows for _, rows in one) for one in found] == [65, 40]


def test_a_picture_is_whole_bytes_wide_and_no_wider_than_its_line_and_some_white() -> None:
    for words in ("缴", "缴费", "缴费业务"):
        across = len(columns(ticket_encoder._picture(words, fonts.order(words), 48, 576)))
        assert across % 8 == 0
        assert len(words) * 48 <= across <= len(words) * 48 + 16


@pytest.mark.parametrize("words", ["缴费", "缴费业务水表检定与更换" * 2, "缴费 5 ₽ Ё"])
def test_lines_of_a_picture_stand_in_its_middle_and_none_is_cut(words: str) -> None:
    found = columns(ticket_encoder._picture(words, fonts.order(words), 30, 400))
    left = next(i for i, column in enumerate(found) if "1" in column)
    right = next(i for i, column in enumerate(reversed(found)) if "1" in column)
    assert abs(left - right) <= 8
    rows = list(map("".join, zip(*found, strict=True)))
    assert len(rows) % 40 == 0, "lines of forty dots"
    for top in range(0, len(rows), 40):
        line = rows[top : top + 40]
        above = next(i for i, row in enumerate(line) if "1" in row)
        below = next(i for i, row in enumerate(reversed(line)) if "1" in row)
        assert above > 0
        assert below > 0
        assert abs(above - below) <= 8, "in the middle of the line"


def test_chinese_fills_a_line_but_for_eight_dots_of_white() -> None:
    assert lines("缴费业务", 4 * 48 + 8) == 1
    assert lines("缴费业务", 4 * 48 + 7) == 2
    assert lines("缴" * 40, 10 * 48 + 8) == 4


def test_other_words_of_a_picture_are_broken_at_spaces() -> None:
    type_ = ticket_encoder.PaperType(fonts.order("Қазақ"), 48)
    for words, width, found in (
        ("Қазақ тілі", round(type_.width("Қазақ т")) + 8, ["Қазақ", "тілі"]),
        ("Қазақ тілі", round(type_.width("Қазақ тілі")) + 9, ["Қазақ тілі"]),
        ("缴费 ab", round(type_.width("缴费 a")) + 9, ["缴费", "ab"]),
        ("缴费业 务表", round(type_.width("缴费业 务")) + 9, ["缴费业 务", "表"]),
        ("ә Қазақ", round(type_.width("ә Қаза")) + 9, ["ә", "Қазақ"]),
        ("Қазақ", round(type_.width("Қаз")) + 9, ["Қаз", "ақ"]),
    ):
        assert ticket_encoder._filled(words, type_, width) == found


@pytest.mark.parametrize(("number", "dots", "rows"), [("І1", 576, 270), ("І1", 2000, 270)])
def test_a_short_number_that_is_drawn_is_as_high_as_the_printer_s_own_letters(
    number: str, dots: int, rows: int
) -> None:
    """34 mm with the white above and below: font A is 24 dots high, and eight times that 192."""
    first = pieces(encoder(width_dots=dots), ticket=number)[0]
    assert sum(found for _, found in rasters(first)) == rows


def test_a_line_that_is_drawn_is_plain() -> None:
    drawn = b"".join(ticket_encoder._picture("缴费", fonts.order("缴费"), 30, 576))
    assert drawn in b"".join(pieces(ahead="缴费"))
    latin = b"".join(ticket_encoder._picture("100 €", fonts.order("100 €"), 30, 576))
    assert latin in b"".join(pieces(ahead="100 €"))


def test_a_number_that_is_drawn_is_bold_too() -> None:
    bold = ticket_encoder._picture("І1", fonts.order("І1", True), 200, 576)
    plain = ticket_encoder._picture("І1", fonts.order("І1"), 200, 576)
    assert ink(bold).count("1") > 1.1 * ink(plain).count("1")
    assert b"".join(bold) in pieces(ticket="І1")[0]


def test_no_line_of_a_picture_is_cut_because_another_is_shorter() -> None:
    words = "Қазақ тілінде қызмет көрсету ә"
    type_ = ticket_encoder.PaperType(fonts.order(words), 30)
    wide = round(type_.width("Қазақ тілінде қызмет көрсету")) + 9
    found = columns(ticket_encoder._picture(words, fonts.order(words), 30, wide))
    assert len(found[0]) == 80, "two lines"
    assert "1" not in found[0] + found[-1]
    assert sum("1" in column for column in found) > 0.8 * len(found)

"""The ticket's bytes, read back by a decoder of this file's own; the number must come first."""

import re

import pytest

from kiosk.config import PrinterAt
from kiosk.printing import ticket_encoder
from kiosk.printing.ticket_encoder import TicketEncoder
from tests.support.ticket_bytes import encoder, pieces, rasters, text

QR = PrinterAt("x", code="qr")


def test_the_number_is_first_and_as_large_as_can_be() -> None:
    first = pieces()[0]
    assert first.startswith(b"\x1b@\x1c.\x1bt\x11")
    assert b"\x1d!\x77\x1bE\x01" in first, "eight times as wide and high, and bold"
    assert first.endswith(b"A007\n\x1d!\x00\x1bE\x00"), "what comes after it is not"
    assert b"A007\n" in first
    assert first.index(b"\x1d!\x77") < first.index(b"A007")


@pytest.mark.parametrize(
    ("number", "dots", "times"), [("A007", 384, 8), ("ABC1000", 576, 6), ("ABC1000", 384, 4)]
)
def test_a_long_number_stays_on_the_paper(number: str, dots: int, times: int) -> None:
    press = TicketEncoder(PrinterAt("x", width_dots=dots))
    first = pieces(press, ticket=number)[0]
    size = (times - 1) * 17
    assert b"\x1d!" + bytes([size]) in first
    assert len(number) * 12 * times <= dots


def test_everything_stands_on_it_in_russian() -> None:
    data = b"".join(pieces())
    for wanted in (
        "A007",
        "Оплата услуг",
        "Перед вами 3 человека",
        "21.11.2025 18:46",
        "Ждите вызова на табло",
        "Горводоканал",
    ):
        assert wanted.encode("cp866") in data, wanted
    assert rasters(data) == []
    assert data.endswith(b"\x1dVB\x00"), "feeds past the cutter, then cuts"


def test_the_code_is_read_back() -> None:
    payload = b"A007-12"
    size = (len(payload) + 3).to_bytes(2, "little")
    assert b"\x1d(k" + size + b"1P0" + payload + b"\x1d(k" in b"".join(pieces(TicketEncoder(QR)))


@pytest.mark.parametrize(
    ("code", "dots", "module"),
    [
        ("A007-12", 576, 3),
        ("A007-12", 384, 3),
        ("ABC1000-3650", 384, 2),
        (".D2.D2.D2017-3650", 576, 2),
    ],
)
def test_a_bar_code_is_as_wide_as_the_paper_lets_it(code: str, dots: int, module: int) -> None:
    """Code 128, 8 mm high, without letters below it: the number stands large on the paper."""
    data = b"".join(
        pieces(TicketEncoder(PrinterAt("x", code="code128", width_dots=dots)), code=code)
    )
    said = b"\x1dh\x40\x1dw%c\x1dH\x00\x1dkI%c{B%s" % (
        module,
        len(code) + 2,
        code.encode(),
    )
    assert said in data


def test_a_bar_code_that_is_too_wide_for_the_paper_is_left_out_and_said(caplog) -> None:
    press = TicketEncoder(PrinterAt("x", code="code128", width_dots=384))
    assert b"\x1dk" not in b"".join(pieces(press, code=".D2.D2.D2017-3650"))
    assert "no bar code of .D2.D2.D2017-3650" in caplog.text


@pytest.mark.parametrize("code", ["auto", "none"])
def test_without_a_scanner_there_is_no_code(code: str) -> None:
    data = b"".join(pieces(TicketEncoder(PrinterAt("x", code=code))))
    assert b"A007-12" not in data
    assert b"\x1d(k" not in data


def test_the_class_stands_below_the_service() -> None:
    lines = text(b"".join(pieces(cls="Ветераны"))).split("\n")
    assert lines[1:3] == ["Оплата услуг", "Ветераны"]


@pytest.mark.parametrize("words", ["Ждите вызова", "请等候"])
def test_the_code_has_more_than_its_four_blank_squares_above_and_below(words: str) -> None:
    data = b"".join(pieces(TicketEncoder(QR), text=words, title=words))
    above, below = re.search(rb"\x1bJ(.)\x1d\(k.*0\x1bJ(.)[^J]+$", data, re.S).groups()
    assert min(above[0], below[0]) >= 6 * 6, "dots; a square has six"


def test_signs_that_the_page_lacks_are_replaced_and_no_command_comes_in_by_a_text() -> None:
    data = b"".join(pieces(service="«Свет» – 5 ₽… №3 №“x”", text="tab\tbell\x07\x1b@ \x1dV0"))
    assert b" ".join(
        part.encode("cp866") for part in ('"Свет" - 5 руб....', '№3 №"x"')
    ) in data.replace(b"\n", b" ")
    assert b"tab bell@ V0" in data
    drawn = b"".join(pieces(text="5 € \x07\x1b@ \x1dV0"))
    assert drawn.count(b"\x1b@") == drawn.count(b"\x1dV") == 1


def test_another_code_page() -> None:
    press = TicketEncoder(PrinterAt("x", code_page="cp1251", code_page_number=46))
    data = b"".join(pieces(press, service="«Свет»"))
    assert data.startswith(b"\x1b@\x1c.\x1bt\x2e")
    assert '"Свет"'.encode("cp1251") in data


def test_the_time_is_the_halls_and_a_clock_from_before_is_not_shown() -> None:
    assert b"2025-11-22 01:46" in b"".join(pieces(zone="Asia/Vladivostok", time="%Y-%m-%d %H:%M"))
    assert b"21.11.2025 15:46" in b"".join(pieces(zone="No/Where"))
    assert b"1970" not in b"".join(pieces(wall=3600.0))


def test_empty_texts_leave_no_gap_and_long_ones_wrap() -> None:
    data = b"".join(pieces(text="", title="", ahead=""))
    assert "\n\n" not in text(data)
    long = " ".join(["слово"] * 40)
    assert all(len(one) <= 48 for one in text(b"".join(pieces(text=long))).split("\n")[1:5])


def test_a_number_that_is_wider_than_any_paper_is_printed_all_the_same() -> None:
    first = pieces(encoder(width_dots=384), ticket="A" * 40)[0]
    assert b"\x1d!\x00" in first
    assert b"A" * 40 in first


@pytest.mark.parametrize(("dots", "module"), [(336, 3), (335, 2), (224, 2), (223, 0)])
def test_a_bar_code_may_be_exactly_as_wide_as_the_paper(dots: int, module: int) -> None:
    """112 of its narrowest bars: seven letters, start, check and stop."""
    data = b"".join(pieces(encoder(code="code128", width_dots=dots)))
    assert (b"\x1dw%c" % module in data) is bool(module)
    assert (b"\x1dk" in data) is bool(module)


def test_above_and_below_a_bar_code_is_a_gap_of_three_millimetres() -> None:
    data = b"".join(pieces(encoder(code="code128")))
    assert re.search(rb"\x1bJ\x18\x1dh.*A007-12\x1bJ\x18\x1dVB", data, re.S)


def test_seven_blank_squares_stand_above_and_below_a_code_of_squares() -> None:
    data = b"".join(pieces(TicketEncoder(QR)))
    above, below = re.search(rb"\x1bJ(.)\x1d\(k.*0\x1bJ(.)[^J]+$", data, re.S).groups()
    assert (above, below) == (b"\x2a", b"\x2a")


def test_a_time_is_shown_that_lies_in_this_century_and_after_this_product_was_made() -> None:
    """1 January 2025 and 1 January 2100, UTC."""
    for wall, shown in (
        (1_735_689_600.0, b"2025-01-01 00:00"),
        (1_735_689_599.0, b""),
        (4_102_444_799.0, b"2099-12-31 23:59"),
        (4_102_444_800.0, b""),
    ):
        data = b"".join(pieces(wall=wall, zone="UTC", time="%Y-%m-%d %H:%M"))
        assert (b":" in data) is bool(shown)
        assert shown in data


def test_words_fill_a_line_to_its_last_letter() -> None:
    """48 letters on paper of 576 dots, 24 of twice the size."""
    full, large = "a" * 23 + " " + "b" * 24, "c" * 11 + " " + "d" * 12
    data = b"".join(pieces(service=large, text=full + " e"))
    assert full.encode() + b"\ne\n" in data
    assert large.encode() + b"\n" in data
    longer = b"".join(pieces(service=large + "d", text=full + "b"))
    assert b"a" * 23 + b"\n" + b"b" * 25 + b"\n" in longer
    assert b"c" * 11 + b"\n" + b"d" * 13 + b"\n" in longer


def test_a_word_that_is_longer_than_a_line_is_broken() -> None:
    data = b"".join(pieces(text="to " + "a" * 100))
    assert b"to\n" + b"a" * 48 + b"\n" + b"a" * 48 + b"\naaaa\n" in data


def test_the_service_is_printed_twice_as_large_and_bold_and_the_rest_plain() -> None:
    data = b"".join(pieces())
    assert b"\x1d!\x11\x1bE\x01" + "Оплата услуг\n".encode("cp866") + b"\x1d!\x00\x1bE\x00" in data
    line = "Перед вами 3 человека\n".encode("cp866")
    assert b"\x1d!\x00\x1bE\x00" + line + b"\x1d!\x00\x1bE\x00" in data


def test_a_zone_that_this_computer_does_not_know_is_said_to_whoever_looks_after_it(caplog) -> None:
    ticket_encoder._zone.cache_clear()
    data = b"".join(pieces(zone="No/Such", time="%H:%M"))
    assert b"15:46" in data
    assert "time zone 'No/Such'" in caplog.text
    assert "tickets tell UTC" in caplog.text


def test_each_line_takes_as_many_words_as_it_has_room_for() -> None:
    """Whatever stands in the lines above it."""
    first, second, third = "a" * 40, "b" * 20 + " " + "c" * 20, "d" * 30
    data = b"".join(pieces(text=f"{first} {second} {third}"))
    assert f"{first}\n{second}\n{third}\n".encode() in data


@pytest.mark.parametrize("zone", ["Europe", "../etc/passwd", "", "x" * 300, "a\0b"])
def test_no_name_of_a_zone_keeps_a_ticket_back(zone: str) -> None:
    """A folder, a path that leads out, none, too long a name, no name at all: they tell UTC."""
    assert b"15:46" in b"".join(pieces(zone=zone, time="%H:%M"))

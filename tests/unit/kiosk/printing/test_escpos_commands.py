"""The commands of a ticket, byte by byte as Epson's "ESC/POS Command Reference" has them."""

import pytest
from PIL import Image

from kiosk.printing import escpos_commands


@pytest.mark.parametrize(
    ("times", "is_bold", "said"),
    [
        (1, False, b"\x1d!\x00\x1bE\x00"),
        (2, True, b"\x1d!\x11\x1bE\x01"),
        (8, True, b"\x1d!\x77\x1bE\x01"),
    ],
)
def test_letters_are_so_many_times_as_wide_and_as_high(times, is_bold, said):
    assert escpos_commands.style(times, is_bold) == said


def test_a_picture_is_sent_in_pieces_that_the_printer_s_memory_holds():
    """Sixteen dots across, of which the first and the last of the upper rows are black."""
    image = Image.new("1", (16, 3), 1)
    for row in (0, 1):
        image.putpixel((0, row), 0)
        image.putpixel((15, row), 0)
    assert list(escpos_commands.picture(image, 2)) == [
        b"\x1dv0\x00\x02\x00\x02\x00" + b"\x80\x01" * 2,
        b"\x1dv0\x00\x02\x00\x01\x00" + b"\x00\x00",
    ]


def test_a_wide_picture_has_its_length_in_two_bytes():
    (piece,) = escpos_commands.picture(Image.new("1", (8 * 300, 1), 1), 100)
    assert piece[:8] == b"\x1dv0\x00\x2c\x01\x01\x00"


def test_a_code_of_squares_is_of_model_2_and_level_m():
    assert escpos_commands.qr_code("A007", 6) == (
        b"\x1d(k\x04\x001A2\x00"
        b"\x1d(k\x03\x001C\x06"
        b"\x1d(k\x03\x001E1"
        b"\x1d(k\x07\x001P0A007"
        b"\x1d(k\x03\x001Q0"
    )


def test_a_paper_is_set_in_the_middle_and_cut_past_the_cutter():
    assert escpos_commands.CENTRE == b"\x1ba\x01"
    assert escpos_commands.CUT == b"\x1dVB\x00"

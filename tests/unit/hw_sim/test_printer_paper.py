"""What ESC/POS bytes put on the simulated printer's paper, by Epson's manual."""

import itertools

import pytest
from PIL import Image

from hw_sim.printer.picture import draw
from hw_sim.printer.roll import HEAD_TO_CUTTER
from tests.support.simulated_printer import FEED_AND_CUT, lines, papers, qr, told


def texts(data: bytes) -> list[str]:
    return [line["text"] for line in lines(data)]


@pytest.mark.parametrize(
    ("page", "data", "text"),
    [
        (0, b"\x9b\x81", "¢ü"),
        (16, b"\x80\xab\xfc\xbb", "€«ü»"),
        (17, b"\x8e\xaa\xad\xae \xfc5", "Окно №5"),
        (46, b"\xce\xea\xed\xee \xab\xb95\xbb", "Окно «№5»"),
        (2, b"\xd5", "ı"),
        (19, b"\xd5", "€"),
        (34, b"\xe2\xa1\xef", "РА№"),
    ],
)
def test_code_pages(page, data, text):
    assert texts(b"\x1bt" + bytes([page]) + data + b"\n") == [text]


def test_a_code_page_it_does_not_have_changes_nothing_and_is_noted():
    (paper,) = told(b"\x1bt\x11\x1bt\xc8\x80\n" + FEED_AND_CUT)
    assert paper["lines"][0]["text"] == "А"
    assert paper["unknown"] == ["ESC t c8"]


@pytest.mark.parametrize(
    ("command", "style"),
    [
        (b"\x1d!\x33", {"width": 4, "height": 4}),
        (b"\x1d!\x70", {"width": 8, "height": 1}),
        (b"\x1d!\x07", {"width": 1, "height": 8}),
        (b"\x1d!\x88", {"width": 1, "height": 1}),
        (b"\x1b!\x30", {"width": 2, "height": 2, "bold": False}),
        (b"\x1b!\x18", {"width": 1, "height": 2, "bold": True}),
        (b"\x1bE\x01", {"bold": True}),
        (b"\x1bE\x01\x1bE\x02", {"bold": False}),
        (b"\x1ba\x01", {"align": "center"}),
        (b"\x1ba2", {"align": "right"}),
        (b"\x1ba\x01\x1ba\x09", {"align": "center"}),
        (b"\x1d!\x33\x1bE\x01\x1ba\x01\x1b@", {"width": 1, "bold": False, "align": "left"}),
    ],
)
def test_styles(command, style):
    (line,) = lines(command + b"A 012\n")
    assert line == {**line, **style, "text": "A 012"}


def test_alignment_works_at_the_beginning_of_a_line_only():
    first, second = lines(b"one\x1ba\x01two\n\x1ba\x01three\n")
    assert (first["text"], first["align"]) == ("onetwo", "left")
    assert second["align"] == "center"


@pytest.mark.parametrize(
    ("style", "columns"), [(b"", 48), (b"\x1bM\x01", 64), (b"\x1d!\x10", 24), (b"\x1b!\x01", 64)]
)
def test_a_line_is_full_at_so_many_columns(style, columns):
    assert texts(style + b"x" * (columns + 1) + b"\n") == ["x" * columns, "x"]


def test_a_carriage_return_is_no_line_and_a_tab_goes_to_the_eighth_column():
    assert texts(b"ab\tc\r\nd\n") == ["ab      c", "d"]


def test_a_command_at_the_end_prints_the_line_before_it():
    assert texts(b"one\x1bd\x02two\x1bJ\x10three") == ["one", "two", "three"]


def length(data: bytes) -> int:
    return papers(data + FEED_AND_CUT)[0].length - HEAD_TO_CUTTER


@pytest.mark.parametrize(
    ("data", "dots"),
    [
        (b"x\n", 30),
        (b"\n\n", 60),
        (b"\x1b3\x50x\n", 80),
        (b"\x1b3\x50\x1b2x\n", 30),
        (b"\x1b3\x05x\n", 24),
        (b"\x1d!\x33x\n", 96),
        (b"\x1bd\x05", 150),
        (b"\x1bJ\x11", 17),
        (b"\x1dv0\x00\x01\x00\x07\x00" + b"\xff" * 7, 7),
        (b"\x1dv0\x03\x01\x00\x07\x00" + b"\xff" * 7, 14),
    ],
)
def test_how_far_it_feeds(data, dots):
    assert length(data) == dots


def test_qr_is_kept_and_drawn_so_large():
    (paper,) = papers(b"\x1ba\x01" + qr(b"https://example.org/A012") + FEED_AND_CUT)
    assert paper.told()["qr"] == ["https://example.org/A012"]
    ((y, symbol),) = paper.marks
    assert (symbol.modules, symbol.module, symbol.align) == (25, 6, "center")
    ink = draw(paper, 576).convert("L").point(lambda v: 255 * (v < 128)).getbbox()
    assert ink == (32 + 213, y, 32 + 213 + 150, y + 150)


def test_a_qr_that_no_version_holds_is_noted_and_not_printed():
    (paper,) = told(qr(b"\xff" * 3000) + FEED_AND_CUT)
    assert paper["qr"] == []
    assert len(paper["unknown"]) == 1


def bars(data: bytes, height: int = 64, module: int = 3, kind: int = 73) -> bytes:
    return b"\x1dh%c\x1dw%c\x1dH\x00\x1dk%c%c%s" % (height, module, kind, len(data), data)


def widths(paper, y: int) -> list[int]:
    """Return how many dots wide black and white follow each other in this row of the picture."""
    row = draw(paper, 576).convert("L").crop((33, y, 32 + 575, y + 1)).tobytes()
    runs = [(black, len(list(dots))) for black, dots in itertools.groupby(v < 128 for v in row)]
    return [n for _, n in runs[1:-1]]


def test_code_128_is_kept_and_drawn_by_its_table():
    """ISO/IEC 15417: start of code set B, A, 0, 1, 7, the check character and stop. The check is
    104 + 33 + 2 · 16 + 3 · 17 + 4 · 23 = 312, and 312 mod 103 = 3."""
    (paper,) = papers(b"\x1ba\x01" + bars(b"{BA017") + FEED_AND_CUT)
    assert paper.told()["barcodes"] == ["A017"]
    ((y, mark),) = paper.marks
    assert (mark.height, mark.align) == (64, "center")
    table = "2112141113231231221232213121311212232331112"
    assert widths(paper, y) == widths(paper, y + 63) == [3 * int(n) for n in table]


@pytest.mark.parametrize(
    ("data", "text", "modules"),
    [
        (b"{C\x01\x22{BA", "0134A", 11 * 6 + 13),
        (b"{Aa", None, 0),
        (b"{C\x64", None, 0),
        (b"A017", None, 0),
        (b"{B", None, 0),
        (b"{B{{x", "{x", 11 * 4 + 13),
        (b"{BA{", None, 0),
        (b"{B" + b"A" * 26, None, 0),
    ],
)
def test_what_code_128_can_hold(data, text, modules):
    (paper,) = papers(b"x\n" + bars(data, module=2) + FEED_AND_CUT)
    found = [(mark.text, len(mark.modules)) for _, mark in paper.marks[1:]]
    assert found == ([(text, modules)] if text else [])
    assert len(paper.unknown) == (0 if text else 1)


def bits(paper) -> Image.Image:
    """Return the first 16 x 24 printed dots, black on white."""
    top = HEAD_TO_CUTTER
    return draw(paper, 576).convert("L").crop((32, top, 48, top + 24)).point(lambda v: v > 128)


@pytest.mark.parametrize(
    "image",
    [
        b"\x1dv0\x00\x02\x00\x18\x00" + b"\xff\x00" * 24,
        b"\x1b*!\x08\x00" + b"\xff" * 24 + b"\n",
        b"\x1b*\x20\x04\x00" + b"\xff" * 12 + b"\n",
        b"\x1b*\x01\x08\x00" + b"\xff" * 8 + b"\n",
        b"\x1d(L\x22\x000p0\x01\x011\x08\x00\x18\x00" + b"\xff" * 24 + b"\x1d(L\x02\x0002",
        b"\x1d8L\x22\x00\x00\x000p0\x01\x011\x08\x00\x18\x00" + b"\xff" * 24 + b"\x1d(L\x02\x0002",
    ],
)
def test_pictures_of_every_kind_draw_the_same_block(image):
    (paper,) = papers(image + FEED_AND_CUT)
    assert paper.told()["rasters"] == 1
    assert paper.told()["unknown"] == []
    assert bits(paper).getcolors() == [(24 * 8, 0), (24 * 8, 1)]
    assert bits(paper).crop((0, 0, 8, 24)).getcolors() == [(24 * 8, 0)]


@pytest.mark.parametrize(
    "cut",
    [b"\x1dV\x00", b"\x1dV\x01", b"\x1dV0", b"\x1dV1", b"\x1bi", b"\x1bm"]
    + [b"\x1dV" + bytes([m, 40]) for m in (65, 66, 97, 98, 103, 104)],
)
def test_every_form_of_cut(cut):
    assert [paper["lines"][0]["text"] for paper in told((b"A\n\x1bd\x06" + cut) * 2)] == ["A", "A"]


def test_without_a_feed_the_last_lines_stay_inside():
    # 30 dots each; the cutter is 88 behind the head and goes through the third
    first, second = told(b"1\n2\n3\n4\n5\n\x1dV\x00" + b"6\n" + FEED_AND_CUT)
    assert [line["text"] for line in first["lines"]] == ["1", "2", "3"]
    assert [line["text"] for line in second["lines"]] == ["4", "5", "6"]


def test_unknown_commands_are_noted_on_their_paper_and_hurt_nothing():
    first, second = told(b"A\n\x1b\x01\x05\x1c(X\x02\x00ab" + FEED_AND_CUT + b"B\n" + FEED_AND_CUT)
    assert first["unknown"] == ["1b01", "05", "FS ( X 6162"]
    assert [line["text"] for line in first["lines"]] == ["A"]
    assert second["unknown"] == []


@pytest.mark.parametrize(
    "code", [b"\x04" + b"12345\x00", b"\x49\x05{B012", b"\x00" + b"1" * 11 + b"\0"]
)
def test_bar_codes_are_consumed(code):
    assert texts(b"\x1dh\x40\x1dw\x03\x1df\x00\x1dH\x02\x1dk" + code + b"after\n") == ["after"]

"""The simulated printer: bytes by Epson's manual, time handed in, paper that ends."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hw_sim.printer.controls import obey
from hw_sim.printer.machine import SLOWER, Printer
from hw_sim.printer.picture import draw
from hw_sim.printer.roll import HEAD_TO_CUTTER

FEED_AND_CUT = b"\x1dV\x42\x00"
AGES = 100_000.0


def told(data: bytes, **printer) -> list[dict]:
    return [paper.told() for paper in papers(data, **printer)]


def papers(data: bytes, **printer):
    one = Printer(**printer)
    one.hear(data, 0.0)
    one.tick(AGES)
    return one.papers()


def lines(data: bytes) -> list[dict]:
    (paper,) = told(data + FEED_AND_CUT)
    assert not paper["unknown"]
    return paper["lines"]


def texts(data: bytes) -> list[str]:
    return [line["text"] for line in lines(data)]


def asked(question: bytes, *turns: str, before: bytes = b"") -> bytes:
    printer = Printer()
    for turn in turns:
        assert obey(printer, turn, 0.0) == "ok"
    printer.hear(before, 0.0)
    printer.tick(AGES)
    printer.hear(question, AGES)
    return printer.answers()


# Text


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


# Pictures, QR, cuts


def qr(data: bytes, level: bytes = b"1", module: int = 6) -> bytes:
    store = (len(data) + 3).to_bytes(2, "little")
    return b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C%c\x1d(k\x03\x001E%s" % (
        module,
        level,
    ) + b"\x1d(k%s1P0%s\x1d(k\x03\x001Q0" % (store, data)


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
    """How many dots wide black and white follow each other in this row of the picture."""
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
    """The first 16 x 24 printed dots, black on white."""
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


# Status


@pytest.mark.parametrize(
    ("turn", "answers"),
    [
        ("paper ok", b"\x12\x12\x12\x12"),
        ("paper near_end", b"\x12\x12\x12\x1e"),
        ("paper out", b"\x1a\x32\x12\x7e"),
        ("cover open", b"\x1a\x16\x12\x12"),
    ],
)
def test_real_time_status(turn, answers):
    assert asked(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", turn) == answers


def test_real_time_status_is_answered_while_the_job_is_blocked():
    assert asked(b"\x10\x04\x02", "paper out", before=b"waiting\n" * 20) == b"\x32"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"\x1dr\x01", b"\x00"),
        (b"\x1dr1", b"\x00"),
        (b"\x1dr\x02", b"\x00"),
        (b"\x1dI\x01", b"\x20"),
        (b"\x1dI1", b"\x20"),
        (b"\x1dIC", b"_SIM-80\x00"),
        (b"\x1dI\x7f", b""),
        (b"\x1d(H\x06\x0000a1b2", b"\x37\x22a1b2\x00"),
        (b"\x1da\xff", b"\x10\x00\x00\x00"),
        (b"\x10\x04\x05", b""),
    ],
)
def test_questions(question, answer):
    assert asked(question) == answer
    assert asked(question, "silent on") == b""


def test_a_break_and_noise_are_said_by_the_line_even_if_the_printer_is_silent():
    assert asked(b"", "break") == b"\x00"
    assert asked(b"", "silent on", "noise 00ff13") == b"\x00\xff\x13"


@pytest.mark.parametrize("knob", ["noise", "noise x", "noise 0"])
def test_noise_is_told_in_hexadecimal(knob):
    assert obey(Printer(), knob, 0.0).startswith("error expected")


RUSSIAN = "Оплата услуг".encode("cp866")


def test_firmware_for_china_takes_two_bytes_for_a_hanzi_until_told_otherwise():
    for chinese, data, text in [
        (True, b"\x1b@\x1bt\x11" + RUSSIAN, "幆珷鉅 汜"),
        (True, b"\x1b@\x1c.\x1bt\x11" + RUSSIAN, "Оплата услуг"),
        (True, b"\x1c.\x1b@\x1bt\x11" + RUSSIAN, "幆珷鉅 汜"),
        (False, b"\x1b@\x1bt\x11" + RUSSIAN, "Оплата услуг"),
        (False, b"\x1b@\x1c&" + "缴费业务A".encode("gbk"), "缴费业务A"),
    ]:
        (paper,) = told(data + b"\n" + FEED_AND_CUT, chinese=chinese)
        (line,) = paper["lines"]
        assert line["text"].rstrip("\ufffd") == text
        assert paper["unknown"] == []


def test_paper_near_end_in_the_queued_answer():
    assert asked(b"\x1dr\x01", "paper near_end") == b"\x03"


def test_automatic_status_tells_each_change():
    printer = Printer()
    printer.hear(b"\x1da\x04", 0.0)
    assert printer.answers() == b"\x10\x00\x00\x00"
    for turn, answer in [
        ("paper near_end", b"\x10\x00\x03\x00"),
        ("cover open", b"\x38\x00\x03\x00"),
        ("cover closed", b"\x10\x00\x03\x00"),
        ("paper out", b"\x18\x00\x0f\x00"),
    ]:
        obey(printer, turn, 1.0)
        assert printer.answers() == answer


def test_the_queued_answer_comes_when_everything_before_is_on_paper():
    printer = Printer(speed=100)
    printer.hear(b"\x1bJ\xf0" * 10 + FEED_AND_CUT + b"\x1dr\x01", 0.0)
    done = (2400 + HEAD_TO_CUTTER) / 8 / 100 + 0.2
    printer.tick(done - 0.001)
    assert printer.answers() == b""
    printer.tick(done + 0.001)
    assert (printer.answers(), len(printer.papers())) == (b"\x00", 1)


def test_paper_out_in_the_middle_holds_the_job_and_refill_prints_the_rest():
    printer = Printer()
    obey(printer, "out_after 10", 0.0)
    printer.hear(b"1\n2\n3\n4\n" + FEED_AND_CUT + b"\x1dr\x01", 0.0)
    printer.tick(AGES)
    printer.hear(b"\x10\x04\x04", AGES)
    assert (printer.answers(), printer.papers(), printer.due(AGES)) == (b"\x7e", [], None)
    obey(printer, "paper ok", AGES)
    printer.tick(2 * AGES)
    torn, rest = (paper.told() for paper in printer.papers())
    assert [line["text"] for line in torn["lines"]] == ["1", "2"]
    assert [line["text"] for line in rest["lines"]] == ["3", "4"]
    assert (torn["torn"], rest["torn"]) == (True, False)
    assert printer.answers() == b"\x00"


@pytest.mark.parametrize("mm", [0, 0.1, 3.74, 3.75, 7.5, 20, 26])
def test_the_paper_may_end_anywhere_and_nothing_is_lost_or_doubled(mm):
    printer = Printer()
    obey(printer, f"out_after {mm}", 0.0)
    printer.hear(b"1\n2\n" + b"\x1dv0\x00\x01\x00\x50\x00" + b"\xff" * 80 + FEED_AND_CUT, 0.0)
    printer.tick(AGES)
    assert printer.condition.out
    obey(printer, "paper ok", AGES)
    printer.tick(2 * AGES)
    pieces = printer.papers()
    assert [line["text"] for p in pieces for line in p.told()["lines"]] == ["1", "2"]
    assert sum(len(p.marks) for p in pieces) == 2 + 80


def test_an_open_cover_stops_and_a_closed_one_goes_on():
    printer = Printer()
    obey(printer, "cover open", 0.0)
    printer.hear(b"1\n" + FEED_AND_CUT, 0.0)
    printer.tick(AGES)
    assert printer.papers() == []
    obey(printer, "cover closed", AGES)
    printer.tick(AGES + 10)
    assert len(printer.papers()) == 1


def test_clearing_the_buffers_forgets_the_job():
    printer = Printer()
    obey(printer, "paper out", 0.0)
    printer.hear(b"not wanted\n" * 9 + FEED_AND_CUT + b"not wan", 1.0)
    printer.hear(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08wanted\n" + FEED_AND_CUT, 2.0)
    assert printer.answers() == b"\x37\x25\x00"
    obey(printer, "paper ok", 3.0)
    printer.tick(AGES)
    assert [line["text"] for p in printer.papers() for line in p.told()["lines"]] == ["wanted"]


# Time and buffer


def seconds(data: bytes, slow: bool = False) -> float:
    printer, now = Printer(), 0.0
    printer.slow = slow
    printer.hear(data, now)
    while printer._busy():
        now = printer.due(now)
        printer.tick(now)
    return now


def test_it_prints_at_its_speed_and_a_slow_one_takes_longer():
    job = b"\x1bJ\xf0" * 20
    assert seconds(job) == pytest.approx(19 * 30 / 200)
    assert seconds(job, slow=True) == pytest.approx(SLOWER * seconds(job))


def test_what_it_cannot_print_fills_the_buffer_and_then_there_is_no_room():
    printer = Printer(buffer=100)
    obey(printer, "paper out", 0.0)
    assert printer.room(0.0) == 100
    printer.hear(b"x" * 100, 0.0)
    assert printer.room(0.0) == 0
    obey(printer, "paper ok", 1.0)
    printer.tick(AGES)
    assert printer.room(AGES) == 100


def test_a_slow_printer_takes_960_bytes_in_a_second():
    printer, now, taken = Printer(), 0.0, 0
    printer.slow = True
    while now < 10:
        if room := printer.room(now):
            printer.hear(b"\x00" * room, now)
            taken += room
        now = max(now + 1e-6, printer.due(now))
    assert taken == pytest.approx(9600, abs=50)


@pytest.mark.parametrize(
    "line", ["", "paper", "paper lots", "out_after x", "out_after -1", "out_after nan", "cover 1"]
)
def test_the_tester_is_told_what_was_expected(line):
    printer = Printer()
    before = printer.state()
    assert obey(printer, line, 0.0).startswith("error expected paper ok|near_end|out")
    assert printer.state() == before


# Whatever comes

COMMAND = st.sampled_from(
    [b"\x1b", b"\x1d", b"\x1c", b"\x10", b"\x1d(", b"\x1d(k", b"\x1d(L", b"\x1b*"]
)
PARTS = st.one_of(
    st.binary(max_size=12),
    st.builds(lambda head, tail: head + tail, COMMAND, st.binary(max_size=8)),
    st.sampled_from(
        [b"A 012\n", b"\x1dV\x00", FEED_AND_CUT, qr(b"x"), b"\x1bt\x11\x8e\n", b"\x10\x04\x04"]
    ),
    st.builds(lambda n: b"\x1dv0\x00\x02\x00\x10\x00" + b"\xaa" * n, st.integers(0, 32)),
)
STREAM = st.lists(PARTS, max_size=25).map(b"".join)


def outcome(pieces: list[bytes]):
    printer, answers = Printer(), b""
    for n, piece in enumerate(pieces):
        printer.hear(piece, n * AGES)
        printer.tick((n + 1) * AGES)
        answers += printer.answers()
    done = printer.papers()
    left = [paper for paper in [printer._roll.tear()] if paper]
    return [paper.told() for paper in done + left], answers, printer.state()


@settings(deadline=None, max_examples=150)
@given(STREAM, st.lists(st.integers(0, 400), max_size=6))
def test_any_bytes_in_any_pieces_come_to_the_same(stream, cuts):
    places = [0, *sorted(place for place in cuts if place < len(stream)), len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(places)]
    whole = outcome([stream])
    assert outcome(pieces) == whole
    assert outcome([bytes([byte]) for byte in stream]) == whole


@settings(deadline=None, max_examples=60)
@given(STREAM, st.floats(0, 30))
def test_any_paper_can_be_drawn(stream, mm):
    printer = Printer()
    obey(printer, f"out_after {mm}", 0.0)
    printer.hear(stream + b"\n" + FEED_AND_CUT, 0.0)
    printer.tick(AGES)
    obey(printer, "paper ok", AGES)
    printer.tick(2 * AGES)
    for paper in printer.papers():
        assert draw(paper, 576).width == 640

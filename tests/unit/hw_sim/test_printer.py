"""The simulated printer: what it answers, and when it prints and stops; time is handed in."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_sim.printer.controls import obey
from hw_sim.printer.machine import SLOWER, Printer
from hw_sim.printer.picture import draw
from hw_sim.printer.roll import HEAD_TO_CUTTER
from tests.support.simulated_printer import AGES, FEED_AND_CUT, qr, told


def asked(question: bytes, *turns: str, before: bytes = b"") -> bytes:
    printer = Printer()
    for turn in turns:
        assert obey(printer, turn, 0.0) == "ok"
    printer.hear(before, 0.0)
    printer.tick(AGES)
    printer.hear(question, AGES)
    return printer.answers()


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

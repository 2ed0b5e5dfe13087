"""What a printer says, by Epson's "ESC/POS Command Reference": DLE EOT, ASB, XON and XOFF."""

import pytest

from kiosk.printing.status import ASK, AnswerSorter, judge
from kiosk.things import PrinterStatus

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
"""Bits 1 and 4 are always set, and no other where all is well."""


def test_the_four_questions_are_dle_eot_1_to_4():
    assert {n: b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4)} == ASK


BITS = [
    (1, 3, "offline"),
    (2, 2, "cover open"),
    (2, 5, "paper out"),
    (2, 6, "error"),
    (3, 2, "mechanical error"),
    (3, 3, "cutter jammed"),
    (3, 5, "broken"),
    (3, 6, "too hot"),
    (4, 5, "paper out"),
    (4, 6, "paper out"),
]


@pytest.mark.parametrize(("n", "bit", "why"), BITS)
def test_each_bit_of_a_fault_is_named(n, bit, why):
    assert judge({**WELL, n: WELL[n] | 1 << bit}) == PrinterStatus("fault", why)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_no_other_bit_is_a_fault(n):
    faults = {bit for at, bit, _ in BITS if at == n}
    for bit in set(range(8)) - faults:
        assert judge({**WELL, n: WELL[n] | 1 << bit}).state == "ok", bit


@pytest.mark.parametrize("bit", [2, 3])
def test_a_roll_that_is_near_its_end_is_said_and_is_no_fault(bit):
    assert judge({**WELL, 4: 0x12 | 1 << bit}) == PrinterStatus("ok", "", near_end=True)
    near = judge({**WELL, 1: 0x1A, 4: 0x12 | 1 << bit})
    assert near == PrinterStatus("fault", "offline", near_end=True)


ORDER = ["paper out", "cover open", "cutter jammed", "broken", "too hot", "mechanical error"]
ORDER += ["error", "offline"]


def test_of_several_faults_the_one_that_tells_staff_most_is_named():
    """An open cover makes the printer offline too, and so does every other fault."""
    left = {why: (n, bit) for n, bit, why in BITS}
    for why in ORDER:
        answers = dict(WELL)
        for n, bit in left.values():
            answers[n] |= 1 << bit
        assert judge(answers).why == why
        del left[why]
    assert left == {}


def test_without_an_answer_about_itself_and_its_paper_nothing_is_known():
    assert judge({}) == PrinterStatus("unknown", "no answer")
    assert judge({4: 0x12}) == PrinterStatus("unknown", "no answer")
    assert judge({1: 0x12}) == PrinterStatus("unknown", "no answer about paper")
    assert judge({1: 0x12, 4: 0x12}) == PrinterStatus("ok")
    assert judge({3: 0x1A}).state == "fault", "one bit is enough"


def test_an_answer_has_bits_1_and_4_and_neither_0_nor_7():
    real_time, others, marks = AnswerSorter().hear(bytes(range(0x20, 0x30)) + b"\x12\x16\x7e")
    assert real_time == [0x12, 0x16, 0x7E]
    assert others == list(range(0x20, 0x30))
    assert marks == []
    for byte in (0x02, 0x13 ^ 0x80, 0x92, 0x80):
        assert AnswerSorter().hear(bytes([byte]))[0] == []


def test_a_printer_that_says_xoff_is_held_until_it_says_xon():
    ears = AnswerSorter()
    assert (ears.held, ears.cleared) == (False, False)
    ears.hear(b"\x13")
    assert ears.held
    assert ears.hear(b"\x12").real_time == [0x12]
    assert ears.held
    ears.hear(b"\x11")
    assert not ears.held


@pytest.mark.parametrize("split", [1, 2, 3, 4])
def test_the_four_bytes_of_an_automatic_status_answer_nothing(split):
    """The first has bit 4 and neither 0, 1 nor 7; then come three of any kind."""
    ears, said = AnswerSorter(), b"\x14\x12\x0f\x12"
    first, second = ears.hear(said[:split]), ears.hear(said[split:] + b"\x12\x40")
    assert (first.real_time, first.others) == ([], [])
    assert (second.real_time, second.others) == ([0x12], [0x40])


def test_xon_and_xoff_stand_between_the_bytes_of_an_automatic_status():
    ears = AnswerSorter()
    assert ears.hear(b"\x10\x13\x12\x12\x11\x12\x16") == ([0x16], [], [])
    assert not ears.held


@pytest.mark.parametrize(
    ("said", "marks", "others"),
    [
        (b"7\x22A001\x00", [b"A001"], []),
        (b"7\x22 ~A0\x00", [b" ~A0"], []),
        (b"7\x22A01\x7f\x00", [], [0x22, 0x41, 0x30, 0x7F, 0x00]),
        (b"7\x22A01\x1f\x00", [], [0x22, 0x41, 0x30, 0x00]),
        (b"7\x22A001\x01", [], [0x01]),
    ],
)
def test_an_answer_to_gs_h_is_a_mark_of_four_printable_letters(said, marks, others):
    ears = AnswerSorter()
    heard = ears.hear(said)
    assert heard.marks == marks
    assert bool(heard.others) is bool(others)
    assert ears.hear(b"\x12").real_time == [0x12], "the ears are not deaf afterwards"


def test_a_cleared_buffer_is_said_in_three_bytes():
    ears = AnswerSorter()
    for byte, cleared in ((b"\x37", False), (b"\x25", False), (b"\x00", True)):
        assert ears.hear(byte) == ([], [], [])
        assert ears.cleared is cleared

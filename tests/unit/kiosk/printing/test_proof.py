"""What proves that a paper is out: no break, no noise and no answer of another job does."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.proof import PAPER, Confirm, Proof, identity, learned
from kiosk.printing.status import AnswerSorter

KNOWN = {1: 0x20, 2: 0x02, 3: 0x41}


def proof(identities: dict[int, int], confirm: Confirm = "identity", first: int = 0) -> Proof:
    made = Proof(confirm, True, itertools.count(first))
    made.know(identities)
    return made


def answers(question: bytes, identities: dict[int, int] = KNOWN) -> list[int]:
    """Return what the printer says to it."""
    if question == PAPER:
        return [0]
    return [identities[n] for n in question[2::3]]


@pytest.mark.parametrize("noise", [[0], [0] * 9, [0xFF], [0x7F, 0x41], [0x20], [0x20, 0x02]])
def test_noise_ends_no_job(noise: list[int]) -> None:
    for first in range(27):
        asked = proof(KNOWN, first=first)
        question = asked.ask()
        if answers(question)[: len(noise)] != noise:
            asked.hear(noise, [])
        assert not asked.answered
        asked.hear(answers(question), [])
        assert asked.answered
        assert asked.proves


@given(st.integers(0, 100), st.lists(st.sampled_from([0, 0xFF, 0x0C]), max_size=6))
def test_the_answer_of_an_earlier_job_is_none_of_this_one(first: int, noise: list[int]) -> None:
    """It comes late, on a cable that was opened again, once or twice, with breaks around it."""
    count = itertools.count(first)
    before, after = (Proof("identity", True, count) for _ in range(2))
    for one in (before, after):
        one.know(KNOWN)
    late = answers(before.ask())
    after.ask()
    after.hear([*noise, *late, *noise], [])
    assert not after.answered


def test_a_printer_with_one_identity_is_asked_more_than_once_and_differently() -> None:
    asked = proof({1: 0x20})
    questions = [asked.ask() for _ in range(3)]
    assert questions == [identity(1) * n for n in (2, 3, 4)]
    asked.hear([0x20, 0, 0x20, 0xFF, 0x20], [])
    assert not asked.answered
    asked.hear([0x20], [])
    assert asked.answered


def test_a_printer_without_identity_proves_nothing_where_a_break_may_come() -> None:
    for confirm, breaks, proves in (
        ("identity", True, False),
        ("identity", False, True),
        ("paper", True, True),
    ):
        asked = Proof(confirm, breaks, itertools.count())
        assert asked.ask() == PAPER
        asked.hear([0], [])
        assert (asked.answered, asked.proves) == (True, proves)


def test_the_process_mark_is_another_one_for_each_job() -> None:
    asked = proof({}, "process", 7)
    assert asked.ask() == b"\x1d(H\x06\x00000007"
    assert asked.ask() == b"\x1d(H\x06\x00000008"
    for said in (b"\x00\x00\x00", b"\x37\x22" + b"0007\x00", b"\x37\x22" + b"00", b"08\x00"):
        asked.hear(*AnswerSorter().hear(said)[1:])
        assert not asked.answered
    ears = AnswerSorter()
    for said in (b"\x37", b"\x22" + b"00\x11", b"08", b"\x00"):
        assert not asked.answered
        asked.hear(*ears.hear(said)[1:])
    assert asked.answered
    assert asked.proves


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], None),
        ([0x20], None),
        ([0x20, 0x20], 0x20),
        ([0x00, 0x20, 0xFF, 0x20, 0x11], 0x20),
        ([0x93, 0x93], 0x93),
        ([0x20, 0x02], None),
        ([0x00, 0x00, 0xFF, 0xFF], None),
        ([0x12, 0x12], None),
        ([0x5E, 0x5E], None),
        ([0x14, 0x14], None),
    ],
)
def test_only_what_is_said_twice_and_can_be_nothing_else_is_an_identity(
    said: list[int], found: int | None
) -> None:
    """5Eh, the model of a VKP80II, looks like an answer to DLE EOT."""
    assert learned(said) == found


def test_equal_identities_are_one() -> None:
    asked = proof({1: 0x20, 2: 0x20, 3: 0x41})
    assert {question for _ in range(8) for question in asked.ask()[2::3]} == {1, 3}

"""What staff do in an operator's stead: each wish once, or refused with the reason."""

from typing import Any

import pytest

from hub.effects import Odd
from hub.events.service_facts import Chosen, Classed, Returned, Transferred, Unparked, WindowOpened
from tests.support.hub.desk import at, kept, told
from tests.support.hub.operators_desk import AtWork, moves, work
from tests.support.hub.staff import ask
from wire.messages import (
    Called,
    Calls,
    CallWanted,
    ClassWanted,
    DayWanted,
    Fact,
    HandWanted,
    NextPressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    ReturnWanted,
    StaffAnswered,
    TransferWanted,
    UndoPressed,
    WindowState,
)


class Hall(AtWork):
    """Makes a hall where anna is at window 1 and serves A001; A002 waits."""

    def wishes(self, seconds: float, wish: HandWanted) -> tuple[bool, str]:
        answer, _ = ask(self, wish, at(seconds))
        return answer.done, answer.text


@pytest.fixture
def hall() -> Hall:
    hall = Hall(work().hall)
    hall.do(1, 1, OpenPressed, operator="anna")
    hall.comes("a", 2)
    hall.comes("b", 3)
    hall.do(1, 5)
    return hall


# --- what they do -------------------------------------------------------------------------------


def test_a_number_is_called_by_hand_and_the_window_opens(hall):
    answer, answers = ask(hall, CallWanted("w", "A002", 2), at(10))
    assert answer == StaffAnswered("w", True, "A002 is called to window 2")
    assert [fact.window for fact in kept(answers, WindowOpened)] == [2]
    assert [(call.visit, call.window) for call in kept(answers, Called)] == [("b", 2)]
    assert kept(answers, Chosen)[0].reason == "hand"
    assert [state.calling.visit for state in told(answers, WindowState)] == ["b"]
    assert told(answers, Calls)[0].calls[-1].visit == "b"
    assert moves(answers) == [("b", "called")]


def test_the_operator_there_may_undo_it(hall):
    hall.wishes(10, CallWanted("w", "A002", 2))
    assert hall.do(2, 12, UndoPressed) == "accepted"
    assert hall.visit("b").state == "waiting"


def test_a_press_on_what_the_window_showed_before_is_stale(hall):
    step = hall.state.place(2).step
    hall.wishes(10, CallWanted("w", "A002", 2))
    assert hall.do(2, 20, NextPressed, expected=step).startswith("stale")


def test_who_missed_the_call_waits_again(hall):
    hall.do(1, 6, NoShowPressed)
    answer, answers = ask(hall, ReturnWanted("w", "A001"), at(10))
    assert (answer.done, answer.text) == (True, "A001 waits at its place")
    assert kept(answers, Returned) == [Returned("a", "staff", at(10))]
    hall.do(1, 11)
    assert hall.state.at(1) is hall.visit("a")


def test_who_is_parked_waits_again(hall):
    hall.do(1, 6, ParkPressed, reason="papers")
    _, answers = ask(hall, ReturnWanted("w", "A001"), at(10))
    assert kept(answers, Unparked) == [Unparked("a", "staff", at(10))]


def test_a_class_is_corrected_of_who_waits_and_at_the_window_that_is_named(hall):
    _, answers = ask(hall, ClassWanted("w", "A002", "law"), at(10))
    assert kept(answers, Classed) == [Classed("b", "law", "", 900.0, 0, "", "staff", at(10))]
    assert hall.wishes(11, ClassWanted("x", "A001", "soon", 1)) == (True, "A001 is of class soon")
    assert hall.last(Classed).operator == "anna"
    already = (True, "A001 is of class soon already")
    assert hall.wishes(12, ClassWanted("y", "A001", "soon", 1)) == already
    ordinary = (True, "A002 is of the ordinary class")
    assert hall.wishes(13, ClassWanted("z", "A002")) == ordinary


def test_who_is_at_a_window_is_sent_on(hall):
    wish = TransferWanted("w", "A001", 1, "meter", back=True, comment="seal is broken")
    answer, answers = ask(hall, wish, at(10))
    assert (answer.done, answer.text) == (True, "A001 waits for meter")
    (on,) = kept(answers, Transferred)
    assert (on.by, on.operator, on.back_operator, on.comment) == (
        *("staff", "anna", "anna", "seal is broken"),
    )
    assert moves(answers) == [("a", "waiting")]
    assert hall.do(1, 12, UndoPressed) == "accepted"
    text = "A001 waits for pay, at window 2 only; A001 waits only for window 2, which is closed"
    assert hall.wishes(13, TransferWanted("x", "A001", 1, to_window=2, wrong_choice=True)) == (
        True,
        text,
    )
    assert hall.last(Transferred).wrong_choice


# --- once ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        CallWanted("w", "A002", 2),
        ReturnWanted("w", "A003"),
        ClassWanted("w", "A002", "law"),
        TransferWanted("w", "A001", 1, "meter"),
    ],
    ids=lambda wish: type(wish).__name__,
)
def test_a_wish_that_is_said_again_is_done_once(hall, wish):
    """Whatever has happened in between: the tool says it every two seconds until it is answered."""
    hall.comes("c", 6)
    hall.wishes(7, CallWanted("first", "A003", 2))
    hall.do(2, 8, NoShowPressed)
    first = hall.wishes(10, wish)
    assert first[0], first[1]
    hall.do(1, 11)
    hall.do(1, 12)
    hall.do(2, 13)
    before = list(hall.facts)
    answers = hall.up("staff", wish, at(14))
    assert [(it.done, it.text) for it in told(answers, StaffAnswered)] == [first]
    assert hall.facts == before
    assert kept(answers, Odd) == []


# --- refused ------------------------------------------------------------------------------------

REFUSED: list[tuple[HandWanted, str]] = [
    (CallWanted("w", "A002", 1), "A001 is at window 1: finish first"),
    (CallWanted("w", "A001", 2), "A001 is at window 1"),
    (CallWanted("w", "A009", 2), "no ticket A009 today"),
    (CallWanted("w", "A002", 9), "no window 9 in the hall file"),
    (CallWanted("w", "A002", 0), "no window 0 in the hall file"),
    (ReturnWanted("w", "A002"), "A002 waits"),
    (ReturnWanted("w", "?"), "no ticket ? today"),
    (ClassWanted("w", "A002", "vip"), "no class vip in this hall: soon, law"),
    (ClassWanted("w", "A001", "soon"), "A001 is at window 1"),
    (ClassWanted("w", "A001", "soon", 2), "A001 is at window 1"),
    (ClassWanted("w", "A002", "soon", 9), "no window 9 in the hall file"),
    (TransferWanted("w", "A002", 1, "meter"), "A002 waits"),
    (TransferWanted("w", "A001", 2, "meter"), "A001 is at window 1"),
    (TransferWanted("w", "A001", 9, "meter"), "no window 9 in the hall file"),
    (TransferWanted("w", "A001", 1, "tea"), "no such service: tea"),
    (TransferWanted("w", "A001", 1, to_window=9), "no window 9 in this hall"),
    (TransferWanted("w", "A001", 1), "a transfer needs another service or another window"),
]


@pytest.mark.parametrize(("wish", "why"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason_counted_and_changes_nothing(hall, wish, why):
    before = list(hall.facts)
    answer, answers = ask(hall, wish, at(10))
    assert answer == StaffAnswered("w", False, why)
    assert kept(answers, Odd) == [Odd(f"refused {type(wish).__name__}", f"staff: {why}")]
    again, answers = ask(hall, wish, at(12))
    assert (again, kept(answers, Odd)) == (answer, []), "counted once"
    assert hall.facts == before


def test_a_closed_day_has_none_of_it(hall):
    hall.up("staff", DayWanted("d", "close", anyway=True), at(10))
    wishes: list[Any] = [
        CallWanted("1", "A002", 2),
        ReturnWanted("2", "A002"),
        ClassWanted("3", "A002", "law"),
        TransferWanted("4", "A001", 1, "meter"),
    ]
    before = list(hall.facts)
    assert [hall.wishes(11, wish) for wish in wishes] == [(False, "the day is closed")] * 4
    assert hall.facts == before


def test_only_staff_may_say_it(hall):
    answers = hall.up("kiosk-1", CallWanted("w", "A002", 2), at(10))
    assert [odd.kind for odd in kept(answers, Odd)] == ["not allowed"]
    assert kept(answers, Fact) == []

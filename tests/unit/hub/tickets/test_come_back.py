"""I missed my call: who says at a kiosk that he is here waits again, at the place that he had."""

import pytest

from hub.effects import Odd
from hub.events.service_facts import Returned, Unparked
from tests.support.hub.bookings import Reception, at, reception
from tests.support.hub.desk import kept
from wire.messages import BackAnswered, DonePressed, NoShowPressed, ParkPressed


@pytest.fixture
def desk() -> Reception:
    """Let A miss his call; B came after him."""
    made = reception(grace=600.0, returns=1)
    made.comes("a", 1)
    made.comes("b", 2)
    assert made.calls(10) == "a"
    made.press(1, at(20), NoShowPressed)
    return made


def code_of(answer: BackAnswered) -> tuple[bool, str, int]:
    return answer.done, answer.code, answer.window


def test_he_waits_again_at_the_place_that_he_had(desk):
    since = desk.visit("a").leg.since
    assert code_of(desk.comes_back("A001", at(600))) == (True, "", 0)
    assert (desk.visit("a").state, desk.visit("a").leg.since) == ("waiting", since)
    assert desk.last(Returned).by == "kiosk"
    assert desk.calls(610) == "a"


def test_small_letters_are_the_same_ticket(desk):
    assert desk.comes_back("a1", at(30)).done


def test_the_same_wish_is_done_once(desk):
    first = desk.comes_back("A001", at(30), "wish")
    before = len(desk.facts)
    assert desk.comes_back("A001", at(31), "wish") == first
    assert len(desk.facts) == before


def test_who_is_parked_comes_back_too(desk):
    assert desk.calls(30) == "b"
    desk.press(1, at(40), ParkPressed, reason="papers")
    assert desk.comes_back("A002", at(60)).done
    assert desk.last(Unparked).by == "kiosk"


@pytest.mark.parametrize(
    ("ticket", "seconds", "told"),
    [
        ("A001", 621, (False, "late", 0)),
        ("A002", 30, (False, "waits", 0)),
        ("A003", 30, (False, "no ticket", 0)),
        ("", 30, (False, "no ticket", 0)),
        ("A" + "9" * 63, 30, (False, "no ticket", 0)),
    ],
)
def test_who_does_not_wait_again_is_told_why_and_counted(desk, ticket, seconds, told):
    before = len(desk.facts)
    assert code_of(desk.comes_back(ticket, at(seconds))) == told
    assert len(desk.facts) == before
    assert kept(desk.said, Odd)[-1].kind == f"back refused: {told[1]}"


def test_who_is_called_now_is_sent_to_the_window(desk):
    assert desk.calls(30) == "b"
    assert code_of(desk.comes_back("A002", at(31))) == (False, "called", 1)
    desk.press(1, at(40), DonePressed)
    assert code_of(desk.comes_back("A002", at(41))) == (False, "served", 0)


def test_he_comes_back_as_often_as_the_hall_says(desk):
    assert desk.comes_back("A001", at(30)).done
    assert desk.calls(40) == "a"
    desk.press(1, at(50), NoShowPressed)
    assert code_of(desk.comes_back("A001", at(60))) == (False, "late", 0)


def test_a_closed_day_has_no_line_to_come_back_to(desk):
    desk.day("close", at(30))
    assert code_of(desk.comes_back("A001", at(31))) == (False, "closed", 0)


def test_a_start_does_not_forget_it(desk):
    again = desk.again(at(100))
    assert again.comes_back("A001", at(110)).done
    assert again.again(at(120)).visit("a").returns == 1

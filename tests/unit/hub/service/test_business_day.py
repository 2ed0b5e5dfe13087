"""The business day: closing asks while people are here, and days of which nobody knows the date."""

import pytest

from hub.events.facts import DayClosed, DayOpened, DayReopened
from tests.support.halls import small_hall
from tests.support.hub.business_days import DAY, K, assert_same_rows, day, restored, with_people
from tests.support.hub.desk import MORNING, Card, Desk, at, kept
from wire.messages import DayWanted, DonePressed, ParkPressed, Tick


def test_closing_by_hand_refuses_while_people_are_here_and_says_how_many():
    desk = with_people()
    before = len(desk.facts)
    answer = day(desk, "close", 20)
    assert (answer.is_open, answer.waiting, answer.parked, answer.serving) == (True, 2, 1, 1)
    assert answer.why == (
        "2 waiting, 1 parked, 1 being served: closing counts them as left or served; "
        "--anyway does it"
    )
    assert len(desk.facts) == before
    answer = day(desk, "close", 30, anyway=True)
    assert (answer.is_open, answer.left) == (False, 3)


@pytest.mark.parametrize("of", ["waiting", "parked", "served"])
def test_one_person_is_enough_to_refuse(of):
    desk = Desk()
    desk.ticket("v", at(1))
    if of != "waiting":
        desk.press(1, at(2))
    if of == "parked":
        desk.press(1, at(9), ParkPressed)
    assert day(desk, "close", 20).is_open


def test_closing_asks_for_those_too_of_whom_nobody_knows_whether_they_wait():
    desk = Desk()
    backup = list(desk.facts)
    desk.ticket("v", at(1))
    lost = restored(desk, backup, 10)
    answer = day(lost, "close", 20)
    assert answer.is_open
    assert answer.why.startswith("1 doubtful: closing")
    assert not day(lost, "close", 30, anyway=True).is_open


def test_without_people_closing_asks_nothing():
    desk = Desk()
    desk.ticket("v", at(1))
    desk.press(1, at(2))
    desk.press(1, at(9), DonePressed)
    assert not day(desk, "close", 20).is_open


def test_the_clock_closes_without_asking():
    desk = Desk(small_hall(day_closes="10:00"))
    desk.ticket("v", at(1))
    assert kept(desk.hear(Tick(), at(3600)), DayClosed)[0].left == 1


# --- in doubt -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "now", "number"),
    [
        (100 + 3 * 3600, {}, 1),
        (100 + 5 * 3600, {}, 2),
        (300, {"boot": "next"}, 2),
    ],
)
def test_where_no_date_is_known_numbers_go_on(opens, now, number):
    """A day closed just now goes on; else the report begins anew, and never the numbers."""
    blind = {"trusted": False, "wall": 0.0}
    desk = Desk(now=at(0, **blind))
    desk.ticket("v", at(1, **blind))
    day(desk, "close", 100, anyway=True, **blind)
    desk = desk.again(at(opens, **blind, **now))
    answers = desk.press(1, at(opens + 1, **blind, **now))
    assert kept(answers, (DayOpened, DayReopened))[0].day == number
    assert desk.issued("w", at(opens + 2, **blind, **now)).ticket == "A002"
    assert_same_rows(desk)


def test_a_day_with_a_date_that_lies_ahead_is_not_gone_on_with_for_ever():
    ahead = at(0, wall=MORNING + 400 * DAY)
    desk = Desk(now=ahead)
    desk.ticket("v", ahead)
    desk.up("staff", DayWanted("w", "close", True), at(1, wall=MORNING + 400 * DAY))
    desk = desk.again(at(12 * 3600, boot="next"))
    answers = desk.press(1, at(12 * 3600 + 1, boot="next"))
    assert [(x.day, x.date) for x in kept(answers, DayOpened)] == [(2, "2026-01-13")]
    assert desk.issued("w", at(12 * 3600 + 2, boot="next")).ticket == "A002"


def test_no_day_goes_on_that_a_kiosk_knows_to_be_over():
    desk = Desk(past="restored", hello=False)
    desk.hear(Tick(), at(40))
    day(desk, "close", 50)
    desk.hello(Card(K, "card", day=7, generation="old"), at(60))
    assert day(desk, "open", 70).day == 108, "nor one that kiosk-2 may know"

"""Mornings before the date is known: the hub starts without a clock, and learns the time later."""

import pytest

from hub.events.facts import DayClosed, DayDated, DayOpened, DayReopened, Left
from tests.support.halls import busy_hall, small_hall
from tests.support.hub.business_days import DAY, K, assert_same_rows, day, reported, states
from tests.support.hub.desk import MORNING, NIGHT, Desk, at, kept, told
from wire.messages import (
    BackAnswered,
    BackWanted,
    DonePressed,
    NextPressed,
    OpenPressed,
    ReserveLeased,
    ReserveRefused,
    ReserveWanted,
    SkillsWanted,
    Tick,
    TicketPrinted,
)

EARLY = {"boot": "next", "wall": MORNING + 9 * 3600, "trusted": False}


def the_morning_after() -> Desk:
    """Make the morning after a power cut in the evening: people come before the clock is right: one
    is served, one is at window 1 with anna, one waits."""
    desk = Desk(busy_hall(next_again=0.0))
    desk.ticket("served yesterday", at(0))
    desk.press(2, at(5), OpenPressed, operator="boris")
    desk.press(1, at(10))
    desk.press(1, at(20), DonePressed)
    desk.ticket("yesterday", at(30))
    desk = desk.again(at(DAY, **EARLY))
    desk.press(1, at(DAY + 1, **EARLY), OpenPressed, operator="anna")
    for i in range(3):
        desk.ticket(f"morning {i}", at(DAY + 10 + i, **EARLY), "pay" if i else "meter")
    desk.up("staff", SkillsWanted("s", window=2, primary=("seal",)), at(DAY + 14, **EARLY))
    for i in range(5):
        desk.press(
            2 if i == 0 else 1,
            at(DAY + 20 + 10 * i, **EARLY),
            DonePressed if i == 4 else NextPressed,
        )
    return desk


def test_two_dates_are_never_in_one_report():
    desk = the_morning_after()
    before = states(desk)
    answers = desk.hear(Tick(), at(DAY + 600, boot="next"))
    assert kept(answers, DayDated) == []
    assert [(x.day, x.date) for x in kept(answers, DayOpened)] == [(2, "2026-01-14")]
    assert states(desk) == {x: y for x, y in before.items() if x != "served yesterday"}
    yesterday, today = reported(desk, 1), reported(desk, 2)
    assert (yesterday.date, yesterday.tickets.issued) == ("2026-01-13", 1)
    assert (today.date, today.tickets.issued) == ("2026-01-14", 4), "one had waited since yesterday"
    assert {x.name for x in today.operators} >= {"Anna"}
    assert {x.name for x in yesterday.operators} == {"Boris", "nobody logged in"}
    assert desk.ticket("next", at(DAY + 601, boot="next")) == "A005"
    assert desk.machine.state.place(1).operator == "anna"
    assert desk.machine.state.staffing.windows[2].primary == ("seal",), "set this morning"
    assert_same_rows(desk)
    desk = desk.again(at(DAY + 700, boot="next"))
    assert desk.ticket("one more", at(DAY + 701, boot="next")) == "A006"


def test_who_was_served_before_the_clock_was_right_belongs_to_the_day_of_it():
    desk = Desk(small_hall(next_again=0.0))
    desk = desk.again(at(DAY, **EARLY))
    desk.ticket("v", at(DAY + 1, **EARLY))
    desk.press(1, at(DAY + 2, **EARLY))
    desk.press(1, at(DAY + 9, **EARLY), DonePressed)
    desk.hear(Tick(), at(DAY + 60, boot="next"))
    assert [reported(desk, number).tickets.served for number in (1, 2)] == [0, 1]
    assert reported(desk, 1).windows == ()
    assert reported(desk, 2).windows[0].serving == 7.0


def test_a_hub_that_learns_the_time_after_days_has_a_report_of_each():
    """Open all the time, on a clock that nobody believes."""
    desk = Desk(small_hall(next_again=0.0))
    blind = {"boot": "next", "wall": 0.0, "trusted": False}
    desk = desk.again(at(DAY, **blind))
    for number in (1, 2, 3):
        desk.ticket(f"of day {number}", at(number * DAY + 10, **blind))
    answers = desk.hear(Tick(), at(3 * DAY + 20, boot="next"))
    assert [x.date for x in kept(answers, DayOpened)] == ["2026-01-14", "2026-01-15", "2026-01-16"]
    assert [reported(desk, number).tickets.issued for number in (1, 2, 3, 4)] == [0, 1, 1, 1]
    assert states(desk) == {"of day 3": "waiting"}
    assert_same_rows(desk)


def test_a_day_without_a_date_gets_the_one_on_which_it_began():
    blind = {"wall": 0.0, "trusted": False}
    desk = Desk(now=at(0, **blind))
    desk.ticket("first", at(1, **blind))
    desk.ticket("second", at(DAY, **blind))
    answers = desk.hear(Tick(), at(DAY + 60))
    assert kept(answers, DayDated) == [DayDated(1, "2026-01-13")]
    assert [x.date for x in kept(answers, DayOpened)] == ["2026-01-14"]
    assert states(desk) == {"second": "waiting"}
    assert [x.visit for x in kept(answers, Left)] == ["first"]


def test_where_nobody_knows_when_people_came_they_stay_and_the_reports_part():
    """Two boots without a clock: the first may be of yesterday."""
    blind = {"wall": 0.0, "trusted": False}
    desk = Desk(now=at(0, **blind))
    desk.ticket("served", at(1, **blind))
    desk.press(1, at(2, **blind))
    desk.press(1, at(9, **blind), DonePressed)
    desk.ticket("first", at(10, **blind))
    desk = desk.again(at(1000, **blind, boot="next"))
    desk.ticket("second", at(1001, **blind, boot="next"))
    answers = desk.hear(Tick(), at(1100, boot="next"))
    assert kept(answers, (DayDated, Left)) == []
    assert [(x.day, x.date, x.dated) for x in kept(answers, DayOpened)] == [(2, "2026-01-13", True)]
    assert states(desk) == {"first": "waiting", "second": "waiting"}
    assert desk.ticket("third", at(1101, boot="next")) == "A004"
    assert_same_rows(desk)


def test_a_morning_that_staff_have_closed_before_its_date_was_known_is_a_day_of_its_own():
    desk = the_morning_after()
    day(desk, "close", DAY + 100, anyway=True, **EARLY)
    desk.hear(Tick(), at(DAY + 600, boot="next"))
    assert [reported(desk, number).tickets.issued for number in (1, 2)] == [1, 4]
    assert desk.ticket("next", at(DAY + 601, boot="next")) == "A005"


@pytest.mark.parametrize("trusted", [True, False], ids=["before the next tick", "without a clock"])
def test_who_left_by_a_closing_after_the_turn_comes_back_on_the_day_of_the_date(trusted):
    desk = Desk(small_hall(next_again=0.0), now=at(NIGHT - 100, trusted=trusted))
    desk.ticket("v", at(NIGHT + 100, trusted=trusted))
    day(desk, "close", NIGHT + 200, anyway=True, trusted=trusted)
    desk.hear(Tick(), at(NIGHT + 300))
    assert (desk.machine.state.day, states(desk)) == (2, {"v": "left"})
    assert_same_rows(desk)
    day(desk, "close", NIGHT + 400, anyway=True)
    assert kept(desk.facts, DayClosed)[-1].left == 1
    day(desk, "open", NIGHT + 410)
    assert kept(desk.facts, DayReopened)[-1].back == ("v",)
    assert told(desk.up(K, BackWanted("w", "A001"), at(NIGHT + 420)), BackAnswered)[0].done
    assert states(desk) == {"v": "waiting"}
    assert_same_rows(desk)


def test_who_left_by_a_closing_after_the_turn_is_not_of_the_day_before():
    """It was closed and opened again before the time was known: the close at the turn counts who
    left yesterday."""
    blind = {"trusted": False}
    desk = Desk(small_hall(next_again=0.0), now=at(NIGHT - 100, **blind))
    desk.ticket("of the day before", at(NIGHT - 50, **blind))
    desk.ticket("v", at(NIGHT + 100, **blind))
    day(desk, "close", NIGHT + 200, anyway=True, **blind)
    day(desk, "open", NIGHT + 210, **blind)
    answers = desk.hear(Tick(), at(NIGHT + 300))
    assert [x.left for x in kept(answers, DayClosed)] == [1]
    assert told(desk.up(K, BackWanted("w", "A002"), at(NIGHT + 310)), BackAnswered)[0].done


def test_numbers_of_the_morning_are_not_lent_again_when_its_date_becomes_known():
    desk = Desk(small_hall(reserve=2, reserve_from=500, reserve_to=507))
    desk = desk.again(at(DAY, **EARLY))
    for nth in (1, 2, 3, 4):
        numbers = desk.lend(at(DAY + nth, **EARLY), nth=nth)
        for number in numbers:
            desk.own(f"own {number}", number, at(DAY + nth, **EARLY))
    desk.report(K, TicketPrinted("own 500", "printed"), at(DAY + 9, **EARLY))
    desk.hear(Tick(), at(DAY + 60, boot="next"))
    wish = ReserveWanted(desk.cards[K].incarnation, "A", 5)
    assert told(desk.up(K, wish, at(DAY + 61, boot="next")), ReserveRefused)
    desk.hear(Tick(), at(DAY + NIGHT, boot="next"))
    assert told(desk.up(K, wish, at(DAY + NIGHT + 1, boot="next")), ReserveLeased)

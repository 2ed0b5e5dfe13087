"""The hub's machine over the turn of a day."""

import pytest

from hub.events.facts import DayClosed, DayDated, DayOpened, Finished, Left, TicketFlagged
from tests.support.hub.desk import MORNING, Desk, at, kept, outcome, told
from wire.messages import Called, DayAnswered, DayWanted, Tick, TicketRefused, TicketWanted

# --- the day ----------------------------------------------------------------------------------


DAY = 24 * 3600.0


def test_the_first_start_opens_a_day_even_without_a_clock():
    desk = Desk(now=at(0, wall=0.0, trusted=False))
    opened = [(day.day, day.date, day.dated) for day in kept(desk.facts, DayOpened)]
    assert opened == [(1, "1970-01-01", False)]


def test_the_day_turns_at_three_in_the_night_and_numbers_begin_again():
    desk = Desk()
    desk.ticket("yesterday", at(0))
    assert kept(desk.hear(Tick(), at(17.9 * 3600)), DayClosed) == []
    answers = desk.hear(Tick(), at(18 * 3600))
    assert [left.visit for left in kept(answers, Left)] == ["yesterday"]
    assert kept(answers, DayClosed)[0].left == 1
    assert kept(answers, DayOpened)[0].date == "2026-01-14"
    assert desk.moves(at(18 * 3600)) == [("kiosk-1", "yesterday", "left")]
    assert desk.ticket("today", at(DAY)) == "A001"


def test_an_echo_of_yesterdays_wish_gets_no_number_of_today():
    desk = Desk()
    desk.ticket("yesterday", at(0))
    desk.hear(Tick(), at(18 * 3600))
    assert desk.issued("yesterday", at(18 * 3600 + 1)) is None
    assert desk.ticket("today", at(DAY)) == "A001"


@pytest.mark.parametrize("wall", [0.0, MORNING + 20 * 365 * DAY, MORNING - 10 * 365 * DAY])
def test_an_untrusted_clock_turns_no_day(wall):
    desk = Desk()
    desk.ticket("v", at(0))
    answers = desk.hear(Tick(), at(60, wall=wall, trusted=False))
    assert kept(answers, (DayClosed, DayOpened)) == []


def test_a_clock_set_back_turns_no_day():
    desk = Desk()
    assert kept(desk.hear(Tick(), at(60, wall=MORNING - 30 * DAY)), DayOpened) == []


def test_a_day_without_date_gets_one_and_goes_on():
    desk = Desk(now=at(0, wall=0.0, trusted=False))
    desk.ticket("v", at(1, wall=1.0, trusted=False))
    answers = desk.hear(Tick(), at(60))
    assert kept(answers, DayDated) == [DayDated(1, "2026-01-13")]
    assert kept(answers, DayOpened) == []
    assert desk.machine.state.visits["v"].state == "waiting"


def test_staff_close_the_day_and_everybody_is_counted():
    desk = Desk()
    for i in range(3):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    answers = desk.up("staff", DayWanted("wish", "close", anyway=True), at(100))
    (answer,) = told(answers, DayAnswered)
    assert (answer.day, answer.is_open, answer.left, answer.waiting) == (1, False, 2, 0)
    assert [finished.closing for finished in kept(answers, Finished)] == [True]
    again = desk.up("staff", DayWanted("wish", "close", anyway=True), at(101))
    assert told(again, DayAnswered) == [answer]
    assert kept(again, DayClosed) == []
    (refused,) = told(desk.up("kiosk-1", TicketWanted("x", "pay", "ru"), at(102)), TicketRefused)
    assert refused.why == "the day is closed"


def test_a_late_repeat_of_the_closing_does_not_close_the_next_day():
    desk = Desk()
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(0))
    desk.hear(Tick(), at(18 * 3600))
    assert (
        kept(
            desk.up("staff", DayWanted("wish", "close", anyway=True), at(18 * 3600 + 1)), DayClosed
        )
        == []
    )


def test_with_an_untrusted_clock_the_first_operator_opens_the_day():
    desk = Desk()
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(0))
    later = at(12 * 3600, trusted=False)
    assert kept(desk.hear(Tick(), later), DayOpened) == []
    assert kept(desk.press(1, later), DayOpened)[0].day == 2


def test_the_morning_before_the_clock_is_known_is_not_lost():
    """A Pi without a battery clock boots on yesterday evening's time, and NTP comes later."""
    desk = Desk()
    desk.ticket("yesterday", at(0))
    early = {"boot": "next", "wall": MORNING + 9 * 3600, "trusted": False}
    desk = desk.again(at(DAY, **early))
    assert desk.ticket("morning", at(DAY + 10, **early)) == "A002"
    answers = desk.hear(Tick(), at(DAY + 60, boot="next"))
    assert [(x.day, x.date, x.dated) for x in kept(answers, DayOpened)] == [(2, "2026-01-14", True)]
    assert [left.visit for left in kept(answers, Left)] == ["yesterday"]
    assert kept(desk.press(1, at(DAY + 70, boot="next")), Called)[0].visit == "morning"
    answers = desk.hear(Tick(), at(DAY + 18 * 3600, boot="next"))
    assert kept(answers, DayOpened)[0].date == "2026-01-15"


@pytest.mark.parametrize("years", [-10, 10])
def test_a_trusted_clock_that_jumps_turns_no_day(years):
    desk = Desk()
    desk.hear(Tick(), at(1))
    desk.ticket("v", at(2))
    jumped = MORNING + years * 365 * DAY
    assert kept(desk.hear(Tick(), at(10, wall=jumped)), (DayClosed, DayOpened)) == []
    assert kept(desk.hear(Tick(), at(18 * 3600)), DayOpened), "put right, it turns days again"


def test_a_day_closed_without_a_date_opens_again_when_the_clock_is_known():
    ahead = {"wall": MORNING + 20 * 365 * DAY, "trusted": False}
    desk = Desk(now=at(0, **ahead))
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(5, **ahead))
    assert kept(desk.hear(Tick(), at(10)), DayDated) == [DayDated(1, "2026-01-13")]
    assert kept(desk.hear(Tick(), at(18 * 3600)), DayOpened)


def test_a_press_that_does_not_fit_opens_no_day():
    desk = Desk(now=at(0, trusted=False))
    desk.up("staff", DayWanted("wish", "close", anyway=True), at(1, trusted=False))
    assert kept(desk.press(1, at(2, trusted=False), epoch=77), DayOpened) == []


def test_after_a_boot_with_the_clock_behind_next_calls_at_once():
    desk = Desk()
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    behind = {"boot": "next", "wall": MORNING - 3600, "trusted": False}
    desk = desk.again(at(100, **behind))
    assert outcome(desk.press(1, at(110, **behind))) == "accepted"


def test_a_ticket_without_word_at_a_start_on_the_next_day_is_counted_as_left():
    desk = Desk()
    desk.up("kiosk-1", TicketWanted("v", "pay", "ru"), at(0))
    desk = desk.again(at(DAY, boot="next"))
    assert kept(desk.facts, Left)
    assert kept(desk.hear(Tick(), at(DAY + 16, boot="next")), TicketFlagged) == []

"""When a day opens, goes on and closes: at the very moment, and just before and after it."""

import pytest

from hub.events.facts import DayClosed, DayDated, DayOpened, DayReopened
from tests.support.halls import small_hall
from tests.support.hub.business_days import DAY, day, states
from tests.support.hub.desk import MORNING, NIGHT, Desk, at, kept, told
from wire.messages import BackAnswered, BackWanted, Tick

SIX = 9 * 3600.0
"""18:00, seconds after nine."""


# --- a new date -----------------------------------------------------------------------------------


def test_who_opens_in_the_first_second_of_a_new_date_opens_the_new_day():
    """Before the hub's own second has come round, and though the old day was closed just now."""
    desk = Desk()
    desk.ticket("v", at(1))
    day(desk, "close", NIGHT - 60, anyway=True)
    answer = day(desk, "open", NIGHT + 0.1)
    assert (answer.day, answer.date, answer.is_open) == (2, "2026-01-14", True)
    assert kept(desk.facts, DayReopened) == []
    assert desk.ticket("w", at(NIGHT + 0.2)) == "A001"


@pytest.mark.parametrize(("by", "turns"), [(600, True), (-600, True), (601, False), (-601, False)])
def test_a_clock_corrected_by_ten_minutes_still_turns_the_day(by, turns):
    desk = Desk()
    desk.hear(Tick(), at(1))
    answers = desk.hear(Tick(), at(NIGHT + 700 - by, wall=MORNING + NIGHT + 700))
    assert bool(kept(answers, DayOpened)) is turns


def test_a_day_without_a_date_gets_that_of_the_first_who_came_where_another_boot_had_opened_it():
    """It was opened before a power cut; people have come on two dates since."""
    blind = {"wall": 0.0, "trusted": False}
    desk = Desk(now=at(0, **blind)).again(at(100, **blind, boot="next"))
    for name, second in (("first", 200), ("second", DAY), ("third", DAY + 10)):
        desk.ticket(name, at(second, **blind, boot="next"))
    answers = desk.hear(Tick(), at(DAY + 60, boot="next"))
    assert kept(answers, DayDated) == [DayDated(1, "2026-01-13")]
    assert [x.date for x in kept(answers, DayOpened)] == ["2026-01-14"]
    assert states(desk) == {"second": "waiting", "third": "waiting"}


# --- the hour of closing --------------------------------------------------------------------------


@pytest.mark.parametrize(("opened", "closes"), [(SIX - 60, True), (SIX, False)])
def test_who_opens_before_the_hour_of_closing_has_the_day_closed_at_it(opened, closes):
    desk = Desk(small_hall(day_closes="18:00"))
    desk.hear(Tick(), at(SIX - 120))
    if opened < SIX:
        day(desk, "close", SIX - 100)
    else:
        desk.hear(Tick(), at(SIX))
    assert day(desk, "open", opened).is_open
    assert bool(kept(desk.hear(Tick(), at(SIX + 1)), DayClosed)) is closes


def test_who_was_put_out_by_a_closing_may_come_back_to_the_last_second_of_the_grace():
    desk = Desk(small_hall(grace=600.0))
    for name in ("a", "b"):
        desk.ticket(name, at(1))
    day(desk, "close", 10, anyway=True)
    day(desk, "open", 20)
    for ticket, second, may in (("A001", 620, True), ("A002", 620.5, False)):
        (answer,) = told(desk.up("kiosk-1", BackWanted(ticket, ticket), at(second)), BackAnswered)
        assert answer.done is may

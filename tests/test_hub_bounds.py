"""Values at the very boundary of the hub's rules: the last one that is right, the first that is
not."""

import pytest
from booked_hall import booked_hall, booking, reception
from hall_for_tests import MORNING, ZONE, Desk, at, busy_hall
from msgspec import structs
from staffed_hall import line

from hub.booking_rules import Terms
from hub.bookings import Bookings
from hub.change import unsafe
from hub.config import read_own


def test_a_booking_may_take_the_first_and_the_last_minutes_of_an_opening():
    """The hall is open from 08:00 to 18:00 and a payment takes 5 minutes."""
    terms = Terms(booked_hall(), ZONE)
    for time in ("08:00", "17:55"):
        assert terms.wrong(booking(1, time, date="2026-01-14"), Bookings(), MORNING) is None
    for time in ("07:59", "17:56"):
        assert terms.wrong(booking(1, time, date="2026-01-14"), Bookings(), MORNING)


def test_of_several_numbers_that_stand_in_the_way_the_lowest_is_named():
    desk = Desk(busy_hall())
    desk.ticket("v1", at(1))
    desk.ticket("v2", at(2))
    rules = structs.replace(desk.hall.rules, reserve_from=1)
    wrong = unsafe(desk.hall, structs.replace(desk.hall, rules=rules), desk.line.book)
    assert wrong is not None
    assert wrong[2] == "a band without A 1, which the hub gave today"


@pytest.mark.parametrize(
    ("was", "becomes", "safe"),
    [
        ("18:00", "18:00", True),
        ("18:00", "17:59", False),
        ("23:59", "00:00", True),
        ("00:00", "23:59", False),
        ("00:00", "02:59", True),
    ],
)
def test_closing_a_minute_sooner_is_unsafe_and_midnight_comes_after_the_evening(was, becomes, safe):
    """The day turns at 03:00, and somebody is here."""
    desk = Desk(busy_hall(day_closes=was, day_turns="03:00"))
    desk.ticket("v", at(1))
    rules = structs.replace(desk.hall.rules, day_closes=becomes)
    wrong = unsafe(desk.hall, structs.replace(desk.hall, rules=rules), desk.line.book)
    assert (wrong is None) is safe


def test_one_booking_that_ends_as_another_begins_takes_one_place_with_it():
    """Two places, 5 minutes each: from 10:03 to 10:08 never more than one other is there."""
    desk = reception(2)
    assert desk.books(booking(1, "10:00"), booking(2, "10:05"))[0]
    assert desk.books(booking(3, "10:03"))[0]
    assert not desk.books(booking(4, "10:04"))[0]


def test_whom_the_law_serves_stands_first_in_the_line_from_the_moment_of_the_ticket():
    desk = Desk(busy_hall())
    desk.ticket("v1", at(0))
    desk.ticket("v2", at(60), cls="law")
    desk.ticket("v3", at(60), cls="law")
    assert [one.ticket for one in line(desk, at(60)).line] == ["A002", "A003", "A001"]


def test_a_hub_that_says_nothing_of_its_clock_believes_only_what_is_set_from_outside(tmp_path):
    path = tmp_path / "hub.toml"
    path.write_text('hall = "hall.toml"\ndatabase = "hub.db"\n')
    config = read_own(path)
    assert (config.trust_clock, config.backups) == (False, "backups")

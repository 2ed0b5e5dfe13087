"""Values at the very boundary of the hub's rules: the last one that is right, the first that is
not."""

from booked_hall import booked_hall, booking
from hall_for_tests import MORNING, ZONE, Desk, at, busy_hall
from msgspec import structs

from hub.booking_rules import Terms
from hub.bookings import Bookings
from hub.change import unsafe


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

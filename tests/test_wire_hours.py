"""When a hall and its services are open: how entries are read, which one holds, what is next."""

from datetime import date, datetime

from msgspec import structs

from tests.hall_for_tests import small_hall
from wire.hall import Special
from wire.hall.hours import Opening, parse

TUESDAY = date(2026, 1, 13)


def at(text: str, day: date = TUESDAY) -> datetime:
    return datetime.fromisoformat(f"{day} {text}")


def opening(*opens: str, calendar=(), own=()) -> Opening:
    hall = small_hall()
    pay = structs.replace(hall.services[0], opens=own)
    return Opening(
        structs.replace(hall, opens=opens, calendar=calendar, services=(pay, *hall.services[1:]))
    )


def test_an_entry_is_read_as_weekdays_and_minutes():
    assert parse("mon-wed,sat 8:05-12:00") == (frozenset({0, 1, 2, 5}), 485, 720)
    assert parse("00:00-24:00") == (frozenset(range(7)), 0, 1440)


def test_where_nothing_is_said_it_is_open_at_any_time():
    always = opening()
    assert always.says_nothing
    assert always.on(TUESDAY, "pay") is None
    assert always.is_open(at("03:00"), "pay")
    assert always.left(at("03:00"), "pay") is None
    assert always.next(at("03:00"), "pay") == at("03:00")


def test_it_is_open_from_the_first_minute_and_no_longer_at_the_last():
    hall = opening("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert not hall.is_open(at("07:59:59"), "pay")
    assert hall.is_open(at("08:00"), "pay")
    assert hall.is_open(at("11:59:59"), "pay")
    assert not hall.is_open(at("12:00"), "pay")
    assert hall.is_open(at("13:00"), "pay")
    assert not hall.is_open(at("17:00"), "pay")
    assert not hall.is_open(at("10:00", date(2026, 1, 17)), "pay")


def test_what_is_left_of_a_day_is_without_its_break():
    hall = opening("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert hall.left(at("07:00"), "pay") == 480
    assert hall.left(at("11:30:30"), "pay") == 269.5
    assert hall.left(at("12:30"), "pay") == 240
    assert hall.left(at("18:00"), "pay") == 0


def test_the_next_opening_is_found_over_the_break_the_night_and_the_weekend():
    hall = opening("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert hall.next(at("07:00"), "pay") == at("08:00")
    assert hall.next(at("09:10"), "pay") == at("09:10")
    assert hall.next(at("12:00"), "pay") == at("13:00")
    assert hall.next(at("17:00"), "pay") == at("08:00", date(2026, 1, 14))
    assert hall.next(at("17:00", date(2026, 1, 16)), "pay") == at("08:00", date(2026, 1, 19))


def test_the_nearest_word_counts():
    """The calendar about the service, the calendar about all, the service's own, the hall's."""
    calendar = (
        Special("2026-01-14"),
        Special("2026-01-14", services=("pay",), opens=("10:00-11:00",)),
        Special("2026-01-15", opens=("09:00-20:00",)),
    )
    hall = opening("mon-fri 08:00-17:00", calendar=calendar, own=("mon-fri 08:00-12:00",))
    assert hall.on(TUESDAY, "meter") == [(480, 1020)]
    assert hall.on(TUESDAY, "pay") == [(480, 720)]
    assert hall.on(date(2026, 1, 14), "meter") == []
    assert hall.on(date(2026, 1, 14), "pay") == [(600, 660)]
    assert hall.on(date(2026, 1, 15), "pay") == [(540, 1200)]
    assert hall.on(date(2026, 1, 17), "pay") == []


def test_the_general_word_may_stand_before_or_after_the_particular_one():
    particular = Special("2026-01-14", services=("pay",), opens=("10:00-11:00",))
    for calendar in ((Special("2026-01-14"), particular), (particular, Special("2026-01-14"))):
        assert opening("08:00-17:00", calendar=calendar).on(date(2026, 1, 14), "pay") == [
            (600, 660)
        ]


def test_long_holidays_end_and_a_service_that_never_opens_has_no_next_time():
    holidays = (Special("2026-12-31", "2027-01-08"),)
    hall = opening("mon-fri 08:00-17:00", calendar=holidays)
    before = at("17:00", date(2026, 12, 30))
    assert hall.next(before, "pay") == at("08:00", date(2027, 1, 11))
    shut = opening("08:00-17:00", calendar=(Special("2026-01-01", "2026-12-31"),))
    assert shut.next(at("08:00"), "pay") is None

"""When a hall and its services are open by the hall file: how entries are read, which holds."""

from datetime import date

import pytest
from msgspec import structs

from tests.support.halls import small_hall
from wire.hall import Special
from wire.hall.hours import OpeningHours, day_of, minute_of_day, parse, time_of_day

TUESDAY = date(2026, 1, 13)


def opening(*opens: str, calendar=(), own=()) -> OpeningHours:
    hall = small_hall()
    pay = structs.replace(hall.services[0], opens=own)
    return OpeningHours(
        structs.replace(hall, opens=opens, calendar=calendar, services=(pay, *hall.services[1:]))
    )


def test_an_entry_is_read_as_weekdays_and_minutes():
    assert parse("mon-wed,sat 8:05-12:00") == (frozenset({0, 1, 2, 5}), 485, 720)
    assert parse("00:00-24:00") == (frozenset(range(7)), 0, 1440)


def test_where_nothing_is_said_it_is_open_at_any_time():
    always = opening()
    assert always.says_nothing
    assert always.on(TUESDAY, "pay") is None


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


@pytest.mark.parametrize("day", ["2000-01-01", "2199-12-31"])
def test_the_calendar_has_the_days_of_two_hundred_years(day):
    assert day_of(day) == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["1999-12-31", "2200-01-01"])
def test_a_day_beyond_them_is_misspelt(day):
    with pytest.raises(ValueError, match="a year from 2000 to 2199"):
        day_of(day)


@pytest.mark.parametrize("text", ["08:60-17:00", "08:00-16:60", "08:00-24:01", "08:00-25:00"])
def test_a_time_beyond_its_hour_or_its_day_is_none(text):
    with pytest.raises(ValueError, match="times from 00:00 to 24:00"):
        parse(text)


def test_a_time_of_day_is_read_and_written_as_clocks_have_it():
    assert [minute_of_day(text) for text in ("00:00", "0:5", "9:05", "23:59")] == [0, 5, 545, 1439]
    assert [time_of_day(minute) for minute in (0, 5, 545, 1439, 1440)] == [
        *("00:00", "00:05", "09:05", "23:59", "24:00"),
    ]
    for text in ("24:00", "23:60", "-1:00", "12"):
        with pytest.raises(ValueError, match="a time HH:MM"):
            minute_of_day(text)


def test_one_word_anywhere_is_a_word():
    """The hall's, one service's own, or one of the calendar."""
    for said in (
        opening("08:00-17:00"),
        opening(own=("08:00-17:00",)),
        opening(calendar=(Special("2026-01-14"),)),
    ):
        assert not said.says_nothing

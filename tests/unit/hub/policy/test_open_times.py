"""When a service is open, how long still and when next; and what a local time means in the nights
in which clocks change."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from hub.cli.booking_file import FileWrong, read, with_codes
from hub.effects import Tell
from hub.events.facts import DayClosed, DayOpened
from hub.local_time import business_date, exists, local, moment, skipped
from hub.policy.booking_rules import BookingRules
from hub.policy.issue_limits import Shut
from hub.policy.open_times import OpenTimes
from hub.state.bookings import Bookings
from tests.support.halls import booked_hall, small_hall
from tests.support.hub.bookings import booking
from tests.support.hub.desk import ZONE, Desk
from wire.hall import Special
from wire.messages import BookWanted, Now, Tick

TUESDAY = date(2026, 1, 13)
BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
"""Of Berlin: 02:00 to 03:00 is skipped, 02:00 to 03:00 is shown twice."""


def at(text: str, day: date = TUESDAY, zone=ZONE, fold: int = 0) -> float:
    return datetime.fromisoformat(f"{day} {text}").replace(tzinfo=zone, fold=fold).timestamp()


def hall_of(*opens: str, calendar=(), own=(), zone=ZONE) -> OpenTimes:
    hall = small_hall()
    pay = structs.replace(hall.services[0], opens=own)
    services = (pay, *hall.services[1:])
    return OpenTimes(structs.replace(hall, opens=opens, calendar=calendar, services=services), zone)


# --- ordinary days ------------------------------------------------------------------------------


def test_where_nothing_is_said_it_is_open_at_any_time():
    always = hall_of()
    assert not always.says_something(at("03:00"), "pay")
    assert always.is_open(at("03:00"), "pay")
    assert always.left(at("03:00"), "pay") is None
    assert always.next(at("03:00"), "pay") == at("03:00")


def test_it_is_open_from_the_first_minute_and_no_longer_at_the_last():
    hall = hall_of("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert not hall.is_open(at("07:59:59"), "pay")
    assert hall.is_open(at("08:00"), "pay")
    assert hall.is_open(at("11:59:59"), "pay")
    assert not hall.is_open(at("12:00"), "pay")
    assert hall.is_open(at("13:00"), "pay")
    assert not hall.is_open(at("17:00"), "pay")
    assert not hall.is_open(at("10:00", date(2026, 1, 17)), "pay")


def test_what_is_left_of_a_day_is_without_its_break():
    hall = hall_of("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert hall.left(at("07:00"), "pay") == 480 * 60
    assert hall.left(at("11:30:30"), "pay") == 269.5 * 60
    assert hall.left(at("12:30"), "pay") == 240 * 60
    assert hall.left(at("18:00"), "pay") == 0


def test_the_next_opening_is_found_over_the_break_the_night_and_the_weekend():
    hall = hall_of("mon-fri 08:00-12:00", "mon-fri 13:00-17:00")
    assert hall.next(at("07:00"), "pay") == at("08:00")
    assert hall.next(at("09:10"), "pay") == at("09:10")
    assert hall.next(at("12:00"), "pay") == at("13:00")
    assert hall.next(at("17:00"), "pay") == at("08:00", date(2026, 1, 14))
    assert hall.next(at("17:00", date(2026, 1, 16)), "pay") == at("08:00", date(2026, 1, 19))


@pytest.mark.parametrize(("closed", "is_found"), [(99, True), (100, False)])
def test_the_next_opening_is_looked_for_within_a_hundred_days(closed, is_found):
    last = TUESDAY + timedelta(days=closed - 1)
    hall = hall_of("08:00-17:00", calendar=(Special(str(TUESDAY), str(last)),))
    found = at("08:00", last + timedelta(days=1))
    assert hall.next(at("09:00"), "pay") == (found if is_found else None)


def test_long_holidays_end_and_a_service_that_never_opens_has_no_next_time():
    holidays = (Special("2026-12-31", "2027-01-08"),)
    hall = hall_of("mon-fri 08:00-17:00", calendar=holidays)
    before = at("17:00", date(2026, 12, 30))
    assert hall.next(before, "pay") == at("08:00", date(2027, 1, 11))
    shut = hall_of("08:00-17:00", calendar=(Special("2026-01-01", "2026-12-31"),))
    assert shut.next(at("08:00"), "pay") is None


# --- a local time has one meaning ---------------------------------------------------------------


def shown(text: str, day: date) -> datetime:
    return datetime.fromisoformat(f"{day} {text}")


@pytest.mark.parametrize("text", ["02:00", "02:30", "02:59"])
def test_a_time_that_the_clock_skips_is_the_moment_at_which_it_skips_it(text):
    assert not exists(shown(text, SPRING), BERLIN)
    assert moment(shown(text, SPRING), BERLIN) == at("03:00", SPRING, BERLIN)
    assert skipped(shown(text, SPRING), BERLIN) == (shown("02:00", SPRING), shown("03:00", SPRING))


@pytest.mark.parametrize("text", ["01:59", "03:00"])
def test_around_it_every_time_is_there(text):
    assert skipped(shown(text, SPRING), BERLIN) is None
    assert moment(shown(text, SPRING), BERLIN) == at(text, SPRING, BERLIN)


def test_a_time_that_the_clock_shows_twice_is_the_first_of_the_two():
    first, second = (at("02:30", AUTUMN, BERLIN, fold) for fold in (0, 1))
    assert second - first == 3600
    assert local(first, BERLIN) == local(second, BERLIN) == shown("02:30", AUTUMN)
    assert moment(shown("02:30", AUTUMN), BERLIN) == first


def test_a_day_that_a_zone_leaves_out_is_skipped_as_a_whole():
    """Samoa went over the date line: there was no 30 December 2011."""
    samoa, gone = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)
    assert moment(shown("10:00", gone), samoa) == at("00:00", date(2011, 12, 31), samoa)


@pytest.mark.parametrize(("turns", "text"), [("02:30", "02:30"), ("02:00", "02:00")])
def test_the_business_day_never_goes_back_when_the_clock_does(turns, text):
    after = shown(turns, AUTUMN) - shown("00:00", AUTUMN)
    turned = at(text, AUTUMN, BERLIN)
    minutes = range(-90, 180)
    days = [business_date(turned + 60 * minute, BERLIN, after) for minute in minutes]
    expected = [date(2027, 10, 30) if minute < 0 else AUTUMN for minute in minutes]
    assert days == expected


def test_a_turn_that_is_skipped_comes_with_the_skip():
    after = shown("02:30", SPRING) - shown("00:00", SPRING)
    skips = at("03:00", SPRING, BERLIN)
    assert business_date(skips - 1, BERLIN, after) == date(2027, 3, 27)
    assert business_date(skips, BERLIN, after) == SPRING


# --- opening times in those nights --------------------------------------------------------------


def test_times_that_begin_in_the_skipped_hour_begin_after_it():
    hall = hall_of("02:30-05:00", zone=BERLIN)
    skips = at("03:00", SPRING, BERLIN)
    assert not hall.is_open(skips - 1, "pay")
    assert hall.is_open(skips, "pay")
    assert hall.next(at("01:00", SPRING, BERLIN), "pay") == skips
    assert hall.left(at("01:00", SPRING, BERLIN), "pay") == 2 * 3600
    assert not hall_of("02:10-02:50", zone=BERLIN).is_open(skips, "pay")


def test_the_time_that_is_left_is_as_long_as_it_is_and_not_as_the_clock_says():
    night = hall_of("00:00-05:00", zone=BERLIN)
    assert night.left(at("01:00", SPRING, BERLIN), "pay") == 3 * 3600
    assert night.left(at("01:00", AUTUMN, BERLIN), "pay") == 5 * 3600


def test_who_has_closed_does_not_open_again_because_the_clock_goes_back():
    hall = hall_of("00:00-02:30", "02:45-04:00", zone=BERLIN)
    first, second = (at("02:40", AUTUMN, BERLIN, fold) for fold in (0, 1))
    assert not hall.is_open(first, "pay")
    assert hall.is_open(second, "pay")  # the second span began at the first 02:45
    early = hall_of("00:00-02:30", zone=BERLIN)
    assert not early.is_open(at("02:10", AUTUMN, BERLIN, 1), "pay")
    assert early.next(at("02:10", AUTUMN, BERLIN, 1), "pay") == at(
        "00:00", date(2027, 11, 1), BERLIN
    )


def a_night_hall(**rules):
    hall = booked_hall(1, early=3600.0, late=900.0, **rules)
    return structs.replace(hall, zone="Europe/Berlin", opens=())


def now_of(wall: float) -> Now:
    return Now("boot", wall - 1.8e9, wall)


def test_visitors_are_not_told_to_come_at_a_time_that_the_clock_skips():
    hall = structs.replace(a_night_hall(), opens=("02:30-05:00",), zone="Europe/Berlin")
    desk = Desk(hall, now=now_of(at("01:00", SPRING, BERLIN)))
    shut = desk.machine._dispatch.limits.why_not("pay", now_of(at("01:00", SPRING, BERLIN)))
    assert isinstance(shut, Shut)
    assert shut.back == "2027-03-28 03:00"


@pytest.mark.parametrize(
    ("day", "closes", "when"),
    [
        (SPRING, "02:30", at("03:00", SPRING, BERLIN)),
        (AUTUMN, "02:30", at("02:30", AUTUMN, BERLIN)),
    ],
)
def test_the_day_closes_once_in_those_nights_too(day, closes, when):
    hall = a_night_hall(day_turns="12:00", day_closes=closes)
    desk = Desk(hall, now=now_of(at("13:00", day.replace(day=day.day - 1), BERLIN)))
    desk.hear(Tick(), now_of(when - 1))
    assert not [x for x in desk.facts if isinstance(x, DayClosed)]
    desk.hear(Tick(), now_of(when))
    assert isinstance(desk.facts[-1], DayClosed)
    for second in (60, 1800, 3600, 7200):
        desk.hear(Tick(), now_of(when + second))
    assert len([x for x in desk.facts if isinstance(x, DayClosed)]) == 1
    assert len([x for x in desk.facts if isinstance(x, DayOpened)]) == 1


# --- bookings -----------------------------------------------------------------------------------

SKIPPED = "a time that there is: the clock is set from 02:00 to 03:00 then"


@pytest.mark.parametrize(
    ("time", "found"),
    [("01:59", None), ("02:00", "02:00"), ("02:30", "02:30"), ("02:59", "02:59"), ("03:00", None)],
)
def test_a_time_that_the_clock_skips_cannot_be_booked(time, found):
    one = booking(1, time, date=str(SPRING))
    terms = BookingRules(a_night_hall(), BERLIN)
    for wall in (at("12:00", date(2027, 3, 1), BERLIN), None):  # with a clock, and without
        wrong = terms.wrong(one, Bookings(), wall)
        assert str(wrong) == (f"time: found '{time}', expected {SKIPPED}" if found else "None")


def test_nor_by_a_file_nor_by_a_message(tmp_path):
    file = tmp_path / "spring.csv"
    file.write_text(f"service,date,time\npay,{SPRING},02:30\npay,{SPRING},03:30\n")
    terms, wall = BookingRules(a_night_hall(), BERLIN), at("12:00", date(2027, 3, 1), BERLIN)
    with pytest.raises(FileWrong, match=f"row 2, time: found '02:30', expected {SKIPPED}"):
        with_codes(file, read(file), terms, Bookings(), wall, lambda: "123455")
    desk = Desk(a_night_hall(), now=now_of(wall))
    wish = BookWanted("w", (booking(1, "02:30", date=str(SPRING)),))
    (answer,) = [x.message for x in desk.up("staff", wish, now_of(wall + 1)) if isinstance(x, Tell)]
    assert not answer.done
    assert answer.text.endswith(SKIPPED)
    assert not desk.machine.state.bookings.known


def test_a_booking_of_the_hour_that_comes_twice_is_for_the_first_of_the_two():
    terms, one = BookingRules(a_night_hall(), BERLIN), booking(1, "02:30", date=str(AUTUMN))
    first, second = (at("02:30", AUTUMN, BERLIN, fold) for fold in (0, 1))
    assert terms.claim(one, first) == ("in time", 0.0)
    assert terms.claim(one, second) == ("late", -3600.0)

"""A hub that does not know the time: what it gives, what it says, and what it never does."""

import pytest
from msgspec import structs

from hub.cli import book
from hub.cli.staff_words import day_text
from hub.effects import Note, Say, Tell
from hub.events.bookings import CheckedIn
from hub.service.clock_watch import checked, unbound
from hub.startup.config import HubConfig
from tests.support.halls import booked_hall, small_hall
from tests.support.hub.bookings import TODAY, TOMORROW, booking, code, reception
from tests.support.hub.desk import MORNING, Desk, at, kept
from wire.hall import Special
from wire.messages import (
    BookWanted,
    DayAnswered,
    DayWanted,
    Pulse,
    Tick,
    TicketIssued,
    TicketRefused,
    TicketWanted,
)

DAY = 86_400.0
UNKNOWN = {"trusted": False, "wall": 7200.0}
"""A Pi after a boot without a time server."""
CURES = ("timedatectl set-time", "trust_clock = true", "time server", "docs/install.md")


def claimed(desk: Desk, n: int, now) -> TicketIssued | TicketRefused:
    wish = TicketWanted(f"v{n}-{now.mono}", "", "ru", code=code(n))
    (said,) = [x.message for x in desk.up("kiosk-1", wish, now) if isinstance(x, Tell)]
    return said


def notes(answers: list) -> list[str]:
    return [note.text for note in kept(answers, Note) if note.loud and "clock" in note.text]


# --- bookings -----------------------------------------------------------------------------------


def booked(**clock) -> Desk:
    """Book once for today, once for tomorrow; the clock is trusted, if not told otherwise."""
    desk = Desk(booked_hall(), now=at(0, **clock))
    wish = BookWanted("w", (booking(1, "10:00"), booking(2, "10:00", date=TOMORROW)))
    desk.up("staff", wish, at(0, **clock))
    assert len(desk.machine.state.bookings.known) == 2
    return desk


@pytest.mark.parametrize("n", [1, 2])
def test_where_the_day_has_no_date_no_booking_is_taken_and_none_is_used_up(n):
    desk = booked(**UNKNOWN)
    said = claimed(desk, n, at(10, **UNKNOWN))
    assert isinstance(said, TicketRefused)
    assert (said.code, said.back) == ("no date", f"{TODAY if n == 1 else TOMORROW} 10:00")
    assert kept(desk.facts, CheckedIn) == []
    assert desk.machine.state.bookings.came == {}


def test_after_a_power_cut_only_the_open_day_s_own_bookings_are_taken():
    """The day is dated; what date it is now nobody can say."""
    desk = booked()
    desk = desk.again(at(0, boot="next", **UNKNOWN))
    said = claimed(desk, 2, at(5, boot="next", **UNKNOWN))
    assert said.code == "no date"
    assert isinstance(claimed(desk, 1, at(6, boot="next", **UNKNOWN)), TicketIssued)
    assert set(desk.machine.state.bookings.came) == {code(1)}


def test_what_was_refused_is_taken_when_the_time_is_known():
    desk = booked(**UNKNOWN)
    assert claimed(desk, 1, at(10, **UNKNOWN)).code == "no date"
    desk.hear(Tick(), at(20))  # the time server answers: 09:00:20
    said = claimed(desk, 2, at(3000))
    assert said.code == "other day"
    assert isinstance(claimed(desk, 1, at(3000)), TicketIssued)


@pytest.mark.parametrize(
    ("seconds", "n", "code_of_it"),
    [(600, 1, "early"), (3500, 1, ""), (3500, 2, "other day"), (DAY + 3500, 1, "other day")],
)
def test_a_clock_that_was_right_in_this_boot_goes_on_by_the_monotonic_one(seconds, n, code_of_it):
    """The kernel gives its time server up after some hours of silence; the date is known still."""
    desk = booked()
    said = claimed(desk, n, at(seconds, trusted=False))
    assert getattr(said, "code", "") == code_of_it


def test_a_clock_that_was_set_by_years_says_no_date():
    desk = booked()
    said = claimed(desk, 2, at(3500, wall=MORNING + 3500 + 365 * DAY))
    assert said.code == "no date"


def test_staff_can_book_and_cancel_all_the_same():
    desk = reception()
    assert desk.books(booking(1), now=at(0))[0]
    assert desk.cancels(1)[0]


# --- the log ------------------------------------------------------------------------------------


def test_the_log_says_at_the_start_and_each_hour_what_does_not_bind():
    desk = Desk(booked_hall(), now=at(0, **UNKNOWN), hello=False)
    (first,) = notes(desk.said)
    assert "opening times" in first
    assert "bookings" in first
    assert all(cure in first for cure in CURES)
    for second, said in ((10, 0), (3597, 0), (3598, 1), (3599, 0), (7197, 0), (7198, 1)):
        assert len(notes(desk.hear(Tick(), at(second, **UNKNOWN)))) == said, second


def test_the_log_says_when_it_changes():
    desk = Desk(booked_hall(), now=at(0, **UNKNOWN))
    assert notes(desk.hear(Tick(), at(10, **UNKNOWN))) == []
    (right,) = notes(desk.hear(Tick(), at(20)))
    assert right.startswith("the clock is trusted: 2026-01-13 09:00")
    assert notes(desk.hear(Tick(), at(30))) == []
    (wrong,) = notes(desk.hear(Tick(), at(40, trusted=False)))
    assert wrong.startswith("the clock is not trusted")
    (jumped,) = notes(desk.again(at(50)).hear(Tick(), at(60, wall=MORNING + 30 * DAY)))
    assert jumped.startswith("the clock was set by more than ten minutes")
    assert "systemctl restart talon-hub" in jumped


def test_a_hub_that_knows_the_time_says_nothing_of_it():
    desk = Desk(booked_hall())
    assert notes(desk.said) == []
    assert [n for s in range(1, 8000, 100) for n in notes(desk.hear(Tick(), at(s)))] == []


# --- to staff -----------------------------------------------------------------------------------


def status(desk: Desk, now) -> DayAnswered:
    (said,) = [x.message for x in desk.up("staff", DayWanted(f"w{now.mono}", "status"), now)]
    return said


def test_the_status_of_the_day_says_it_and_how_the_time_is_set():
    desk = Desk(booked_hall(), now=at(0, **UNKNOWN))
    answer = status(desk, at(10, **UNKNOWN))
    text = " ".join(day_text(answer).split())
    assert text.startswith("Day 1 (date unknown: the hub's clock is not set) is open")
    assert "ATTENTION: the clock is not trusted" in text
    assert all(cure in text for cure in CURES)
    assert max(map(len, day_text(answer).splitlines())) <= 100
    assert status(desk, at(20)).clock == ""
    assert "ATTENTION" not in day_text(status(desk, at(30)))


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        ({}, ["the day's turn at 03:00 (staff open and close it)"]),
        ({"opens": ("08:00-17:00",)}, ["opening times", "the stop before closing"]),
        ({"calendar": (Special("2026-01-15"),)}, ["the calendar", "the stop before closing"]),
    ],
)
def test_only_what_this_hall_has_is_named(change, needs):
    hall = structs.replace(small_hall(), **change)
    named = unbound(hall)
    assert all(one in named for one in needs)
    everything = ("opening times", "the calendar", "bookings", "the stop", "close at")
    missing = [x for x in everything if not any(one.startswith(x) for one in needs)]
    assert not any(x in named for x in missing)
    assert "hour" not in named  # limits of an hour are counted in hall time
    assert "the day's close at 18:00" in unbound(small_hall(day_closes="18:00"))


def test_a_check_warns_of_a_clock_that_is_only_said_to_be_right():
    assert checked(small_hall(), True, False, "") == checked(small_hall(), True, True, "") == ""
    assert "the clock says 2026-01-13 09:00" in checked(
        small_hall(), False, True, "2026-01-13 09:00"
    )


# --- to the edges -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "trusted"),
    [({}, True), (UNKNOWN, False), ({"wall": MORNING + 365 * DAY}, False)],
)
def test_the_pulse_says_whether_the_hub_goes_by_its_clock(clock, trusted):
    desk = Desk()
    answers = desk.hear(Tick(), at(10, **clock))
    (pulse,) = [x.message for x in kept(answers, Say) if isinstance(x.message, Pulse)]
    assert pulse.at.trusted is trusted


@pytest.mark.parametrize(("trusted", "wall"), [(True, MORNING), (False, None)])
def test_the_terminal_calls_nothing_past_by_a_clock_that_nobody_has_set(monkeypatch, trusted, wall):
    """In 1970 every booking would lie more than a year ahead."""
    monkeypatch.setattr("wire.clock.synchronised", lambda: trusted)
    monkeypatch.setattr("wire.clock.time.time", lambda: MORNING)
    assert book._wall(HubConfig("hall.toml", "hub.db")) == wall

"""Values at the very boundary of the hub's rules: the last one that is right, the first that is
not."""

import pytest
from msgspec import structs

from hub.effects import Renew
from hub.events.facts import Adopted, Finished, Heard, KioskAdmitted
from hub.policy.booking_rules import BookingRules
from hub.policy.hall_changes import unsafe
from hub.replication.lending import Lender
from hub.startup.config import read_own
from hub.state.bookings import Bookings
from hub.state.leases import Leases
from tests.support.halls import booked_hall, busy_hall
from tests.support.hub.bookings import booking, reception
from tests.support.hub.desk import MORNING, ZONE, Desk, at, kept
from tests.support.hub.staff import line, staffed
from wire.hall import Rules
from wire.messages import (
    DayWanted,
    Lease,
    OpenPressed,
    ParkPressed,
    ReserveLeased,
    ReserveWanted,
    TicketTaken,
)


def test_a_booking_may_take_the_first_and_the_last_minutes_of_an_opening():
    """The hall is open from 08:00 to 18:00 and a payment takes 5 minutes."""
    terms = BookingRules(booked_hall(), ZONE)
    for time in ("08:00", "17:55"):
        assert terms.wrong(booking(1, time, date="2026-01-14"), Bookings(), MORNING) is None
    for time in ("07:59", "17:56"):
        assert terms.wrong(booking(1, time, date="2026-01-14"), Bookings(), MORNING)


def test_of_several_numbers_that_stand_in_the_way_the_lowest_is_named():
    desk = Desk(busy_hall())
    desk.ticket("v1", at(1))
    desk.ticket("v2", at(2))
    rules = structs.replace(desk.hall.rules, reserve_from=1)
    wrong = unsafe(desk.hall, structs.replace(desk.hall, rules=rules), desk.machine.state)
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
    wrong = unsafe(desk.hall, structs.replace(desk.hall, rules=rules), desk.machine.state)
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


# --- numbers that are lent ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "first"), [({499, 520}, 500), ({500}, 520), ({519}, 520), ({519, 539}, 540)]
)
def test_a_range_with_one_number_in_use_is_not_lent(used, first):
    lender = Lender(Leases(), Rules(reserve_from=500, reserve_to=999), {"A"})
    leased = lender.wanted("kiosk-1", ReserveWanted("card", "A", 1), 1, used)
    assert (leased.first, leased.last) == (first, first + 19)


@pytest.mark.parametrize("first", [1, 2, 500])
def test_the_first_range_of_all_begins_with_the_band(first):
    lender = Lender(Leases(), Rules(reserve_from=first, reserve_to=first + 99), {"A"})
    leased = lender.wanted("kiosk-1", ReserveWanted("card", "A", 1), 1, set())
    assert (leased.first, leased.last) == (first, first + 19)


@pytest.mark.parametrize(("stood_on", "free_on"), [(3, 4), (5, 6)])
def test_a_range_is_blocked_on_the_latest_day_that_one_of_its_papers_belongs_to(stood_on, free_on):
    """It is used up on day 3, and a paper of it is taken into another day's line."""
    leases = Leases()
    leases.lend(ReserveLeased("kiosk-1", "card", "A", 1, 500, 501, 3))
    for seq, number in enumerate((500, 501), 1):
        said = TicketTaken(f"v{seq}", "pay", "ru", "A", number, True, 3, at(seq))
        leases.hear(Heard("kiosk-1", "card", seq, said), 3)
    about = ("v1", "kiosk-1", "pay", "ru", "A", 500, True, stood_on, False, 0.0, "waiting", "")
    leases.rejoin(Adopted(*about, at(9), 900.0, 300.0, 3, kept_on=2))
    assert [len(leases.blocked(day)) for day in (free_on - 1, free_on)] == [1, 0]


@pytest.mark.parametrize(("heard", "blocked"), [(4, 1), (5, 0)])
def test_a_range_that_a_kiosk_brought_is_blocked_until_all_that_it_had_said_is_heard(
    heard, blocked
):
    """It has used it up, and has reports up to 5, of which the last may be heard with a hello."""
    leases = Leases()
    brought = (Lease("A", 1, 500, 501, 502),)
    for run, known, new in ((1, 3, brought), (2, heard, ())):
        hello = KioskAdmitted(
            *("kiosk-1", "card", run, f"life-{run}", "gen"),
            **{"last": 5, "heard": known, "past": 0, "day": 3, "at": at(run), "leases": new},
        )
        leases.admit(hello, 3)
    assert len(leases.blocked(4)) == blocked


# --- days and starts ------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "same"), [(3.999, True), (4.0, False), (4.001, False)])
def test_where_no_date_is_known_a_day_closed_four_hours_ago_is_over(hours, same):
    desk = Desk(now=at(0, trusted=False))
    desk.up("staff", DayWanted("w1", "close"), at(10, trusted=False))
    desk.up("staff", DayWanted("w2", "open"), at(10 + hours * 3600, trusted=False))
    assert desk.machine.state.day == (1 if same else 2)


def test_the_end_of_the_day_is_the_next_step_at_a_window():
    desk = Desk(busy_hall())
    desk.ticket("v", at(1))
    desk.press(1, at(2))
    before = desk.machine.state.place(1).step
    answers = desk.up("staff", DayWanted("w", "close", anyway=True), at(3))
    assert [fact.step for fact in kept(answers, Finished)] == [before + 1]


@pytest.mark.parametrize(
    ("epoch", "believed"), [(1, False), (2, True), (10_001, True), (10_002, False)]
)
def test_ten_thousand_starts_may_be_missing_in_a_backup_and_no_more(epoch, believed):
    """This is start 1."""
    desk = Desk()
    card = desk.cards["kiosk-1"]
    card.generation, card.epoch = "gen", epoch
    assert bool(kept(desk.hello(card, at(5)), Renew)) is believed


# --- what staff see -------------------------------------------------------------------------------


def test_ages_are_told_to_a_tenth_of_a_second():
    desk = Desk(staffed())
    desk.ticket("v", at(0))
    told = line(desk, at(60.14))
    assert told.line[0].age == 60.1
    assert [window.lasts for window in told.windows] == [0.0, 0.0], "nobody has touched them"


def test_so_are_waits_and_what_is_left_of_a_time_and_urgencies_to_a_thousandth():
    """a is at window 1 since second 10, b is parked for a minute from second 20, c waits."""
    desk = Desk(busy_hall(next_again=0.0))
    desk.press(1, at(1), OpenPressed, operator="anna")
    for name in "bac":
        desk.ticket(name, at(2))
    desk.press(1, at(5))
    desk.press(1, at(20), ParkPressed, reason="papers", minutes=1)
    desk.press(1, at(30))
    told = line(desk, at(62.26))
    waits, parked = told.line
    assert (waits.ticket, waits.waited, waits.age, waits.until) == ("A003", 60.3, 60.3, 0.0)
    assert waits.urgency == 0.067, "60.26 of 900 seconds"
    assert (parked.ticket, parked.until, parked.waited) == ("A001", 17.7, 60.3)
    window = told.windows[0]
    assert (window.ticket, window.here, window.lasts) == ("A002", 32.3, 61.3)

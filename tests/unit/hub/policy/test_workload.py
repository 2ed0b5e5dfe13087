"""Before closing: the work counts too that does not wait yet, of whoever is here and goes on."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from tests.support.halls import busy_hall
from tests.support.hub import desk as hall_for_tests
from tests.support.hub.desk import at, told
from tests.support.hub.operators_desk import AtWork
from wire.messages import (
    DonePressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    TicketIssued,
    TicketRefused,
    TicketWanted,
    TransferPressed,
)

MINUTE, HOUR = 60.0, 3600.0


def desk_until(closes: str, **rules) -> AtWork:
    """Make a desk at nine. Window 1 alone serves all, five minutes each; the route is of two
    services."""
    hall = busy_hall(next_again=0.0, **rules)
    return AtWork(structs.replace(hall, opens=(f"08:00-{closes}",), windows=hall.windows[:1]))


def given(desk: AtWork, service: str, now: float = 0.0) -> int:
    """Count the tickets that are given until none is."""
    for n in range(60):
        if desk.issued(f"{service}-{now}-{n}", at(now + 0.01 * (n + 1)), service) is None:
            return n
    raise AssertionError("no end of tickets")


def test_a_ticket_of_a_route_is_work_for_each_of_its_steps():
    """60 minutes are left: six times 5 + 5. The last step of a seventh would begin too late."""
    assert given(desk_until("10:00"), "move") == 6


def test_the_steps_to_come_are_no_room_for_others():
    desk = desk_until("10:00")
    for n in range(5):
        desk.comes(f"r{n}", n / 10, "move")
    assert given(desk, "meter", 1.0) == 2


def test_a_route_stops_before_a_service_where_its_last_step_would_begin_too_late():
    desk = desk_until("10:00")
    for n in range(11):
        desk.comes(f"v{n}", n / 10)
    (refused,) = told(desk.up("kiosk-1", TicketWanted("r", "move", "ru"), at(2)), TicketRefused)
    assert (refused.code, refused.back) == ("closing", "2026-01-14 08:00")
    assert refused.why == "meter: 60 min of work come before it, 60 min are left until closing"
    assert desk.issued("p", at(3)) is not None


def test_who_is_at_a_window_and_goes_on_is_work_there():
    desk = desk_until("09:10")
    desk.comes("r", 0, "move")
    desk.do(1, 1)
    assert given(desk, "meter", 2.0) == 1, "540 s and more are left: 300 of them are his"
    desk.do(1, 20, DonePressed)
    assert desk.visit("r").leg.service == "meter"
    assert given(desk, "meter", 21.0) == 0, "now he waits for it: still once"


@pytest.mark.parametrize("gone", [ParkPressed, NoShowPressed])
def test_who_is_parked_or_may_be_back_is_work(gone):
    desk = desk_until("09:10")
    desk.comes("r", 0, "move")
    desk.do(1, 1)
    about = {"reason": "papers"} if gone is ParkPressed else {}
    assert desk.do(1, 2, gone, **about) == "accepted"
    assert given(desk, "pay", 3.0) == 0


def test_who_cannot_come_back_any_more_is_no_work():
    desk = desk_until("09:10", grace=60.0)
    desk.comes("a", 0)
    desk.do(1, 1)
    desk.do(1, 2, NoShowPressed)
    assert given(desk, "pay", 61.0) == 1, "he may be back for a second yet"
    desk = desk_until("09:10", grace=60.0)
    desk.comes("a", 0)
    desk.do(1, 1)
    desk.do(1, 2, NoShowPressed)
    assert given(desk, "pay", 62.5) == 2


def test_who_will_return_is_work_for_the_service_from_which_he_was_sent():
    desk = desk_until("09:10")
    desk.do(1, 0, OpenPressed, operator="anna")
    desk.comes("a", 0)
    desk.do(1, 1)
    assert given(desk, "seal", 2.0) == 2
    desk = desk_until("09:10")
    desk.do(1, 0, OpenPressed, operator="anna")
    desk.comes("a", 0)
    desk.do(1, 1)
    desk.do(1, 2, TransferPressed, service="meter", back=True)
    assert desk.state.queues.backlog(2.0) == {"meter": 1, "pay": 1}
    assert given(desk, "seal", 3.0) == 0


def test_the_same_is_reckoned_after_a_restart():
    desk = desk_until("10:00")
    for n in range(5):
        desk.comes(f"r{n}", n / 10, "move")
    desk.do(1, 1)
    desk.do(1, 2, ParkPressed, reason="papers")
    again = desk.restarted(3)
    assert (
        again.state.queues.backlog(0.0) == desk.state.queues.backlog(0.0) == {"pay": 5, "meter": 5}
    )


# --- when to come back --------------------------------------------------------------------------


def test_in_the_night_in_which_summer_time_ends_back_is_by_the_clock_on_the_wall(monkeypatch):
    """An hour after half past two it is half past two."""
    zone = ZoneInfo("Europe/Berlin")
    monkeypatch.setattr(hall_for_tests, "ZONE", zone)
    hall = busy_hall()
    pay = structs.replace(hall.services[0], per_hour=1)
    hall = structs.replace(hall, services=(pay, *hall.services[1:]), zone="Europe/Berlin")
    half_past_two = datetime(2026, 10, 25, 2, 29, 59, tzinfo=zone).timestamp()
    desk = AtWork(hall, now=at(0, wall=half_past_two))
    assert desk.issued("a", at(1, wall=half_past_two + 1)) is not None
    answers = desk.up("kiosk-1", TicketWanted("b", "pay", "ru"), at(2, wall=half_past_two + 2))
    assert told(answers, TicketIssued) == []
    (refused,) = told(answers, TicketRefused)
    assert (refused.code, refused.back) == ("per_hour", "2026-10-25 02:30")

"""A service stops before it closes, when there is no time left for more work."""

import pytest

from tests.support.hub.desk import Desk, at
from tests.support.hub.issue_desk import HOUR, hall, is_issued, refusal
from wire.hall import Rules, Window
from wire.messages import DayWanted, DonePressed, Tick, UndoPressed


def until_ten(**changed):
    """Make a hall open until ten, an hour after the desk begins: twelve standards of five minutes,
    and window 1 alone serves pay, with meter and seal, of which window 2 serves meter too."""
    return hall(opens=("mon-fri 08:00-10:00",), **changed)


def fill(desk: Desk, people: int, now=0.0, service: str = "pay") -> None:
    for n in range(people):
        desk.ticket(f"{service}-{n}-{now}", at(now + 0.1 + n / 100), service)


def test_a_service_stops_when_who_comes_now_would_not_be_called_any_more():
    desk = Desk(until_ten())
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "2026-01-14 08:00")


def test_work_that_ends_at_closing_is_too_much():
    desk = Desk(until_ten(), now=at(-60))
    fill(desk, 12, now=-50)
    assert refusal(desk, at(0))[0] == "closing"
    desk.press(1, at(1))
    assert is_issued(desk, at(2)), "one less waits"


def test_unless_the_hall_does_not_want_it():
    desk = Desk(until_ten(rules=Rules(stops=False)))
    fill(desk, 30)
    assert is_issued(desk, at(2))


def test_nobody_waits_and_the_last_minute_gives_a_ticket():
    desk = Desk(until_ten())
    assert is_issued(desk, at(HOUR - 1))
    assert refusal(desk, at(HOUR)) == ("hours", "2026-01-14 08:00")


def test_a_break_at_noon_is_not_time_that_is_left():
    """From nine on 30 + 30 minutes are left: twelve people, though the hall closes at twelve."""
    desk = Desk(hall(opens=("08:00-09:30", "11:30-12:00")))
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "2026-01-14 08:00")


def test_the_closing_of_the_day_is_an_end_too():
    desk = Desk(hall(rules=Rules(day_closes="10:00")))
    fill(desk, 11)
    assert is_issued(desk, at(1))
    assert refusal(desk, at(2)) == ("closing", "")


def test_who_opens_the_day_again_after_that_has_a_reason():
    desk = Desk(hall(rules=Rules(day_closes="10:00")))
    desk.hear(Tick(), at(HOUR))
    assert refusal(desk, at(HOUR + 1)) == ("closed", "")
    desk.up("staff", DayWanted("wish", "open"), at(HOUR + 2))
    fill(desk, 20, now=HOUR + 3)
    assert is_issued(desk, at(HOUR + 5))


def test_work_is_shared_by_the_windows_that_serve_it():
    """Half of those for meter are window 2's, so they fill window 1 only half as fast."""
    desk = Desk(until_ten())
    fill(desk, 12, service="meter")
    assert is_issued(desk, at(1))
    assert is_issued(desk, at(1.1), "meter")
    fill(desk, 5, now=1.2)
    assert refusal(desk, at(2))[0] == "closing"
    assert is_issued(desk, at(3), "meter"), "its second window has less to do"


def test_only_windows_that_work_count_where_any_does():
    desk = Desk(until_ten())
    fill(desk, 13, service="meter")
    assert is_issued(desk, at(1), "meter")
    desk.press(2, at(2))
    assert desk.machine.state.place(2).state == "open"
    assert refusal(desk, at(3), "meter")[0] == "closing", "window 1 is closed: window 2 has it all"


def test_without_a_believable_clock_nothing_stops():
    desk = Desk(until_ten(), now=at(0, trusted=False))
    for n in range(15):
        assert is_issued(desk, at(1 + n / 10, trusted=False))


def test_a_service_that_no_window_serves_does_not_stop():
    """Nobody would be called for it; but that is what the check of the hall file is for."""
    desk = Desk(until_ten(windows=(Window(2, ("meter",), ("pads-1", "pads-2")),)))
    for n in range(20):
        assert is_issued(desk, at(1 + n / 10))


def test_a_quick_day_takes_more_people_and_an_undone_end_does_not_make_it_quick():
    desk = Desk(hall(opens=("mon-fri 08:00-09:30",)))
    fill(desk, 6)
    for n in range(5):
        desk.press(1, at(10 + 120 * n))
        desk.press(1, at(10 + 120 * n + 100), DonePressed)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(100)
    fill(desk, 4, now=591)
    assert is_issued(desk, at(593)), "5 people of 100 s, not of 300, and 20 min are left"
    again = desk.again(at(594))
    assert again.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(100)
    desk.press(1, at(595), UndoPressed)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == 300

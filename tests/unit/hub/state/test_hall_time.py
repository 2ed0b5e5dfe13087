"""Waits and the order of arrival rest on the seconds that the hub counts itself."""

import pytest

from hub.events.facts import DayClosed, DayOpened, Finished, HubStarted, Ticked
from hub.state.hall_time import TICK
from tests.support.halls import small_hall
from tests.support.hub.desk import MORNING, Desk, at, kept
from tests.unit.hub.test_machine_day import DAY
from wire.messages import Called, DayWanted, Tick


def started(desk: Desk) -> HubStarted:
    return kept(desk.facts, HubStarted)[-1]


def ticking(desk: Desk, start: float, end: float, **clock) -> None:
    """Let the hub's time go on, a second at a time."""
    for second in range(int(start), int(end) + 1):
        desk.hear(Tick(), at(second, **clock))


def wait_of(desk: Desk, now) -> float:
    return kept(desk.press(1, now), Called)[0].waited


# --- ticks --------------------------------------------------------------------------------------


def test_a_tick_is_kept_every_ten_seconds_while_somebody_waits_or_is_served():
    desk = Desk()
    ticking(desk, 1, 60)
    assert kept(desk.facts, Ticked) == [], "nobody is here"
    desk.ticket("v", at(60))
    before = len(desk.facts)
    ticking(desk, 61, 101)
    ticks = [tick.hall for tick in kept(desk.facts[before:], Ticked)]
    assert ticks == [72.0, 82.0, 92.0, 102.0]
    desk.press(1, at(110))
    ticking(desk, 111, 121)
    assert kept(desk.facts, Ticked)[-1].hall == 122.0, "somebody is served"
    desk.press(1, at(122))
    ticking(desk, 123, 200)
    assert kept(desk.facts, Ticked)[-1].hall == 122.0


def test_what_is_kept_anyway_says_the_time_too():
    desk = Desk()
    for i in range(20):
        desk.ticket(f"v{i}", at(5 * i + 1))
        desk.hear(Tick(), at(5 * i + 2))
    assert kept(desk.facts, Ticked) == []


# --- over a start -------------------------------------------------------------------------------


def test_a_start_in_the_same_boot_goes_on_exactly():
    desk = Desk()
    desk.ticket("v", at(10))
    desk = desk.again(at(500))
    assert started(desk).by == "boot"
    assert wait_of(desk, at(510)) == pytest.approx(500)


@pytest.mark.parametrize(
    ("clock", "by", "waited"),
    [
        ({"wall": MORNING + 3600}, "wall", 3600 + 8),
        ({"wall": MORNING + 3600, "trusted": False}, "tick", 100 + 8),
        ({"wall": MORNING - 10 * 365 * DAY}, "tick", 100 + 8),
        ({"wall": 0.0, "trusted": False}, "tick", 100 + 8),
    ],
)
def test_after_a_boot_a_wait_goes_on_from_the_last_tick(clock, by, waited):
    """And by the wall clock only where both ends are trusted and it went forward."""
    desk = Desk()
    desk.ticket("v", at(0))
    ticking(desk, 1, 104)
    boot = {"boot": "next", **clock}
    desk = desk.again(at(-900, **boot))
    assert started(desk).by == by
    later = {**boot, "wall": boot["wall"] + 8}
    found = wait_of(desk, at(-892, **later))
    assert found == pytest.approx(waited, abs=TICK)


def test_an_untrusted_beginning_is_not_measured_by_the_wall_clock_either():
    desk = Desk(now=at(0, trusted=False))
    desk.ticket("v", at(1, trusted=False))
    desk = desk.again(at(0, boot="next", wall=MORNING + 5 * 3600))
    assert started(desk).by == "tick"


def test_a_service_over_a_boot_is_measured_alike():
    desk = Desk()
    desk.ticket("v", at(0))
    desk.press(1, at(10))
    ticking(desk, 11, 71)
    desk = desk.again(at(0, boot="next", trusted=False))
    answers = desk.press(1, at(30, boot="next", trusted=False))
    assert kept(answers, Finished)[0].served == pytest.approx(92, abs=TICK)


def test_hall_time_goes_on_over_the_night_and_a_start():
    desk = Desk()
    desk.ticket("v", at(0))
    desk.hear(Tick(), at(18 * 3600))
    (opened,) = kept(desk.facts, DayOpened)[1:]
    assert opened.hall == pytest.approx(18 * 3600 + 2)
    desk.ticket("w", at(DAY))
    last_day = desk.facts[desk.facts.index(opened) :]
    desk.facts = last_day
    desk = desk.again(at(DAY + 100))
    assert wait_of(desk, at(DAY + 110)) == pytest.approx(110)


# --- order --------------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [-56, -10, 10])
def test_no_clock_jump_changes_the_order_or_the_waits(years):
    desk = Desk()
    walls = [MORNING, max(0.0, MORNING + years * 365 * DAY), MORNING]
    for i, wall in enumerate(walls):
        desk.ticket(f"v{i}", at(10 * i, wall=wall, trusted=i != 1))
    calls = [desk.press(1, at(100 + 10 * i, wall=walls[i], trusted=False)) for i in range(3)]
    firsts = [kept(answers, Called)[0] for answers in calls]
    assert [(call.visit, call.waited) for call in firsts] == [
        ("v0", 100),
        ("v1", 100),
        ("v2", 100),
    ]


def test_after_a_boot_with_the_clock_behind_the_earlier_come_first():
    desk = Desk()
    desk.ticket("before", at(100))
    behind = {"boot": "next", "wall": MORNING - 7 * DAY, "trusted": False}
    desk = desk.again(at(-900, **behind))
    desk.ticket("after", at(-890, **behind))
    first = kept(desk.press(1, at(-880, **behind)), Called)[0]
    assert first.visit == "before"


# --- the hour of closing ------------------------------------------------------------------------


def closing(at_time: str) -> Desk:
    return Desk(small_hall(day_closes=at_time))


def test_a_day_closes_at_its_hour_and_the_next_opens_at_its_own():
    desk = closing("18:00")
    desk.ticket("v", at(0))
    assert kept(desk.hear(Tick(), at(9 * 3600 - 1)), DayClosed) == []
    assert kept(desk.hear(Tick(), at(9 * 3600)), DayClosed)[0].left == 1
    assert kept(desk.hear(Tick(), at(9 * 3600 + 1)), (DayClosed, DayOpened)) == []
    assert [day.day for day in kept(desk.hear(Tick(), at(18 * 3600)), DayOpened)] == [2]


def test_an_hour_of_closing_after_midnight_is_of_the_same_day():
    desk = closing("01:30")
    assert kept(desk.hear(Tick(), at(16.49 * 3600)), DayClosed) == []
    assert kept(desk.hear(Tick(), at(16.5 * 3600)), DayClosed)


def test_who_opens_the_day_again_after_its_hour_keeps_it_open():
    desk = closing("18:00")
    desk.hear(Tick(), at(9 * 3600))
    desk.up("staff", DayWanted("w", "open"), at(9.5 * 3600))
    assert kept(desk.hear(Tick(), at(10 * 3600)), DayClosed) == []
    desk.hear(Tick(), at(18 * 3600))
    assert kept(desk.hear(Tick(), at(33 * 3600)), DayClosed), "the next day has its own hour"


def test_an_untrusted_clock_closes_nothing():
    desk = closing("18:00")
    answers = desk.hear(Tick(), at(9 * 3600, trusted=False))
    assert kept(answers, DayClosed) == []

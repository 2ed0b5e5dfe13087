"""The turn of the day in a hall that never closes."""

import sqlite3
from contextlib import closing

import pytest
from msgspec import structs

from hub.events.facts import DayOpened, Finished, Left
from hub.reports import story
from hub.reports.names import names_of
from hub.reports.why import StoryTeller
from tests.support.halls import busy_hall, small_hall
from tests.support.hub.business_days import (
    DAY,
    K,
    _filled,
    assert_same_rows,
    reported,
    restored,
    states,
    used_up,
    wants,
)
from tests.support.hub.desk import NIGHT, ZONE, Desk, at, kept, outcome, told
from wire.messages import (
    BackAnswered,
    BackWanted,
    BreakPressed,
    DonePressed,
    MoveHeard,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    ReserveLeased,
    ReserveRefused,
    SkillsWanted,
    Tick,
    TicketRefused,
    TicketWanted,
    WindowState,
)

ALWAYS = ("00:00-24:00",)


# --- a hall that never closes ---------------------------------------------------------------------


def never_closes(**rules) -> Desk:
    """Make a hall in the night: a is at window 1 with anna, b is parked, c missed the call, d and e
    wait, f has no word of its kiosk yet; window 2 has a break with boris."""
    hall = structs.replace(busy_hall(next_again=0.0, **rules), opens=ALWAYS)
    desk = Desk(hall, now=at(NIGHT - 130))
    desk.press(1, at(NIGHT - 125), OpenPressed, operator="anna")
    desk.press(2, at(NIGHT - 125), OpenPressed, operator="boris")
    desk.press(2, at(NIGHT - 121), BreakPressed, reason="lunch")
    for i, name in enumerate("gbcade"):
        desk.ticket(name, at(NIGHT - 120 + i))
    desk.press(1, at(NIGHT - 100))
    desk.press(1, at(NIGHT - 90), DonePressed)
    desk.press(1, at(NIGHT - 80))
    desk.press(1, at(NIGHT - 70), ParkPressed, reason="papers")
    desk.press(1, at(NIGHT - 60))
    desk.press(1, at(NIGHT - 50), NoShowPressed)
    desk.press(1, at(NIGHT - 40))
    desk.issued("f", at(NIGHT - 5))
    return desk


STAND = {
    "b": "parked",
    "c": "no_show",
    "a": "called",
    "d": "waiting",
    "e": "waiting",
    "f": "issued",
}


def test_a_hall_that_never_closes_carries_people_and_calls_over_the_turn():
    desk = never_closes()
    steps = {n: desk.machine.state.place(n).step for n in (1, 2)}
    answers = desk.hear(Tick(), at(NIGHT))
    assert kept(answers, (Left, Finished)) == []
    assert [(x.day, x.date) for x in kept(answers, DayOpened)] == [(2, "2026-01-14")]
    assert states(desk) == STAND
    assert set(desk.machine.state.parked) == {"b"}
    assert {n: desk.machine.state.place(n).step for n in (1, 2)} == steps
    shown = {x.window: x for x in told(answers, WindowState)}
    assert (shown[1].calling.visit, shown[1].state, shown[1].operator) == ("a", "open", "anna")
    assert (shown[2].state, shown[2].reason, shown[2].operator) == ("break", "lunch", "boris")
    assert desk.moves(at(NIGHT + 1)) == []
    assert_same_rows(desk)


@pytest.mark.parametrize("restarts", [False, True])
def test_after_the_turn_everything_goes_on(restarts):
    desk = never_closes()
    desk.hear(Tick(), at(NIGHT))
    desk = desk.again(at(NIGHT + 2)) if restarts else desk
    desk.hear(Tick(), at(NIGHT + 20))
    assert states(desk)["f"] == "waiting", "its kiosk had its time"
    assert desk.ticket("h", at(NIGHT + 21)) == "A008"
    assert outcome(desk.press(1, at(NIGHT + 30), DonePressed)) == "accepted"
    wish = BackWanted("w", "A003", 1)
    assert told(desk.up(K, wish, at(NIGHT + 31)), BackAnswered)[0].done, "within his ten minutes"
    assert told(desk.up(K, BackWanted("x", "A002", 1), at(NIGHT + 32)), BackAnswered)[0].done
    order = []
    for i in range(6):
        desk.press(1, at(NIGHT + 40 + 10 * i))
        order.append(desk.machine.state.at(1).issued.visit)
    assert order == ["b", "c", "d", "e", "f", "h"]
    assert_same_rows(desk)


def test_the_paper_of_another_day_brings_back_nobody():
    desk = never_closes()
    desk.hear(Tick(), at(NIGHT))
    strange = told(desk.up(K, BackWanted("w", "A002", 2), at(NIGHT + 1)), BackAnswered)[0]
    assert (strange.done, strange.code) == (False, "no ticket")


def test_each_figure_counts_once_on_the_day_of_the_end():
    desk = never_closes()
    desk.hear(Tick(), at(NIGHT))
    desk.press(1, at(NIGHT + 50), DonePressed)
    desk.hear(Tick(), at(NIGHT + 60))
    first, second = reported(desk, 1), reported(desk, 2)
    assert (first.tickets.issued, first.tickets.served) == (1, 1)
    assert (second.tickets.issued, second.tickets.served, second.tickets.no_show) == (6, 1, 1)
    assert (second.tickets.waiting, second.tickets.parked) == (3, 1)
    assert sum(first.calls.reasons.values()) + sum(second.calls.reasons.values()) == 4
    hours = [
        {x.name: (x.open, sum(x.breaks.values())) for x in one.windows} for one in (first, second)
    ]
    assert hours[0] == {"1": (125.0, 0), "2": (125.0, 121.0)}
    assert hours[1] == {"1": (60.0, 0), "2": (60.0, 60.0)}


def test_the_story_of_a_ticket_is_whole_over_the_turn():
    desk = never_closes()
    desk.hear(Tick(), at(NIGHT))
    desk.press(1, at(NIGHT + 50), DonePressed)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        _filled(base, desk)
        for number in (1, 2):
            (one,) = story.find(base, "A004", number)
            lines = StoryTeller(names_of(desk.hall), story.names(base, number), ZONE).story(one)
            assert "done at window 1 (Anna)" in lines[-1]
            assert "taken at kiosk-1" in lines[1]


def test_the_day_after_takes_over_only_who_is_still_here():
    desk = never_closes()
    desk.hear(Tick(), at(NIGHT))
    desk.press(1, at(NIGHT + 50), DonePressed)
    desk.hear(Tick(), at(NIGHT + DAY))
    assert set(states(desk)) == {"b", "d", "e", "f"}
    assert reported(desk, 2).tickets.served == 1
    assert_same_rows(desk)


def test_after_two_turns_nobody_is_thought_to_wait():
    desk = never_closes().again(at(NIGHT + DAY + 5, boot="next"))
    assert states(desk) == {}
    assert len(kept(desk.facts, Left)) == 4


@pytest.mark.parametrize(
    ("opens", "stays"),
    [
        (("20:00-24:00", "00:00-06:00"), True),
        (("08:00-17:00",), False),
        (("03:00-24:00",), False),
        (("00:00-03:00",), False),
        ((), False),
    ],
)
def test_who_is_here_stays_where_the_opening_times_cover_the_turn(opens, stays):
    desk = Desk(structs.replace(small_hall(), opens=ALWAYS), now=at(NIGHT - 1000))
    desk.ticket("v", at(NIGHT - 900))
    desk.hall = structs.replace(small_hall(), opens=opens)
    desk = desk.again(at(NIGHT - 800))
    desk.hear(Tick(), at(NIGHT))
    assert states(desk) == ({"v": "waiting"} if stays else {})
    assert desk.machine.state.numbers["A"] == (1 if stays else 0)


def test_only_the_people_of_services_that_go_on_stay():
    pay, *others = small_hall().services
    services = (structs.replace(pay, opens=ALWAYS), *others)
    desk = Desk(structs.replace(small_hall(), services=services))
    desk.ticket("stays", at(1))
    desk.ticket("goes", at(2), "meter")
    desk.press(2, at(3))
    desk.press(1, at(4))
    answers = desk.hear(Tick(), at(NIGHT))
    assert [x.visit for x in kept(answers, Finished)] == ["goes"]
    assert states(desk) == {"stays": "called"}
    assert {n: desk.machine.state.place(n).state for n in (1, 2)} == {1: "open", 2: "closed"}


def test_a_limit_of_tickets_a_day_counts_from_the_turn():
    pay, *others = small_hall().services
    services = (structs.replace(pay, per_day=2), *others)
    desk = Desk(structs.replace(small_hall(), services=services, opens=ALWAYS))
    assert [desk.ticket(name, at(NIGHT - 50)) for name in "ab"] == ["A001", "A002"]
    wish = TicketWanted("c", "pay", "ru")
    assert told(desk.up(K, wish, at(NIGHT - 40)), TicketRefused)
    desk.hear(Tick(), at(NIGHT))
    assert desk.ticket("d", at(NIGHT + 1)) == "A003"


def test_tickets_do_not_stop_before_a_midnight_over_which_the_hall_is_open():
    desk = Desk(structs.replace(small_hall(), opens=ALWAYS), now=at(14.8 * 3600))
    for i in range(8):
        desk.ticket(f"v{i}", at(14.9 * 3600 + i))
    assert desk.issued("late", at(14.99 * 3600)) is not None


def test_skills_set_by_hand_end_with_the_day_where_the_hall_goes_on_too():
    desk = never_closes()
    desk.up("staff", SkillsWanted("s", window=2, primary=("pay",)), at(NIGHT - 2))
    desk.hear(Tick(), at(NIGHT))
    assert desk.machine.state.staffing.windows == {}


def test_a_range_used_up_yesterday_is_not_lent_today_where_the_hall_goes_on():
    """Its papers may still be in people's hands."""
    rules = small_hall(reserve=2, reserve_from=500, reserve_to=507)
    desk = Desk(structs.replace(rules, opens=ALWAYS), now=at(NIGHT - 100))
    for nth in (1, 2, 3, 4):
        used_up(desk, nth, NIGHT - 90 + nth)
    for i in range(8):
        desk.press(1, at(NIGHT - 80 + 5 * i))
    desk.press(1, at(NIGHT - 5), DonePressed)
    desk.hear(Tick(), at(NIGHT))
    assert states(desk) == {}
    assert told(wants(desk, 5, NIGHT + 1), ReserveRefused)
    desk = desk.again(at(NIGHT + 5))
    assert told(wants(desk, 5, NIGHT + 6), ReserveRefused)
    desk.hear(Tick(), at(NIGHT + DAY))
    assert told(wants(desk, 5, NIGHT + DAY + 1), ReserveLeased)


def test_a_series_goes_round_to_numbers_that_nobody_holds():
    """Five numbers below the band. Held are open visits, and papers of today and yesterday."""
    hall = structs.replace(
        small_hall(reserve=1, reserve_from=6, reserve_to=9, next_again=0.0), opens=ALWAYS
    )
    desk = Desk(hall)
    assert [desk.ticket(f"v{i}", at(i)) for i in range(3)] == ["A001", "A002", "A003"]
    desk.press(1, at(10))  # A001 is at the window for two days
    desk.hear(Tick(), at(NIGHT))
    assert [desk.ticket(f"w{i}", at(NIGHT + i)) for i in range(3)] == ["A004", "A005", "A010"]
    desk.hear(Tick(), at(NIGHT + DAY))
    assert desk.ticket("x", at(NIGHT + DAY + 1)) == "A011"
    assert_same_rows(desk)


def test_papers_of_yesterday_are_held_although_their_people_were_served():
    rules = {"reserve": 1, "reserve_from": 6, "reserve_to": 9, "next_again": 0.0}
    desk = Desk(structs.replace(small_hall(**rules), opens=ALWAYS))
    for i in range(3):
        desk.ticket(f"v{i}", at(i))
        desk.press(1, at(10 + i))
    desk.press(1, at(20), DonePressed)
    desk.hear(Tick(), at(NIGHT))
    assert states(desk) == {}
    desk = desk.again(at(NIGHT + 1))
    given = []
    for i in range(3):
        given.append(desk.ticket(f"w{i}", at(NIGHT + 5 + i)))
        desk.press(1, at(NIGHT + 10 + i))
    desk.press(1, at(NIGHT + 20), DonePressed)
    assert given == ["A004", "A005", "A010"]
    desk.hear(Tick(), at(NIGHT + DAY))
    assert [desk.ticket(f"x{i}", at(NIGHT + DAY + 5 + i)) for i in range(4)] == [
        *("A001", "A002", "A003", "A011"),
    ]


def test_numbers_left_out_for_a_missing_kiosk_are_not_given_when_the_series_goes_round():
    rules = {"reserve": 1, "reserve_from": 6, "reserve_to": 9, "jump": 2}
    hall = structs.replace(small_hall(**rules), opens=ALWAYS)
    before = Desk(hall)
    before.ticket("v", at(1))
    desk = Desk(hall, before.facts, 2, at(10), generation="new", past="restored", hello=False)
    desk.hello(before.cards[K], at(10))
    desk.hear(Tick(), at(60))
    assert desk.ticket("w", at(61)) == "A004"
    desk.hear(Tick(), at(NIGHT))
    assert [desk.ticket(f"x{i}", at(NIGHT + 1 + i)) for i in range(2)] == ["A005", "A010"]


def test_a_backup_of_before_the_turn_gives_no_number_twice_where_the_hall_goes_on():
    """x and y took theirs before the turn, too late for the backup; it is put back after it."""
    desk = Desk(structs.replace(small_hall(), opens=ALWAYS), now=at(NIGHT - 1800))
    desk.ticket("v", at(NIGHT - 1700))
    backup = list(desk.facts)
    for name in "xy":
        desk.ticket(name, at(NIGHT - 600))
    desk.report(K, MoveHeard("x", "served"), at(NIGHT - 300))
    desk.hear(Tick(), at(NIGHT))
    lost = restored(desk, backup, NIGHT + 1800)
    assert states(lost) == {"v": "waiting", "x": "served", "y": "doubtful"}
    assert lost.ticket("new", at(NIGHT + 1900)) == "A004"
    assert_same_rows(lost)

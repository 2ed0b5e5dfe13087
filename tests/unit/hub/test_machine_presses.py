"""What the hub makes of presses, with a stated now."""

import pytest

from hub.events.facts import Finished, NoShow
from tests.support.hub.desk import Desk, at, kept, outcome, told
from wire.messages import (
    Called,
    DonePressed,
    NoShowPressed,
    RecallPressed,
    Tick,
    TicketWanted,
    WindowState,
)


def test_next_calls_whoever_of_the_windows_services_came_first():
    desk = Desk()
    desk.ticket("a", at(0), "meter")
    desk.ticket("b", at(1), "pay")
    desk.ticket("c", at(2), "meter")
    assert kept(desk.press(1, at(10)), Called)[0].visit == "a"
    assert kept(desk.press(2, at(11)), Called)[0].visit == "c"
    assert kept(desk.press(1, at(20)), Called)[0].visit == "b"


def test_order_is_that_of_issue_not_of_the_kiosks_word():
    desk = Desk()
    desk.up("kiosk-1", TicketWanted("slow", "pay", "ru"), at(0))
    desk.ticket("quick", at(1), kiosk="kiosk-2")
    desk.taken("slow", at(2))
    assert kept(desk.press(1, at(3)), Called)[0].visit == "slow"


def test_next_alone_finishes_the_present_visit():
    desk = Desk()
    desk.ticket("v", at(0))
    desk.press(1, at(10))
    answers = desk.press(1, at(310))
    (finished,) = kept(answers, Finished)
    assert (finished.visit, finished.served) == ("v", 300)
    assert outcome(answers) == "nothing"
    (state,) = told(answers, WindowState)
    assert state.calling is None


def test_a_call_says_how_long_was_waited():
    desk = Desk()
    desk.ticket("v", at(0))
    assert kept(desk.press(1, at(90)), Called)[0].waited == 90


def test_two_presses_of_next_call_once():
    desk = Desk()
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    step = desk.machine.state.place(1).step
    assert outcome(desk.press(1, at(10))) == "accepted"
    assert outcome(desk.press(1, at(10.1), expected=step)) == "just_called"
    assert outcome(desk.press(1, at(12.9))) == "just_called"
    assert outcome(desk.press(1, at(14), expected=step)) == "stale"
    assert len(kept(desk.facts, Called)) == 1


def test_a_press_that_is_delivered_again_gets_its_answer_again_and_changes_nothing():
    desk = Desk()
    assert outcome(desk.press(1, at(1), press="one")) == "nothing"
    desk.ticket("v", at(2))
    again = desk.press(1, at(3), press="one")
    assert outcome(again) == "nothing"
    assert kept(again, Called) == []
    assert outcome(desk.press(1, at(4), press="two")) == "accepted"


def test_two_pads_of_one_window_make_one_call():
    desk = Desk()
    for i in range(2):
        desk.ticket(f"v{i}", at(i), "meter")
    step = desk.machine.state.place(2).step
    assert outcome(desk.press(2, at(10), device="pads-1")) == "accepted"
    assert outcome(desk.press(2, at(13.5), device="pads-2", expected=step)) == "stale"
    assert len(kept(desk.facts, Called)) == 1


@pytest.mark.parametrize(
    "wrong", [{"generation": "old"}, {"epoch": 0}, {"count": -4}, {"expected": 9}]
)
def test_a_press_that_does_not_fit_changes_nothing(wrong):
    desk = Desk()
    desk.ticket("v", at(0))
    for second in range(1, 3):
        desk.hear(Tick(), at(second))
    assert outcome(desk.press(1, at(10), **wrong)) == "stale"
    assert kept(desk.facts, Called) == []


def test_a_press_of_three_pulses_ago_still_counts_of_four_not():
    desk = Desk()
    desk.ticket("v", at(0))
    for second in range(11):
        desk.hear(Tick(), at(second))
    count = desk.machine._broadcast.pulse.count
    assert outcome(desk.press(1, at(10), count=count - 4)) == "stale"
    assert outcome(desk.press(1, at(10), count=count - 3)) == "accepted"


def test_recall_calls_the_same_person_again_with_a_new_call_number():
    desk = Desk()
    desk.ticket("v", at(0))
    (first,) = kept(desk.press(1, at(10)), Called)
    (again,) = kept(desk.press(1, at(20), RecallPressed), Called)
    assert (again.visit, again.again, again.call) == ("v", 1, first.call + 1)
    assert again.waited == first.waited == 10


def test_no_show_and_done_end_the_visit():
    desk = Desk()
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    assert kept(desk.press(1, at(20), NoShowPressed), NoShow)[0].visit == "v0"
    desk.press(1, at(30))
    assert kept(desk.press(1, at(60), DonePressed), Finished)[0].visit == "v1"
    assert desk.machine.state.at(1) is None


@pytest.mark.parametrize("kind", [RecallPressed, NoShowPressed, DonePressed])
def test_with_nobody_at_the_window_there_is_nothing_to_do(kind):
    assert outcome(Desk().press(1, at(0), kind)) == "nothing"

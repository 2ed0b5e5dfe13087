"""NEXT, RECALL and CALL by hand: who is called, why, and what is kept of it."""

import pytest

from hub.events.facts import NoShow
from hub.events.service_facts import Chosen, WindowOpened
from tests.support.halls import busy_hall
from tests.support.hub.desk import at, kept, told
from tests.support.hub.operators_desk import AtWork, answered, moves, work
from wire.messages import (
    Called,
    CallPressed,
    DayWanted,
    DonePressed,
    NextPressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    TransferPressed,
    UndoPressed,
    WindowState,
)

HALF = 7.5 * 60


@pytest.fixture
def desk() -> AtWork:
    return work()


# --- NEXT ---------------------------------------------------------------------------------------


def test_next_calls_whoever_is_nearest_to_the_promise(desk):
    """A promise of half the time makes waiting twice as urgent."""
    desk.comes("first", 0)
    desk.comes("second", 60, cls="soon")
    assert desk.do(1, 90) == "accepted"
    assert desk.last(Called).visit == "first"
    assert desk.do(2, 200, CallPressed, ticket="A002") == "accepted"
    desk.comes("third", 300)
    desk.comes("fourth", 400, cls="soon")
    assert desk.do(1, 600) == "accepted"
    assert desk.last(Called).visit == "fourth"


def test_why_it_was_called_is_kept_with_the_call(desk):
    desk.comes("ordinary", 0)
    desk.comes("soon", 60, "meter", cls="soon")
    desk.comes("later", 70, "seal")
    desk.press(1, at(180))
    called, chosen = desk.last(Called), desk.last(Chosen)
    assert (called.visit, called.waited) == ("soon", 120)
    assert chosen == Chosen(
        visit="soon",
        call=called.call,
        leg=1,
        window=1,
        operator="",
        reason="urgency",
        urgency=120 / HALF,
        waited=120,
        limit=HALF,
        age=120,
        eligible=3,
        over="ordinary",
        over_urgency=180 / 900,
    )


def test_the_absolute_class_comes_first_and_its_turns_are_counted(desk):
    for second, cls in enumerate(["", "law", "law"]):
        desk.comes(f"v{second}", second, cls=cls)
    reasons = []
    for second in range(3):
        desk.press(1, at(10 + second))
        reasons.append(
            (desk.last(Chosen).visit, desk.last(Chosen).reason, desk.state.absolute_in_a_row["pay"])
        )
    assert reasons == [("v1", "absolute", 1), ("v2", "absolute", 2), ("v0", "urgency", 0)]
    assert [chosen.absolute for chosen in kept(desk.facts, Chosen)] == [True, True, False]


def test_a_call_by_hand_of_the_absolute_class_is_no_turn_of_it(desk):
    for second in range(2):
        desk.comes(f"v{second}", second, cls="law")
    desk.do(1, 10)
    assert desk.do(2, 20, CallPressed, ticket="A002") == "accepted"
    assert desk.state.absolute_in_a_row["pay"] == 1
    desk.comes("other", 30)
    desk.do(1, 40, DonePressed)
    assert desk.do(1, 50, CallPressed, ticket="A003") == "accepted"
    assert desk.state.absolute_in_a_row["pay"] == 0


def test_the_first_next_opens_the_window_and_bears_its_step(desk):
    desk.comes("a", 0)
    answers = desk.press(1, at(10))
    opened, called = kept(answers, WindowOpened)[0], kept(answers, Called)[0]
    assert (opened.by, opened.operator, opened.step) == ("next", "", 0)
    assert called.step == 1
    states = [state for state in told(answers, WindowState) if state.window == 1]
    assert [(state.state, state.calling) for state in states] == [("open", called)]
    assert kept(desk.press(1, at(20)), WindowOpened) == []


def test_a_helping_window_counts_and_calls_only_when_it_is_urgent(desk):
    desk.comes("a", 0)
    assert desk.do(2, 600) == "nothing: nobody waits for this window"
    assert desk.do(2, 631) == "accepted"
    assert desk.last(Called).window == 2


def test_that_a_window_may_help_now_is_told_without_anything_happening(desk):
    desk.comes("a", 0)
    for second in range(620, 640):
        desk.hear_unheard(at(second))
        desk.hear_unheard(at(second + 0.5))
    counts = [state.waiting for state in told(desk.said, WindowState) if state.window == 2]
    assert counts[-1] == 1
    assert set(counts[:-1]) == {0}


# --- RECALL -------------------------------------------------------------------------------------


def test_a_recall_is_the_same_call_again_until_it_is_a_no_show(desk):
    visit = desk.comes("a", 0)
    desk.do(1, 10)
    for nth in range(1, 4):
        assert desk.do(1, 10 + nth, RecallPressed) == "accepted"
        assert desk.last(Called).again == nth
    said = desk.do(1, 20, RecallPressed)
    assert said == "accepted: A001 was recalled 3 times: a no-show"
    assert (desk.last(NoShow).by, visit.state) == ("recalls", "no_show")
    assert len(kept(desk.facts, Called)) == 4


def test_a_hall_without_a_limit_recalls_for_ever():
    desk = work(recalls=0)
    desk.comes("a", 0)
    desk.do(1, 10)
    assert {desk.do(1, 11 + n, RecallPressed) for n in range(20)} == {"accepted"}


# --- CALL by hand -------------------------------------------------------------------------------


def test_a_number_is_called_by_hand_and_who_was_passed_over_is_kept(desk):
    desk.comes("a", 0)
    desk.comes("b", 1)
    answers = desk.press(2, at(10), CallPressed, ticket="A002")
    assert answered(answers) == "accepted"
    assert desk.last(Called).visit == "b"
    chosen = desk.last(Chosen)
    assert (chosen.reason, chosen.over, chosen.eligible) == ("hand", "", 0)
    assert kept(answers, WindowOpened)
    assert moves(answers) == [("b", "called")]
    desk.comes("c", 20)
    desk.press(1, at(30), CallPressed, ticket="a3")
    chosen = desk.last(Chosen)
    assert (chosen.visit, chosen.over, chosen.over_urgency) == ("c", "a", 30 / 900)


def test_whoever_is_parked_or_missed_the_call_is_called_by_hand(desk):
    visit = desk.comes("a", 0)
    desk.do(1, 10)
    desk.do(1, 20, ParkPressed, reason="papers")
    assert desk.do(2, 30, CallPressed, ticket="A001") == "accepted"
    assert (visit.state, desk.state.parked) == ("called", {})
    desk.do(2, 40, NoShowPressed)
    assert desk.do(1, 60, CallPressed, ticket="A001") == "accepted"
    assert (visit.state, visit.returns, visit.leg.until) == ("called", 1, 0.0)
    assert [called.again for called in kept(desk.facts, Called)] == [0, 0, 0]


def test_by_hand_somebody_for_another_window_is_not_called(desk):
    desk.comes("a", 0)
    desk.do(1, 10)
    desk.do(1, 11, TransferPressed, to_window=2)
    assert desk.do(1, 20, CallPressed, ticket="A001") == "accepted", "window 2 is closed"
    desk.do(1, 21, TransferPressed, to_window=2)
    desk.do(2, 22, OpenPressed)
    desk.refuses(1, 23, CallPressed, "A001 waits for window 2", ticket="A001")
    assert desk.do(2, 24, CallPressed, ticket="A001") == "accepted"


def test_by_hand_somebody_for_another_operator_is_not_called(desk):
    desk.comes("a", 0)
    desk.do(1, 5, OpenPressed, operator="anna")
    desk.do(1, 10)
    desk.do(1, 11, TransferPressed, service="seal", back=True)
    desk.do(1, 12)
    desk.do(1, 13, DonePressed)
    assert desk.visit("a").leg.operator == "anna"
    desk.refuses(2, 20, CallPressed, "A001 waits for Anna at window 1", ticket="A001")
    desk.do(2, 21, OpenPressed, operator="anna")
    assert desk.do(2, 22, CallPressed, ticket="A001") == "accepted"


def test_by_hand_nobody_is_called_who_cannot_come(desk):
    desk.comes("a", 0)
    desk.issued("b", at(1))
    desk.refuses(2, 2, CallPressed, "no ticket A009 today", ticket="A009")
    desk.refuses(2, 2, CallPressed, "A002 has no word from its kiosk yet", ticket="A002")
    desk.do(1, 3)
    desk.refuses(2, 4, CallPressed, "A001 is at window 1", ticket="A001")
    desk.refuses(1, 4, CallPressed, "A001 is at window 1: finish first", ticket="A002")
    desk.do(1, 5, DonePressed)
    desk.refuses(1, 6, CallPressed, "A001 is served", ticket="A001")
    desk.taken("b", at(7))
    desk.do(1, 8)
    desk.do(1, 9, NoShowPressed)
    why = "A002 missed its call 15 min ago, it could come back for 10 min"
    desk.refuses(1, 9 + 900, CallPressed, why, ticket="A002")


def test_nobody_is_called_on_a_closed_day_or_while_the_hub_gathers(desk):
    desk.comes("a", 0)
    desk.up("staff", DayWanted("w", "close", anyway=True), at(1))
    desk.refuses(1, 2, CallPressed, "the day is closed", ticket="A001")
    assert desk.do(1, 3) == "nothing: nobody waits for this window"
    assert kept(desk.facts, WindowOpened) == []
    lost = AtWork(busy_hall(), past="set aside", hello=False)
    why = "the hub gathers what it has forgotten: its database was damaged and is set aside"
    lost.refuses(1, 1, CallPressed, why, ticket="A001")
    lost.refuses(1, 1, NextPressed, why)


def test_a_burned_number_is_nobodys(desk):
    """The kiosk printed one of its reserve: the number that the hub gave is on no paper."""
    number = desk.lend(at(0))[0]
    desk.issued("a", at(1))
    desk.hear_unheard(at(16))
    desk.do(1, 20)
    answers = desk.taken("a", at(21), number)
    called, chosen = kept(answers, Called)[0], kept(answers, Chosen)[0]
    assert (called.ticket, called.again) == ("A500", 0)
    assert (chosen.reason, chosen.call) == ("renumbered", called.call)
    desk.refuses(1, 22, UndoPressed, "nothing at window 1 can be undone now")
    desk.refuses(2, 23, CallPressed, "no ticket A001 today", ticket="A001")
    desk.refuses(2, 23, CallPressed, "A500 is at window 1", ticket="A500")

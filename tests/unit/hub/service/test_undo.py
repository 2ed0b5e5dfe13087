"""UNDO: what can be undone, for how long, and that everything is as it was."""

import pytest

from hub.events import JOURNAL_KINDS, tag_of
from hub.events.facts import DayOpened, Moved, Quarantined
from hub.events.service_facts import BreakBegan, Undone, Unparked, WindowOpened
from hub.reports.why import UNDONE
from hub.service.undo import SAID
from hub.state.apply import replayed
from hub.state.undo_log import ENDS_UNDO, UNDOABLE
from tests.support.hub.desk import at, kept, told
from tests.support.hub.operators_desk import AtWork, answered, moves, work
from tests.support.hub.state_pictures import meaning, picture
from wire.messages import (
    BackPressed,
    BreakPressed,
    Called,
    CallPressed,
    Calls,
    ClassPressed,
    ClosePressed,
    DayWanted,
    DonePressed,
    NextPressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    SkillsWanted,
    Tick,
    TransferPressed,
    UndoPressed,
    WindowState,
)

NOTHING = "nothing at window 1 can be undone now"
ACTS = [
    (DonePressed, {"outcome": "paid"}, "Finished"),
    (NoShowPressed, {}, "NoShow"),
    (TransferPressed, {"service": "meter", "back": True, "comment": "so"}, "Transferred"),
    (ParkPressed, {"reason": "papers", "minutes": 5}, "Parked"),
]


@pytest.fixture
def desk() -> AtWork:
    """Let "a" be at window 1 since second 10; the others wait."""
    desk = work()
    for second, name in enumerate("abcd"):
        desk.comes(name, second)
    desk.do(1, 10)
    return desk


# --- what an operator did with the person at the window -----------------------------------------


@pytest.mark.parametrize(("kind", "more", "what"), ACTS)
def test_an_act_is_undone_and_everything_is_as_it_was(desk, kind, more, what):
    before, step = picture(desk.state), desk.state.place(1).step
    assert desk.do(1, 20, kind, **more) == "accepted"
    answers = desk.press(1, at(35), UndoPressed)
    assert kept(answers, Undone) == [Undone(1, step + 2, what, "a", at(35))]
    assert picture(desk.state) == before
    assert moves(answers) == [("a", "called")]
    assert [state.calling.visit for state in told(answers, WindowState)] == ["a"]
    assert desk.do(1, 40, DonePressed) == "accepted"


@pytest.mark.parametrize(("kind", "more", "what"), ACTS)
def test_after_fifteen_seconds_it_stays(desk, kind, more, what):
    desk.do(1, 20, kind, **more)
    said = {"Finished": "DONE", "NoShow": "NO-SHOW", "Transferred": "the transfer"}
    why = f"too late: {said.get(what, 'PARK')} was 15 s ago, it can be undone for 15 s"
    desk.refuses(1, 35.1, UndoPressed, why)


def test_once_is_all(desk):
    desk.do(1, 20, DonePressed)
    desk.do(1, 21, UndoPressed)
    desk.refuses(1, 22, UndoPressed, NOTHING)


def test_a_break_is_undone(desk):
    desk.do(1, 15, DonePressed)
    desk.do(1, 16, OpenPressed, operator="anna")
    desk.do(1, 20, BreakPressed, reason="lunch")
    answers = desk.press(1, at(30), UndoPressed)
    assert kept(answers, Undone)[0].what == "BreakBegan"
    assert kept(answers, Undone)[0].operator == "anna"
    (state,) = told(answers, WindowState)
    assert (state.state, state.reason, state.operator) == ("open", "", "anna")
    assert moves(answers) == []


def test_a_break_that_a_next_has_ended_is_over(desk):
    desk.do(2, 16, OpenPressed)
    desk.do(2, 20, BreakPressed, reason="lunch")
    assert desk.do(2, 21) == "nothing: nobody waits for this window"
    desk.refuses(2, 22, UndoPressed, "nothing at window 2 can be undone now")
    assert kept(desk.facts, BreakBegan)


@pytest.mark.parametrize(
    ("kind", "more"),
    [(RecallPressed, {}), (ClosePressed, {}), (OpenPressed, {"operator": "anna"})],
)
def test_other_acts_at_the_window_cannot_be_undone_and_end_what_could(desk, kind, more):
    if kind is not RecallPressed:
        desk.do(1, 11, DonePressed)
    assert desk.do(1, 12, kind, **more) == "accepted"
    desk.refuses(1, 13, UndoPressed, NOTHING)


def test_nothing_was_done_nothing_is_undone(desk):
    desk.refuses(2, 20, UndoPressed, "nothing at window 2 can be undone now")


def test_the_end_by_one_recall_too_many_can_be_undone(desk):
    for second in (11, 12, 13, 14):
        desk.do(1, second, RecallPressed)
    assert desk.visit("a").state == "no_show"
    assert desk.do(1, 15, UndoPressed) == "accepted"
    assert (desk.visit("a").state, desk.visit("a").call.again) == ("called", 3)


# --- NEXT ---------------------------------------------------------------------------------------


def test_a_next_is_undone_with_the_end_that_it_implied(desk):
    before = picture(desk.state)
    desk.do(1, 20)
    call = desk.last(Called).call
    answers = desk.press(1, at(25), UndoPressed)
    (undone,) = kept(answers, Undone)
    assert (undone.what, undone.visit, undone.call) == ("Called", "b", call)
    assert (undone.also, undone.also_what) == ("a", "Finished")
    assert picture(desk.state) == before
    assert moves(answers) == [("b", "waiting"), ("a", "called")]


def test_the_board_loses_the_call_and_the_leg_has_its_first_call_again(desk):
    desk.do(1, 20)
    void = desk.last(Called).call
    desk.hear(Tick(), at(21))
    answers = [*desk.press(1, at(22), UndoPressed), *desk.hear(Tick(), at(23))]
    assert void not in [called.call for called in told(answers, Calls)[-1].calls]
    desk.do(1, 30)
    called = desk.last(Called)
    assert (called.visit, called.again, called.call) == ("b", 0, void + 1)


def test_a_first_next_is_undone_and_the_window_stays_open():
    desk = work()
    desk.comes("a", 0)
    desk.do(1, 10)
    answers = desk.press(1, at(12), UndoPressed)
    assert answered(answers) == "accepted"
    (state,) = told(answers, WindowState)
    assert (state.state, state.calling, state.waiting) == ("open", None, 1)
    assert desk.visit("a").state == "waiting"


def test_after_five_seconds_a_next_stays(desk):
    desk.do(1, 20)
    why = "too late: the call was 6 s ago, it can be undone for 5 s"
    desk.refuses(1, 26, UndoPressed, why)


def test_a_next_that_called_nobody_is_an_end_like_done():
    desk = work()
    desk.comes("a", 0)
    desk.do(1, 10)
    assert desk.do(1, 20).startswith("nothing")
    assert desk.do(1, 35, UndoPressed) == "accepted"
    assert desk.visit("a").state == "called"


def test_who_was_done_before_stays_done(desk):
    desk.do(1, 20, DonePressed)
    desk.do(1, 21)
    answers = desk.press(1, at(22), UndoPressed)
    assert kept(answers, Undone)[0].also == ""
    assert (desk.visit("a").state, desk.visit("b").state) == ("served", "waiting")
    assert desk.state.at(1) is None


@pytest.mark.parametrize(("kind", "more", "what"), [ACTS[1], ACTS[3]])
def test_who_is_called_by_hand_by_mistake_is_away_again(desk, kind, more, what):
    desk.do(1, 20, kind, **more)
    before = picture(desk.state)
    desk.do(1, 21, CallPressed, ticket="A001")
    assert picture(desk.state) != before
    assert desk.do(1, 22, UndoPressed) == "accepted"
    assert picture(desk.state) == before


def test_a_done_of_the_same_moment_is_no_part_of_a_call_by_hand(desk):
    desk.do(1, 20, DonePressed)
    desk.do(1, 20, CallPressed, ticket="A002")
    assert desk.do(1, 22, UndoPressed) == "accepted"
    assert (desk.visit("a").state, desk.visit("b").state) == ("served", "waiting")


def test_a_parked_visit_called_by_mistake_has_its_time_again(desk):
    desk.do(1, 20, ParkPressed, reason="papers", minutes=5)
    desk.do(1, 21, CallPressed, ticket="A001")
    assert desk.do(1, 22, UndoPressed) == "accepted"
    assert kept(desk.hear(Tick(), at(320)), Unparked)
    assert desk.visit("a").state == "waiting"


def test_an_undone_route_stands_at_its_first_service_again():
    desk = work()
    desk.ticket("r", at(0), "move")
    desk.do(1, 10)
    before = picture(desk.state)
    assert desk.do(1, 70) == "accepted"
    assert desk.visit("r").leg.nth == 2
    answers = desk.press(1, at(72), UndoPressed)
    assert kept(answers, Undone)[0].also_what == "Transferred"
    assert picture(desk.state) == before
    assert moves(answers) == [("r", "called")]


def test_turns_in_a_row_are_as_if_the_call_never_was(desk):
    for second, name in enumerate("xyz"):
        desk.comes(name, 11 + second, cls="law")
    desk.do(1, 20)
    desk.do(1, 30)
    assert desk.state.absolute_in_a_row["pay"] == 2
    desk.do(2, 31, CallPressed, ticket="A002")
    assert desk.state.absolute_in_a_row["pay"] == 0
    desk.do(2, 32, UndoPressed)
    assert desk.state.absolute_in_a_row["pay"] == 2
    desk.do(1, 33, UndoPressed)
    assert desk.state.absolute_in_a_row["pay"] == 1


def test_the_turns_of_others_since_count_on(desk):
    desk.do(2, 15, OpenPressed)
    desk.up("staff", SkillsWanted("w", window=2, primary=("pay",)), at(16))
    for second, name in enumerate("xy"):
        desk.comes(name, 17 + second, cls="law")
    desk.do(1, 20)
    desk.do(2, 21)
    assert desk.state.absolute_in_a_row["pay"] == 2
    desk.do(1, 22, UndoPressed)
    assert desk.state.absolute_in_a_row["pay"] == 1


# --- somebody else was quicker ------------------------------------------------------------------


def test_who_was_called_elsewhere_since_is_not_fetched_back(desk):
    desk.do(1, 20, TransferPressed, service="meter")
    desk.do(2, 21)
    desk.refuses(1, 22, UndoPressed, "A001 has changed since: A001 is at window 2")


def test_neither_is_whose_end_a_next_implied(desk):
    desk.comes("r", 11, "move")
    desk.do(1, 12, DonePressed)
    desk.do(1, 13, CallPressed, ticket="C001")
    desk.do(1, 20)
    desk.do(2, 21)
    assert desk.last(Called).visit == "r"
    desk.refuses(1, 22, UndoPressed, "C001 has changed since: C001 is at window 2")


def test_who_came_back_since_is_not_fetched_back(desk):
    desk.do(1, 20, NoShowPressed)
    desk.do(2, 21, BackPressed, ticket="A001")
    desk.refuses(1, 22, UndoPressed, "A001 has changed since: A001 waits")


def test_whose_class_was_corrected_since_is_not_fetched_back(desk):
    desk.do(1, 20, TransferPressed, service="meter")
    desk.do(1, 21, ClassPressed, cls="soon", ticket="A001")
    desk.refuses(1, 22, UndoPressed, "A001 has changed since: A001 waits")


def test_a_day_that_was_closed_is_closed(desk):
    desk.do(1, 20, DonePressed)
    desk.do(1, 21)
    desk.up("staff", DayWanted("w", "close", anyway=True), at(22))
    desk.refuses(1, 23, UndoPressed, NOTHING)
    desk.up("staff", DayWanted("x", "open"), at(24))
    desk.refuses(1, 25, UndoPressed, NOTHING)


def test_even_where_no_window_was_ever_opened_by_a_journal_of_before(desk):
    desk.do(1, 20, DonePressed)
    old = [fact for fact in desk.facts if not isinstance(fact, WindowOpened)]
    again = AtWork(desk.hall, old, 2, at(21), cards=desk.cards)
    again.up("staff", DayWanted("w", "close", anyway=True), at(22))
    again.refuses(1, 23, UndoPressed, NOTHING)


# --- every action of a window ---------------------------------------------------------------------


def test_each_fact_by_which_a_window_moves_on_can_be_undone_or_ends_what_could():
    """What kiosks report (Quarantined, Moved) takes a step too, so that no UNDO fits after it."""
    moves_on = {x for x in JOURNAL_KINDS if {"window", "step"} <= {*x.__struct_fields__}}
    assert moves_on - {Quarantined, Moved} == UNDOABLE | ENDS_UNDO


def test_what_can_be_undone_has_its_words():
    tags = {tag_of(kind) for kind in UNDOABLE}
    assert set(SAID) == tags
    assert set(UNDONE) == tags - {"BreakBegan"} | {"Missed"}, "a break is in no visit's story"


# --- the journal --------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "more", "what"), [*ACTS, (NextPressed, {}, "Called")])
def test_after_a_restart_it_can_still_be_undone(desk, kind, more, what):
    before = picture(desk.state)
    desk.do(1, 20, kind, **more)
    again = desk.restarted(22)
    assert again.do(1, 24, UndoPressed) == "accepted"
    assert picture(again.state) == before


def test_the_journal_alone_gives_the_same_book_with_all_that_can_be_undone(desk):
    desk.do(1, 20)
    desk.do(1, 21, ParkPressed, reason="papers")
    desk.do(1, 22, UndoPressed)
    desk.do(1, 23)
    facts = desk.facts
    first = next(n for n, fact in enumerate(facts) if isinstance(fact, DayOpened))
    again = replayed(facts[first:])
    assert again.undo_log.last[1].implied is not None
    assert meaning(again) == meaning(desk.state)


def test_a_bounced_undo_is_answered_once(desk):
    desk.do(1, 20, DonePressed)
    step = desk.state.place(1).step
    assert answered(desk.press(1, at(21), UndoPressed, press="x")) == "accepted"
    again = desk.press(1, at(21.1), UndoPressed, press="x")
    assert answered(again) == "accepted"
    assert kept(again, Undone) == []
    assert answered(desk.press(1, at(21.2), UndoPressed, expected=step)).startswith("stale")

"""What UNDO means: visit, window, line and records are as they were before."""

import pytest

from hub.events.facts import DayClosed, NoShow
from hub.events.service_facts import BreakBegan, BreakEnded, Parked, Started, Undone
from hub.state.day_state import DayState
from tests.support.hub.facts import at, called, chosen, finished, goes_on, transferred
from tests.unit.hub.state.test_facts_of_service import ahead, at_window, taken_from


def undoable(state: DayState, window: int = 1) -> str:
    action = state.undo_log.last.get(window)
    return action.what if action else ""


def test_the_last_action_of_a_window_is_the_one_that_may_be_undone():
    state = at_window()
    assert (undoable(state), state.undo_log.last[1].call) == ("Called", 1)
    goes_on(state, Started("a", 1, 3, at(62)))
    assert undoable(state) == "", "the service has begun"
    goes_on(state, NoShow("a", 1, 4, at(70)))
    assert (undoable(state), undoable(state, 2)) == ("NoShow", "")
    assert (state.undo_log.last[1].call, state.undo_log.last[1].implied) == (0, None)
    goes_on(state, BreakBegan(1, 5, "anna", "lunch", at(71), 71.0))
    assert undoable(state) == "BreakBegan"
    goes_on(state, BreakEnded(1, 6, "anna", "operator", at(72), 72.0))
    assert undoable(state) == ""
    goes_on(state, called("b", 2, 80, step=7), DayClosed(1, 0, "", at(90)))
    assert undoable(state) == ""


@pytest.mark.parametrize(
    "fact",
    [
        finished("a", 3, 70),
        NoShow("a", 1, 3, at(70), until=670.0),
        Parked("a", 1, 3, at(70), "copy", 0.0, 10.0),
        transferred("a", 3, 70),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_what_is_undone_was_never_done(fact):
    state, never = at_window(), at_window()
    goes_on(state, fact)
    taken_from(state)
    goes_on(state, Undone(1, 4, type(fact).__name__, "a", at(75)))
    assert state.visits == never.visits
    assert (state.place(1).visit, state.place(1).step) == ("a", 4)
    assert (state.parked, ahead(state)) == ({}, (1, 1))
    assert (ahead(state, "meter"), undoable(state)) == ((0, 0), "")
    assert taken_from(state) == [("a", "called")]


def test_a_call_that_is_undone_stays_on_record_as_undone():
    state = at_window()
    taken_from(state)
    goes_on(state, Undone(1, 3, "Called", "a", at(62), call=1))
    visit = state.visits["a"]
    assert (visit.state, visit.call, visit.called) == ("waiting", None, 0.0)
    assert [call.undone for call in visit.calls] == [True]
    assert (list(state.calls), state.first_calls, state.absolute_in_a_row["pay"]) == ([], [], 0)
    assert ahead(state) == (2, 2)
    assert (visit.record.called, visit.record.waited) == (None, None)
    assert taken_from(state) == [("a", "waiting")]


def test_a_next_is_undone_with_the_end_that_it_implied():
    state = at_window()
    goes_on(state, finished("a", 3, 80), called("b", 2, 80, step=4), chosen("b", 2))
    assert state.undo_log.last[1].implied.what == "Finished"
    goes_on(state, Undone(1, 5, "Called", "b", at(82), 2, also="a", also_what="Finished"))
    assert [state.visits[x].state for x in "ab"] == ["called", "waiting"]
    assert (state.place(1).visit, state.place(1).step) == ("a", 5)
    assert [call.call for call in state.calls] == [1]


@pytest.mark.parametrize(
    "ends",
    [
        finished("a", 3, 79),
        finished("a", 2, 80),
        finished("a", 3, 80, outcome="paid"),
        NoShow("a", 1, 3, at(80)),
        transferred("a", 3, 80, by="operator"),
    ],
    ids=["earlier", "of another step", "with an outcome", "no-show", "transfer"],
)
def test_an_end_of_its_own_is_implied_by_no_call(ends):
    state = at_window()
    goes_on(state, ends, called("b", 2, 80, step=4))
    assert state.undo_log.last[1].implied is None


def test_the_goings_on_of_a_route_are_implied_by_a_next():
    state = at_window()
    goes_on(state, transferred("a", 3, 80, by="route"), called("b", 2, 80, step=4))
    assert state.undo_log.last[1].implied.what == "Transferred"

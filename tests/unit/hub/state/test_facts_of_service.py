"""What the facts of calls, legs and windows mean for visits, windows and their records."""

import pytest

from hub.events.facts import Left, Moved, NoShow, Quarantined, Renumbered
from hub.events.service_facts import (
    BreakBegan,
    BreakEnded,
    Classed,
    Parked,
    Returned,
    Started,
    Unparked,
    WindowClosed,
    WindowOpened,
)
from hub.state.day_state import DayState
from tests.support.halls import small_hall
from tests.support.hub.facts import (
    after,
    at,
    called,
    chosen,
    finished,
    goes_on,
    transferred,
    waits,
)


def at_window() -> DayState:
    """Let a be called to window 1 by anna at second 60; b waits."""
    return after(
        WindowOpened(1, 1, "anna", "operator", at(5), 5.0),
        waits("a", 1, 10, rest=("seal",)),
        waits("b", 2, 20),
        [called("a", 1, 60, step=2, waited=50.0), chosen("a", 1)],
    )


def taken_from(state: DayState) -> list[tuple[str, str]]:
    """Return whose kiosk hears where it went, since this was last asked."""
    return [(visit.issued.visit, to) for visit, to in state.touched.moves_taken()]


def ahead(state: DayState, service: str = "pay") -> tuple[int, int]:
    """Return how many are before somebody new, and how many of them a window may call."""
    return state.queues.ahead[service], state.queues.callable[service]


# --- a call ---------------------------------------------------------------------------------------


def test_who_is_called_stands_at_the_window_and_no_longer_in_the_line():
    state = at_window()
    visit, place = state.visits["a"], state.place(1)
    assert (visit.state, visit.called, visit.call.call, visit.started) == ("called", 60.0, 1, 0.0)
    assert (place.visit, place.step, place.last_call) == ("a", 2, visit.call)
    assert ahead(state) == (1, 1)
    assert state.at(1) is visit
    assert (state.last_call, [call.call for call in state.calls]) == (1, [1])
    record = visit.record
    assert (record.window, record.operator, record.reason) == (1, "anna", "urgency")
    assert (record.waited, record.recalls, record.called) == (50.0, 0, at(60).wall)
    (made,) = visit.calls
    assert (made.call, made.leg, made.waited, made.urgency, made.undone) == (1, 1, 50.0, 0.5, False)
    assert taken_from(state) == [("a", "called")]


def test_a_recall_is_counted_and_the_wait_stays_that_of_the_first_call():
    state = at_window()
    taken_from(state)
    goes_on(state, called("a", 2, 70, step=3, again=1, waited=50.0))
    visit = state.visits["a"]
    assert (visit.record.recalls, visit.record.called, visit.record.waited) == (
        *(1, at(60).wall),
        50.0,
    )
    assert (visit.called, len(visit.calls), len(state.calls)) == (70.0, 2, 2)
    assert state.first_calls[-1].call == 1, "it is no first call"
    assert taken_from(state) == [], "its kiosk knows that it is called"


def test_turns_of_the_absolute_class_in_a_row_are_counted_until_another_is_called():
    state = after(waits("a", 1, 1), waits("b", 2, 2), waits("c", 3, 3))
    for n, (name, reason) in enumerate([("a", "absolute"), ("b", "absolute"), ("c", "hand")], 1):
        absolute = reason == "absolute"
        goes_on(state, called(name, n, 10 + n), chosen(name, n, reason, absolute=absolute))
        assert state.absolute_in_a_row["pay"] == (n if absolute else 0)
    assert [(call.absolute, call.counts) for call in state.first_calls] == [
        *((True, True), (True, True), (False, False)),
    ]


def test_an_absolute_one_called_by_hand_neither_counts_nor_ends_a_row():
    state = after(waits("a", 1, 1), waits("b", 2, 2))
    goes_on(state, called("a", 1, 10), chosen("a", 1, "absolute", absolute=True))
    goes_on(state, called("b", 2, 11), chosen("b", 2, "hand", absolute=True))
    assert state.absolute_in_a_row["pay"] == 1


def test_the_same_call_under_another_number_is_no_turn():
    state = at_window()
    goes_on(state, called("a", 2, 61, step=3), chosen("a", 2, "renumbered"))
    assert [first.call for first in state.first_calls] == [1]


# --- an end ---------------------------------------------------------------------------------------


def test_who_is_served_leaves_the_window_free_with_all_that_reports_count():
    state = at_window()
    goes_on(state, Started("a", 1, 3, at(65)), finished("a", 4, 95, stayed=85.0, outcome="paid"))
    visit = state.visits["a"]
    assert (visit.state, visit.started, visit.stay) == ("served", 65.0, 85.0)
    assert (state.place(1).visit, state.place(1).step) == ("", 4)
    record = visit.record
    assert (record.ended_as, record.ended, record.served) == ("served", at(95).wall, 30.0)
    assert (record.started, record.outcome, record.operator) == (at(65).wall, "paid", "anna")
    assert taken_from(state)[-1] == ("a", "served")


def test_an_end_by_the_closing_of_the_day_says_no_time():
    state = at_window()
    goes_on(state, finished("a", 3, 95, closing=True, operator=""))
    assert (state.visits["a"].record.served, state.visits["a"].state) == (None, "served")


def test_who_did_not_come_may_return_and_is_counted_so():
    state = at_window()
    goes_on(state, NoShow("a", 1, 3, at(70), until=670.0))
    visit = state.visits["a"]
    assert (visit.state, visit.leg.until, visit.record.ended_as) == ("no_show", 670.0, "no_show")
    assert state.place(1).visit == ""
    assert ahead(state) == (1, 1)
    goes_on(state, Returned("a", "kiosk", at(80)))
    assert (visit.state, visit.leg.until, visit.returns, visit.record.returns) == (
        *("waiting", 0.0),
        *(1, 1),
    )
    assert (visit.started, visit.call) == (0.0, None)
    assert (visit.record.ended, visit.record.ended_as) == (None, "")
    assert ahead(state) == (2, 2)
    assert taken_from(state)[-2:] == [("a", "no_show"), ("a", "waiting")]


def test_who_is_called_by_hand_after_a_no_show_has_returned_too():
    state = at_window()
    goes_on(state, NoShow("a", 1, 3, at(70), until=670.0), called("a", 2, 90, step=4))
    visit = state.visits["a"]
    assert (visit.returns, visit.record.returns, visit.leg.until) == (1, 1, 0.0)
    goes_on(state, finished("a", 5, 95), called("b", 3, 96, step=6))
    assert state.visits["b"].returns == 0


def test_where_a_no_show_is_final_nobody_may_return():
    state = at_window()
    goes_on(state, NoShow("a", 1, 3, at(70)))
    assert (state.visits["a"].leg.until, state.visits["a"].record.outcome) == (0.0, "")
    assert state.queues.backlog(71.0)["pay"] == 1, "b alone"


def test_who_may_return_is_work_to_come_until_then():
    state = at_window()
    goes_on(state, NoShow("a", 1, 3, at(70), until=670.0))
    assert [state.queues.backlog(now)["pay"] for now in (669.9, 670.0)] == [2, 1]
    assert [state.queues.backlog(now)["seal"] for now in (669.9, 670.0)] == [1, 0]


def test_a_route_is_work_for_each_step_that_is_before_its_holder_and_for_none_behind():
    """a has payment and a seal before it, b payment alone."""
    state = after(waits("a", 1, 10, rest=("seal",)), waits("b", 2, 20))

    def work() -> tuple[int, int]:
        return state.queues.backlog(500.0)["pay"], state.queues.backlog(500.0)["seal"]

    assert work() == (2, 1)
    goes_on(state, called("a", 1, 60, step=2))
    assert work() == (1, 1), "what is being done is done"
    goes_on(state, transferred("a", 3, 80, by="route", service="seal"))
    assert work() == (1, 1)
    goes_on(state, called("a", 2, 90, step=4))
    assert work() == (1, 0)
    goes_on(state, finished("a", 5, 95))
    assert work() == (1, 0)


@pytest.mark.parametrize(("wrong", "took"), [(False, 20.0), (True, 300.0)])
def test_what_was_chosen_by_mistake_says_nothing_of_how_long_a_service_takes(wrong, took):
    state = after(*(waits(f"v{n}", n, n) for n in range(1, 6)))
    for n in range(1, 6):
        goes_on(state, called(f"v{n}", n, 10 + n))
        goes_on(state, transferred(f"v{n}", 9, 40 + n, wrong_choice=wrong))
    assert state.pace.of(small_hall().services[0]) == max(took, 100.0)


def test_only_who_left_because_of_the_closing_is_put_out():
    state = after(waits("a", 1, 1), waits("b", 2, 2))
    goes_on(state, Left("a", at(9)), Left("b", at(10), closing=True))
    assert [state.visits[x].put_out for x in "ab"] == [False, True]
    assert [state.visits[x].record.ended_as for x in "ab"] == ["left", "left"]
    assert ahead(state) == (0, 0)


# --- away and on ----------------------------------------------------------------------------------


def test_a_parked_visit_waits_again_and_its_service_times_add_up():
    state = at_window()
    goes_on(state, Started("a", 1, 3, at(62)), Parked("a", 1, 4, at(70), "copy", 130.0, 10.0))
    visit = state.visits["a"]
    assert (visit.state, visit.leg.until, visit.call, visit.started) == ("parked", 130, None, 0.0)
    assert set(state.parked) == {"a"}
    assert (visit.record.ended_as, visit.record.served) == ("parked", 10.0)
    assert state.place(1).visit == ""
    goes_on(state, Unparked("a", "time", at(130)))
    assert (visit.state, visit.leg.until, state.parked) == ("waiting", 0.0, {})
    assert (visit.started, visit.call) == (0.0, None)
    assert (visit.record.served_before, visit.record.served, visit.returns) == (10.0, None, 0)
    goes_on(state, called("a", 2, 140, step=4), Parked("a", 1, 5, at(145), "copy", 0.0, 5.0))
    goes_on(state, called("a", 3, 150, step=6))
    assert visit.record.served_before == 15.0, "called by hand"
    assert state.parked == {}


def test_a_transfer_ends_a_leg_and_begins_another():
    state = at_window()
    goes_on(state, transferred("a", 3, 80, back_window=1, comment="look"))
    visit, leg = state.visits["a"], state.visits["a"].leg
    assert (visit.state, visit.call, visit.started) == ("waiting", None, 0.0)
    assert (leg.nth, leg.service, leg.since, leg.limit) == (2, "meter", 80.0, 600.0)
    assert (leg.back_window, leg.back_operator, leg.back_service) == (1, "", "pay")
    assert (leg.window, leg.operator, leg.comment) == (0, "", "look")
    assert (ahead(state, "pay"), ahead(state, "meter")) == ((1, 1), (1, 1))
    assert state.place(1).visit == ""
    assert (visit.record.service, visit.record.comment, visit.record.ended) == (
        *("meter", "look"),
        None,
    )
    goes_on(state, called("a", 2, 90, step=4), transferred("a", 5, 95, service="seal", leg=3))
    assert leg.back_service == "pay", "as it was"
    assert visit.leg.back_service == "", "nowhere any more"


@pytest.mark.parametrize(
    ("by", "ended_as"),
    [
        ("operator", "transferred"),
        ("staff", "transferred"),
        ("route", "served"),
        ("return", "served"),
    ],
)
def test_a_leg_that_goes_on_by_itself_was_served(by, ended_as):
    state = at_window()
    before = state.visits["a"].record
    goes_on(state, transferred("a", 3, 80, by=by))
    assert (before.ended_as, before.served, before.ended) == (ended_as, 20.0, at(80).wall)


def test_a_corrected_class_has_its_limit_in_the_line_and_on_record():
    state = at_window()
    goes_on(state, Classed("b", "soon", "", 450.0, 0, "", "staff", at(30)))
    visit = state.visits["b"]
    assert (visit.cls, visit.leg.limit) == ("soon", 450.0)
    assert (visit.record.cls, visit.record.waiting_limit) == ("soon", 450.0)
    (queue,) = state.queues.of[""].values()
    assert list(queue.peers) == [("soon", 450.0)]


# --- windows --------------------------------------------------------------------------------------


def test_a_window_has_shifts_and_breaks_in_hall_time():
    state = at_window()
    shift = state.place(1).shift
    assert (shift.nth, shift.operator, shift.hall, shift.closed) == (1, "anna", 5.0, None)
    goes_on(state, finished("a", 3, 65), BreakBegan(1, 4, "anna", "lunch", at(70), 70.0))
    place, pause = state.place(1), state.place(1).pause
    assert (place.state, place.reason, place.since, place.step) == ("break", "lunch", 70.0, 4)
    goes_on(state, BreakEnded(1, 5, "anna", "operator", at(100), 100.0))
    assert (place.state, place.reason, pause.ended, pause.seconds) == ("open", "", at(100).wall, 30)
    goes_on(state, WindowClosed(1, 6, "anna", "operator", at(105), 105.0))
    assert (place.state, place.operator, shift.closed, shift.seconds) == (
        *("closed", ""),
        *(at(105).wall, 100.0),
    )
    goes_on(state, WindowOpened(1, 7, "boris", "operator", at(110), 110.0))
    assert (place.shift.nth, place.operator) == (2, "boris")
    goes_on(state, BreakBegan(1, 8, "boris", "tea", at(120), 120.0))
    assert (place.pause.nth, pause.seconds) == (2, 30)
    goes_on(state, WindowClosed(1, 9, "boris", "operator", at(125), 125.0))
    assert (place.pause.seconds, place.shift.seconds) == (5.0, 15.0), "both end with the window"


# --- another number, another word -----------------------------------------------------------------


def test_a_paper_with_another_number_burns_the_hubs_and_its_calls():
    state = at_window()
    goes_on(state, Renumbered("a", "A", 500, True, "waiting", 1, at(70)))
    visit = state.visits["a"]
    assert (visit.ticket, visit.own, visit.call, visit.state) == ("A500", True, None, "waiting")
    assert state.find("A500") is visit
    assert state.find("A001") is None
    assert state.is_held("A", 1), "it is given to nobody else"
    assert [call.undone for call in visit.calls] == [True]
    assert (visit.record.called, visit.record.window) == (None, None)
    assert list(state.calls) == []
    assert state.numbers["A"] == 2, "a kiosk's own number moves no counter"
    goes_on(state, Renumbered("a", "A", 77, False, "waiting", 0, at(71)))
    assert state.numbers["A"] == 77


def test_a_visit_that_leaves_the_line_frees_its_window():
    state = at_window()
    goes_on(state, Quarantined("a", "A", 777, "never lent", 1, 3, at(70)))
    visit = state.visits["a"]
    assert (visit.state, visit.why, visit.bears) == ("quarantined", "never lent", ("A", 777))
    assert (state.place(1).visit, state.place(1).step) == ("", 3)
    assert list(state.calls) == []


@pytest.mark.parametrize(
    ("to", "ended", "doubtful"),
    [
        ("served", True, False),
        ("no_show", True, False),
        ("left", True, False),
        ("doubtful", False, True),
        ("waiting", False, False),
    ],
)
def test_what_became_of_a_visit_under_another_hub_is_on_record(to, ended, doubtful):
    state = at_window()
    goes_on(state, Moved("a", to, 1, 3, at(70)))
    visit = state.visits["a"]
    assert (visit.state, visit.doubtful, visit.history) == (to, doubtful, False)
    assert (visit.record.ended_as, visit.record.ended) == (
        (to, at(70).wall) if ended else ("", None)
    )
    assert (visit.call is None) is (to == "waiting")
    assert state.place(1).visit == ""


def test_a_number_of_a_day_that_is_over_is_free_for_this_one():
    state = after(waits("a", 1, 1), Moved("a", "history", 0, 0, at(9)))
    assert state.visits["a"].history
    assert not state.is_held("A", 1)

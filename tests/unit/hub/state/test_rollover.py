"""What goes on over the turn of a day is all of what it was."""

from dataclasses import fields, replace

import pytest

from hub.events.facts import NoShow
from hub.events.service_facts import BreakBegan, Parked, SkillsSet, WindowClosed, WindowOpened
from hub.events.snapshot import (
    FirstCallSnapshot,
    LegSnapshot,
    PlaceSnapshot,
    SkillsSnapshot,
    VisitSnapshot,
)
from hub.service.rollover_snapshot import HallMoment, rollover_of
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import FirstCall, Leg, Place, Visit
from tests.support.hub.facts import (
    after,
    at,
    called,
    chosen,
    finished,
    goes_on,
    opened,
    waits,
)
from wire.hall import Rules

NEW = {Visit: {"order"}}
"""Fields that each day gives anew: the place in its own order."""


def names(kind: type) -> set[str]:
    return set(getattr(kind, "_fields", ())) or {field.name for field in fields(kind)}


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (Visit, VisitSnapshot),
        (Leg, LegSnapshot),
        (Place, PlaceSnapshot),
        (FirstCall, FirstCallSnapshot),
        (Skills, SkillsSnapshot),
    ],
)
def test_no_field_is_left_behind_at_the_turn(state, kept):
    """A field that somebody adds to the state and forgets here would be lost each night."""
    assert set(kept.__struct_fields__) == names(state) - NEW.get(state, set())


# --- over the turn --------------------------------------------------------------------------------


def before_the_turn() -> DayState:
    """Let a be at window 1, b parked, c have missed the call, d wait, e be served; window 2 has a
    break."""
    return after(
        WindowOpened(1, 1, "anna", "operator", at(1), 1.0),
        WindowOpened(2, 1, "boris", "operator", at(2), 2.0),
        *(waits(name, n, 10 + n) for n, name in enumerate("bcead", 1)),
        [called("b", 1, 20, step=2), chosen("b", 1), Parked("b", 1, 3, at(25), "copy", 900.0, 5.0)],
        [called("c", 2, 30, step=4), chosen("c", 2), NoShow("c", 1, 5, at(35), until=800.0)],
        [called("e", 3, 40, step=6), chosen("e", 3, "absolute", absolute=True)],
        finished("e", 7, 50),
        [called("a", 4, 60, step=8), chosen("a", 4, "absolute", absolute=True)],
        BreakBegan(2, 2, "boris", "lunch", at(70), 70.0),
    )


def turned(state: DayState, staying: str = "bcad", today: str = "") -> DayState:
    """Begin day 2 at second 100."""
    visits = [state.visits[name] for name in staying]
    came = [state.visits[name] for name in today]
    rollover = rollover_of(state, Rules(), HallMoment(at(100), 100.0), visits, came)
    snapshot = state.snapshot(2, "2026-01-14", rollover)
    state.touched.taken()
    return goes_on(state, opened(2, 100.0, snapshot=snapshot))


def test_people_go_on_as_they_stood():
    state, then = turned(before_the_turn()), before_the_turn().visits
    assert list(state.visits) == list("bcad")
    for order, (name, visit) in enumerate(state.visits.items()):
        assert (visit.order, visit.today, visit.rolled_from) == (order, False, 1)
        same = replace(visit, order=then[name].order, today=True, rolled_from=0)
        same.leg, same.record = visit.leg, visit.record
        assert same == then[name]
    assert (set(state.parked), state.before) == ({"b"}, frozenset("bcead"))
    assert (state.queues.ahead["pay"], state.queues.callable["pay"]) == (1, 1)
    assert state.met == {"b"}, "parked at a window"


def test_a_day_on_which_they_go_on_once_more_names_the_first_one():
    state = turned(before_the_turn())
    rollover = rollover_of(state, Rules(), HallMoment(at(200), 200.0), list(state.visits.values()))
    goes_on(state, opened(3, 200.0, snapshot=state.snapshot(3, "2026-01-15", rollover)))
    assert {visit.rolled_from for visit in state.visits.values()} == {1}


def test_windows_go_on_and_their_hours_are_of_both_days():
    state = before_the_turn()
    shift, pause = state.place(1).shift, state.place(2).pause
    turned(state)
    assert [(n, place.visit, place.step, place.state) for n, place in state.places.items()] == [
        *((1, "a", 8, "open"), (2, "", 2, "break")),
    ]
    assert (state.place(1).operator, state.place(2).reason) == ("anna", "lunch")
    assert (shift.closed, shift.seconds, pause.seconds) == (at(100).wall, 99.0, 30.0)
    new, again = state.place(1).shift, state.place(2).pause
    assert (new.nth, new.operator, new.hall, new.opened, new.closed) == (
        *(1, "anna", 100.0),
        *(at(100).wall, None),
    )
    assert (again.nth, again.reason, again.hall, again.ended) == (1, "lunch", 100.0, None)


def test_calls_and_numbers_go_on():
    state = turned(before_the_turn())
    assert [call.call for call in state.calls] == [1, 2, 4], "of who is still here"
    assert state.last_call == 4
    assert [call.absolute for call in state.first_calls] == [False, False, True, True]
    assert state.absolute_in_a_row["pay"] == 2
    assert state.numbers["A"] == 5
    assert [n for n in range(1, 8) if state.is_held("A", n)] == [1, 2, 3, 4, 5]
    assert state.find("A003") is None, "e was served"
    assert state.goes_on


def test_what_staff_set_by_hand_goes_on_where_people_of_the_new_day_are_here_already():
    for today, kept in (("", False), ("d", True)):
        state = before_the_turn()
        goes_on(state, SkillsSet(1, "", ("pay",), ("seal",), "w", at(90)))
        goes_on(state, SkillsSet(0, "boris", ("meter",), (), "v", at(91)))
        turned(state, today=today)
        windows, operators = state.staffing.windows, state.staffing.operators
        assert windows == ({1: Skills(("pay",), ("seal",))} if kept else {})
        assert operators == ({"boris": Skills(("meter",))} if kept else {})
        assert [visit.today for visit in state.visits.values()] == [*[False] * 3, kept]


def test_of_a_window_that_was_opened_since_the_turn_the_shift_is_the_new_day_s():
    """The time of day became known a while after it."""
    state = before_the_turn()
    goes_on(state, WindowClosed(1, 9, "anna", "operator", at(110), 110.0))
    goes_on(state, WindowOpened(1, 10, "anna", "operator", at(120), 120.0))
    turned(state)
    shift = state.place(1).shift
    assert (shift.nth, shift.hall, shift.closed) == (2, 120.0, None)


def test_a_day_that_begins_anew_takes_no_people_over():
    state = before_the_turn()
    goes_on(state, opened(2, 100.0, snapshot=state.snapshot(2, "2026-01-14")))
    assert (state.visits, dict(state.numbers), state.goes_on) == ({}, {}, False)
    assert [(n, place.step, place.state) for n, place in state.places.items()] == [
        *((1, 8, "closed"), (2, 2, "closed")),
    ]
    assert not state.is_held("A", 1)


def test_the_last_hundred_first_calls_go_on():
    """The alarm and the bound of a service look no further back."""
    state = after()
    for n in range(1, 103):
        goes_on(state, waits(f"v{n}", n, n), [called(f"v{n}", n, n), chosen(f"v{n}", n)])
        goes_on(state, finished(f"v{n}", n, n))
    turned(state, staying="")
    assert [first.call for first in state.first_calls] == list(range(3, 103))

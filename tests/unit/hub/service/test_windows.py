"""Windows open, close and have breaks; operators log in at them."""

import pytest

from hub.effects import Odd
from hub.events.facts import DayClosed, DayOpened, DayReopened
from hub.events.service_facts import BreakBegan, BreakEnded, WindowClosed, WindowOpened
from tests.support.hub.desk import MORNING, Desk, at, kept, told
from tests.support.hub.staff import ANNA, SHIFT_FACTS, paused, stands
from wire.hall import Named
from wire.messages import (
    BreakPressed,
    Called,
    ClosePressed,
    DayWanted,
    DonePressed,
    NextPressed,
    OpenPressed,
    PressAnswered,
    Tick,
    TransferPressed,
    WindowState,
)


@pytest.fixture
def desk() -> Desk:
    return Desk(paused())


def press(desk, window, now, kind=OpenPressed, **said) -> tuple[str, str, list]:
    """Return the outcome, why, and the facts about windows."""
    answers = desk.press(window, now, kind, **said)
    (answer,) = told(answers, PressAnswered)
    return answer.outcome, answer.why, [x for x in answers if isinstance(x, SHIFT_FACTS)]


def shown(answers, window) -> WindowState:
    return [state for state in told(answers, WindowState) if state.window == window][-1]


def serve(desk, window, now, visit="v1") -> str:
    """Let somebody wait and be called; return the ticket."""
    ticket = desk.ticket(visit, now, "meter")
    assert press(desk, window, now, NextPressed)[0] == "accepted"
    return ticket


# --- open and close -------------------------------------------------------------------------------


def test_an_operator_logs_in_and_the_hall_sees_it(desk):
    answers = desk.press(1, at(1), OpenPressed, operator="anna")
    assert kept(answers, WindowOpened) == [WindowOpened(1, 1, "anna", "operator", at(1), 3.0)]
    state = shown(answers, 1)
    assert (state.state, state.operator, state.step, state.reason) == ("open", "anna", 1, "")
    assert {said.window for said in told(answers, WindowState)} == {1, 2}, "skills may have changed"


def test_a_window_opens_with_nobody_by_name(desk):
    answers = desk.press(1, at(1), OpenPressed)
    assert kept(answers, WindowOpened) == [WindowOpened(1, 1, "", "operator", at(1), 3.0)]
    assert {said.window for said in told(answers, WindowState)} == {1}


def test_closing_logs_out(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    answers = desk.press(1, at(2), ClosePressed)
    assert kept(answers, WindowClosed) == [WindowClosed(1, 2, "anna", "operator", at(2), 4.0)]
    assert (shown(answers, 1).state, shown(answers, 1).operator) == ("closed", "")


def test_closing_says_who_waits_for_this_window_alone(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.press(2, at(1), OpenPressed)
    serve(desk, 1, at(2))
    desk.press(1, at(3), TransferPressed, to_window=2, back=True)
    assert press(desk, 2, at(4), ClosePressed)[:2] == (
        "accepted",
        "window 2 is closed; waiting only for window 2: 1",
    )
    desk.press(2, at(5), NextPressed)
    desk.press(2, at(6), DonePressed)
    assert press(desk, 1, at(7), ClosePressed)[:2] == (
        "accepted",
        "window 1 is closed; waiting only for window 1 or Anna I.: 1",
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"operator": "anna"}, "Anna I. is at window 1 already"),
        ({"operator": ""}, "Anna I. is at window 1 already"),
    ],
)
def test_what_is_so_already_changes_nothing(desk, said, why):
    desk.press(1, at(1), OpenPressed, operator="anna")
    assert press(desk, 1, at(2), **said) == ("nothing", why, [])
    assert desk.machine.state.place(1).step == 1


def test_a_closed_window_is_closed_already(desk):
    assert press(desk, 1, at(1), ClosePressed) == ("nothing", "window 1 is closed already", [])
    desk.press(2, at(1), OpenPressed)
    assert press(desk, 2, at(2)) == ("nothing", "window 2 is open already", [])


@pytest.mark.parametrize("operators", [(ANNA,), ()])
def test_an_unknown_operator_is_refused_and_counted(operators):
    desk = Desk(paused(operators=operators))
    answers = desk.press(1, at(1), OpenPressed, operator="carl")
    (answer,) = told(answers, PressAnswered)
    assert (answer.outcome, answer.why) == ("refused", "no operator carl in the hall file")
    assert [odd.kind for odd in kept(answers, Odd)] == ["refused OpenPressed"]
    assert stands(desk, 1) == ("closed", "", "")


def test_whoever_logs_in_elsewhere_is_logged_out_where_he_was(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    before = desk.machine.state.place(1).step
    answers = desk.press(2, at(2), OpenPressed, operator="anna")
    assert [x for x in answers if isinstance(x, SHIFT_FACTS)] == [
        WindowClosed(1, 2, "anna", "operator", at(2), 4.0),
        WindowOpened(2, 1, "anna", "operator", at(2), 4.0),
    ]
    assert (stands(desk, 1)[0], stands(desk, 2)[:2]) == ("closed", ("open", "anna"))
    late = press(desk, 1, at(2), NextPressed, expected=before)
    assert late[0] == "stale", "her last button there was pressed at another window than this"


def test_but_not_while_he_serves_somebody_there(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    ticket = serve(desk, 1, at(2))
    found = press(desk, 2, at(3), operator="anna")
    assert found == ("refused", f"Anna I. serves {ticket} at window 1", [])
    desk.press(1, at(4), DonePressed)
    assert press(desk, 2, at(5), operator="anna")[0] == "accepted"


def test_who_serves_somebody_is_not_replaced(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    ticket = serve(desk, 1, at(2))
    found = press(desk, 1, at(3), operator="boris")
    assert found == ("refused", f"{ticket} is at window 1: finish first", [])
    desk.press(1, at(4), DonePressed)
    step = desk.machine.state.place(1).step + 1
    assert press(desk, 1, at(5), operator="boris")[2] == [
        WindowClosed(1, step, "anna", "operator", at(5), 7.0),
        WindowOpened(1, step, "boris", "operator", at(5), 7.0),
    ]


def test_who_forgot_to_log_in_does_it_with_somebody_at_the_window(desk):
    """The first NEXT opened it, by nobody."""
    ticket = serve(desk, 1, at(1))
    answers = desk.press(1, at(2), OpenPressed, operator="anna")
    assert stands(desk, 1) == ("open", "anna", "")
    assert shown(answers, 1).calling.ticket == ticket
    assert press(desk, 1, at(3), DonePressed)[0] == "accepted"


@pytest.mark.parametrize("kind", [ClosePressed, BreakPressed])
def test_nobody_is_left_standing_at_a_closed_window(desk, kind):
    ticket = serve(desk, 1, at(1))
    said = {"reason": "lunch"} if kind is BreakPressed else {}
    found = press(desk, 1, at(2), kind, **said)
    assert found == ("refused", f"{ticket} is at window 1: finish first", [])
    assert stands(desk, 1)[0] == "open"


# --- breaks ---------------------------------------------------------------------------------------


def test_a_break_has_its_reason_and_ends_with_open(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    answers = desk.press(1, at(2), BreakPressed, reason="lunch")
    assert kept(answers, BreakBegan) == [BreakBegan(1, 2, "anna", "lunch", at(2), 4.0)]
    state = shown(answers, 1)
    assert (state.state, state.reason, state.operator) == ("break", "lunch", "anna")
    found = press(desk, 1, at(62))
    assert found == ("accepted", "", [BreakEnded(1, 3, "anna", "operator", at(62), 64.0)])
    assert stands(desk, 1) == ("open", "anna", "")


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("smoke", "no break smoke in this hall: lunch, repair"),
        ("", "a break needs its reason: lunch, repair"),
    ],
)
def test_only_the_halls_reasons_count(desk, reason, why):
    desk.press(1, at(1), OpenPressed)
    assert press(desk, 1, at(2), BreakPressed, reason=reason) == ("refused", why, [])


def test_a_hall_that_names_no_reasons_takes_any():
    desk = Desk(paused(breaks=()))
    desk.press(1, at(1), OpenPressed)
    assert press(desk, 1, at(2), BreakPressed, reason="")[0] == "accepted"
    assert press(desk, 1, at(3), BreakPressed, reason="smoke")[0] == "accepted"


def test_why_is_never_longer_than_a_pad_reads():
    many = tuple(Named(f"reason-{n:040}", {"ru": "x"}) for n in range(20))
    desk = Desk(paused(breaks=many))
    desk.press(1, at(1), OpenPressed)
    outcome, why, _ = press(desk, 1, at(2), BreakPressed, reason="x")
    assert (outcome, len(why)) == ("refused", 200)


def test_a_closed_window_has_no_break(desk):
    found = press(desk, 1, at(1), BreakPressed, reason="lunch")
    assert found == ("refused", "window 1 is closed", [])


def test_another_reason_is_another_break(desk):
    desk.press(1, at(1), OpenPressed)
    desk.press(1, at(2), BreakPressed, reason="lunch")
    again = press(desk, 1, at(3), BreakPressed, reason="lunch")
    assert again == ("nothing", "window 1 has this break already", [])
    assert press(desk, 1, at(4), BreakPressed, reason="repair")[2] == [
        BreakEnded(1, 2, "", "operator", at(4), 6.0),
        BreakBegan(1, 3, "", "repair", at(4), 6.0),
    ]


def test_closing_ends_the_break(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.press(1, at(2), BreakPressed, reason="lunch")
    assert press(desk, 1, at(3), ClosePressed)[2] == [
        BreakEnded(1, 3, "anna", "operator", at(3), 5.0),
        WindowClosed(1, 3, "anna", "operator", at(3), 5.0),
    ]


def test_another_operator_ends_the_break_too(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.press(1, at(2), BreakPressed, reason="lunch")
    assert press(desk, 1, at(3), operator="boris")[2] == [
        BreakEnded(1, 3, "anna", "operator", at(3), 5.0),
        WindowClosed(1, 3, "anna", "operator", at(3), 5.0),
        WindowOpened(1, 3, "boris", "operator", at(3), 5.0),
    ]


# --- what a NEXT implies --------------------------------------------------------------------------


def test_the_first_next_opens_the_window_at_its_present_step(desk):
    desk.ticket("v1", at(1), "meter")
    answers = desk.press(1, at(2), NextPressed)
    assert kept(answers, WindowOpened) == [WindowOpened(1, 0, "", "next", at(2), 4.0)]
    assert kept(answers, Called)[0].step == 1
    desk.press(1, at(3), DonePressed)
    desk.press(1, at(4), BreakPressed, reason="lunch")
    desk.ticket("v2", at(5), "meter")
    ended = kept(desk.press(1, at(6), NextPressed), BreakEnded)
    assert ended == [BreakEnded(1, 3, "", "next", at(6), 8.0)]
    assert stands(desk, 1) == ("open", "", "")


# --- days -----------------------------------------------------------------------------------------


def test_windows_close_with_the_day(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    desk.press(2, at(2), OpenPressed, operator="boris")
    desk.press(2, at(3), BreakPressed, reason="lunch")
    serve(desk, 1, at(4))
    answers = desk.up("staff", DayWanted("w1", "close", anyway=True), at(5))
    facts = [x for x in answers if isinstance(x, (*SHIFT_FACTS, DayClosed))]
    assert [type(x).__name__ for x in facts] == [
        *("WindowClosed", "BreakEnded", "WindowClosed", "DayClosed"),
    ]
    assert all(fact.by == "day" for fact in facts[:-1])
    assert press(desk, 1, at(6)) == ("refused", "the day is closed", [])
    assert press(desk, 1, at(7), NextPressed)[2] == [], "nor does a NEXT open it"
    desk.up("staff", DayWanted("w2", "open"), at(8))
    assert stands(desk, 1) == ("closed", "", "")
    assert press(desk, 1, at(9), operator="boris")[0] == "accepted"


def test_without_a_clock_the_first_operator_opens_the_day():
    desk = Desk(paused(), now=at(0, trusted=False, wall=0.0))
    desk.up("staff", DayWanted("w1", "close", anyway=True), at(1, trusted=False, wall=1.0))
    answers = desk.press(1, at(2, trusted=False, wall=2.0), OpenPressed, operator="anna")
    assert kept(answers, DayReopened)
    assert stands(desk, 1) == ("open", "anna", "")


def test_who_cannot_work_opens_no_day():
    desk = Desk(paused(), now=at(0, trusted=False, wall=0.0))
    desk.up("staff", DayWanted("w1", "close", anyway=True), at(1, trusted=False, wall=1.0))
    before = len(desk.facts)
    answers = desk.press(1, at(2, trusted=False, wall=2.0), OpenPressed, operator="nobody")
    assert told(answers, PressAnswered)[0].outcome == "refused"
    assert len(desk.facts) == before


def test_the_turn_of_the_day_closes_windows_nobody_closed(desk):
    desk.press(1, at(1), OpenPressed, operator="anna")
    night = at(86_400, wall=MORNING + 86_400)
    answers = desk.hear(Tick(), night)
    assert [x.by for x in kept(answers, WindowClosed)] == ["day"]
    assert kept(answers, DayOpened)
    assert stands(desk, 1) == ("closed", "", "")

"""When the hub says what: at once, not again too soon, and not at all where nothing has changed."""

import pytest

from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, told
from tests.support.hub.operators_desk import AtWork, work
from wire.messages import Calls, LinkUp, OpenPressed, Pulse, SkillsWanted, Tick, WindowState


def beats(desk: Desk, *seconds: float) -> list[bool]:
    """Return at which of these a pulse goes out."""
    return [bool(told(desk.hear(Tick(), at(second)), Pulse)) for second in seconds]


def ticked(until: float) -> Desk:
    """Make a hub whose pulses go out at half seconds."""
    desk = Desk()
    for second in range(int(until) + 1):
        desk.hear(Tick(), at(second + 0.5))
    return desk


# --- the pulse ------------------------------------------------------------------------------------


def test_a_pulse_that_comes_a_little_late_does_not_put_off_the_next():
    assert beats(ticked(5), 6.4, 6.5, 7.4, 7.5) == [False, True, False, True]
    assert beats(ticked(5), 7.4, 7.5, 8.4, 8.5) == [True, True, False, True]


def test_after_a_standstill_no_pulse_is_made_up_for():
    assert beats(ticked(5), 20, 20.5, 20.9, 21, 21.5, 22) == [True, False, False, True, False, True]


# --- calls ----------------------------------------------------------------------------------------


@pytest.fixture
def desk() -> AtWork:
    """Let two wait for each window, which are open; the list of calls was said long ago."""
    desk = work()
    for n, service in enumerate(["pay", "meter"] * 2):
        desk.ticket(f"v{n}", at(n), service)
    for window in (1, 2):
        desk.do(window, 5, OpenPressed)
    desk.hear(Tick(), at(9))
    return desk


def listed(answers: list) -> list[int]:
    """Return the calls of each list that was said."""
    return [len(said.calls) for said in told(answers, Calls)]


def test_the_list_of_calls_goes_out_at_once_and_again_a_tenth_of_a_second_later(desk):
    assert listed(desk.press(1, at(10))) == [1]
    answers = desk.press(2, at(10.05))
    assert listed(answers) == []
    assert [state.window for state in told(answers, WindowState)] == [2], "the window says it"
    assert listed(desk.hear(Tick(), at(10.09))) == []
    assert desk.machine.due() == pytest.approx(at(10.1).mono), "before the next pulse"
    assert listed(desk.hear(Tick(), at(10.1))) == [2]
    assert listed(desk.hear(Tick(), at(11))) == [], "nothing has changed"


# --- how many wait --------------------------------------------------------------------------------


@pytest.mark.parametrize(("second", "said"), [(10.24, []), (10.25, [(1, 1)])])
def test_a_window_whose_queue_has_grown_says_so_as_soon_as_the_hall_wants_it(second, said):
    """The other one says nothing: nobody more waits for it."""
    desk = Desk(small_hall(waiting_said=0.25))
    desk.hear(LinkUp("s"), at(9))
    desk.ticket("v", at(10))
    answers = desk.hear(Tick(), at(second))
    assert [(state.window, state.waiting) for state in told(answers, WindowState)] == said


def test_where_staff_let_a_window_help_by_hand_time_alone_changes_what_it_shows():
    desk = Desk(small_hall())
    desk.press(2, at(1), OpenPressed)
    desk.ticket("v", at(2))
    helps = SkillsWanted("w", window=2, primary=("meter",), secondary=("pay",))
    desk.up("staff", helps, at(3))
    desk.said.clear()
    for second in range(620, 650):
        desk.hear(Tick(), at(second))
    counts = [state.waiting for state in told(desk.said, WindowState) if state.window == 2]
    assert counts == [1]


def test_new_skills_are_shown_at_every_window_at_once(desk):
    wish = SkillsWanted("w", window=2, primary=("meter", "pay"))
    answers = desk.up("staff", wish, at(10))
    assert [(state.window, state.waiting) for state in told(answers, WindowState)] == [
        *((1, 4), (2, 4)),
    ]

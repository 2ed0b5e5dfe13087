"""Values at the very boundary of the board's rules: the last one that is right, the first that is
not."""

import pytest
from msgspec import structs

from display.board.machine import Board
from display.things import Announced, ShowScene
from tests.support.board_hub import FakeHub, Seen, called
from wire.messages import HubTrouble, Now, Stop, Tick

KNOWN = ("ru", "en", "zh")


def seen() -> Seen:
    return Seen(Board(KNOWN))


# --- which calls are announced --------------------------------------------------------------------


@pytest.mark.parametrize(("age", "chimes"), [(60.0, [1]), (60.5, [])])
def test_a_call_of_a_minute_is_announced_where_nobody_says_otherwise(age, chimes):
    hub, board = FakeHub(), seen()
    board.hear([*hub.states(), *hub.call(1)])
    board.hear(hub.pulse(age), age)
    assert board.chimes == chimes


@pytest.mark.parametrize(("ahead", "chimes"), [(50, [50]), (51, [])])
def test_a_call_may_be_fifty_ahead_of_the_pulse_that_tells_of_it(ahead, chimes):
    """No hub makes more between two pulses: what is further ahead was never its own."""
    hub, board = FakeHub(), seen()
    board.hear([*hub.states(), hub.pulse()])
    board.hear(structs.replace(hub.listed(), calls=(called(ahead, 1),)))
    assert board.chimes == chimes


@pytest.mark.parametrize(("others", "chimes"), [(2, [1]), (3, [1, 1])])
def test_of_three_hubs_databases_it_remembers_what_was_announced(others, chimes):
    """A hub that was put back from a backup once and again says its last calls anew."""
    first, board = FakeHub("g1"), seen()
    board.hear([*first.states(), first.pulse(), *first.call(1)])
    for n in range(others):
        other = FakeHub(f"other-{n}")
        board.hear([*other.states(), other.pulse(), *other.call(2)])
    heard = len(board.chimes)
    board.hear([*first.states(), first.pulse()])
    assert [1, *board.chimes[heard:]] == chimes


@pytest.mark.parametrize(("seconds", "facts"), [(2.9, []), (3.0, [Announced("g1", 1)])])
def test_for_three_seconds_a_call_may_be_ahead_of_pulses_that_tell_of_fewer(seconds, facts):
    hub, board = FakeHub(), seen()
    board.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    board.hear(structs.replace(hub.listed(), calls=(called(1, 1), called(2, 2))))
    before = len(board.facts)
    for at in (1.0, 1.0 + seconds):
        board.hear([hub.pulse(at), hub.listed()], at)
    assert board.facts[before:] == facts


def test_pulses_that_tell_of_as_many_calls_begin_that_time_anew():
    hub, board = FakeHub(), seen()
    board.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    board.hear(structs.replace(hub.listed(), calls=(called(1, 1), called(2, 2))))
    before = len(board.facts)
    for at, last in ((1.0, 1), (2.0, 2), (3.0, 1), (4.5, 1), (5.9, 1)):
        board.hear(structs.replace(hub.pulse(at), call=last), at)
    assert board.facts[before:] == []


# --- how it flashes -------------------------------------------------------------------------------


def test_a_new_call_is_lit_for_half_a_second_and_dark_for_half_a_second_until_its_tenth():
    hub, board = FakeHub(), seen()
    board.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    found = [(board.rows[0][2], board.scene.lit)]
    for at in (0.4, 0.6, 0.9, 1.1, 1.6, 9.4, 9.6, 9.9, 10.0):
        board.hear([hub.pulse(at), Tick()], at)
        found.append((board.rows[0][2], board.scene.lit))
    new = (True, True), (True, False)
    expected = [0, 0, 1, 1, 0, 1, 0, 1, 1]
    assert found == [*(new[dark] for dark in expected), (False, False)]


# --- a computer that has just started -------------------------------------------------------------


def test_in_its_first_second_nothing_is_in_trouble_and_the_first_scene_is_due():
    """A monotonic clock begins at 0 with the computer."""
    board = Board(KNOWN)
    assert board.due() <= 0.0
    (shown,) = board.hear(Tick(), Now("board", 0.5, 0.0, False))
    assert isinstance(shown, ShowScene)
    assert (shown.scene.trouble, shown.scene.twin, shown.scene.standing) == (
        "",
        False,
        "connecting",
    )


# --- when it wants to be told the time ------------------------------------------------------------


def test_the_clock_is_due_with_the_next_minute_and_a_text_with_its_turn():
    """It is nine o'clock and so many seconds; a moment is added, so that it has certainly come."""
    hub, board = FakeHub(board_text={"ru": "А", "en": "B"}), seen()
    board.hear([*hub.states(), hub.pulse()])
    for at, due in ((5.0, 8.0), (9.0, 10.0), (57.5, 60.0), (59.5, 60.0)):
        board.hear(hub.pulse(at), at)
        assert board.board.due() - 1000.0 == pytest.approx(due, abs=0.01)
        assert board.board.due() - 1000.0 >= due
    silent = FakeHub()
    quiet = seen()
    quiet.hear([*silent.states(), silent.pulse(58.0)], 58.0)
    assert quiet.board.due() - 1000.0 == pytest.approx(60.0, abs=0.01)


def test_the_end_of_a_trouble_is_due_before_the_next_turn():
    board = seen()
    board.hear(HubTrouble("no disk"), 1.0)
    assert board.board.due() - 1000.0 == 4.0
    board.hear(Tick(), 3.9)
    assert board.scene.trouble
    board.hear(Tick(), 4.0)
    assert not board.scene.trouble


# --- panels ---------------------------------------------------------------------------------------


def test_a_panel_flashes_only_for_a_new_call():
    hub, board = FakeHub(), Seen(Board(KNOWN, panels=(1, 2)))
    board.hear([*hub.states(), hub.pulse()])
    board.hear(hub.call(1))
    said = [(one.window, one.text, one.flash) for one in board.panels.values()]
    assert said == [(1, "A001", True), (2, "", False)]
    ended = board.board.hear(Stop(), Now("board", 1001.0, 0.0, True))
    assert [(one.window, one.text, one.flash) for one in ended] == [
        *((1, "--", False), (2, "--", False)),
    ]

"""What the board shows and marks as old; the time is always stated."""

from hypothesis import given
from hypothesis import strategies as st

from display.things import Announced, PanelText, ShowScene
from tests.support.board_hub import KNOWN, FakeHub, Seen, board, board_time, menu
from wire.messages import HubGone, LinkDown, LinkUp, Stop, Tick, WindowState


def test_the_first_scene_is_due_at_once_and_says_connecting(seen):
    assert seen.board.due() <= board_time(0).mono
    seen.hear(Tick())
    assert seen.scene.standing == "connecting"
    assert seen.scene.languages == KNOWN
    assert seen.panels == {1: PanelText(1, "--"), 2: PanelText(2, "--")}


def test_retained_states_wait_for_the_pulse(seen, hub):
    seen.hear([*hub.states(), *hub.call(2)])
    assert seen.scene.standing == "connecting"
    assert not seen.rows
    assert not seen.chimes
    seen.hear(hub.pulse())
    assert seen.scene.standing == "live"
    assert seen.rows == [("A001", 2, True)]
    assert seen.chimes == [1]


def test_the_menu_s_title_stands_there_before_the_first_pulse(seen, hub):
    seen.hear(hub.menu())
    assert seen.scene.hall.title == ("Горводоканал", "City Water", "市自来水公司")


def test_the_newest_call_stands_first_and_a_freed_window_leaves(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear([*hub.call(1), *hub.call(3), *hub.call(2)])
    assert [row[:2] for row in seen.rows] == [("A003", 2), ("A002", 3), ("A001", 1)]
    seen.hear(hub.free(3))
    assert [row[:2] for row in seen.rows] == [("A003", 2), ("A001", 1)]


def test_panels_are_written_before_the_slower_screen(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    kinds = [type(answer) for answer in seen.hear(hub.call(1)[:1])]
    assert kinds.index(PanelText) < kinds.index(ShowScene)


def test_without_a_pulse_for_three_seconds_it_is_old_and_says_since_when(seen, hub):
    seen.hear([*hub.states(), hub.pulse(0), *hub.call(1)])
    seen.hear(hub.pulse(125), 125)
    assert seen.board.due() <= board_time(128).mono
    seen.hear(Tick(), 127.99)
    assert seen.scene.standing == "live"
    seen.hear(Tick(), 128)
    assert seen.scene.standing == "stale"
    assert seen.scene.as_of == (1_768_284_000 + 125) // 60
    assert seen.rows == [("A001", 1, False)]
    assert seen.panels == {1: PanelText(1, "--"), 2: PanelText(2, "--")}
    seen.hear(hub.pulse(130), 130)
    assert seen.scene.standing == "live"
    assert seen.scene.as_of is None
    assert seen.panels == {1: PanelText(1, "A001"), 2: PanelText(2, "")}


def test_a_lost_link_and_a_dead_hub_are_known_at_once(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear(LinkDown())
    assert seen.scene.standing == "stale"
    seen.hear([LinkUp("s"), hub.pulse()])
    assert seen.scene.standing == "live"
    seen.hear(HubGone(hub.session))
    assert seen.scene.standing == "stale"


def test_the_late_will_of_an_older_connection_makes_nothing_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    old = hub.session
    hub.restart()
    seen.hear([*hub.states(), hub.pulse(1)], 1)
    seen.hear(HubGone(old), 1)
    assert seen.scene.standing == "live"


def test_a_new_epoch_is_old_until_it_has_said_its_states(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    hub.restart()
    seen.hear(hub.pulse(1), 1)
    assert seen.scene.standing == "stale"
    assert seen.rows == [("A001", 1, False)]
    seen.hear(hub.states(), 1)
    assert seen.scene.standing == "live"
    assert seen.chimes == [1]


def test_a_window_that_the_hall_no_longer_has_does_not_hold_it_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(3)])
    hub.restart()
    hub.windows = (1, 2)
    seen.hear([*hub.states(), hub.pulse(1)], 1)
    assert seen.scene.standing == "live"
    assert seen.rows == []


def test_an_older_version_never_replaces_a_newer(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    first, second = hub.call(1), hub.call(1)
    seen.hear([*second, *first])
    assert [row[:2] for row in seen.rows] == [("A002", 1)]
    assert seen.chimes == [1, 2]


def test_another_generation_is_ignored_until_its_hub_is_heard(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    other = FakeHub("g2")
    seen.hear([*other.states(), *other.call(2)])
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    seen.hear(other.pulse(1), 1)
    assert [row[:2] for row in seen.rows] == [("A001", 2)]
    assert seen.chimes == [1, 1]
    assert seen.facts == [Announced("g1", 1), Announced("g2", 1)]


def test_a_new_database_of_which_nothing_is_known_yet_shows_nothing_old(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    seen.hear(FakeHub("g2").pulse(1), 1)
    assert seen.scene.standing == "connecting"
    assert seen.rows == []
    assert seen.panels[1] == PanelText(1, "--")


def test_many_strange_generations_take_no_memory_and_no_place(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for i in range(500):
        seen.hear(menu(f"x{i}"))
    assert seen.rows == [("A001", 1, True)]
    assert seen.scene.standing == "live"
    assert len(list(seen.board._states.menu.all())) <= 3


def test_windows_that_no_hall_can_have_are_dropped(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for window in (0, -1, 1000, *range(10**6, 10**6 + 500)):
        seen.hear(WindowState("g1", 1, 99, window, 1, None, 0, "open"))
    assert [row[:2] for row in seen.rows] == [("A001", 1)]
    assert set(seen.board._states.windows(("g1", 1))) == {1, 2, 3}


def test_at_the_end_no_panel_keeps_what_may_no_longer_be_true(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    assert seen.hear(Stop()) == [PanelText(1, "--"), PanelText(2, "--")]


def test_nothing_is_shown_twice(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    before = len(seen.scenes)
    for heard in (*hub.calls, hub.pulse(), "rubbish", None):
        seen.hear(heard)
    assert len(seen.scenes) == before


EVENTS = st.tuples(st.floats(0.05, 5.0), st.sampled_from(["pulse", "down", "gone", "tick"]))


@given(st.lists(EVENTS))
def test_the_mark_stands_exactly_while_there_is_no_pulse(events):
    hub, seen, now, until = FakeHub(), Seen(board()), 0.0, 3.0
    seen.hear([*hub.states(), hub.pulse()])
    for wait, event in events:
        now += wait
        heard = {"pulse": hub.pulse(now), "down": LinkDown(), "gone": HubGone(hub.session)}
        seen.hear(heard.get(event, Tick()), now)
        until = {"pulse": now + 3.0, "tick": until}.get(event, now)
        live = board_time(now).mono < board_time(0).mono + until
        if abs(now - until) > 1e-6:
            assert seen.scene.standing == ("live" if live else "stale")
            assert (seen.scene.as_of is None) == live

"""An undone call: gone from screen and panels at once, its chime dropped, none in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.board.machine import Board
from display.chime import Chimes
from display.things import Announced, Chime, Hush, PanelText
from tests.support.board_hub import FakeHub, Seen, signed_board
from wire.messages import Calls, LinkDown

LONG = 25


# --- what was undone ----------------------------------------------------------------------------


def test_an_undone_call_is_gone_with_its_windows_word_from_screen_and_panel(live, hub):
    live.hear(hub.call(1))
    live.hear([hub.pulse(4), hub.undo(1)[0]], 4)
    assert live.rows == []
    assert live.panels[1] == PanelText(1, "")


def test_and_with_the_list_alone_whichever_comes_first(live, hub):
    live.hear(hub.call(1))
    live.hear(hub.undo(1)[1], 2)
    assert live.rows == []
    assert live.panels[1] == PanelText(1, "")


def test_whoever_was_there_before_is_shown_again_and_not_announced_again(live, hub):
    before = hub.call(1)[0].calling
    live.hear([hub.window(1), hub.listed()])
    live.hear([hub.pulse(30), *hub.call(1, 30)], 30)
    assert live.rows == [("A002", 1, True)]
    live.hear([hub.pulse(33), *hub.undo(1, before)], 33)
    assert live.rows == [("A001", 1, False)], "it stands there quietly"
    assert live.panels[1] == PanelText(1, "A001", flash=False)
    assert live.chimes == [1, 2]
    assert live.facts == [Announced("g1", 1), Announced("g1", 2)]


def test_the_next_call_after_it_is_announced_once(live, hub):
    live.hear(hub.call(1))
    live.hear([*hub.undo(1), *hub.call(1, 2, number=1)], 2)
    assert live.rows == [("A001", 1, True)]
    assert live.chimes == [1, 2]
    assert live.hushed == [1]


def test_of_several_calls_taken_back_at_once_every_chime_is_dropped(live, hub):
    """The list alone says it, as where the hub's word for each window is lost."""
    live.hear([*hub.call(1), *hub.call(2), *hub.call(3)])
    hub.undo(1)
    gone = hub.undo(2)[1]
    answers = live.hear(gone, 1)
    assert [one for one in answers if isinstance(one, (Hush, Chime))] == [Hush(1), Hush(2)]
    assert live.rows == [("A003", 3, True)]
    assert live.hear(hub.undo(3)[1], 2)[0] == Hush(3)
    assert live.hushed == [1, 2, 3]


def test_its_chime_is_dropped_once(live, hub):
    live.hear([*hub.call(1), *hub.call(2)])
    answers = live.hear(hub.undo(2))
    assert [one for one in answers if isinstance(one, (Hush, Chime))] == [Hush(2)]
    live.hear([hub.pulse(1), *hub.states()], 1)
    assert live.hushed == [2]


def test_what_is_undone_before_it_is_heard_of_is_never_announced(hub):
    live = signed_board()
    shown = hub.states()
    live.hear([*shown[:-1], hub.call(1)[0], hub.undo(1)[1]])  # the window's own word is the older
    live.hear(hub.pulse(1), 1)
    assert (live.chimes, live.rows, live.panels[1]) == ([], [], PanelText(1, ""))


def test_one_undone_while_the_link_was_down_is_gone_afterwards(live, hub):
    live.hear([*hub.call(1), *hub.call(2)])
    live.hear(LinkDown(), 1)
    hub.undo(2)
    live.hear([*hub.states(), hub.pulse(2)], 2)
    assert live.rows == [("A001", 1, True)]
    assert live.hushed == [2]


def test_a_list_from_before_the_call_takes_nothing_back(live, hub):
    state, _ = hub.call(1)
    late = Calls("g1", 1, state.version - 1, ())
    live.hear([state, late])
    assert live.rows == [("A001", 1, True)]
    assert (live.chimes, live.hushed) == ([1], [])


def test_a_call_that_has_become_too_old_for_the_list_stays_on_the_screen(live, hub):
    live.hear(hub.call(1))
    for _ in range(60):
        live.hear(hub.call(2))
    assert [row[:2] for row in live.rows] == [("A061", 2), ("A001", 1)]
    assert live.hushed == []


@pytest.mark.parametrize(("length", "gone"), [(LONG - 1, True), (LONG, False)])
def test_only_a_long_list_may_have_lost_its_first_calls(live, hub, length, gone):
    """The hub lists its last 50; a list of half as many was cut by nothing but an undone call."""
    live.hear(hub.call(1))
    for _ in range(length):
        live.hear(hub.call(2))
    hub.undo(1)
    del hub.calls[:-length]
    live.hear(hub.listed())
    assert (1 in live.hushed) == gone


class Busy:
    """Sounds a chime until told otherwise."""

    def __init__(self) -> None:
        self.sounds, self.played = True, 0

    def get_busy(self) -> bool:
        return self.sounds

    def play(self, _) -> None:
        self.played += 1


@pytest.mark.parametrize("withdrawn", [(3,), (4, 2), (2, 3, 4), (1, 2, 9), ()])
def test_each_withdrawn_chime_is_dropped_wherever_it_waits_and_no_other(withdrawn):
    chimes = Chimes(wanted=False)
    chimes._channel, chimes._sound = Busy(), None
    for call in (1, 2, 3, 4, 5):
        chimes.ring(call)
    for call in withdrawn:
        chimes.hush(call)
    assert list(chimes._waiting) == [call for call in (1, 2, 3, 4, 5) if call not in withdrawn]
    chimes._channel.sounds = False
    for _ in range(9):
        chimes.pump()
    assert chimes._channel.played == len({1, 2, 3, 4, 5} - set(withdrawn))


def test_a_call_made_again_under_its_papers_number_takes_the_place_of_the_other(live, hub):
    live.hear(hub.call(1, number=7))
    withdrawn = hub.undo(1)[0]
    live.hear([withdrawn, *hub.call(1, 1, number=112)], 1)
    assert live.rows == [("A112", 1, True)]
    assert live.panels[1] == PanelText(1, "A112", flash=True)
    assert (live.chimes, live.hushed) == ([1, 2], [1])


def test_another_hub_gives_the_same_numbers_and_takes_nothing_back(live, hub):
    live.hear(hub.call(1))
    other = FakeHub("g2")
    other.version = 100  # it has said more already
    live.hear([*other.states(), other.pulse(1)], 1)
    assert live.hushed == [], "the list of the new hub says nothing of the old one's calls"
    live.hear(other.call(1, 1), 1)
    assert (live.chimes, live.hushed) == ([1, 1], [])


def test_a_restarted_board_announces_no_older_call_than_the_undone_one(live, hub):
    before = hub.call(1)[0].calling
    live.hear([hub.window(1), hub.listed(), *hub.call(1)])
    again = signed_board()
    again.board.restore(live.facts)
    hub.undo(1, before)
    again.hear([*hub.states(), hub.pulse(1)], 1)
    assert again.chimes == []
    assert again.rows == [("A001", 1, False)]


ACTS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["next", "undo", "free"]), st.floats(0.1, 8)),
    max_size=30,
)


@given(ACTS, st.booleans())
def test_no_number_is_announced_twice_and_nothing_undone_stays(acts, list_first):
    hub, live, now = FakeHub(), signed_board(), 0.0
    live.hear([*hub.states(), hub.pulse()])
    was = dict.fromkeys(hub.windows)
    for window, act, wait in acts:
        now += wait
        present = hub.present[window]
        if act == "next":
            was[window] = present
            said = hub.call(window, now)
        elif act == "undo" and present and present in hub.calls:
            said = hub.undo(window, was[window])
            was[window] = None
        else:
            said = hub.free(window)
        said = said[::-1] if list_first else said
        live.hear([hub.pulse(now), *said], now)
        here = {n: call for n, call in hub.present.items() if call}
        assert {row.window: row.call for row in live.scene.rows} == {
            n: call.call for n, call in here.items()
        }
        assert {n: p.text for n, p in live.panels.items()} == {
            n: here[n].ticket if n in here else "" for n in (1, 2)
        }
    assert live.chimes == sorted(set(live.chimes))
    assert set(live.chimes) - set(live.hushed) <= {call.call for call in hub.calls}


def test_the_fifty_calls_that_a_hub_lists_can_all_be_taken_back():
    hub, live = FakeHub(), Seen(Board(("ru", "en")))
    live.hear([*hub.states(), hub.pulse()])
    for _ in range(50):
        hub.call(1)
    live.hear([hub.listed(), hub.pulse()])
    assert live.chimes == list(range(1, 51))
    hub.calls.clear()
    hub.present[1] = None
    live.hear([hub.window(1), hub.listed(), hub.pulse()])
    assert sorted(live.hushed) == list(range(1, 51))


@pytest.mark.parametrize(("seconds", "flashes"), [(9.9, True), (10.1, False)])
def test_a_call_flashes_for_ten_seconds(seconds, flashes):
    hub, live = FakeHub(), Seen(Board(("ru", "en")))
    live.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for at in (3.0, 6.0, 9.0, seconds):
        live.hear(hub.pulse(at), at)
    assert [row.flash for row in live.scene.rows] == [flashes]

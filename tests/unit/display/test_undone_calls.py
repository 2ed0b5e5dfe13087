"""A call that never was: gone from screen and panels at once, its chime dropped, none in its place.

And what the board says of windows that have a break or are closed.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display import texts
from display.board.machine import Board
from display.chime import Chimes
from display.things import CHARSET, Announced, Chime, Hush, PanelText, Sign
from tests.support.board_hub import FakeHub, Seen, board_time
from wire.messages import Calls, LinkDown, Tick

LETTERS = 8

LONG = 25

TURN = 10.0

KNOWN = ("en", "ru", "zh")
SIGNS = {code: words.sign for code, words in texts.read().items()}


def board(**more) -> Seen:
    return Seen(Board(KNOWN, panels=(1, 2), signs=SIGNS, **more))


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def seen(hub) -> Seen:
    live = board()
    live.hear([*hub.states(), hub.pulse()])
    return live


# --- what was undone ----------------------------------------------------------------------------


def test_an_undone_call_is_gone_with_its_windows_word_from_screen_and_panel(seen, hub):
    seen.hear(hub.call(1))
    seen.hear([hub.pulse(4), hub.undo(1)[0]], 4)
    assert seen.rows == []
    assert seen.panels[1] == PanelText(1, "")


def test_and_with_the_list_alone_whichever_comes_first(seen, hub):
    seen.hear(hub.call(1))
    seen.hear(hub.undo(1)[1], 2)
    assert seen.rows == []
    assert seen.panels[1] == PanelText(1, "")


def test_whoever_was_there_before_is_shown_again_and_not_announced_again(seen, hub):
    before = hub.call(1)[0].calling
    seen.hear([hub.window(1), hub.listed()])
    seen.hear([hub.pulse(30), *hub.call(1, 30)], 30)
    assert seen.rows == [("A002", 1, True)]
    seen.hear([hub.pulse(33), *hub.undo(1, before)], 33)
    assert seen.rows == [("A001", 1, False)], "it stands there quietly"
    assert seen.panels[1] == PanelText(1, "A001", flash=False)
    assert seen.chimes == [1, 2]
    assert seen.facts == [Announced("g1", 1), Announced("g1", 2)]


def test_the_next_call_after_it_is_announced_once(seen, hub):
    seen.hear(hub.call(1))
    seen.hear([*hub.undo(1), *hub.call(1, 2, number=1)], 2)
    assert seen.rows == [("A001", 1, True)]
    assert seen.chimes == [1, 2]
    assert seen.hushed == [1]


def test_of_several_calls_taken_back_at_once_every_chime_is_dropped(seen, hub):
    """The list alone says it, as where the hub's word for each window is lost."""
    seen.hear([*hub.call(1), *hub.call(2), *hub.call(3)])
    hub.undo(1)
    gone = hub.undo(2)[1]
    answers = seen.hear(gone, 1)
    assert [one for one in answers if isinstance(one, (Hush, Chime))] == [Hush(1), Hush(2)]
    assert seen.rows == [("A003", 3, True)]
    assert seen.hear(hub.undo(3)[1], 2)[0] == Hush(3)
    assert seen.hushed == [1, 2, 3]


def test_its_chime_is_dropped_once(seen, hub):
    seen.hear([*hub.call(1), *hub.call(2)])
    answers = seen.hear(hub.undo(2))
    assert [one for one in answers if isinstance(one, (Hush, Chime))] == [Hush(2)]
    seen.hear([hub.pulse(1), *hub.states()], 1)
    assert seen.hushed == [2]


def test_what_is_undone_before_it_is_heard_of_is_never_announced(hub):
    seen = board()
    shown = hub.states()
    seen.hear([*shown[:-1], hub.call(1)[0], hub.undo(1)[1]])  # the window's own word is the older
    seen.hear(hub.pulse(1), 1)
    assert (seen.chimes, seen.rows, seen.panels[1]) == ([], [], PanelText(1, ""))


def test_one_undone_while_the_link_was_down_is_gone_afterwards(seen, hub):
    seen.hear([*hub.call(1), *hub.call(2)])
    seen.hear(LinkDown(), 1)
    hub.undo(2)
    seen.hear([*hub.states(), hub.pulse(2)], 2)
    assert seen.rows == [("A001", 1, True)]
    assert seen.hushed == [2]


def test_a_list_from_before_the_call_takes_nothing_back(seen, hub):
    state, _ = hub.call(1)
    late = Calls("g1", 1, state.version - 1, ())
    seen.hear([state, late])
    assert seen.rows == [("A001", 1, True)]
    assert (seen.chimes, seen.hushed) == ([1], [])


def test_a_call_that_has_become_too_old_for_the_list_stays_on_the_screen(seen, hub):
    seen.hear(hub.call(1))
    for _ in range(60):
        seen.hear(hub.call(2))
    assert [row[:2] for row in seen.rows] == [("A061", 2), ("A001", 1)]
    assert seen.hushed == []


@pytest.mark.parametrize(("length", "gone"), [(LONG - 1, True), (LONG, False)])
def test_only_a_long_list_may_have_lost_its_first_calls(seen, hub, length, gone):
    """The hub lists its last 50; a list of half as many was cut by nothing but an undone call."""
    seen.hear(hub.call(1))
    for _ in range(length):
        seen.hear(hub.call(2))
    hub.undo(1)
    del hub.calls[:-length]
    seen.hear(hub.listed())
    assert (1 in seen.hushed) == gone


class Busy:
    """A chime that sounds until told otherwise."""

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


def test_a_call_made_again_under_its_papers_number_takes_the_place_of_the_other(seen, hub):
    seen.hear(hub.call(1, number=7))
    withdrawn = hub.undo(1)[0]
    seen.hear([withdrawn, *hub.call(1, 1, number=112)], 1)
    assert seen.rows == [("A112", 1, True)]
    assert seen.panels[1] == PanelText(1, "A112", flash=True)
    assert (seen.chimes, seen.hushed) == ([1, 2], [1])


def test_another_hub_gives_the_same_numbers_and_takes_nothing_back(seen, hub):
    seen.hear(hub.call(1))
    other = FakeHub("g2")
    other.version = 100  # it has said more already
    seen.hear([*other.states(), other.pulse(1)], 1)
    assert seen.hushed == [], "the list of the new hub says nothing of the old one's calls"
    seen.hear(other.call(1, 1), 1)
    assert (seen.chimes, seen.hushed) == ([1, 1], [])


def test_a_restarted_board_announces_no_older_call_than_the_undone_one(seen, hub):
    before = hub.call(1)[0].calling
    seen.hear([hub.window(1), hub.listed(), *hub.call(1)])
    again = board()
    again.board.restore(seen.facts)
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
    hub, seen, now = FakeHub(), board(), 0.0
    seen.hear([*hub.states(), hub.pulse()])
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
        seen.hear([hub.pulse(now), *said], now)
        here = {n: call for n, call in hub.present.items() if call}
        assert {row.window: row.call for row in seen.scene.rows} == {
            n: call.call for n, call in here.items()
        }
        assert {n: p.text for n, p in seen.panels.items()} == {
            n: here[n].ticket if n in here else "" for n in (1, 2)
        }
    assert seen.chimes == sorted(set(seen.chimes))
    assert set(seen.chimes) - set(seen.hushed) <= {call.call for call in hub.calls}


# --- breaks and closed windows ------------------------------------------------------------------


def later(seen: Seen, hub: FakeHub, seconds: float) -> dict[int, str]:
    seen.hear(hub.pulse(seconds), seconds)
    return {window: panel.text for window, panel in seen.panels.items()}


def test_a_break_stands_on_its_panel_in_the_languages_that_it_can_show_in_turn(seen, hub):
    seen.hear(hub.stand(1, "break"))
    said = [later(seen, hub, turn * TURN + 1)[1] for turn in range(4)]
    assert said == ["ПЕРЕРЫВ", "BREAK"] * 2, "the English word, which is the Chinese one too, once"
    assert later(seen, hub, 41)[2] == "", "a window that is free is dark"
    assert not seen.panels[1].flash


def test_the_turn_comes_by_itself(seen, hub):
    seen.hear(hub.stand(1, "break"))
    assert seen.panels[1].text == "ПЕРЕРЫВ"
    due = seen.board.due() - board_time(0).mono
    while due < TURN - 0.5:
        seen.hear([hub.pulse(due), Tick()], due)
        due = seen.board.due() - board_time(0).mono
    assert due <= TURN + 0.01
    seen.hear(Tick(), due)
    assert seen.panels[1].text == "BREAK"


def test_a_closed_window_says_so_while_others_work(seen, hub):
    seen.hear([*hub.stand(1, "closed"), *hub.call(2)])
    assert (seen.panels[1].text, seen.panels[2].text) == ("ЗАКРЫТО", "A001")
    assert later(seen, hub, TURN + 1)[1] == "CLOSED"


def test_at_night_and_before_the_first_window_opens_all_panels_are_dark(seen, hub):
    for window in hub.windows:
        seen.hear(hub.stand(window, "closed"))
    assert later(seen, hub, 1) == {1: "", 2: ""}
    seen.hear(hub.stand(3, "open"), 2)
    assert later(seen, hub, 2) == {1: "ЗАКРЫТО", 2: "ЗАКРЫТО"}


def test_the_call_that_ends_a_break_takes_its_place(seen, hub):
    seen.hear(hub.stand(1, "break"))
    hub.standing[1] = "open"
    seen.hear(hub.call(1))
    assert seen.panels[1] == PanelText(1, "A001", flash=True)


def test_without_a_hub_a_break_may_be_over(seen, hub):
    seen.hear(hub.stand(1, "break"))
    seen.hear(LinkDown())
    assert seen.panels[1].text == "--"


@pytest.mark.parametrize(
    ("languages", "said"),
    [(("ru",), {"ПЕРЕРЫВ"}), (("zh",), {"BREAK"}), (("zh", "ru"), {"BREAK", "ПЕРЕРЫВ"})],
)
def test_the_words_are_those_of_the_halls_languages(languages, said):
    hub, seen = FakeHub(languages=languages), board()
    seen.hear([*hub.states(), hub.pulse(), *hub.stand(1, "break")])
    assert {later(seen, hub, turn * TURN + 1)[1] for turn in range(4)} == said


def test_a_board_without_words_for_it_leaves_the_panel_dark(hub):
    seen = Seen(Board(KNOWN, panels=(1,)))
    seen.hear([*hub.states(), hub.pulse(), *hub.stand(1, "break")])
    assert seen.panels[1] == PanelText(1, "")


@pytest.mark.parametrize("code", SIGNS)
def test_every_languages_words_fit_a_panel(code):
    for word in (SIGNS[code].on_break, SIGNS[code].closed):
        assert 0 < len(word) <= LETTERS
        assert word.encode(CHARSET).decode(CHARSET) == word


@pytest.mark.parametrize(
    ("states", "pause"),
    [
        (("break", "closed", "closed"), True),
        (("break", "break", "break"), True),
        (("break", "open", "closed"), False),
        (("closed", "closed", "closed"), False),
        (("open", "open", "open"), False),
    ],
)
def test_who_waits_is_told_of_a_break_where_nobody_works(seen, hub, states, pause):
    for window, state in zip(hub.windows, states, strict=True):
        seen.hear(hub.stand(window, state))
    assert seen.scene.pause == pause
    seen.hear(LinkDown())
    assert not seen.scene.pause, "it may be over"


def test_signs_are_told_apart_from_tickets():
    """A number has a digit, a sign none: nobody takes a word for a ticket of series ПЕРЕРЫВ."""
    words = itertools.chain.from_iterable((sign.on_break, sign.closed) for sign in SIGNS.values())
    assert not any(letter.isdigit() for word in words for letter in word)
    assert all(isinstance(sign, Sign) for sign in SIGNS.values())


def test_the_fifty_calls_that_a_hub_lists_can_all_be_taken_back():
    hub, seen = FakeHub(), Seen(Board(("ru", "en")))
    seen.hear([*hub.states(), hub.pulse()])
    for _ in range(50):
        hub.call(1)
    seen.hear([hub.listed(), hub.pulse()])
    assert seen.chimes == list(range(1, 51))
    hub.calls.clear()
    hub.present[1] = None
    seen.hear([hub.window(1), hub.listed(), hub.pulse()])
    assert sorted(seen.hushed) == list(range(1, 51))


@pytest.mark.parametrize(("seconds", "flashes"), [(9.9, True), (10.1, False)])
def test_a_call_flashes_for_ten_seconds(seconds, flashes):
    hub, seen = FakeHub(), Seen(Board(("ru", "en")))
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    for at in (3.0, 6.0, 9.0, seconds):
        seen.hear(hub.pulse(at), at)
    assert [row.flash for row in seen.scene.rows] == [flashes]

"""What the board says of windows that have a break or are closed."""

import itertools

import pytest

from display.board.machine import Board
from display.things import CHARSET, PanelText, Sign
from tests.support.board_hub import KNOWN, SIGNS, FakeHub, Seen, board_time, signed_board
from wire.messages import LinkDown, Tick

LETTERS = 8
TURN = 10.0


def later(live: Seen, hub: FakeHub, seconds: float) -> dict[int, str]:
    live.hear(hub.pulse(seconds), seconds)
    return {window: panel.text for window, panel in live.panels.items()}


def test_a_break_stands_on_its_panel_in_the_languages_that_it_can_show_in_turn(live, hub):
    live.hear(hub.stand(1, "break"))
    said = [later(live, hub, turn * TURN + 1)[1] for turn in range(4)]
    assert said == ["ПЕРЕРЫВ", "BREAK"] * 2, "the English word, which is the Chinese one too, once"
    assert later(live, hub, 41)[2] == "", "a window that is free is dark"
    assert not live.panels[1].flash


def test_the_turn_comes_by_itself(live, hub):
    live.hear(hub.stand(1, "break"))
    assert live.panels[1].text == "ПЕРЕРЫВ"
    due = live.board.due() - board_time(0).mono
    while due < TURN - 0.5:
        live.hear([hub.pulse(due), Tick()], due)
        due = live.board.due() - board_time(0).mono
    assert due <= TURN + 0.01
    live.hear(Tick(), due)
    assert live.panels[1].text == "BREAK"


def test_a_closed_window_says_so_while_others_work(live, hub):
    live.hear([*hub.stand(1, "closed"), *hub.call(2)])
    assert (live.panels[1].text, live.panels[2].text) == ("ЗАКРЫТО", "A001")
    assert later(live, hub, TURN + 1)[1] == "CLOSED"


def test_at_night_and_before_the_first_window_opens_all_panels_are_dark(live, hub):
    for window in hub.windows:
        live.hear(hub.stand(window, "closed"))
    assert later(live, hub, 1) == {1: "", 2: ""}
    live.hear(hub.stand(3, "open"), 2)
    assert later(live, hub, 2) == {1: "ЗАКРЫТО", 2: "ЗАКРЫТО"}


def test_the_call_that_ends_a_break_takes_its_place(live, hub):
    live.hear(hub.stand(1, "break"))
    hub.standing[1] = "open"
    live.hear(hub.call(1))
    assert live.panels[1] == PanelText(1, "A001", flash=True)


def test_without_a_hub_a_break_may_be_over(live, hub):
    live.hear(hub.stand(1, "break"))
    live.hear(LinkDown())
    assert live.panels[1].text == "--"


@pytest.mark.parametrize(
    ("languages", "said"),
    [(("ru",), {"ПЕРЕРЫВ"}), (("zh",), {"BREAK"}), (("zh", "ru"), {"BREAK", "ПЕРЕРЫВ"})],
)
def test_the_words_are_those_of_the_halls_languages(languages, said):
    hub, live = FakeHub(languages=languages), signed_board()
    live.hear([*hub.states(), hub.pulse(), *hub.stand(1, "break")])
    assert {later(live, hub, turn * TURN + 1)[1] for turn in range(4)} == said


def test_a_board_without_words_for_it_leaves_the_panel_dark(hub):
    live = Seen(Board(KNOWN, panels=(1,)))
    live.hear([*hub.states(), hub.pulse(), *hub.stand(1, "break")])
    assert live.panels[1] == PanelText(1, "")


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
def test_who_waits_is_told_of_a_break_where_nobody_works(live, hub, states, pause):
    for window, state in zip(hub.windows, states, strict=True):
        live.hear(hub.stand(window, state))
    assert live.scene.pause == pause
    live.hear(LinkDown())
    assert not live.scene.pause, "it may be over"


def test_signs_are_told_apart_from_tickets():
    """A number has a digit, a sign none: nobody takes a word for a ticket of series ПЕРЕРЫВ."""
    words = itertools.chain.from_iterable((sign.on_break, sign.closed) for sign in SIGNS.values())
    assert not any(letter.isdigit() for word in words for letter in word)
    assert all(isinstance(sign, Sign) for sign in SIGNS.values())

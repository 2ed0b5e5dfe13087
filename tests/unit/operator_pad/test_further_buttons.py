"""The further buttons of a pad: what each wishes, slips of a finger, the lamp during a break."""

from typing import Any, get_args

import pytest

from operator_pad.things import (
    Break,
    Close,
    Done,
    More,
    Open,
    Park,
    SetClass,
    Start,
    Transfer,
    Undo,
    Wiring,
)
from tests.support.pads_machine import LAMP, NEXT, OFF, ON, SAYS, Desk, pulse, window
from wire.messages import (
    BreakPressed,
    ClassPressed,
    ClosePressed,
    DonePressed,
    LinkDown,
    LinkUp,
    OpenPressed,
    ParkPressed,
    Press,
    StartPressed,
    TransferPressed,
    UndoPressed,
)

ANSWER = 1.0
SLIP = 1.0

UNDO, BREAK = 2, 3
WISHES: list[tuple[More, type[Press], dict[str, Any]]] = [
    (Start(2), StartPressed, {}),
    (Done(2, "promised"), DonePressed, {"outcome": "promised"}),
    (Transfer(2, service="pay"), TransferPressed, {"service": "pay"}),
    (
        Transfer(2, service="pay", to_window=7, back=True, wrong_choice=True),
        TransferPressed,
        {"service": "pay", "to_window": 7, "back": True, "wrong_choice": True},
    ),
    (Park(2, "paper", 10.0), ParkPressed, {"reason": "paper", "minutes": 10.0}),
    (Undo(2), UndoPressed, {}),
    (Break(2, "lunch"), BreakPressed, {"reason": "lunch"}),
    (Open(2, "ivanova"), OpenPressed, {"operator": "ivanova"}),
    (Close(2), ClosePressed, {}),
    (SetClass(2, "veteran"), ClassPressed, {"cls": "veteran"}),
]


def desk(*more: More, **given: Any) -> Desk:
    wirings = (Wiring(1, 5, 6, 13, 19, LAMP, more), Wiring(2, 17, 27, 22, 23, 24))
    return Desk(wirings=wirings, **given)


@pytest.fixture
def large() -> Desk:
    return desk(Undo(UNDO), Break(BREAK, "lunch"))


@pytest.mark.parametrize(("button", "kind", "carries"), WISHES)
def test_a_further_button_says_its_own_wish_once(
    button: More, kind: type[Press], carries: dict[str, Any]
) -> None:
    one = desk(button)
    one.edges(button.pin, [(0.5, True)])
    one.beat(30)  # and it is held
    [(_, press)] = one.sent
    # What a plain press of this kind would carry, but for what the file says of this button.
    assert press == kind(1, press.press, "g", 1, 7, 40, **carries)


def test_every_kind_of_button_is_tried_here() -> None:
    assert {type(button) for button, _, _ in WISHES} == set(get_args(More))


@pytest.mark.parametrize("outcome", SAYS)
def test_the_lamp_confirms_it_as_it_does_next(large: Desk, outcome: Any) -> None:
    press = large.press(UNDO)
    start = large.mono
    large.answer(press, outcome)
    large.beat(start + 5)
    assert large.blinks(LAMP, start, start + 5) == SAYS[outcome]


def test_without_a_hub_it_sends_nothing(large: Desk) -> None:
    large.hear(LinkDown())
    assert large.press(UNDO) == ""


def test_every_reason_is_noted_each_time(large: Desk) -> None:
    for outcome, why in [
        ("refused", "too late: the call was 9 s ago, it can be undone for 5 s"),
        ("refused", "too late: the call was 9 s ago, it can be undone for 5 s"),
        ("accepted", ""),
        ("accepted", "A001 waits only for window 2, which is closed"),
    ]:
        large.answer(large.press(UNDO), outcome, why=why)
    large.answer("another's", "nothing", number=9, why="not a window of this Pi")
    late = "window 1: refused: too late: the call was 9 s ago, it can be undone for 5 s"
    closed = "window 1: accepted: A001 waits only for window 2, which is closed"
    assert large.notes == [late, late, closed]


def test_why_a_press_was_not_sent_is_noted_each_time() -> None:
    unknown = desk(Undo(UNDO), live=False)
    unknown.hear(LinkUp("s"), window(2, step=50), pulse())
    assert unknown.press(UNDO) == ""
    assert unknown.press(NEXT) == ""
    unknown.hear(LinkDown())
    assert unknown.press(NEXT) == ""
    stranger = "window 1: not sent: the hub does not know this window"
    assert unknown.notes == [stranger, stranger, "window 1: not sent: no hub is heard"]


def test_a_press_from_a_standstill_is_noted_as_one() -> None:
    stood = desk(Undo(UNDO))
    stood.mono += 60
    stood.hear(pulse(), stood.move(UNDO, low=True))
    stood.until(stood.mono + 0.1)
    assert stood.sent == []
    why = "this computer stood still, and the press may be an old one"
    assert stood.notes == [f"window 1: not sent: {why}"]


# --- slips --------------------------------------------------------------------------------------


def test_a_finger_across_two_buttons_is_the_first_press_alone(large: Desk) -> None:
    large.edges(NEXT, [(0.5, True)])
    large.until(0.53)
    large.answer(large.sent[-1][1].press, "accepted")
    large.edges(UNDO, [(0.54, True), (0.7, False)])
    large.edges(NEXT, [(0.71, False)])
    large.until(1.0)
    assert [type(press).__name__ for _, press in large.sent] == ["NextPressed"]


def test_once_the_first_is_up_again_another_button_counts_at_once(large: Desk) -> None:
    large.answer(large.press(NEXT, hold=0.03), "accepted")
    assert large.press(UNDO)
    assert large.sent[-1][0] - large.sent[0][0] < 0.15


def test_the_neighbours_pad_is_no_slip(large: Desk) -> None:
    large.edges(NEXT, [(0.5, True)])
    large.edges(17, [(0.51, True)])
    large.until(0.6)
    assert [press.window for _, press in large.sent] == [1, 2]


def test_a_button_that_got_stuck_does_not_silence_the_others(large: Desk) -> None:
    large.edges(UNDO, [(0.5, True)])  # and it never comes up again
    large.beat(0.5 + ANSWER + SLIP)
    assert large.press(NEXT)


# --- the lamp during a break --------------------------------------------------------------------

WINK = [(0.0, ON), (0.1, OFF), (3.0, ON), (3.1, OFF), (6.0, ON), (6.1, OFF)]


def test_a_window_with_a_break_winks_and_stops_at_once_when_it_ends(large: Desk) -> None:
    large.until(0.5)
    large.hear(window(version=2, state="break"))
    large.beat(7.0)
    assert large.blinks(LAMP, 0.5, 7.0) == WINK
    assert large.blinks(24, 0.5, 7.0) == []
    large.beat(9.55)
    assert large.lamp[-1] == (9.5, LAMP, ON)
    large.hear(window(version=3, step=41))
    assert large.lamp[-1] == (9.55, LAMP, OFF)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_any_other_window_is_dark(large: Desk, state: str) -> None:
    large.hear(window(version=2, state=state))
    start = large.mono
    large.beat(start + 7)
    assert large.blinks(LAMP, start + 0.001, start + 7) == []


def test_the_answer_comes_first_and_then_it_winks(large: Desk) -> None:
    press = large.press(BREAK)
    start = large.mono
    large.hear(window(version=2, step=41, state="break"))
    large.answer(press, "accepted")
    large.beat(start + 4.5)
    # One second on, as for every press; the first wink follows at once and so is part of it.
    assert large.blinks(LAMP, start, start + 4.5) == [(0.0, ON), (1.1, OFF), (4.0, ON), (4.1, OFF)]


def test_no_hub_is_told_apart_from_a_break(large: Desk) -> None:
    large.hear(window(version=2, state="break"))
    large.until(1.0)
    large.hear(LinkDown())
    large.until(4.9)
    assert large.blinks(LAMP, 1.0, 4.9) == [(0.0, ON), (1.0, OFF), (2.0, ON), (3.0, OFF)]
    large.hear(LinkUp("t"), pulse())
    assert large.blinks(LAMP, 4.9, 4.9) == [(0.0, ON)], "the wink begins anew"


# --- a pad that stood still -----------------------------------------------------------------------


def test_what_was_pressed_into_a_pad_that_stood_still_is_not_sent() -> None:
    """All comes at once when it goes on: the pulses that the broker kept, and the edges."""
    desk = Desk()
    desk.mono = 12.0
    desk.hear(pulse(19), desk.move(NEXT, True))
    desk.until(12.2)
    assert desk.sent == []
    assert (12.02, LAMP, True) in desk.lamp, "it says that nobody heard it"
    desk.hear(desk.move(NEXT, False))
    desk.until(12.9)
    desk.hear(pulse(20), desk.move(NEXT, True))
    desk.until(13.0)
    assert [press.count for _, press in desk.sent] == [20]


@pytest.mark.parametrize(("silent", "sent"), [(3.4, 1), (3.5, 0)])
def test_a_pad_that_heard_nothing_for_three_and_a_half_seconds_stood_still(silent, sent) -> None:
    desk = Desk()
    desk.mono = silent
    desk.hear(pulse(4), desk.move(NEXT, True))
    desk.until(silent + 0.1)
    assert len(desk.sent) == sent


def test_after_two_blinks_the_wink_of_a_break_begins_with_the_next_pause(large: Desk) -> None:
    press = large.press()
    start = large.mono
    large.hear(window(version=2, state="break"))
    large.answer(press, "refused")
    large.beat(start + 3)
    wink = [(1.4, ON), (1.5, OFF)]
    assert large.blinks(LAMP, start, start + 3) == [*SAYS["refused"], *wink]


@pytest.mark.parametrize(("later", "sent"), [(0.47, 0), (0.48, 1), (0.5, 1)])
def test_half_a_second_after_a_standstill_a_press_counts_again(later, sent) -> None:
    """It is heard when its level has stood for two hundredths."""
    desk = Desk()
    desk.mono = 12.0
    desk.hear(pulse(19))
    desk.until(12.0 + later)
    desk.hear(desk.move(NEXT, True))
    desk.until(12.9)
    assert len(desk.sent) == sent

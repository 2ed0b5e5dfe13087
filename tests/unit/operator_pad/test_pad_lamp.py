"""What the lamp of a pad says, and when it goes dark."""

import pytest

from tests.support.pads_machine import LAMP, OFF, ON, SAYS, Desk, pulse, window
from wire.messages import LinkDown, LinkUp, Outcome, Stop


@pytest.mark.parametrize("outcome", SAYS)
def test_the_lamp_says_the_answer_once_and_goes_dark(outcome: Outcome) -> None:
    desk = Desk()
    press = desk.press()
    start = desk.mono
    desk.answer(press, outcome)
    desk.beat(start + 5)
    assert desk.blinks(LAMP, start, start + 5) == SAYS[outcome]
    assert desk.blinks(24, start, start + 5) == []


def test_an_answer_that_does_not_come_is_one_slow_blink() -> None:
    desk = Desk()
    desk.press()
    asked = desk.sent[0][0]
    desk.beat(asked + 6)
    assert desk.blinks(LAMP, asked, asked + 6) == [(1.0, ON), (2.0, OFF)]


def test_a_late_answer_is_shown_all_the_same() -> None:
    desk = Desk()
    press = desk.press()
    desk.until(1.5)
    desk.hear(pulse())
    desk.answer(press, "nothing")
    desk.beat(6)
    assert desk.blinks(LAMP, 1.5, 6) == SAYS["nothing"][1:]  # it was on already


def test_the_lamp_blinks_until_the_hub_is_there_and_then_goes_dark_at_once() -> None:
    desk = Desk(live=False)
    desk.until(0.3)
    assert desk.blinks(LAMP, 0, 0.3) == [(0.0, ON)]
    desk.hear(LinkUp("s"), window(1), window(2), pulse())
    desk.beat(4)
    assert desk.blinks(LAMP, 0, 4) == [(0.0, ON), (0.3, OFF)]


def test_the_lamp_goes_dark_at_once_also_when_the_hub_comes_back() -> None:
    desk = Desk()
    desk.answer(desk.press(), "accepted")
    desk.beat(2)
    desk.hear(LinkDown())
    desk.until(4.3)
    start = desk.mono
    assert desk.lamp[-1][2]
    desk.hear(LinkUp("t"), pulse())
    assert desk.lamp[-1] == (start, LAMP, OFF) or desk.lamp[-2] == (start, LAMP, OFF)


def test_an_answer_is_shown_to_its_end_when_the_hub_goes_meanwhile() -> None:
    desk = Desk()
    press = desk.press()
    start = desk.mono
    desk.answer(press, "nothing")
    desk.hear(LinkDown())
    desk.until(start + 1)
    assert desk.blinks(LAMP, start, start + 0.6) == SAYS["nothing"]
    assert desk.blinks(LAMP, start + 0.61, start + 1) == [(0.11, ON)]


def test_at_the_end_all_lamps_go_dark() -> None:
    desk = Desk(live=False)
    desk.hear(Stop())
    assert [(pin, on) for _, pin, on in desk.lamp[-2:]] == [(26, OFF), (24, OFF)]

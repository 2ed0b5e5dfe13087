"""The pads' machine with a stated now: presses out of bouncing contacts, and the living hub."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operator_pad.pad import Pads
from operator_pad.things import Level, PinEdge, ReadPin
from tests.support.pads_machine import DEBOUNCE, LAMP, NEXT, WIRINGS, Desk, moment, pulse, window
from wire.messages import (
    DonePressed,
    HubGone,
    HubTrouble,
    LinkDown,
    LinkUp,
    NextPressed,
    NoShowPressed,
    Press,
    RecallPressed,
    Tick,
)


def test_a_press_carries_the_last_pulse_and_the_windows_step() -> None:
    desk = Desk()
    desk.until(1.0)
    desk.hear(pulse(count=8), window(step=41, version=2))
    desk.edges(NEXT, [(1.5, True)])
    desk.until(1.6)
    [(at, press)] = desk.sent
    assert isinstance(press, NextPressed)
    assert at == pytest.approx(1.5 + DEBOUNCE)
    found = (press.window, press.generation, press.epoch, press.count, press.expected)
    assert found == (1, "g", 1, 8, 41)


@pytest.mark.parametrize(
    ("pin", "kind", "number"),
    [
        (5, NextPressed, 1),
        (6, RecallPressed, 1),
        (13, NoShowPressed, 1),
        (19, DonePressed, 1),
        (17, NextPressed, 2),
        (23, DonePressed, 2),
    ],
)
def test_each_button_says_its_own_wish_for_its_own_window(
    pin: int, kind: type[Press], number: int
) -> None:
    desk = Desk()
    desk.press(pin)
    [(_, press)] = desk.sent
    assert (type(press), press.window, press.expected) == (kind, number, 30 + 10 * number)


def test_each_press_has_an_id_of_its_own() -> None:
    desk = Desk()
    first = desk.press()
    desk.answer(first, "accepted")
    second = desk.press()
    assert first
    assert second
    assert first != second


def test_a_held_button_is_one_press() -> None:
    desk = Desk()
    desk.edges(NEXT, [(0.5, True)])
    desk.beat(60)
    assert len(desk.sent) == 1


def test_a_button_that_is_held_when_the_daemon_starts_is_no_press() -> None:
    desk = Desk(held=NEXT)
    desk.edges(NEXT, [(0.2, False), (0.201, True)])  # it crackles under the finger
    desk.until(0.5)
    assert desk.sent == []
    desk.edges(NEXT, [(0.6, False), (0.8, True)])
    desk.until(0.9)
    assert len(desk.sent) == 1


def test_a_spike_is_no_press() -> None:
    desk = Desk()
    desk.edges(NEXT, [(0.5, True), (0.5 + 0.9 * DEBOUNCE, False)])
    desk.until(1.0)
    assert desk.sent == []


def test_a_press_whose_release_was_lost_is_repaired_by_reading_the_pin() -> None:
    desk = Desk()
    desk.edges(NEXT, [(0.5, True)])
    desk.low[NEXT] = False  # the spike's end never reached the program
    desk.until(1.0)
    assert desk.sent == []
    desk.press()
    assert len(desk.sent) == 1


def test_a_press_that_a_busy_daemon_hears_late_and_whole_counts() -> None:
    desk = Desk()
    desk.mono = 0.5
    down = desk.move(NEXT, True)
    desk.mono = 0.6
    up = desk.move(NEXT, False)
    desk.mono = 0.9
    desk.hear(down, up, Tick())
    desk.until(1.0)
    assert [press.press for _, press in desk.sent] == [down.press]


def test_two_spikes_with_a_lost_edge_between_are_no_press_to_a_busy_daemon() -> None:
    desk = Desk()
    desk.mono = 0.5
    first = desk.move(NEXT, True)  # and up again at once, which is lost
    desk.mono = 0.6
    second = desk.move(NEXT, True)
    desk.mono = 0.601
    end = desk.move(NEXT, False)
    desk.mono = 0.9
    desk.hear(first, second, end, Tick())
    desk.until(1.0)
    assert desk.sent == []


def test_a_press_that_its_next_edge_proves_is_not_confirmed_again_by_the_reading() -> None:
    machine, read = Pads(WIRINGS, DEBOUNCE), Level(NEXT, True, 0.521, "c")
    for one in (Level(NEXT, False, 0.0, ""), window(), pulse(), PinEdge(NEXT, True, 0.5, "a")):
        machine.hear(one, moment(0.5))
    assert ReadPin(NEXT) in machine.hear(Tick(), moment(0.52))
    answers = machine.hear(PinEdge(NEXT, False, 0.5211, "b"), moment(0.5211))
    answers += machine.hear(PinEdge(NEXT, True, 0.5212, "c"), moment(0.5212))
    answers += machine.hear(read, moment(0.522))
    assert [one.press for one in answers] == ["a"]


bounce = st.lists(st.floats(0.0001, DEBOUNCE * 0.95), max_size=9)
presses = st.lists(
    st.tuples(bounce, st.floats(0.001, 0.8), bounce, st.floats(0.001, 0.8)), max_size=5
)


@given(presses, st.integers(0, 3))
def test_bouncing_contacts_give_exactly_one_press_for_each_real_one(
    real: list[tuple[list[float], float, list[float], float]], lost: int
) -> None:
    """Each real press: closes with bounces, is held, opens with bounces, rests.

    A hold or a rest is longer than ``debounce``, a bounce's level never stands so long. Some edge
    pairs of the bounces may be lost, as drivers do; to find that out takes ``debounce`` once more.
    """
    desk = Desk()
    at = 0.5
    for closing, hold, opening, rest in real:
        for level, gaps, still in ((True, closing, hold), (False, opening, rest)):
            pairs = len(gaps) // 2
            at = crackle(desk, at, level, gaps[: 2 * pairs], lost)
            at += DEBOUNCE * (2.05 if lost else 1.05) + still
            desk.until(at)
            if desk.sent:
                desk.answer(desk.sent[-1][1].press, "accepted")
            desk.hear(pulse())
    desk.until(at + 1)
    assert len(desk.sent) == len(real)


def crackle(desk: Desk, at: float, level: bool, gaps: list[float], lost: int) -> float:
    """Bring the pin to ``level`` with an even number of bounces; return the time of the last one.

    With ``lost`` each (lost + 1)-th pair of bounces is not heard.
    """
    desk.edges(NEXT, [(at, level)])
    for i, gap in enumerate(gaps):
        at += gap
        desk.until(at)
        edge = desk.move(NEXT, level == bool(i % 2))
        if lost == 0 or (i // 2) % (lost + 1) != lost:
            desk.hear(edge)
    return at


@given(st.lists(st.tuples(st.floats(0.0001, DEBOUNCE * 0.95), st.floats(0.0001, 0.5)), max_size=12))
def test_spikes_however_many_are_never_a_press(spikes: list[tuple[float, float]]) -> None:
    desk = Desk()
    at = 0.5
    for width, pause in spikes:
        desk.edges(NEXT, [(at, True), (at + width, False)])
        at += width + pause
    desk.until(at + 1)
    assert desk.sent == []


def test_a_second_press_is_ignored_while_the_first_is_unanswered() -> None:
    desk = Desk()
    first = desk.press(NEXT)
    assert desk.press(6) == ""
    assert desk.press(17), "the other window's pad is free"
    desk.answer(first, "accepted")
    assert desk.press(6)


def test_after_a_second_without_an_answer_the_operator_may_press_again() -> None:
    desk = Desk()
    desk.press()
    desk.until(1.2)
    desk.hear(pulse())
    assert desk.press()


def test_an_answer_to_another_press_or_window_frees_nothing() -> None:
    desk = Desk()
    first = desk.press()
    desk.answer("somebody else's", "accepted")
    desk.answer(first, "accepted", number=2)
    desk.answer(first, "accepted", number=9)
    assert desk.press() == ""


# --- the hub -----------------------------------------------------------------------------------


def dead(how: str) -> Desk:
    """Make a desk at 5 s whose hub is not live, or does not speak for window 1."""
    desk = Desk(live=how not in {"never heard", "no window", "it was always in trouble"})
    match how:
        case "no window":
            desk.hear(LinkUp("s"), window(2), pulse())
        case "link lost":
            desk.hear(LinkDown())
        case "its will":
            desk.hear(HubGone("g-1"))
        case "it is in trouble":
            desk.hear(HubGone("g-1"), HubTrouble("no disk"))
        case "it was always in trouble":
            desk.hear(HubTrouble("no disk"))
        case "another epoch":
            desk.hear(pulse(epoch=2))
        case "another generation":
            desk.hear(pulse(generation="new"))
    desk.until(0.1 if how != "silent" else 3.1)
    return desk


@pytest.mark.parametrize(
    "how",
    [
        "never heard",
        "no window",
        "link lost",
        "its will",
        "silent",
        "another epoch",
        "another generation",
        "it is in trouble",
        "it was always in trouble",
    ],
)
def test_without_a_living_hub_nothing_is_sent_and_the_lamp_blinks_slowly(how: str) -> None:
    desk = dead(how)
    assert desk.press() == ""
    start = desk.mono
    desk.until(start + 10)
    blinks = [on for _, on in desk.blinks(LAMP, start, desk.mono)]
    assert 9 <= len(blinks) <= 11
    assert all(a != b for a, b in pairwise(blinks))


def test_a_state_that_came_before_its_pulse_counts_with_the_pulse() -> None:
    desk = Desk(live=False)
    desk.hear(window(step=3))
    assert desk.press() == ""
    desk.hear(LinkUp("s"), pulse())
    assert desk.press()
    assert desk.sent[-1][1].expected == 3


def test_an_older_state_is_ignored_and_a_new_generation_begins_anew() -> None:
    desk = Desk()
    desk.hear(window(step=50, version=9), window(step=49, version=8))
    first = desk.press()
    assert desk.sent[-1][1].expected == 50
    desk.answer(first, "accepted")
    desk.hear(window(step=1, version=1, generation="new"), pulse(generation="new"))
    assert desk.press()
    assert (desk.sent[-1][1].generation, desk.sent[-1][1].expected) == ("new", 1)


def test_made_up_generations_and_windows_do_not_fill_the_memory() -> None:
    desk = Desk()
    for i in range(1000):
        desk.hear(window(1 + i % 2, generation=str(i)), window(i + 3))
    assert set(desk.machine._states.windows(("g", 1))) == {1, 2}
    assert len(desk.machine._states._windows) == 2
    assert desk.press(), "the living hub's state made no room"


def test_a_quiet_pad_wants_to_be_woken_only_for_the_pulse() -> None:
    desk = Desk()
    assert desk.machine.due() == 3.0


def test_an_edge_of_a_pin_that_is_no_button_is_nothing() -> None:
    desk = Desk()
    answers = desk.machine.hear(PinEdge(LAMP, True, desk.mono, "stray"), moment(desk.mono))
    assert [one for one in answers if isinstance(one, Press)] == []

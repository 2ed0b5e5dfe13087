"""The pads' machine with a stated now: presses out of bouncing contacts, and what the lamp says."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operator_pad.pad import Pads
from operator_pad.things import Lamp, Level, LogLine, PinEdge, ReadPin, Wiring
from wire.messages import (
    DonePressed,
    HubGone,
    HubTrouble,
    LinkDown,
    LinkUp,
    NextPressed,
    NoShowPressed,
    Now,
    Outcome,
    Press,
    PressAnswered,
    Pulse,
    RecallPressed,
    Stop,
    Tick,
    WindowState,
)

WIRINGS = (Wiring(1, 5, 6, 13, 19, 26), Wiring(2, 17, 27, 22, 23, 24))
NEXT, LAMP = 5, 26
DEBOUNCE = 0.02


def moment(mono: float) -> Now:
    return Now("boot", mono, 1_000_000 + mono)


def pulse(count: int = 7, generation: str = "g", epoch: int = 1) -> Pulse:
    return Pulse(generation, epoch, f"{generation}-{epoch}", count, moment(0), 10**6, 0)


def window(number: int = 1, step: int = 40, version: int = 1, **hub: Any) -> WindowState:
    said = {"generation": "g", "epoch": 1, "state": "open"} | hub
    return WindowState(**said, version=version, window=number, step=step, calling=None, waiting=3)


class Desk:
    """The machine at a desk: the pins as they stand, the time as it goes, all that was done.

    Answers to ``ReadPin`` as the real header does: it reads the pin and says its level.
    """

    def __init__(
        self,
        live: bool = True,
        held: int | None = None,
        wirings: tuple[Wiring, ...] = WIRINGS,
    ) -> None:
        self.machine = Pads(wirings, DEBOUNCE)
        self.mono = 0.0
        self.low = {pin: pin == held for pin in self.machine.buttons}
        self.ids = iter(range(1_000_000))
        self.sent: list[tuple[float, Press]] = []
        self.lamp: list[tuple[float, int, bool]] = []
        self.notes: list[str] = []
        for pin in self.low:
            self.look(pin)
        if live:
            self.hear(LinkUp("s"), window(1), window(2, step=50), pulse())

    def hear(self, *heard: Any) -> None:
        for one in heard:
            for answer in self.machine.hear(one, moment(self.mono)):
                match answer:
                    case ReadPin(pin):
                        self.look(pin)
                    case Lamp(pin, on):
                        self.lamp.append((round(self.mono, 3), pin, on))
                    case Press():
                        self.sent.append((self.mono, answer))
                    case LogLine(text):
                        self.notes.append(text)
                    case _:
                        raise AssertionError(answer)

    def look(self, pin: int) -> None:
        self.hear(Level(pin, self.low[pin], self.mono, f"id{next(self.ids)}"))

    def move(self, pin: int, low: bool) -> PinEdge:
        self.low[pin] = low
        return PinEdge(pin, low, self.mono, f"id{next(self.ids)}")

    def until(self, mono: float) -> None:
        """Let the time go, with a Tick whenever the machine wants one, as the loop does."""
        while (due := self.machine.due()) is not None and due <= mono:
            self.mono = max(self.mono, due)
            self.hear(Tick())
            after = self.machine.due()
            assert after is None or after > self.mono, "a due time that a Tick does not move"
        self.mono = max(self.mono, mono)

    def beat(self, mono: float) -> None:
        """Let the time go with the hub's pulse each second."""
        while self.mono + 1 < mono:
            self.until(self.mono + 1)
            self.hear(pulse())
        self.until(mono)

    def edges(self, pin: int, moves: Iterable[tuple[float, bool]]) -> None:
        for at, low in moves:
            self.until(at)
            self.hear(self.move(pin, low))

    def press(self, pin: int = NEXT, hold: float = 0.1) -> str:
        """A clean press from now on; the id of what was sent, "" for nothing."""
        before = len(self.sent)
        start = self.mono
        self.edges(pin, [(start, True), (start + hold, False)])
        self.until(start + hold + 2 * DEBOUNCE)
        return self.sent[-1][1].press if len(self.sent) > before else ""

    def answer(self, press: str, outcome: Outcome, number: int = 1, why: str = "") -> None:
        self.hear(PressAnswered(press, number, outcome, why))

    def blinks(self, pin: int, since: float, to: float) -> list[tuple[float, bool]]:
        """(seconds since ``since``, on) of one lamp."""
        said = [(round(at - since, 3), on) for at, p, on in self.lamp if p == pin]
        return [(at, on) for at, on in said if 0 <= at <= to - since]


# --- presses -----------------------------------------------------------------------------------


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
    """Bring the pin to ``level`` with an even number of bounces; the time of the last one.

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
    """A desk at 5 s whose hub is not live, or does not speak for window 1."""
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


# --- the lamp ----------------------------------------------------------------------------------

ON, OFF = True, False
TWO = [(0.0, ON), (0.4, OFF), (0.7, ON), (1.1, OFF)]
SAYS: dict[Outcome, list[tuple[float, bool]]] = {
    "accepted": [(0.0, ON), (1.0, OFF)],
    "nothing": [(0.0, ON), (0.12, OFF), (0.24, ON), (0.36, OFF), (0.48, ON), (0.6, OFF)],
    "just_called": TWO,
    "stale": TWO,
    "refused": TWO,
}


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


def test_a_quiet_pad_wants_to_be_woken_only_for_the_pulse() -> None:
    desk = Desk()
    assert desk.machine.due() == 3.0


def test_an_edge_of_a_pin_that_is_no_button_is_nothing() -> None:
    desk = Desk()
    answers = desk.machine.hear(PinEdge(LAMP, True, desk.mono, "stray"), moment(desk.mono))
    assert [one for one in answers if isinstance(one, Press)] == []

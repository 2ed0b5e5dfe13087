"""Fingers on a touch panel: which contacts tap, and where."""

from pathlib import Path

import pytest

from hw_sim.commands import run
from hw_sim.devices import touch
from hw_sim.devices.touch import Hand
from kiosk.input.contacts import LONGEST, RESTS, Fingers, Known, TouchSlot
from kiosk.input.events import Events
from tests.support.touch_bytes import event, finger
from tests.support.touch_panel import Stream, panel


def multi(x: int, y: int, also_button: bool) -> bytes:
    """Return a touch on a multi-touch panel (protocol B), with or without BTN_TOUCH."""
    button = event(1, 0x14A, 1) if also_button else b""
    down = event(3, 0x39, 7) + event(3, 0x35, x) + event(3, 0x36, y) + button + event(0, 0, 0)
    up = event(3, 0x39, -1) + (event(1, 0x14A, 0) if also_button else b"") + event(0, 0, 0)
    return down + up


def test_fingers_come_down_where_they_are(tmp_path: Path) -> None:
    with panel(tmp_path) as at:
        at.write(finger(10, 20), finger(999, 499))
        at.expect((10, 20), (999, 499))
        at.write(finger(300, 40))
        at.expect((10, 20), (999, 499), (300, 40))
        assert at.said == []


def test_the_devices_own_range_is_spread_over_the_screen(tmp_path: Path) -> None:
    with panel(tmp_path, largest=(4095, 4095)) as at:
        at.write(finger(0, 0), finger(4095, 4095), finger(2048, 1024), finger(9999, -5))
        at.expect((0, 0), (999, 499), (500, 125), (999, 0))


@pytest.mark.parametrize("also_button", [True, False])
def test_a_multi_touch_panel_is_one_finger(tmp_path: Path, also_button: bool) -> None:
    with panel(tmp_path) as at:
        at.write(multi(5, 6, also_button), multi(7, 8, also_button))
        at.expect((5, 6), (7, 8))


def test_a_moving_finger_is_one_touch() -> None:
    stream = Stream()
    moves = b"".join(event(3, 0, x) + event(0, 0, 0) for x in range(50))
    down = event(3, 0, 9) + event(3, 1, 9) + event(1, 0x14A, 1) + event(0, 0, 0)
    assert stream.hear(down + moves + event(1, 0x14A, 0) + event(0, 0, 0)) == [(9, 9)]


def test_a_second_finger_while_one_is_down_is_no_touch() -> None:
    stream = Stream()
    first, second, *ups = touch.slots([Hand(9, 9), Hand(50, 60)])
    late = event(1, 0x14A, 1) + event(0, 0, 0)
    move = event(3, 0x2F, 1) + event(3, 0x35, 51) + event(0, 0, 0)
    assert stream.hear(first + late + second + move + b"".join(ups)) == [(9, 9)]
    assert stream.hear(b"".join(touch.slots([Hand(70, 80)]))) == [(70, 80)]


def test_a_new_tracking_id_in_a_slot_is_a_new_finger() -> None:
    """The kernel leaves out the end between two contacts that no report parts, and an axis that
    has not changed."""
    stream = Stream()
    first = event(3, 0x39, 1) + event(3, 0x35, 9) + event(3, 0x36, 9) + event(0, 0, 0)
    second = event(3, 0x39, 2) + event(3, 0x35, 50) + event(0, 0, 0)
    assert stream.hear(first + second) == [(9, 9), (50, 9)]


@pytest.mark.parametrize("kind", sorted(touch.MULTI))
@pytest.mark.parametrize("told", [True, False])
def test_a_palm_on_the_glass_takes_no_ticket_from_a_finger(kind: str, told: bool) -> None:
    """A palm that the panel knows is nothing; one that it does not know is the first finger, and
    the second one steals nothing from its place."""
    stream = Stream()
    hands = [Hand(500, 400, told), Hand(20, 30)]
    found = stream.hear(b"".join(touch.MULTI[kind](hands)))
    assert found == ([(20, 30)] if told else [(500, 400)])
    assert stream.hear(b"".join(touch.MULTI[kind]([Hand(7, 8)]))) == [(7, 8)]


def test_a_finger_stays_where_it_is_while_a_palm_moves() -> None:
    stream = Stream()
    palm, finger_, *_ = touch.slots([Hand(500, 400, told=True), Hand(20, 30)])
    moves = b"".join(
        event(3, 0x2F, 0) + event(3, 0x35, x) + event(3, 0, x) + event(0, 0, 0) for x in range(9)
    )
    assert stream.hear(palm + moves + finger_ + moves) == [(20, 30)]


def test_a_contact_that_turns_out_to_be_a_palm_gives_way() -> None:
    stream = Stream()
    first, second, *_ = touch.slots([Hand(500, 400), Hand(20, 30)])
    palm = event(3, 0x2F, 0) + event(3, 0x37, 2) + event(0, 0, 0)
    assert stream.hear(first + palm + second) == [(500, 400), (20, 30)]


def test_a_palm_that_becomes_a_finger_is_no_new_touch() -> None:
    stream = Stream()
    palm, *_ = touch.slots([Hand(500, 400, told=True)])
    assert stream.hear(palm + event(3, 0x37, 0) + event(0, 0, 0)) == []


def test_what_rests_on_the_glass_does_not_silence_the_kiosk() -> None:
    """A bag, water, a hand that the panel does not know for one."""
    stream = Stream()
    first, second, lifted, _ = touch.slots([Hand(500, 400), Hand(20, 30)])
    _, third, *_ = touch.slots([Hand(500, 400), Hand(40, 50)])
    assert stream.hear(first, 10.0) == [(500, 400)]
    assert stream.hear(second + lifted, 10.0 + RESTS) == []
    assert stream.hear(third, 10.1 + RESTS) == [(40, 50)]


def test_two_fingers_in_one_report_are_the_first_of_them() -> None:
    down = Events().hear(b"".join(touch.slots([Hand(1, 2), Hand(3, 4)])[:2]))
    one_report = [x for x in down if x.kind != 0] + down[-1:]
    assert Fingers().hear(one_report, 0.0) == [(1, 2)]


@pytest.mark.parametrize("kind", sorted(touch.SINGLE))
def test_each_kind_of_button_is_a_touch(kind: str) -> None:
    stream = Stream()
    for x, y in ((10, 20), (10, 40)):
        assert stream.hear(b"".join(touch.SINGLE[kind](x, y))) == [(x, y)]


def test_both_buttons_of_one_touch_are_one_touch() -> None:
    stream = Stream()
    at = event(3, 0, 5) + event(3, 1, 6)
    both = at + event(1, 0x110, 1) + event(1, 0x14A, 1) + event(0, 0, 0)
    up = event(1, 0x110, 0) + event(0, 0, 0)
    assert stream.hear(both + up + event(1, 0x110, 1) + event(0, 0, 0)) == [(5, 6)]


def test_a_panel_with_a_button_does_not_touch_by_pressure() -> None:
    hover = event(3, 0, 5) + event(3, 1, 6) + event(3, 0x18, 3) + event(0, 0, 0)
    assert Fingers(button=True).hear(Events().hear(hover), 0.0) == []


def test_frames_without_an_end_of_their_own_end_with_the_button() -> None:
    """Protocol A, a driver that says of a lift only that the button is up, or nothing at all."""
    for up in (event(1, 0x14A, 0) + event(0, 0, 0), event(0, 0, 0)):
        stream = Stream()
        down = touch.frames([Hand(1, 2)])[0]
        assert stream.hear(down + down + up + down) == [(1, 2)] * 2


def test_a_contact_of_no_size_is_none() -> None:
    gone = event(3, 0x30, 0) + event(3, 0x35, 1) + event(3, 0x36, 2) + event(0, 2, 0)
    stream = Stream()
    assert stream.hear(gone + event(0, 0, 0)) == []


# --- events that were lost -----------------------------------------------------------------------


LOST = event(0, 3, 0)


def test_the_report_in_which_events_were_lost_says_nothing() -> None:
    stream = Stream()
    half = event(3, 0x39, 5) + LOST + event(3, 0x35, 1) + event(0, 0, 0)
    assert stream.hear(half) == []
    assert stream.hear(b"".join(touch.slots([Hand(7, 8)]))) == [(7, 8)]


def test_after_a_loss_the_kernel_says_how_everything_stands() -> None:
    """The finger came down unseen in slot 1 and is no touch, then another one is first again."""
    told = [Known(), Known(slot=1, slots={1: TouchSlot(50, 60, 9)})]
    fingers, events = Fingers(lambda: told.pop(0)), Events()
    assert fingers.hear(events.hear(LOST + event(3, 0x35, 1) + event(0, 0, 0)), 0.0) == []
    second = event(3, 0x2F, 0) + event(3, 0x39, 10) + event(3, 0x35, 1) + event(3, 0x36, 2)
    assert fingers.hear(events.hear(second + event(0, 0, 0)), 0.1) == [], "the unseen one is first"
    ups = event(3, 0x39, -1) + event(3, 0x2F, 1) + event(3, 0x39, -1) + event(0, 0, 0)
    assert fingers.hear(events.hear(ups), 0.2) == []
    again = event(3, 0x39, 11) + event(0, 0, 0)
    assert fingers.hear(events.hear(again), 0.3) == [(50, 60)], "in its slot, where it was"


def test_the_first_finger_after_a_start_is_where_the_last_one_was() -> None:
    """The kernel leaves out what has not changed since; it was asked at the start."""
    fingers = Fingers(lambda: Known(slots={0: TouchSlot(50, 60)}))
    down = Events().hear(event(3, 0x39, 11) + event(0, 0, 0))
    assert fingers.hear(down, 0.0) == [(50, 60)]


def test_a_report_without_end_takes_no_memory() -> None:
    stream = Stream()
    for _ in range(100):
        assert stream.hear(event(3, 0x35, 1) * 100) == []
        assert len(stream.fingers._report) <= LONGEST + 1
    assert stream.hear(event(0, 0, 0) + finger(3, 4)) == [(3, 4)]


# --- the simulator's hand ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "tap"),
    [
        (("--panel", "left"), (10, 20)),
        (("--panel", "slots", "--palm", "500", "400"), (10, 20)),
        (("--panel", "frames", "--palm", "500", "400"), (10, 20)),
        (("--panel", "slots", "--palm", "500", "400", "--untold"), (500, 400)),
    ],
)
def test_the_command_of_the_simulator_touches_it(
    tmp_path: Path, words: tuple[str, ...], tap: tuple[float, float]
) -> None:
    with panel(tmp_path) as at:
        assert run(["touch", str(at.path), "10", "20", *words]) == 0
        at.expect(tap)


def test_the_simulators_hand_needs_a_panel_that_knows_palms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with panel(tmp_path) as at:
        assert run(["touch", str(at.path), "10", "20", "--palm", "1", "2"]) == 2
        assert "expected one of slots, frames" in capsys.readouterr().err
    assert run(["touch", str(tmp_path / "none"), "10", "20"]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'none'}: ")

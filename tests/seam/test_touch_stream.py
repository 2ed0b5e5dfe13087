"""The stream of input events: in pieces, torn, garbage; writers come and go."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw_sim.devices import touch
from hw_sim.devices.touch import Hand
from kiosk.input.contacts import SLOTS, Fingers
from kiosk.input.events import Event, Events, open_source
from tests.support.touch_bytes import event, finger
from tests.support.touch_panel import Stream, panel
from tests.support.wait import until


def test_pieces_of_any_size_are_put_together() -> None:
    stream, found = Stream(), []
    for byte in finger(3, 4) + finger(5, 6):
        found += stream.hear(bytes([byte]))
    assert found == [(3, 4), (5, 6)]
    assert stream.events.garbage == 0


def test_writers_come_and_go_without_the_fifo_being_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened for reading only, it would be at its end, over and over, when a writer leaves."""
    opened: list[str] = []
    monkeypatch.setattr(
        "kiosk.input.events.open_source", lambda path: opened.append(path) or open_source(path)
    )
    with panel(tmp_path) as at:
        for x in range(5):
            at.write(finger(x, x))
            until(lambda x=x: len(at.taps) == x + 1)
    assert len(opened) == 1


def test_a_torn_event_is_left_and_the_next_finger_is_found(tmp_path: Path) -> None:
    with panel(tmp_path) as at:
        at.write(finger(1, 2)[:-7])
        at.expect((1, 2))
        at.write(event(1, 0x14A, 0) + event(0, 0, 0), finger(30, 40), finger(50, 60))
        until(lambda: (50, 60) in at.taps)


def test_garbage_is_counted_and_survived(tmp_path: Path) -> None:
    with panel(tmp_path) as at:
        at.write(b"\xff" * 997)
        until(lambda: at.said)
        at.write(finger(30, 40), finger(50, 60))
        until(lambda: (50, 60) in at.taps)
        assert at.said[0][0] == "touch bytes"
        assert str(at.path) in at.said[0][1]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_stream(data: bytes) -> None:
    stream = Stream()
    stream.hear(data)
    stream.events.drop_torn()
    stream.hear(event(1, 0x14A, 0) + event(3, 0x39, -1) + event(0, 0, 0))
    assert stream.hear(finger(11, 12)) == [(11, 12)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, 3]),
            st.sampled_from([0, 1, 2, 3, 0x18, 0x2F, 0x30, 0x35, 0x36, 0x37, 0x39, 0x110, 0x14A]),
            st.sampled_from([-(2**31), -1, 0, 1, 2, 9, 2**31 - 1]),
        ),
        max_size=60,
    )
)
def test_no_events_break_the_fingers(said: list[tuple[int, int, int]]) -> None:
    """Whatever came before, a hand that is off the glass is off, and the next finger taps."""
    fingers = Fingers()
    fingers.hear([Event(*one) for one in said], 0.0)
    end = [Event(3, 0x2F, 0), Event(0, 3, 0), Event(0, 0, 0)]
    fingers.hear(end, 0.0)
    assert len(fingers._known.slots) <= SLOTS
    if fingers._frames:
        down = touch.frames([Hand(11, 12)])
    elif fingers._multi:
        down = touch.slots([Hand(11, 12)])
    else:
        down = [finger(11, 12)]
    assert fingers.hear(Events().hear(b"".join(down)), 0.0) == [(11, 12)]


def test_memory_stays_flat_under_noise() -> None:
    stream, noise = Stream(), random.Random(1)
    for _ in range(2000):
        stream.hear(noise.randbytes(64))
        assert len(stream.events._bytes) < 24

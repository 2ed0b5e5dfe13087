"""Fingers over a FIFO of input_event structs: whole, torn, garbage; writers come and go."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers import until
from hypothesis import given
from hypothesis import strategies as st
from kiosk_fingers import event, finger

from kiosk.events import Events, open_source
from kiosk.touch import Fingers, Touch

SIZE = (1000, 500)


def multi(x: int, y: int, also_button: bool) -> bytes:
    """The same from a multi-touch panel (protocol B), with or without BTN_TOUCH."""
    button = event(1, 0x14A, 1) if also_button else b""
    down = event(3, 0x39, 7) + event(3, 0x35, x) + event(3, 0x36, y) + button + event(0, 0, 0)
    up = event(3, 0x39, -1) + (event(1, 0x14A, 0) if also_button else b"") + event(0, 0, 0)
    return down + up


class Stream:
    """Bytes in, fingers out, as a panel's thread does it."""

    def __init__(self) -> None:
        self.events, self.fingers = Events(), Fingers()

    def hear(self, data: bytes) -> list[tuple[int, int]]:
        return self.fingers.hear(self.events.hear(data))


class Panel:
    """A FIFO, our reader on it, and where it was tapped."""

    def __init__(self, path: Path, largest: tuple[int, int] | None = None) -> None:
        self.path, self.largest = path, largest
        self.taps: list[tuple[float, float]] = []
        self.said: list[tuple[str, str]] = []

    def write(self, *parts: bytes) -> None:
        """As another process would: open, write, close."""
        fd = os.open(self.path, os.O_WRONLY)
        for part in parts:
            os.write(fd, part)
        os.close(fd)

    def expect(self, *taps: tuple[float, float]) -> None:
        until(lambda: len(self.taps) >= len(taps))
        assert self.taps == list(taps)


@contextmanager
def panel(
    folder: Path, largest: tuple[int, int] | None = None, make: bool = True
) -> Iterator[Panel]:
    made = Panel(folder / "touch", largest)
    if make:
        os.mkfifo(made.path)
    touch = Touch(
        str(made.path),
        largest,
        SIZE,
        lambda x, y: made.taps.append((round(x), round(y))),
        lambda kind, text: made.said.append((kind, text)),
    )
    try:
        yield made
    finally:
        touch.close()
        assert not touch._source._thread.is_alive()


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
    first = event(3, 0x39, 1) + event(3, 0x35, 9) + event(3, 0x36, 9) + event(0, 0, 0)
    late = event(1, 0x14A, 1) + event(0, 0, 0)
    second = event(3, 0x39, 2) + event(3, 0x35, 50) + event(0, 0, 0)
    assert stream.hear(first + late + second) == [(9, 9)]


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
        "kiosk.events.open_source", lambda path: opened.append(path) or open_source(path)
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


def test_memory_stays_flat_under_noise() -> None:
    stream, noise = Stream(), random.Random(1)
    for _ in range(2000):
        stream.hear(noise.randbytes(64))
        assert len(stream.events._bytes) < 24


def test_a_device_that_is_not_there_is_said_and_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.events.AGAIN", 0.05)
    with panel(tmp_path, make=False) as at:
        until(lambda: at.said)
        assert "No such file" in at.said[0][1]
        os.mkfifo(at.path)
        at.write(finger(1, 1))
        at.expect((1, 1))

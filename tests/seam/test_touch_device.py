"""What kind of device hangs there: a touch panel is told from others by the kernel."""

import errno
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from hw_sim.devices import touch
from hw_sim.devices.touch import Hand
from kiosk.input.contacts import TouchSlot
from kiosk.input.evdev import known
from tests.support.touch_bytes import event, finger
from tests.support.touch_panel import panel
from tests.support.wait import until

BITS = {"touch": (1, 0x14A), "left": (1, 0x110), "x": (3, 0), "y": (3, 1), "pressure": (3, 0x18)}


BITS |= {
    "mt_x": (3, 0x35),
    "mt_y": (3, 0x36),
    "rel_x": (2, 0),
    "rel_y": (2, 1),
    "other": (1, 0x120),
}


class Kernel:
    """Answers as a device of the kernel's input: no test can make one."""

    def __init__(self, *has: str) -> None:
        self.has = {BITS[name] for name in has}
        self.axes: dict[int, tuple[int, int, int]] = {}
        self.slots: dict[int, list[int]] = {}

    def ioctl(self, _: int, request: int, answer: bytearray) -> int:
        code = request & 0xFF
        if code == 0x06:
            answer[:8] = b"ACME\x1b[2"
        elif code == 0x0A:
            wanted = int.from_bytes(answer[:4], "little")
            if wanted not in self.slots:
                raise OSError(errno.EINVAL, "Invalid argument")
            struct.pack_into(f"{len(self.slots[wanted])}i", answer, 4, *self.slots[wanted])
        elif 0x20 <= code < 0x40:
            bits = sum(1 << at for kind, at in self.has if kind == code - 0x20)
            answer[:] = bits.to_bytes(len(answer), "little")
        elif code >= 0x40:
            if code - 0x40 not in self.axes:
                raise OSError(errno.EINVAL, "Invalid argument")
            struct.pack_into("iii", answer, 0, *self.axes[code - 0x40])
        return 0


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Kernel]:
    def make(*has: str) -> Kernel:
        made = Kernel(*has)
        monkeypatch.setattr("kiosk.input.evdev.fcntl.ioctl", made.ioctl)
        return made

    return make


@pytest.mark.parametrize(
    ("has", "named"),
    [
        (("rel_x", "rel_y", "left"), "BTN_LEFT, REL_X, REL_Y"),
        (("x", "y"), "ABS_X, ABS_Y"),
        (("x", "y", "other"), "key 0x120, ABS_X, ABS_Y"),
        (("touch",), "BTN_TOUCH"),
        ((), "no keys and no axes"),
    ],
)
def test_a_device_that_can_be_no_touch_panel_is_named(
    tmp_path: Path, kernel: Callable[..., Kernel], has: tuple[str, ...], named: str
) -> None:
    kernel(*has)
    with panel(tmp_path) as at:
        until(lambda: at.said)
        [(kind, text)] = at.said
    assert kind == "touch device"
    assert text.startswith(f"{at.path}: found 'ACME?[2', which has {named}, expected ABS_X")


@pytest.mark.parametrize(
    "has",
    [("x", "y", "touch"), ("x", "y", "left"), ("x", "y", "pressure"), ("mt_x", "mt_y")],
)
def test_a_touch_panel_is_not_named(
    tmp_path: Path, kernel: Callable[..., Kernel], has: tuple[str, ...]
) -> None:
    kernel(*has)
    with panel(tmp_path) as at:
        at.write(b"".join(touch.slots([Hand(1, 2)]) if "mt_x" in has else touch.touched(1, 2)))
        at.expect((1, 2))
        assert at.said == []


def test_the_range_of_the_contacts_is_that_of_their_own_axes(
    tmp_path: Path, kernel: Callable[..., Kernel]
) -> None:
    kernel("mt_x", "mt_y").axes = {0x35: (0, 100, 1099), 0x36: (0, 0, 99)}
    with panel(tmp_path) as at:
        at.write(b"".join(touch.slots([Hand(100, 99)])))
        at.expect((0, 499))


def test_how_a_panel_stands_is_read_from_the_kernel(kernel: Callable[..., Kernel]) -> None:
    made = kernel("mt_x", "mt_y")
    made.axes = {0x2F: (1, 0, 1), 0: (7, 0, 9), 1: (8, 0, 9), 0x18: (0, 0, 9)}
    made.slots = {0x35: [1, 50], 0x36: [2, 60], 0x39: [-1, 9]}
    found = known(0)
    assert found is not None
    assert (found.slot, found.x, found.y) == (1, 7, 8)
    assert found.slots == {0: TouchSlot(1, 2, -1), 1: TouchSlot(50, 60, 9)}


def test_a_stream_that_brings_no_touch_is_named(tmp_path: Path) -> None:
    """Of a FIFO the kernel knows nothing; three taps on a panel with another button tell it."""
    with panel(tmp_path) as at:
        tap = event(3, 0, 5) + event(3, 1, 6) + event(1, 0x120, 1) + event(0, 0, 0)
        at.write((tap + event(1, 0x120, 0) + event(0, 0, 0)) * 3)
        until(lambda: at.said)
        assert at.said[0][0] == "touch device"
        assert "reports key 0x120, ABS_X, ABS_Y, expected" in at.said[0][1]
        assert at.taps == []


def test_a_device_that_is_not_there_is_said_and_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.input.events.AGAIN", 0.05)
    with panel(tmp_path, make=False) as at:
        until(lambda: at.said)
        assert "No such file" in at.said[0][1]
        os.mkfifo(at.path)
        at.write(finger(1, 1))
        at.expect((1, 1))

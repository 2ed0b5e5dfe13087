"""Bar codes over a FIFO and a pty of input_event structs: whole, half, garbage, unplugged.

The bytes are those of the simulated scanner, which was written from linux/input-event-codes.h and
shares no table with the driver.
"""

import errno
import os
import pty
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw_sim.commands import run
from hw_sim.devices.cable import fifo
from hw_sim.devices.scan import keys
from kiosk.input.events import EVENT, EVIOCGRAB, Events
from kiosk.input.scanner import LONGEST, SLOW, Scanner, Typing
from tests.support.touch_bytes import event
from tests.support.wait import SOON, until


class Codes:
    """Collects what was scanned and what was said of the scanner."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts: list[str] = []
        self.said: list[tuple[str, str]] = []

    def write(self, data: bytes) -> None:
        fd = os.open(self.path, os.O_WRONLY)
        os.write(fd, data)
        os.close(fd)

    def expect(self, *texts: str) -> None:
        until(lambda: len(self.texts) >= len(texts))
        assert self.texts == list(texts)


@contextmanager
def scanner(path: Path) -> Iterator[Codes]:
    made = Codes(path)
    reader = Scanner(str(path), made.texts.append, lambda *words: made.said.append(words))
    try:
        yield made
    finally:
        reader.close()
        assert not reader._source._thread.is_alive(), "the scanner's thread hangs"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Codes]:
    os.mkfifo(tmp_path / "scanner")
    with scanner(tmp_path / "scanner") as made:
        os.close(fifo(made.path, SOON))  # its thread reads now
        yield made


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.input.events.AGAIN", 0.05)


@contextmanager
def plugged(link: Path) -> Iterator[int]:
    """Plug in a scanner on a pty; yield the end at which it types. At the end it is pulled out."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    link.symlink_to(os.ttyname(theirs))
    os.close(theirs)
    try:
        yield ours
    finally:
        link.unlink()
        os.close(ours)


# --- whole codes ---------------------------------------------------------------------------------


def test_codes_come_as_they_are_held_before_it(at: Codes) -> None:
    at.write(keys("407317") + keys("A017-12"))
    at.expect("407317", "A017-12")
    at.write(keys(".D2017-3650"))
    at.expect("407317", "A017-12", ".D2017-3650")
    assert at.said == []


def test_the_command_of_the_simulator_types_it(
    at: Codes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scan", str(at.path), "B012-7"]) == 0
    at.expect("B012-7")
    (at.path.parent / "file").write_text("mine")
    for path, text in (
        (at.path, "Т017"),
        (at.path.parent / "none", "A017"),
        (at.path.parent / "file", "A017"),
    ):
        assert run(["scan", str(path), text]) == 2
        assert capsys.readouterr().err.startswith(f"{path}: ")
    assert (at.path.parent / "file").read_text() == "mine"


def test_a_key_held_down_and_the_number_pad_type_once() -> None:
    pad = {"4": 75, "0": 82, "7": 71}
    held = b"".join(event(1, pad[n], 1) + event(1, pad[n], 2) + event(1, pad[n], 0) for n in "407")
    assert typed(held + event(1, 96, 1)) == ["407"]


def test_keys_of_no_code_of_ours_make_no_code_of_ours() -> None:
    """An address in a QR code, and digits while Shift is down."""
    assert typed(keys("a/017")) == ["a?017"]
    assert typed(event(1, 42, 1) + keys("17")) == ["??"]
    assert typed(keys("") * 5) == []


def test_a_shift_that_sticks_ends_with_its_code() -> None:
    """Its key came up unheard: the next code's digits are digits."""
    typing = Typing(lambda why: None)
    assert typed(event(1, 42, 1) + keys("a"), typing) == ["A"]
    assert typed(keys("017"), typing) == ["017"]


def test_a_shift_that_sticks_ends_where_keys_were_lost_and_in_a_pause() -> None:
    typing = Typing(lambda why: None)
    assert typed(event(1, 54, 1) + event(0, 3, 0) + event(1, 28, 1), typing) == []
    assert typed(event(1, 42, 1), typing) == []
    assert typed(keys("017"), typing, SLOW + 1) == ["017"]


def test_a_shift_counts_for_as_long_as_one_of_the_two_is_held() -> None:
    both = event(1, 42, 1) + event(1, 54, 1) + event(1, 42, 0)
    assert typed(both + keys("a")) == ["A"]
    assert typed(both + event(1, 54, 0) + keys("a")) == ["a"]
    assert typed(event(1, 42, 1) + event(1, 42, 2) + keys("a")) == ["A"]


def test_other_keys_that_stick_change_no_code() -> None:
    for held in (29, 56, 97, 100, 125, 58, 69):
        assert typed(event(1, held, 1) + event(1, held, 2) + keys("A017-12")) == ["A017-12"]


def test_two_scanners_keep_their_codes_apart() -> None:
    first, second = Typing(lambda why: None), Typing(lambda why: None)
    one, other = keys("A017"), keys("407317")
    found = []
    for at in range(0, max(len(one), len(other)), EVENT.size):
        found += typed(one[at : at + EVENT.size], first)
        found += typed(other[at : at + EVENT.size], second)
    assert sorted(found) == ["407317", "A017"]


def typed(data: bytes, typing: Typing | None = None, mono: float = 0.0) -> list[str]:
    typing = typing or Typing(lambda why: None)
    return list(typing.hear(Events().hear(data), mono))


# --- half ones, garbage, noise -------------------------------------------------------------------


def test_pieces_of_any_size_are_put_together(at: Codes) -> None:
    fd = os.open(at.path, os.O_WRONLY)
    for byte in keys("A017-12"):
        os.write(fd, bytes([byte]))
    os.close(fd)
    at.expect("A017-12")


def test_half_an_event_spoils_its_code_and_no_other(at: Codes) -> None:
    """Half a key may have been a digit: A01 is somebody else's ticket."""
    whole = keys("A017")
    at.write(whole[: 4 * EVENT.size + 7])
    until(lambda: at.said)
    at.write(keys("17") + keys("C003"))
    at.expect("C003")
    assert {kind for kind, _ in at.said} == {"scanner bytes", "scanner codes"}
    assert all(str(at.path) in text for _, text in at.said)


def test_a_burst_of_garbage_is_counted_and_survived(at: Codes) -> None:
    at.write(b"\xff" * 997)
    until(lambda: at.said)
    at.write(keys("A016"))
    at.write(keys("A017"))
    at.expect("A017")
    assert at.said[0][0] == "scanner bytes"


def test_keys_that_the_kernel_lost_spoil_the_code(at: Codes) -> None:
    whole = keys("A0178")
    middle = len(whole) // 2 // EVENT.size * EVENT.size
    at.write(whole[:middle] + event(0, 3, 0) + whole[middle:] + keys("A019"))
    at.expect("A019")
    assert [kind for kind, _ in at.said] == ["scanner codes"]


def test_too_long_a_code_is_dropped_and_takes_no_memory() -> None:
    dropped: list[str] = []
    typing = Typing(dropped.append)
    for _ in range(100):
        assert typed(keys("A" * 50)[: -4 * EVENT.size], typing) == []
        assert len(typing._text) <= LONGEST
    assert typed(keys(""), typing) == []
    assert (len(dropped), typed(keys("A017"), typing)) == (1, ["A017"])
    assert typed(keys("1" * LONGEST), typing) == ["1" * LONGEST]


def test_a_scanner_that_sends_no_enter_is_said_to() -> None:
    dropped: list[str] = []
    typing = Typing(dropped.append)
    enterless = keys("A017")[: -4 * EVENT.size]
    assert typed(enterless, typing) == []
    assert typed(keys("B001"), typing, SLOW + 1) == ["B001"]
    assert dropped == ["4 keys without Enter, expected it behind each code"]


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    events, typing = Events(), Typing(lambda why: None)
    list(typing.hear(events.hear(data), 0.0))
    list(typing.hear(events.drop_torn(), 0.0))
    list(typing.hear(events.hear(keys("")), 0.0))
    assert list(typing.hear(events.hear(keys("A017")), 1.0)) == ["A017"]


# --- unplugged, plugged in, taken by another -----------------------------------------------------


def test_unplugged_and_plugged_in_again(tmp_path: Path, again: None) -> None:
    link = tmp_path / "scanner"
    with scanner(link) as at:
        until(lambda: at.said)
        assert "No such file" in at.said[0][1]
        for n in (1, 2, 3):
            with plugged(link) as end:
                os.write(end, keys(f"A00{n}"))
                until(lambda n=n: len(at.texts) == n)
                os.write(end, keys("A999")[: 3 * EVENT.size])
            at.said.clear()
            until(lambda: at.said)
        assert at.texts == ["A001", "A002", "A003"], "what was half typed is gone with its cable"


def test_a_device_is_had_alone_or_not_at_all(
    tmp_path: Path, again: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test can make a device of the kernel's input; only its answers are made up here."""
    asked: list[tuple[int, int]] = []

    def ioctl(_: int, request: int, value: int) -> int:
        asked.append((request, value))
        if len(asked) < 3:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return 0

    monkeypatch.setattr("kiosk.input.events.fcntl.ioctl", ioctl)
    os.mkfifo(tmp_path / "scanner")
    waits = os.open(tmp_path / "scanner", os.O_RDWR)  # keeps what nobody has read yet
    os.write(waits, keys("A017"))
    with scanner(tmp_path / "scanner") as at:
        at.expect("A017")
    os.close(waits)
    assert asked == [(EVIOCGRAB, 1)] * 3
    assert [text for _, text in at.said] == [f"{at.path}: Device or resource busy"] * 2

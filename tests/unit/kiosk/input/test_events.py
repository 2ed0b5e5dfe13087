"""Which bytes of an input device are events: linux/input.h and linux/input-event-codes.h."""

import errno
import fcntl
import os
import struct
from pathlib import Path

import pytest

from kiosk.input import events
from kiosk.input.events import EVENT, EVIOCGRAB, LOST, Event, Events, open_source

SYN, KEY, ABS = 0, 1, 3


def said(kind: int, code: int, value: int, seconds: int = 1_768_284_000, micro: int = 5) -> bytes:
    """Pack an event as a 64-bit kernel writes it."""
    return struct.pack("@qqHHi", seconds, micro, kind, code, value)


@pytest.mark.parametrize(
    "event",
    [
        *((SYN, code, value) for code in (0, 3) for value in (0, 1)),
        (KEY, 0, 0),
        (KEY, 0x2FF, 1),
        (ABS, 0x35, -(2**31)),
        *((kind, 1, 2**31 - 1) for kind in (2, 4, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17)),
    ],
)
def test_what_the_kernel_says_is_an_event(event):
    heard = Events()
    assert heard.hear(said(*event)) == [Event(*event)]
    assert (heard.garbage, heard.torn) == (0, False)


@pytest.mark.parametrize(
    "strange",
    [
        said(SYN, 4, 0),
        said(SYN, 0, 2),
        said(SYN, 0, -1),
        said(KEY, 0x300, 1),
        *(said(kind, 1, 1) for kind in (5, 0x10, 0x13, 0x18)),
        said(KEY, 30, 1, seconds=-1),
        said(KEY, 30, 1, micro=-1),
        said(KEY, 30, 1, micro=1_000_000),
    ],
)
def test_what_no_kernel_says_is_left_out_and_the_next_event_is_found(strange):
    heard = Events()
    assert LOST in heard.hear(b"\xff" * 24 + strange + said(SYN, 0, 0) * 3)
    assert heard.garbage >= 24
    heard = Events()
    first = heard.hear(strange + said(KEY, 30, 1))[0]
    assert first == LOST


@pytest.mark.parametrize(("seconds", "micro"), [(0, 0), (2**40, 999_999)])
def test_any_moment_is_one(seconds, micro):
    assert Events().hear(said(KEY, 30, 1, seconds, micro)) == [Event(KEY, 30, 1)]


def test_one_gap_is_lost_once_however_many_bytes_are_in_it():
    heard = Events()
    found = heard.hear(said(KEY, 30, 1) + b"\xff" * 10 + said(KEY, 30, 0) + said(SYN, 0, 0))
    assert found[:2] == [Event(KEY, 30, 1), LOST]
    assert found.count(LOST) == 1
    assert found[-1] == Event(SYN, 0, 0)
    assert heard.garbage >= 10


def test_an_event_in_pieces_is_one_and_its_beginning_alone_is_torn():
    heard, whole = Events(), said(KEY, 30, 1)
    assert heard.hear(whole[:23]) == []
    assert heard.torn
    assert heard.hear(whole[23:]) == [Event(KEY, 30, 1)]
    assert not heard.torn
    heard.hear(whole[:7])
    assert heard.drop_torn() == [LOST]
    assert (heard.garbage, heard.torn) == (7, False)
    assert heard.hear(whole) == [Event(KEY, 30, 1)]


def test_lost_is_what_the_kernel_itself_says_of_events_that_it_dropped():
    """SYN_DROPPED; an event has 24 bytes."""
    assert Events().hear(said(0, 3, 0)) == [LOST]
    assert EVENT.size == 24


def test_a_fifo_is_opened_without_a_writer_and_a_device_only_to_read(tmp_path: Path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "device").touch()
    for name, way in (("fifo", os.O_RDWR), ("device", os.O_RDONLY)):
        opened = open_source(str(tmp_path / name))
        flags = fcntl.fcntl(opened, fcntl.F_GETFL)
        os.close(opened)
        assert flags & os.O_ACCMODE == way
        assert flags & os.O_NONBLOCK


@pytest.mark.parametrize(
    ("number", "is_told"),
    [(errno.ENOTTY, False), (errno.EINVAL, False), (errno.EBUSY, True), (errno.ENODEV, True)],
)
def test_a_device_that_another_program_has_is_told_and_a_fifo_has_no_other(
    monkeypatch, number, is_told
):
    """_IOW('E', 0x90, int) with 1."""
    asked = []

    def ioctl(fd: int, request: int, wanted: int) -> None:
        asked.append((fd, request, wanted))
        raise OSError(number, "no")

    monkeypatch.setattr(events.fcntl, "ioctl", ioctl)
    if is_told:
        with pytest.raises(OSError, match="no"):
            events._grab(7)
    else:
        events._grab(7)
    assert asked == [(7, 1 << 30 | 4 << 16 | ord("E") << 8 | 0x90, 1)]
    assert asked[0][1] == EVIOCGRAB

"""Reads one input device: Linux ``input_event`` structs from /dev/input/eventN or a FIFO.

Decides where an event begins and ends, when a device is opened again, and who else may read it.
Counts torn or unlikely bytes and goes on. Runs in a thread of its own for each device.
"""

import contextlib
import errno
import fcntl
import os
import select
import stat
import struct
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

EVENT = struct.Struct("llHHi")
"""struct input_event of a 64-bit Linux: seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY, EV_REL, EV_ABS = 0, 1, 2, 3
TYPES = frozenset({EV_SYN, EV_KEY, EV_REL, EV_ABS, 4, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17})
LARGEST_CODE = 0x2FF
EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int), linux/input.h: from now on only this reader has the device's events."""
TORN = 0.2
"""Seconds after which the rest of an event is no longer waited for: its writer is gone."""
AGAIN = 2.0
"""Seconds between attempts to open a device that is not there."""


class Event(NamedTuple):
    """Holds one event, numbered as in linux/input-event-codes.h."""

    kind: int
    code: int
    value: int


LOST = Event(EV_SYN, 3, 0)
"""SYN_DROPPED: events are missing here, as the kernel or this file has noticed."""


class Events:
    """Turns bytes into events. ``garbage`` counts bytes that belonged to no event."""

    def __init__(self) -> None:
        self.garbage = 0
        self._bytes = bytearray()

    def hear(self, data: bytes) -> list[Event]:
        """Return the events that are whole with these bytes; LOST stands where bytes were left
        out."""
        self._bytes += data
        found: list[Event] = []
        while len(self._bytes) >= EVENT.size:
            event = EVENT.unpack_from(self._bytes)
            if _plausible(*event):
                del self._bytes[: EVENT.size]
                found.append(Event(*event[2:]))
                continue
            del self._bytes[0]
            self.garbage += 1
            if found[-1:] != [LOST]:
                found.append(LOST)
        return found

    @property
    def torn(self) -> bool:
        """Tell whether an event has begun and not ended."""
        return bool(self._bytes)

    def drop_torn(self) -> list[Event]:
        """Drop an event whose rest will not come."""
        self.garbage += len(self._bytes)
        self._bytes.clear()
        return [LOST]


def _plausible(seconds: int, micro: int, kind: int, code: int, value: int) -> bool:
    """Tell whether these 24 bytes can be an event at all."""
    if not (seconds >= 0 and 0 <= micro < 1_000_000 and kind in TYPES):
        return False
    return code <= 3 and value in (0, 1) if kind == EV_SYN else code <= LARGEST_CODE


Hear = Callable[[Sequence[Event]], None]


class Source:
    """Reads one device, and opens it again for as long as it is not there.

    ``begin(fd)`` is called at each opening and returns what hears the events from then on, both in
    this thread. ``name`` is what the device is called in the log; ``say(kind, text)`` logs there.
    ``alone``: nobody else may read it, where that can be had.
    """

    def __init__(
        self,
        path: str,
        name: str,
        begin: Callable[[int], Hear],
        say: Callable[[str, str], None],
        alone: bool = False,
    ) -> None:
        self._path, self._name, self._begin, self._say = path, name, begin, say
        self._alone = alone
        self._ended = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        os.eventfd_write(self._wake, 1)
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._ended:
            try:
                fd = open_source(self._path)
            except OSError as wrong:
                self._told(f"{wrong.strerror}, expected a {self._name} device")
            else:
                with contextlib.closing(os.fdopen(fd, "rb", buffering=0)):
                    self._use(fd)
            select.select([self._wake], [], [], AGAIN)

    def _use(self, fd: int) -> None:
        try:
            if self._alone:
                _grab(fd)
            self._read(fd)
        except OSError as gone:
            self._told(gone.strerror or str(gone))

    def _read(self, fd: int) -> None:
        """Read until the device ends, or raise OSError: it was unplugged."""
        events, hear = Events(), self._begin(fd)
        while not self._ended:
            wait = TORN if events.torn else None
            ready, _, _ = select.select([fd, self._wake], [], [], wait)
            before = events.garbage
            if not ready:
                hear(events.drop_torn())
            elif fd in ready:
                data = os.read(fd, 64 * EVENT.size)
                if not data:
                    return
                hear(events.hear(data))
            if events.garbage > before:
                text = f"{self._path}: {events.garbage} bytes of no input_event"
                self._say(f"{self._name} bytes", text)

    def _told(self, what: str) -> None:
        self._say(self._name, f"{self._path}: {what}")


def open_source(path: str) -> int:
    """Open the device. A FIFO is opened for writing too, so that its writers may come and go."""
    fifo = stat.S_ISFIFO(os.stat(path).st_mode)
    return os.open(path, (os.O_RDWR if fifo else os.O_RDONLY) | os.O_NONBLOCK | os.O_NOCTTY)


def _grab(fd: int) -> None:
    """Grab the device. Raises OSError where another program has it. A FIFO or a pty, which is none
    of the kernel's input devices, has no other readers."""
    try:
        fcntl.ioctl(fd, EVIOCGRAB, 1)
    except OSError as wrong:
        if wrong.errno not in (errno.ENOTTY, errno.EINVAL):
            raise

"""Fingers from a stream of Linux ``input_event`` structs: /dev/input/eventN, or a FIFO.

Decides when a finger has come down and at which pixel. Torn or strange bytes are counted and
survived. Runs in a thread of its own; never touches the screen.
"""

import contextlib
import fcntl
import os
import select
import stat
import struct
import threading
from collections.abc import Callable

EVENT = struct.Struct("llHHi")
"""struct input_event of a 64-bit Linux: seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
TYPES = frozenset({EV_SYN, EV_KEY, 2, EV_ABS, 4, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17})
BTN_TOUCH = 0x14A
X_CODES, Y_CODES = frozenset({0x00, 0x35}), frozenset({0x01, 0x36})
TRACKING = 0x39
LARGEST_CODE = 0x2FF
TORN = 0.2
"""Seconds after which the begin of an event is no longer waited for: its writer is gone."""
AGAIN = 2.0
"""Seconds between attempts to open a device that is not there."""

Range = tuple[int, int, int, int]
"""Smallest and largest x, smallest and largest y."""


class Stream:
    """Bytes in, fingers out. ``garbage`` counts bytes that belonged to no event."""

    def __init__(self) -> None:
        self.garbage = 0
        self._bytes = bytearray()
        self._x = self._y = 0
        self._down = self._comes = False

    def hear(self, data: bytes) -> list[tuple[int, int]]:
        """Where fingers came down, in the device's own units."""
        self._bytes += data
        found: list[tuple[int, int]] = []
        while len(self._bytes) >= EVENT.size:
            event = EVENT.unpack_from(self._bytes)
            if not _plausible(*event):
                del self._bytes[0]
                self.garbage += 1
                continue
            del self._bytes[: EVENT.size]
            if self._event(*event[2:]):
                found.append((self._x, self._y))
        return found

    @property
    def torn(self) -> bool:
        """An event has begun and not ended."""
        return bool(self._bytes)

    def drop_torn(self) -> None:
        """The rest will not come."""
        self.garbage += len(self._bytes)
        self._bytes.clear()

    def _event(self, kind: int, code: int, value: int) -> bool:
        """Take one event; whether with it a finger has come down."""
        if kind == EV_ABS and code in X_CODES:
            self._x = value
        elif kind == EV_ABS and code in Y_CODES:
            self._y = value
        elif (kind, code) == (EV_KEY, BTN_TOUCH):
            self._finger(value != 0)
        elif (kind, code) == (EV_ABS, TRACKING):
            self._finger(value >= 0)
        elif (kind, code) == (EV_SYN, 0):
            came, self._comes = self._comes, False
            return came
        return False

    def _finger(self, down: bool) -> None:
        """Some devices say it twice (BTN_TOUCH and a tracking id), in one report."""
        self._comes = self._comes or (down and not self._down)
        self._down = down


def _plausible(seconds: int, micro: int, kind: int, code: int, value: int) -> bool:
    """Whether these 24 bytes can be an event at all."""
    if not (seconds >= 0 and 0 <= micro < 1_000_000 and kind in TYPES):
        return False
    return code <= 3 and value in (0, 1) if kind == EV_SYN else code <= LARGEST_CODE


class Touch:
    """One source. ``tapped(x, y)`` is called in this thread with pixels of the screen."""

    def __init__(
        self,
        path: str,
        largest: tuple[int, int] | None,
        size: tuple[int, int],
        tapped: Callable[[float, float], None],
        say: Callable[[str, str], None],
    ) -> None:
        self._path, self._largest, self._size = path, largest, size
        self._tapped, self._say = tapped, say
        self._ended = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name="touch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        os.eventfd_write(self._wake, 1)
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._ended:
            try:
                fd = _open(self._path)
            except OSError as wrong:
                self._say("touch", f"{self._path}: {wrong.strerror}, expected a touch device")
                select.select([self._wake], [], [], AGAIN)
                continue
            with contextlib.closing(os.fdopen(fd, "rb", buffering=0)):
                self._read(fd)

    def _read(self, fd: int) -> None:
        stream, span = Stream(), _range(fd, self._largest, self._size)
        while not self._ended:
            wait = TORN if stream.torn else None
            ready, _, _ = select.select([fd, self._wake], [], [], wait)
            if not ready:
                stream.drop_torn()
            try:
                data = os.read(fd, 64 * EVENT.size) if fd in ready else None
            except OSError as gone:
                self._say("touch", f"{self._path}: {gone.strerror}")
                return
            if data == b"":
                return
            self._hear(stream, data or b"", span)

    def _hear(self, stream: Stream, data: bytes, span: Range) -> None:
        before = stream.garbage
        for x, y in stream.hear(data):
            self._tapped(_pixel(x, *span[:2], self._size[0]), _pixel(y, *span[2:], self._size[1]))
        if stream.garbage > before:
            self._say("touch bytes", f"{self._path}: {stream.garbage} bytes of no input_event")


def _open(path: str) -> int:
    """A FIFO is opened for writing too, so that its writers may come and go."""
    fifo = stat.S_ISFIFO(os.stat(path).st_mode)
    return os.open(path, (os.O_RDWR if fifo else os.O_RDONLY) | os.O_NONBLOCK | os.O_NOCTTY)


def _range(fd: int, largest: tuple[int, int] | None, size: tuple[int, int]) -> Range:
    """What the device calls its edges: as configured, as the kernel knows, else pixels."""
    if largest is not None:
        return 0, largest[0], 0, largest[1]
    try:
        return *_edges(fd, 0), *_edges(fd, 1)
    except OSError:
        return 0, size[0] - 1, 0, size[1] - 1


def _edges(fd: int, axis: int) -> tuple[int, int]:
    """EVIOCGABS(axis): struct input_absinfo begins value, minimum, maximum. OSError: no device."""
    answer = bytearray(24)
    fcntl.ioctl(fd, (2 << 30) | (len(answer) << 16) | (ord("E") << 8) | (0x40 + axis), answer)
    _, smallest, largest = struct.unpack_from("iii", answer)
    if largest <= smallest:
        raise OSError("the kernel knows no range")
    return smallest, largest


def _pixel(value: int, smallest: int, largest: int, pixels: int) -> float:
    inside = min(max(value, smallest), largest) - smallest
    return inside * (pixels - 1) / (largest - smallest)

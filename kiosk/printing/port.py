"""Opens the cable to a printer: serial line, USB device file, or ``socket://host:port``.

Decides how each is opened so that no write and no read can ever block. Raises OSError; knows
nothing of the printer's commands.
"""

import contextlib
import os
import select
import socket
import stat
import termios
import time

import serial

CONNECT = 2.0
"""Seconds until a network printer that does not answer counts as absent."""
EMPTY = 0.02
"""Seconds to rest after an empty read: some USB printers have nothing to say, over and over."""


class Port:
    """Holds one open cable."""

    def __init__(self, path: str, baud: int) -> None:
        self._holder = _open(path, baud)
        self.fd = self._holder if isinstance(self._holder, int) else self._holder.fileno()
        os.set_blocking(self.fd, False)

    @property
    def breaks(self) -> bool:
        """Tell whether a line break may arrive here, as a NUL."""
        return isinstance(self._holder, serial.Serial)

    def write(self, data: bytes) -> int:
        """Write, and return how many of the bytes went; 0 while the printer takes none."""
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            return 0

    def read(self) -> bytes:
        """Return what has come. To be called when there is something to read.

        Raises OSError when the other end is gone.
        """
        try:
            data = os.read(self.fd, 4096)
        except BlockingIOError:
            return b""
        if not data and not isinstance(self._holder, int):
            raise ConnectionResetError("the other end was closed")
        if not data:
            time.sleep(EMPTY)
        return data

    def discard(self) -> None:
        """Forget what was written and has not left this computer."""
        if isinstance(self._holder, serial.Serial):
            with contextlib.suppress(termios.error):
                termios.tcflush(self.fd, termios.TCOFLUSH)

    def close(self) -> None:
        """Let go; unsent bytes are thrown away rather than waited for."""
        self.discard()
        if isinstance(self._holder, int):
            os.close(self._holder)
        else:
            self._holder.close()


def wait(fds: list[int], writing: list[int], seconds: float | None) -> tuple[list[int], list[int]]:
    """Wait, and return (readable, writable) within so many seconds."""
    readable, writable, _ = select.select(fds, writing, [], seconds)
    return readable, writable


def _open(path: str, baud: int) -> socket.socket | serial.Serial | int:
    if path.startswith("socket://"):
        return _connect(path)
    if stat.S_ISREG(os.stat(path).st_mode):  # somebody wrote to the name of a lost printer
        raise OSError(f"{path}: found a file, expected a device")
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    if not os.isatty(fd):
        return fd
    os.close(fd)
    try:
        line = serial.Serial(path, baud, timeout=0, write_timeout=0, exclusive=True)
        _drop_noise(line.fileno())
        return line
    except (serial.SerialException, termios.error, ValueError) as wrong:
        raise OSError(str(wrong)) from wrong


def _drop_noise(fd: int) -> None:
    """Let the kernel throw away breaks and bytes with a wrong frame, where its driver is told of
    them. Many are not, so NUL stays no answer (``kiosk.printing.proof``)."""
    settings = termios.tcgetattr(fd)
    settings[0] |= termios.IGNBRK | termios.IGNPAR
    termios.tcsetattr(fd, termios.TCSANOW, settings)


def _connect(path: str) -> socket.socket:
    host, _, port = path.removeprefix("socket://").rpartition(":")
    cable = socket.create_connection((host.strip("[]"), int(port)), CONNECT)
    cable.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A printer whose plug was pulled closes nothing: unanswered bytes end the connection.
    cable.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 10_000)
    cable.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    return cable

"""Opens the ends of cables: a pty under a stable path, FIFOs, Unix sockets.

Decides what happens to a path that is already there; knows nothing of what travels over it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pty
import socket
import stat
import time
import tty
from collections.abc import Iterator
from pathlib import Path

READER = 20.0  # seconds in which the reader of a FIFO must be there


class CableError(OSError):
    """Says which path cannot be used, what was found and what was expected."""


@contextlib.contextmanager
def serial_line(path: Path) -> Iterator[int]:
    """Yield the master of a new raw pty whose slave is linked at `path`; unlink it at the end.

    The slave is held open here too: without that the master reads EIO whenever no driver has it
    open. So bytes sent while nobody listens wait in the line, up to 4095; then they are lost.
    """
    if path.exists() and not path.is_symlink():
        raise CableError(f"{path}: found a file, expected nothing or the link of an earlier run")
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        _link(os.ttyname(slave), path)
        yield master
    finally:
        if path.is_symlink():
            path.unlink()
        os.close(slave)
        os.close(master)


def _link(target: str, path: Path) -> None:
    """Put the link in place in one step, so that a driver never finds it missing."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.symlink_to(target)
        fresh.replace(path)
    except OSError as error:
        raise CableError(f"{path}: cannot link the serial line here: {error.strerror}") from error


def send(end: int, data: bytes) -> None:
    """Put bytes on the line; what does not fit is lost, as on a real serial line."""
    with contextlib.suppress(BlockingIOError):
        os.write(end, data)


def fifo(path: Path, patience: float = READER) -> int:
    """Return the writing end of a FIFO, once somebody reads it: a daemon opens its devices when it
    has started.

    Raises OSError where there is no FIFO, or nobody reads within so many seconds.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        raise OSError("found no FIFO, expected one")
    give_up = time.monotonic() + patience
    while True:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as wrong:
            if wrong.errno != errno.ENXIO or time.monotonic() > give_up:
                raise
        time.sleep(0.01)


def listen(path: Path) -> socket.socket:
    """Return a listening Unix socket at `path`; the file of a dead owner is replaced.

    Raises CableError when the path is in use, is another kind of file, or cannot be bound.
    """
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise CableError(f"{path}: cannot listen here: {error.strerror or error}") from error
    listener.listen()
    return listener


def _clear(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise CableError(f"{path}: cannot look at it: {error.strerror}") from error
    if not stat.S_ISSOCK(mode):
        raise CableError(f"{path}: found a file, expected nothing or a socket")
    if _answers(path):
        raise CableError(f"{path}: another process listens here")
    path.unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True

"""Lets one process write a database, and no other: it holds ``NAME.lock``.

Decides who stops when a deleted lock has let in a second one. Never looks into the database.
"""

import contextlib
import fcntl
import logging
import os
import time
from pathlib import Path

from wire.disk import DiskWrong

log = logging.getLogger("talon")

LOOK = 1.0
"""Seconds between two looks whether the lock is still the one that is held."""


class Busy(DiskWrong):
    """Raised where another process works with this database; the text says which."""


class Held:
    """Holds the lock: nobody else may write ``path`` until ``close`` or the end of this process,
    however it ends.

    The lock is on ``NAME.lock``, a file that stays: who deletes it lets two processes in, until
    ``look`` finds that it is gone and takes it again. ``who`` is what others are told. Raises Busy,
    or DiskWrong where not even the lock can be written.
    """

    def __init__(self, path: Path, who: str) -> None:
        self._path, self._who = path, who
        self._file = self._take()
        self._looked = time.monotonic()

    def look(self) -> None:
        """Look each second whether the lock is still ours: who deleted it has not let anybody in.
        Raises Busy where somebody came in meanwhile: of two who write, this one stops."""
        now = time.monotonic()
        if self._file < 0 or now < self._looked + LOOK:
            return
        self._looked, held = now, os.fstat(self._file)
        with contextlib.suppress(OSError):
            if os.path.samestat(held, os.stat(f"{self._path}.lock")):
                return
        if not self._path.parent.is_dir():
            return  # the whole folder is elsewhere: what lies in it is looked at by ``anchored``
        taken = self._take()
        os.close(self._file)
        self._file = taken
        log.warning("%s.lock was deleted or replaced while it was held: taken again", self._path)

    def _take(self) -> int:
        path = self._path
        try:
            file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as wrong:
            raise DiskWrong(f"{path}.lock: {wrong.strerror}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(file, 200, 0).decode(errors="replace") or "another process"
            os.close(file)
            raise Busy(f"{path}: {holder} works with it") from None
        with contextlib.suppress(OSError):  # a full disk: it is held all the same, namelessly
            os.ftruncate(file, 0)
            os.pwrite(file, f"{self._who} (process {os.getpid()})".encode(), 0)
        return file

    def close(self) -> None:
        """Let go. Again does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

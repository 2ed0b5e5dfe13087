"""Notices that an open database has gone from its path, and puts it back there.

SQLite goes on writing into a file that was deleted, moved or replaced, and says nothing: all of it
would be gone at the next start. Decides from device and inode of the names, never from a content.
What is saved comes through the open connection, so nothing that was committed is lost.
"""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from wire.disk import DiskWrong, free_mark, sync

log = logging.getLogger("talon")

EVERY = 1.0
"""Seconds between two looks while nothing is written."""
PARTS = ("", "-wal", "-shm")
"""What SQLite works with: the log has what was committed last, and who makes a new index beside
ours would overwrite what we write."""
Identity = tuple[int, int]


class Vanished(sqlite3.OperationalError):
    """Raised where the open database does not lie at its path any more: nothing written now would
    be found."""


class Anchor:
    """Watches the files of a database that was just opened at ``path``.

    One that is not there yet counts from when it is first seen. A path without a file (a database
    of another kind of disk) is not watched.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts = [f"{path}{name}" for name in PARTS]
        self._files: dict[str, Identity] = {}
        self._looked = 0.0
        self._is_watched = _identity(str(path)) is not None
        self.look()

    def look(self) -> None:
        """Look before each commit: three stats, a few microseconds. Raises Vanished."""
        if not self._is_watched:
            return
        self._looked = time.monotonic()
        for part in self._parts:
            found, known = _identity(part), self._files.get(part)
            if known is None:
                if found is not None:
                    self._files[part] = found
            elif found != known:
                what = "removed" if found is None else "replaced"
                raise Vanished(f"{part} was {what} while it was worked with")

    def look_now_and_then(self) -> None:
        """Look while nothing is committed. Raises Vanished."""
        if time.monotonic() >= self._looked + EVERY:
            self.look()

    def save(self, base: sqlite3.Connection) -> str:
        """Put all that ``base`` knows to its path again; what lies there now is set aside. What was
        done, for the log. Raises DiskWrong where it cannot be done: then ``base`` must stay open,
        for it is all that there is."""
        with contextlib.suppress(Vanished):
            self.look()
            return f"{self._path} is in its place again"
        if not self._path.parent.is_dir():
            self._make_folder()
        try:
            return self._saved(base)
        except (sqlite3.Error, OSError) as wrong:
            raise DiskWrong(f"{self._path}: what it held cannot be saved: {wrong}") from None

    def _make_folder(self) -> None:
        """Make a deleted folder anew; one that was moved will be moved back."""
        where = _linked(self._files[str(self._path)])
        if where:
            raise DiskWrong(f"{self._path.parent} is not there; its database is {where}")
        try:
            self._path.parent.mkdir(parents=True, mode=0o750)
        except OSError as wrong:
            raise DiskWrong(f"{self._path.parent}: {wrong.strerror}") from None

    def _saved(self, base: sqlite3.Connection) -> str:
        copy = Path(f"{self._path}.saved")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(copy, isolation_level=None)) as target:
            base.backup(target)
            (checked,) = target.execute("PRAGMA quick_check").fetchone()
        if checked != "ok":
            raise sqlite3.DatabaseError(checked)
        for name in ("-wal", "-shm"):
            Path(f"{copy}{name}").unlink(missing_ok=True)
        sync(copy)
        aside = self._set_aside()
        copy.replace(self._path)
        sync(self._path.parent)
        return f"{self._path} was written again from what was open{aside}"

    def _set_aside(self) -> str:
        """Set aside what lies there. The name itself is never free in between: a start finds one or
        the other. The log goes first, for it must not be read into a file that it does not belong
        to."""
        mark = free_mark(self._path, "replaced")
        for name in ("-wal", "-shm"):
            part = Path(f"{self._path}{name}")
            if part.exists():
                part.rename(f"{part}{mark}")
        if not self._path.exists():
            return ""
        os.link(self._path, f"{self._path}{mark}")
        return f"; what lay there is {self._path.name}{mark}"


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _linked(identity: Identity) -> str:
    """Return the present path of the open file of this identity, "" if no folder has it any
    more."""
    for opened, found in _open_files():
        if (found.st_dev, found.st_ino) == identity and found.st_nlink:
            return os.readlink(opened)
    return ""


def _open_files() -> Iterator[tuple[Path, os.stat_result]]:
    for opened in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            yield opened, opened.stat()

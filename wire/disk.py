"""Opens a daemon's SQLite file so that what is committed stays committed; replaces small files.

Decides the pragmas (WAL and synchronous=FULL, set and read back) and what happens to a damaged
file: it is set aside, never deleted. Which process may write is decided in ``lock``. A description
or picture that cannot be written is no reason to stop.
"""

import contextlib
import glob
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

log = logging.getLogger("talon")

SILENT = 60.0
"""Seconds between two complaints about the same file."""
_complained: dict[Path, float] = {}

MAGIC = b"SQLite format 3\0"
SECTOR = 512
"""Bytes that a disk writes at once; the smallest page of SQLite."""
LOOKED = 1024 * 1024
"""Bytes of a file in which a database has a zero."""
LARGE = 32 * 1024 * 1024
"""Bytes of a database from which on SQLite's check takes longer than a hall wants to wait: years
of visits need seconds here, a minute on a slow card."""


class DiskWrong(Exception):
    """Raised where the store cannot be used; the text says which file and why."""


class Damaged(DiskWrong):
    """Raised where a row cannot be read, although SQLite's check finds the file sound: it sees
    broken pages, but not a byte that a card changed inside a row. The file is to be set aside."""


DAMAGE = sqlite3.DatabaseError, UnicodeDecodeError
"""What opening a damaged file raises; the second where its schema has names that are no text."""
PAGE = 1024
"""Bytes of a page. A commit writes each page that it changed, and ours change one row of 100 to 200
bytes in each of 3 to 8. From the wish to TicketTaken a hub writes 22 kB with pages of 1 kB, 31 with
2, 48 with 4, which SQLite takes by itself. With 1 kB a row costs no more time; ``quick_check`` is
slower, 3.5 s a GB for 2."""


def open_store(path: Path) -> sqlite3.Connection:
    """Open the one read-write connection, in autocommit mode: who writes says BEGIN IMMEDIATE.

    A file that fails SQLite's quick_check is renamed to ``NAME.damaged-<unix seconds>`` and a new
    one begun. A LARGE one is not checked here unless it is suspected: its owner lets ``Checkup``
    do it while it works. Raises DiskWrong where the disk does not allow to write, and where the
    file is of another kind (``is_foreign``): it stays as it is.
    """
    if is_foreign(path):
        raise DiskWrong(f"{path}: found another kind of file, expected an SQLite file")
    try:
        return _open(path)
    except sqlite3.OperationalError as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None
    except DAMAGE as wrong:
        log.error("%s is damaged (%s)", path, wrong)
    try:
        set_aside(path)
        return _open(path)
    except (sqlite3.Error, OSError) as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


class Checkup:
    """Looks through a LARGE database in a thread of its own; a smaller one was checked at once.

    ``damage`` is what was found, "" if nothing; then ``NAME.suspect`` is left, so that the next
    ``open_store`` checks it before anything else, and ``found`` is called in that thread.
    """

    def __init__(self, path: Path, found: Callable[[], object]) -> None:
        self.damage = ""
        self._path, self._found = path, found
        self._base = open_to_read(path, any_thread=True)
        self._thread = threading.Thread(target=self._run, name="checkup", daemon=True)
        if _is_large(path):
            self._thread.start()

    def close(self) -> None:
        """End it where it is."""
        self._base.interrupt()
        if self._thread.ident is not None:
            self._thread.join(5.0)
        self._base.close()

    def _run(self) -> None:
        try:
            (told,) = self._base.execute("PRAGMA quick_check").fetchone()
        except sqlite3.OperationalError as wrong:  # interrupted; or the disk does not read
            log.warning("%s was not looked through: %s", self._path, wrong)
            return
        except sqlite3.DatabaseError as wrong:
            told = str(wrong)
        if told != "ok":
            self.damage = told
            suspect(self._path)
            self._found()


def open_to_read(path: Path, any_thread: bool = False) -> sqlite3.Connection:
    """Open a read-only connection for reports, in autocommit mode. Raises DiskWrong where there is
    no such file."""
    name = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return sqlite3.connect(
            name, uri=True, isolation_level=None, check_same_thread=not any_thread
        )
    except sqlite3.OperationalError as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


@contextlib.contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """Bring all that is written inside to the disk when this ends, or none of it.

    What went wrong, inside or with the COMMIT itself, is what is raised; the connection can be
    used again.
    """
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        if base.in_transaction:  # a full disk has ended it already
            with contextlib.suppress(sqlite3.Error):  # the first error is the one to be told
                base.execute("ROLLBACK")
        raise


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader sees the old one or the new one.

    An OSError is logged, at most once a minute for each file, and the daemon goes on; so is a path
    that has no name.
    """
    try:
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content)
        os.replace(part, path)
    except (OSError, ValueError) as wrong:
        now = time.monotonic()
        if now - _complained.get(path, -SILENT) >= SILENT:
            _complained[path] = now
            log.error("%s: %s", path, wrong)


def is_foreign(path: Path) -> bool:
    """Return whether what lies here never was a database, but a file of somebody else's, which a
    wrong path has hit: it must be neither moved nor written.

    A database whose first page is torn has lost its name, but neither its pages nor the zeros in
    them: SQLite's files are whole pages, multiples of a sector, and no page is without a zero.
    A text has none (a zero is no letter in any encoding of ours), whatever its length is. A file
    that a power cut left empty, or full of zeros, is a database too.
    """
    try:
        if not path.is_file():
            return False
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(LOOKED)
    except OSError:  # whoever opens it will say what is wrong
        return False
    if not head or head.startswith(MAGIC):
        return False
    return bool(size % SECTOR) or b"\0" not in head


def set_aside(path: Path) -> None:
    """Rename the file and its WAL so that an expert may still read them."""
    mark = free_mark(path, "damaged")
    for part in (Path(f"{path}-wal"), Path(f"{path}-shm"), path):
        if part.exists():
            part.rename(f"{part}{mark}")
    sync(path.parent)
    log.error("%s was set aside as %s%s; a new one is begun", path, path.name, mark)


def suspect(path: Path) -> None:
    """Have the next ``open_store`` look through all of it, and set it aside if it is damaged."""
    with contextlib.suppress(OSError):  # a disk that takes no file is a trouble of its own
        _suspect(path).touch()


def is_damage(wrong: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file is broken, and not only that the disk does not
    write."""
    code = getattr(wrong, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def was_set_aside(path: Path) -> bool:
    """Return whether a damaged database of this name lies here: a new one has lost a past. Seen on
    the disk and not remembered, because between the two the disk may fail and the daemon end."""
    return any(path.parent.glob(f"{glob.escape(path.name)}.damaged-*"))


def free_mark(path: Path, why: str) -> str:
    """Return ``.WHY-<unix seconds>`` such that no file of that name is there yet: what was set
    aside before is never overwritten."""
    second = int(time.time())
    while Path(f"{path}{(mark := f'.{why}-{second}')}").exists():
        second += 1
    return mark


def require_room(folder: Path, least: int) -> None:
    """Raise DiskWrong where fewer than ``least`` bytes are free: the first commit would still
    succeed, and a later one fail."""
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if disk.f_blocks and free < least:  # some file systems do not tell
        raise DiskWrong(f"{folder}: found {free} bytes free, expected at least {least}")


def sync(path: Path) -> None:
    """Bring to the disk what was written into this file, or renamed in this folder. Raises
    OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _is_large(path: Path) -> bool:
    return path.exists() and path.stat().st_size >= LARGE


def _suspect(path: Path) -> Path:
    return Path(f"{path}.suspect")


def _open(path: Path) -> sqlite3.Connection:
    base = _connected(path)
    try:
        if base.execute("PRAGMA page_count").fetchone() == (0,):
            # A very first start may have ended in a power cut. SQLite 3.40 keeps flags that it read
            # from the torn first page before it rolled that back, and would write them into the new
            # one, where the next start's quick_check finds them: another connection reads afresh.
            base.close()
            base = _connected(path)
        _check(base, path)
    except (sqlite3.Error, UnicodeDecodeError):
        base.close()
        raise
    return base


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _check(base: sqlite3.Connection, path: Path) -> None:
    base.execute("PRAGMA busy_timeout = 2000")
    base.execute(f"PRAGMA page_size = {PAGE}")  # of a new file only
    if not _is_large(path) or _suspect(path).exists():
        (checked,) = base.execute("PRAGMA quick_check").fetchone()
        if checked != "ok":
            raise sqlite3.DatabaseError(checked)
        _suspect(path).unlink(missing_ok=True)
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        base.execute(f"PRAGMA {pragma} = {wanted}")
        (found,) = base.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise sqlite3.OperationalError(f"{pragma} is {found}, expected {wanted}")

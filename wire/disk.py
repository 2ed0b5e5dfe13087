"""Opens a daemon's SQLite file so that what is committed stays committed; replaces small files.

Decides the pragmas (reliability: WAL + FULL, set and read back; one read-write connection for
each database, ever) and what happens to a damaged file: it is set aside, never deleted. A
description or picture that cannot be written is no reason to stop.
"""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger("talon")

SILENT = 60.0
"""Seconds between two complaints about the same file."""
_complained: dict[Path, float] = {}


class DiskWrong(Exception):
    """The store cannot be used; the text says which file and why."""


def open_store(path: Path) -> sqlite3.Connection:
    """The one read-write connection, in autocommit mode: who writes says BEGIN IMMEDIATE.

    A file that fails SQLite's quick_check is renamed to ``NAME.damaged-<unix seconds>`` and a new
    one begun. Raises DiskWrong where the disk does not allow to write.
    """
    try:
        return _open(path)
    except sqlite3.OperationalError as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None
    except sqlite3.DatabaseError as wrong:
        log.error("%s is damaged (%s)", path, wrong)
    try:
        set_aside(path)
        return _open(path)
    except (sqlite3.Error, OSError) as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


def open_to_read(path: Path) -> sqlite3.Connection:
    """A read-only connection for reports. Raises DiskWrong where there is no such file."""
    try:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError as wrong:
        raise DiskWrong(f"{path}: {wrong}") from None


@contextlib.contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside is on the disk when this ends, or none of it.

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

    An OSError is logged, at most once a minute for each file, and the daemon goes on.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as wrong:
        now = time.monotonic()
        if now - _complained.get(path, -SILENT) >= SILENT:
            _complained[path] = now
            log.error("%s: %s", path, wrong)


def set_aside(path: Path) -> None:
    """Rename the file and its WAL so that an expert may still read them."""
    second = int(time.time())
    while Path(f"{path}{(mark := f'.damaged-{second}')}").exists():
        second += 1  # what was set aside before must not be overwritten
    for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if part.exists():
            part.rename(f"{part}{mark}")
    log.error("%s was set aside as %s%s; a new one is begun", path, path.name, mark)


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _check(base, path)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _check(base: sqlite3.Connection, path: Path) -> None:
    base.execute("PRAGMA busy_timeout = 2000")
    checked = base.execute("PRAGMA quick_check").fetchone()[0]
    if checked != "ok":
        raise sqlite3.DatabaseError(checked)
    for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        base.execute(f"PRAGMA {pragma} = {wanted}")
        found = base.execute(f"PRAGMA {pragma}").fetchone()[0]
        if found != wanted:
            raise sqlite3.OperationalError(f"{pragma} is {found}, expected {wanted}")

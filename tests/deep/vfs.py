"""SQLite on the simulated disk: a VFS by apsw, and a connection that looks like sqlite3's.

Decides how SQLite's calls become steps of the disk, as SQLite's own unix VFS does them: a new
journal or WAL syncs its directory with its first sync, a deletion only when asked to. The
production code is run as it is: ``on(platter)`` gives it this connection wherever ``wire.disk``
opens one. WAL without shared memory needs ``locking_mode = EXCLUSIVE`` (apsw has no shm methods);
it is the only pragma here that production does not set, and it changes no write and no sync.
"""

import sqlite3
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import apsw

from tests.deep.platter import Platter
from wire import disk

NAME = "platter"
POWERSAFE_OVERWRITE = 0x1000
"""Device characteristics that SQLite's unix VFS reports of every disk."""
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL
SQLITE = apsw.sqlitelibversion()

KINDS: tuple[tuple[type[Exception], type[sqlite3.Error]], ...] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.CorruptError, sqlite3.DatabaseError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.Error, sqlite3.OperationalError),
)


class File:
    """Is one open file. Locks are not needed: there is one connection."""

    def __init__(self, platter: Platter, file: int, syncs_names: bool) -> None:
        self._platter, self._file, self._syncs_names = platter, file, syncs_names
        self._content = platter.content[file]

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._platter.write(self._file, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self._platter.truncate(self._file, size)

    def xSync(self, _: int) -> None:
        self._platter.sync(self._file)
        if self._syncs_names:
            self._platter.sync_names()
            self._syncs_names = False

    def xFileSize(self) -> int:
        return len(self._content)

    def xClose(self) -> None:
        """Do nothing: the platter keeps the file."""

    def xLock(self, _: int) -> None:
        """Do nothing: nobody else opens the file."""

    def xUnlock(self, _: int) -> None:
        """Do nothing: nobody else opens the file."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _: int, __: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return POWERSAFE_OVERWRITE


class Vfs(apsw.VFS):
    """Answers all of SQLite's file calls, on whichever disk is in the computer."""

    platter = Platter({})

    def __init__(self) -> None:
        super().__init__(NAME, base="")

    def xOpen(self, name: Any, flags: list[int]) -> File:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None:  # of a query too large for memory: lives as long as it is open
            return File(Platter({"": b""}), 0, False)
        file = self.platter.names.get(path)
        if file is None:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError(f"no {path}")
            file = self.platter.make(path)
        flags[1] = flags[0]
        new_journal = flags[0] & JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE
        return File(self.platter, file, bool(new_journal))

    def xDelete(self, name: str, sync_names: int) -> None:
        if name not in self.platter.names:
            missing = apsw.IOError(f"no {name}")
            missing.extendedresult = apsw.SQLITE_IOERR_DELETE_NOENT
            raise missing
        self.platter.unlink(name)
        if sync_names:
            self.platter.sync_names()

    def xAccess(self, name: str, _: int) -> bool:
        return name in self.platter.names

    def xFullPathname(self, name: str) -> str:
        return name


VFS = Vfs()
"""The VFS, registered with SQLite as long as it lives."""


class Cursor:
    """Holds all rows that a statement gave."""

    def __init__(self, rows: list[tuple[Any, ...]], columns: Sequence[Any], base: Any) -> None:
        self._rows = iter(rows)
        self.description = [(name, *[None] * 6) for name, *_ in columns] or None
        self.rowcount, self.lastrowid = base.changes(), base.last_insert_rowid()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class Connection:
    """Acts as sqlite3.Connection in autocommit mode, as far as the daemons use it. ``lie`` replaces
    a statement by another: a planted bug."""

    isolation_level = None

    def __init__(self, path: object, lie: dict[str, str]) -> None:
        self._lie = lie
        with _as_sqlite3():
            self._apsw = apsw.Connection(str(path), vfs=NAME)
        self.execute("PRAGMA locking_mode = EXCLUSIVE")

    @property
    def in_transaction(self) -> bool:
        return bool(self._apsw.in_transaction)

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        columns: list[Any] = []

        def about(cursor: Any, *_: object) -> bool:
            columns[:] = cursor.getdescription()
            return True

        with _as_sqlite3():
            cursor = self._apsw.cursor()
            cursor.setexectrace(about)
            rows = list(cursor.execute(self._lie.get(sql, sql), values))
        return Cursor(rows, columns, self._apsw)

    def cursor(self) -> "Connection":
        return self

    def executemany(self, sql: str, many: Any) -> Cursor:
        for values in many:
            self.execute(sql, values)
        return Cursor([], (), self._apsw)

    def executescript(self, sql: str) -> Cursor:
        return self.execute(sql)

    def close(self) -> None:
        with _as_sqlite3():
            self._apsw.close()


@contextmanager
def on(platter: Platter, lie: dict[str, str] | None = None) -> Iterator[None]:
    """Put every database that ``wire.disk`` opens inside on this disk."""

    def connect(path: object, **_: object) -> Connection:
        return Connection(path, lie or {})

    real, VFS.platter = disk.sqlite3, platter
    disk.sqlite3 = types.SimpleNamespace(**{**vars(sqlite3), "connect": connect})  # type: ignore
    try:
        yield
    finally:
        disk.sqlite3 = real  # type: ignore[misc]


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """Raise sqlite3's errors, which the daemons know."""
    try:
        yield
    except apsw.Error as wrong:
        kind = next(ours for theirs, ours in KINDS if isinstance(wrong, theirs))
        raise kind(str(wrong)) from wrong

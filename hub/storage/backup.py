"""Copies the running hub's database, and gives the copy its name only when it is proven good.

Decides when a copy is good (SQLite's quick_check finds nothing, and a replay of its journal gives
the very same tables), and which old backups are removed. The running database is only read.
"""

import os
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from hub.storage.verify import Verdict, verify
from wire.disk import DiskWrong, open_to_read, sync
from wire.lock import Held

KEPT = 14
"""How many backups are kept: two weeks of nights."""


class Made(Struct, frozen=True):
    """Names a new backup, and the old ones that were removed for it."""

    file: str
    bytes: int
    facts: int
    removed: tuple[str, ...]


def backup(database: Path, folder: Path, keep: int) -> Made:
    """Make one in ``folder`` and leave the newest ``keep`` there. Raises DiskWrong with the reason;
    then nothing half-done is left and no old one is gone."""
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as wrong:
        raise DiskWrong(f"{folder}: {wrong.strerror}") from None
    with closing(Held(folder / database.stem, "talon-hub backup")):
        part = folder / f".{database.stem}.part"
        clean(part)  # of one that was cut off by a power cut
        try:
            copy(database, part)
            verdict = proven(part)
            made = _named(part, folder, database.stem)
            removed = _rotate(made, keep, database.stem)
        except OSError as wrong:
            raise DiskWrong(f"{folder}: {wrong}") from None
        finally:
            clean(part)
    return Made(str(made), made.stat().st_size, verdict.facts, tuple(map(str, removed)))


def copy(database: Path, part: Path) -> None:
    """Copy by SQLite's online backup in one step: the state of one moment, while the hub goes on
    writing. A single file comes of it, without a write-ahead log beside it."""
    with closing(open_to_read(database)) as source:
        try:
            with closing(sqlite3.connect(part, isolation_level=None)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as wrong:
            raise DiskWrong(f"{database} to {part.parent}: {wrong}") from None


def proven(part: Path) -> Verdict:
    """Examine a copy. Raises DiskWrong where its tables are not what its journal gives."""
    verdict = examined(part)
    if not verdict.good:
        raise DiskWrong(f"{part}: its tables are not what its journal says\n{verdict.text()}")
    return verdict


def examined(file: Path) -> Verdict:
    """Check the pages of a database, then replay its journal, whatever that gives. Raises DiskWrong
    where it is damaged."""
    with closing(open_to_read(file)) as base:
        try:
            checked = base.execute("PRAGMA quick_check").fetchone()[0]
            if checked != "ok":
                raise DiskWrong(f"{file}: damaged: {checked}")
            return verify(base)
        except sqlite3.Error as wrong:
            raise DiskWrong(f"{file}: {wrong}") from None


def clean(part: Path) -> None:
    """Remove what there is of an unfinished copy."""
    for tail in ("", "-journal", "-wal", "-shm"):
        Path(f"{part}{tail}").unlink(missing_ok=True)


def _named(part: Path, folder: Path, stem: str) -> Path:
    """Give it its final name, once all of it is on the disk. No file of that name is replaced."""
    sync(part)
    second = time.time()
    while (made := folder / f"{stem}-{_stamp(second)}.db").exists():
        second += 1
    os.rename(part, made)
    sync(folder)
    return made


def _stamp(second: float) -> str:
    return time.strftime("%Y%m%d-%H%M%S", time.localtime(second))


def _rotate(made: Path, keep: int, stem: str) -> list[Path]:
    """Remove the oldest beyond ``keep``, by their names. The one just made always stays, whatever
    the clock said: it is the one known to be good."""
    name = re.compile(re.escape(stem) + r"-\d{8}-\d{6}\.db")
    others = sorted(x for x in made.parent.iterdir() if name.fullmatch(x.name) and x != made)
    old = others[: max(0, len(others) - (keep - 1))]
    for file in old:
        file.unlink()
    sync(made.parent)
    return old

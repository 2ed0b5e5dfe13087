"""Puts a backup in the place of the hub's database, as a new generation.

Decides what may be put back: only while no hub runs, only a database of this hall, only a whole
one. The database that was there is set aside, never deleted; at every moment one of the two is in
place.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from hub.columns import many
from hub.storage.backup import clean, examined
from hub.storage.schema import complete
from hub.storage.store import identity, renew
from hub.storage.verify import Verdict
from wire.disk import DiskWrong, free_mark, sync
from wire.hall import Hall
from wire.lock import Held

NEXT = (
    "Now start the hub: systemctl start talon-hub",
    "It first hears what the kiosks know and gives no numbers until all have reported, or for",
    "rules.gather seconds; meanwhile kiosks give those of their reserves. Then: talon-hub day",
    "status CONFIG. Tickets of which nobody knows the end are doubtful: talon-hub doubtful CONFIG",
)


class Restored(Struct, frozen=True):
    """Says what was put back. ``date``: of its last day, "" where nobody knows it. ``differing``:
    its tables differ from its journal. ``aside``: where the database went that was there, "" if
    there was none."""

    generation: str
    day: int
    date: str
    facts: int
    differing: bool
    aside: str


def restore(database: Path, hall: Hall, source: Path, anyway: bool = False) -> Restored:
    """Put ``source`` in the place of ``database``. Raises Busy while a hub runs, DiskWrong with the
    reason for every other refusal; then the database is as it was. ``anyway``: take a backup whose
    tables differ from its journal too."""
    with closing(Held(database, "talon-hub restore")):
        part = database.with_name(f".{database.name}.restored")
        clean(part)
        try:
            _fetch(source, part)
            _current(part, source, hall)
            verdict = _whole(part, source, anyway)
            told = _reborn(part)
            sync(part)
            aside = _put(part, database)
        except (OSError, sqlite3.Error) as wrong:
            raise DiskWrong(f"{source}: {wrong}") from None
        finally:
            clean(part)
    return Restored(*told, verdict.facts, not verdict.good, aside)


def _fetch(source: Path, part: Path) -> None:
    """Make a copy of our own: the backup may lie on a stick that cannot be written. A write-ahead
    log beside it belongs to it."""
    shutil.copyfile(source, part)
    if Path(f"{source}-wal").exists():
        shutil.copyfile(f"{source}-wal", f"{part}-wal")
    with closing(sqlite3.connect(part, isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = DELETE")
        checked = base.execute("PRAGMA quick_check").fetchone()[0]
        if checked != "ok":
            raise DiskWrong(f"{source}: damaged or cut short: {checked}")


def _current(part: Path, source: Path, hall: Hall) -> None:
    """Bring the copy to this version's schema. Raises DiskWrong where it is no hub's database, of
    another hall, or of a newer Talon."""
    with closing(sqlite3.connect(part, isolation_level=None)) as base:
        if not base.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise DiskWrong(f"{source}: found an empty database, expected that of a hub")
        complete(base, str(source))
        of = identity(base).hall
        if of not in ("", hall.hall):
            raise DiskWrong(f"{source}: found hall {of}, expected {hall.hall}")


def _whole(part: Path, source: Path, anyway: bool) -> Verdict:
    verdict = examined(part)
    if not verdict.good and not anyway:
        raise DiskWrong(
            f"{source}: its tables are not what its journal says (--anyway takes it all the "
            f"same)\n{verdict.text()}"
        )
    return verdict


def _reborn(part: Path) -> tuple[str, int, str]:
    """Begin a new generation that knows that it was restored. Gives the generation, its last day
    and the date of that day, "" where nobody knows it."""
    with closing(sqlite3.connect(part, isolation_level=None)) as base:
        renew(base, "restored")
        day = base.execute(
            "SELECT day, iif(dated, date, '') FROM days ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return (identity(base).generation, *(day or (0, "")))


def _put(part: Path, database: Path) -> str:
    """Rename it into place in one step, after what was there has a second name.

    Its log goes first: SQLite would take it for the new file's own.
    """
    aside = ""
    if database.exists():
        aside = f"{database}{free_mark(database, 'replaced')}"
        os.link(database, aside)
        mark = aside.removeprefix(str(database))
        for tail in ("-wal", "-shm"):
            if Path(f"{database}{tail}").exists():
                os.rename(f"{database}{tail}", f"{database}{tail}{mark}")
    os.rename(part, database)
    sync(database.parent)
    return aside


def text(done: Restored, database: Path) -> str:
    """Tell what was done, and what happens when the hub is started."""
    date = done.date or "date unknown"
    last = f"its last day is {done.day} ({date})" if done.day else "it knows no day"
    lines = [f"{database}: put back, {many(done.facts, 'fact')}; {last}"]
    if done.differing:
        lines.append("Its tables differ from its journal: reports of it may be wrong")
    if done.aside:
        lines.append(f"What was there before: {done.aside}")
    return "\n".join([*lines, *NEXT])

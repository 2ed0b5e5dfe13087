"""Keeps the hub's facts: an append-only journal, and tables derived in the same transaction.

Decides which database is this hub's, and which part of its journal a start needs. The journal of
the day opened last rebuilds the state; the tables serve reports. How the state
becomes rows is in ``rows``.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from hub.events import HubFact
from hub.events.facts import Past, Ticked
from hub.state.touched import TouchedDay
from hub.storage.journal import add_to_journal, facts_of, last_day
from hub.storage.rows import write_rows
from hub.storage.schema import complete
from wire.anchored import Anchor
from wire.disk import (
    DiskWrong,
    is_damage,
    open_store,
    suspect,
    transaction,
    was_set_aside,
)
from wire.hall import Hall
from wire.messages import Fact


class Identity(NamedTuple):
    """Identifies a database. ``generation`` was born with it, ``epoch`` counts the starts in it,
    ``hall`` names its hall, ``past`` says how the generation came to be."""

    generation: str
    epoch: int
    hall: str
    past: Past


def identity(base: sqlite3.Connection) -> Identity:
    """Return the identity of the database; empty strings and 0 where no hub has started in it
    yet."""
    row = base.execute("SELECT generation, epoch, hall, past FROM hub").fetchone()
    return Identity(*row) if row else Identity("", 0, "", "")


def renew(base: sqlite3.Connection, past: Past) -> None:
    """Begin a new generation, and note how it came to be, in one transaction."""
    with transaction(base):
        base.execute("UPDATE hub SET generation = ?, past = ?", (uuid.uuid4().hex, past))


def last_hall(base: sqlite3.Connection) -> Hall | None:
    """Return the hall of the last start. None where there was none, or where another version wrote
    down one that this version does not understand."""
    row = base.execute("SELECT hall FROM hall_file").fetchone()
    try:
        return msgspec.json.decode(row[0], type=Hall) if row else None
    except msgspec.MsgspecError:
        return None


class HubStore:
    """Writes by the one read-write connection to the hub's database.

    Raises DiskWrong where the file cannot be used, is another hall's or a newer Talon's. ``epoch``
    counts the starts and is on disk before anything is published; ``past`` says how ``generation``
    came to be. ``hall`` is the one that the start before worked with, None if that is not known.
    """

    def __init__(self, path: Path, hall: Hall) -> None:
        self.path = path
        self._base = open_store(path)
        try:
            complete(self._base)
            self.generation, self.epoch, _, self.past = self._begin(path, hall.hall)
            self.hall = last_hall(self._base)
            self._day = last_day(self._base)
            self._anchor = Anchor(path)
        except sqlite3.Error as wrong:
            self._base.close()
            raise self._wrong(wrong) from None
        except BaseException:
            self._base.close()
            raise

    def facts_of_last_day(self) -> Iterator[HubFact]:
        """Yield the facts of the day opened last, in order, then the last tick. Raises
        DiskWrong."""
        try:
            yield from self._facts()
        except sqlite3.Error as wrong:
            raise self._wrong(wrong) from None

    def _wrong(self, wrong: sqlite3.Error) -> DiskWrong:
        """Mark a broken file, so that the next attempt checks it and sets it aside."""
        if is_damage(wrong):
            suspect(self.path)
        return DiskWrong(f"{self.path}: {wrong}")

    def _facts(self) -> Iterator[HubFact]:
        yield from facts_of(self._base, self._day)
        for (tick,) in self._base.execute("SELECT fact FROM tick"):
            yield msgspec.json.decode(tick, type=Ticked)

    def keep(self, facts: Sequence[Fact], touched: Iterable[TouchedDay]) -> None:
        """Write ``facts`` into the journal and what the state says they ``touched`` into the
        tables, in one transaction; when this returns, it is on the disk. Raises sqlite3.Error,
        Vanished where the file is not the one at ``path`` any more."""
        self._anchor.look()
        ticks = [fact for fact in facts if isinstance(fact, Ticked)]
        with transaction(self._base):
            for tick in ticks[-1:]:
                text = (msgspec.json.encode(tick).decode(),)
                self._base.execute("INSERT OR REPLACE INTO tick VALUES (1, ?)", text)
            rows = (fact for fact in facts if not isinstance(fact, Ticked))
            day = add_to_journal(self._base, rows, self._day)
            for each in touched:
                write_rows(self._base, each)
        self._day = day

    def work_with(self, hall: Hall) -> None:
        """Keep ``hall`` as the one of this start, for the next start to find."""
        text = msgspec.json.encode(hall).decode()
        with transaction(self._base):
            self._base.execute("INSERT OR REPLACE INTO hall_file VALUES (1, ?)", (text,))
        self.hall = hall

    def begin_again(self) -> None:
        """Begin a new epoch, as a start does."""
        with transaction(self._base):
            self._base.execute("UPDATE hub SET epoch = epoch + 1")
        self.epoch += 1

    def renew(self) -> None:
        """Make the next start a new generation: this database is older than the hall."""
        renew(self._base, "restored")

    def look(self) -> None:
        """Check now and then, while nothing is kept, that the file is still there. Raises
        Vanished."""
        self._anchor.look_now_and_then()

    def save(self) -> str:
        """Put what was kept to ``path`` again, after Vanished. Raises DiskWrong."""
        return self._anchor.save(self._base)

    def close(self) -> None:
        self._base.close()

    def _begin(self, path: Path, hall: str) -> Identity:
        found = identity(self._base)
        if found.hall not in ("", hall):
            raise DiskWrong(f"{path}: found hall {found.hall}, expected {hall}")
        with transaction(self._base):
            if not found.generation:
                past = "set aside" if was_set_aside(path) else ""
                born = (uuid.uuid4().hex, hall, past)
                self._base.execute("INSERT INTO hub VALUES (?, 0, ?, ?)", born)
            self._base.execute("UPDATE hub SET epoch = epoch + 1")
        return identity(self._base)

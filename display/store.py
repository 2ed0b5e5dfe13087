"""Keeps on the board's disk up to which call it has announced, for each generation.

Decides what happens where the disk does not write: the board goes on, knows it only in memory (so
that after its own restart it may announce the last minute's calls once more), and tries again with
the next call.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from display.things import Announced
from wire.anchored import Anchor, Vanished
from wire.disk import Damaged, DiskWrong, open_store, set_aside, transaction
from wire.messages import Fact
from wire.schema_steps import take_steps

log = logging.getLogger("talon")

VERSION_1 = (
    """CREATE TABLE announced (nth INTEGER PRIMARY KEY, generation TEXT UNIQUE NOT NULL,
           call INTEGER NOT NULL)""",
)
ROWS = "SELECT CAST(generation AS BLOB), call FROM announced ORDER BY nth"
"""As bytes: SQLite's check does not look whether a text is one."""
KEPT = 10
"""Generations remembered: each is born with a new database of the hub, so the last few suffice."""


class BoardStore:
    """Keeps the announced calls in one SQLite file. ``works`` says whether the disk has
    everything."""

    def __init__(self, path: Path) -> None:
        self.works = True
        self._path = path
        self._base: sqlite3.Connection | None = None
        self._anchor: Anchor | None = None
        self._owed: dict[str, Announced] = {}

    def facts(self) -> list[Announced]:
        """Return what is kept, oldest generation first; nothing where the disk cannot be read, or
        where a row of it is damaged."""
        found: list[Announced] = []
        with self._disk():
            rows = self._open().execute(ROWS).fetchall()  # all: what still reads holds the file
            found = [self._read(*row) for row in rows]
        return found

    def keep(self, facts: Sequence[Fact]) -> None:
        """Commit all at once, with what could not be written before.

        The last fact of a generation counts, also a lower number: it follows when a kept number was
        never the hub's.
        """
        for fact in facts:
            if isinstance(fact, Announced):
                self._owed.pop(fact.generation, None)
                self._owed[fact.generation] = fact
        while len(self._owed) > KEPT:
            del self._owed[next(iter(self._owed))]
        for _ in range(2):  # once more where the file had vanished and was put back
            with self._disk():
                self._write(self._open())
                self._owed.clear()
                self._say(True, f"{self._path} is written again")
            if not self._owed or not self.works:
                return

    def look(self) -> None:
        """Check, while nothing is kept, that the file still lies at its path."""
        with self._disk():
            if self._anchor is not None:
                self._anchor.look_now_and_then()

    def close(self) -> None:
        """Close the file. Nothing is pending: each keep has committed, or has failed."""
        if self._base is not None:
            self._base.close()
            self._base = self._anchor = None

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except (DiskWrong, sqlite3.Error) as wrong:
            saved = isinstance(wrong, Vanished) and self._save(wrong)
            self.close()
            if saved or (isinstance(wrong, Damaged) and self._set_aside(wrong)):
                return
            why = wrong if isinstance(wrong, DiskWrong) else f"{self._path}: {wrong}"
            self._say(False, f"{why}; announced calls are known in memory only")

    def _save(self, wrong: Vanished) -> bool:
        """Save what was open to its path again, and return whether that worked; else memory has to
        do."""
        assert self._base is not None
        assert self._anchor is not None
        try:
            log.error("%s; %s", wrong, self._anchor.save(self._base))
        except DiskWrong as worse:
            log.error("%s", worse)
            return False
        return True

    def _set_aside(self, wrong: Damaged) -> bool:
        """Set the file aside, and return whether that worked: the next to open it begins a new
        one."""
        log.error("%s", wrong)
        try:
            set_aside(self._path)
        except OSError as worse:
            log.error("%s: %s", self._path, worse)
            return False
        return True

    def _read(self, generation: bytes, call: object) -> Announced:
        """Return what the row says. Raises Damaged where no board can have written it."""
        try:
            return msgspec.convert({"generation": generation.decode(), "call": call}, Announced)
        except (UnicodeDecodeError, msgspec.ValidationError) as wrong:
            raise Damaged(f"{self._path}: a row that no board wrote: {wrong}") from None

    def _open(self) -> sqlite3.Connection:
        if self._base is not None and self._anchor is not None:
            self._anchor.look()
        if self._base is None:
            self._base = open_store(self._path)
            self._anchor = Anchor(self._path)
            take_steps(self._base, [VERSION_1], "talon-display")
        return self._base

    def _write(self, base: sqlite3.Connection) -> None:
        with transaction(base):
            base.executemany(
                "INSERT INTO announced (generation, call) VALUES (?, ?) "
                "ON CONFLICT (generation) DO UPDATE SET call = excluded.call",
                [(fact.generation, fact.call) for fact in self._owed.values()],
            )
            base.execute(
                "DELETE FROM announced WHERE nth NOT IN "
                "(SELECT nth FROM announced ORDER BY nth DESC LIMIT ?)",
                (KEPT,),
            )

    def _say(self, works: bool, text: str) -> None:
        """Log each change once."""
        if works != self.works:
            self.works = works
            log.log(logging.INFO if works else logging.ERROR, "%s", text)

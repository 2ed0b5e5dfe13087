"""What a commit costs anybody: a table of one column on the disk that the hub's database is on.

As the stores do: WAL with synchronous=FULL, one connection, BEGIN IMMEDIATE. One row as long as
the journal's row of a ticket; no index, no second table.
"""

import sqlite3
import time
from pathlib import Path

ROW = b'{"kind":"TicketIssued",' + b"x" * 259 + b"}"
"""A row as long as the journal's row of a ticket. The echo is sent it too."""


class Disk:
    """Opens a new database at ``path``."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode = wal")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY, fact TEXT NOT NULL)")
        self._fact = ROW.decode()

    def commit(self, rows: int = 1) -> float:
        """Commit so many rows in one transaction, and return the seconds that it took."""
        began = time.monotonic()
        self._base.execute("BEGIN IMMEDIATE")
        for _ in range(rows):
            self._base.execute("INSERT INTO journal (fact) VALUES (?)", (self._fact,))
        self._base.execute("COMMIT")
        return time.monotonic() - began

    def close(self) -> None:
        self._base.close()

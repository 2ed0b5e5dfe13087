"""The hub's tables, and how a database of an earlier Talon becomes one of this.

Decides what is where, and that the database of a newer Talon is left alone; what a fact writes is
in ``tables``. Every step is applied once, in order, by sqlite-utils.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import structs
from sqlite_utils import Database, Migrations

from hub.carried import Carried
from hub.things import DayOpened
from wire.disk import DiskWrong

migrations = Migrations("talon-hub")


def complete(base: sqlite3.Connection, path: Path) -> None:
    """Make or complete the tables; the connection is in autocommit mode.

    Raises DiskWrong, and has changed nothing, where a newer Talon has worked with it: this one
    would misread its facts, or lose them. ``path`` is the file that the error names.
    """
    tables = Database(base)
    ours = _ours()
    newer = [step.name for step in migrations.applied(tables) if step.name not in ours]
    if newer:
        raise DiskWrong(
            f"{path}: found tables of a newer Talon ({', '.join(newer)}), "
            f"expected none after {ours[-1]}: install that Talon"
        )
    migrations.apply(tables)


def _ours() -> list[str]:
    """The steps that this version knows, in their order: all that an empty database lacks."""
    with closing(sqlite3.connect(":memory:")) as empty:
        return [step.name for step in migrations.pending(Database(empty))]


@migrations()
def first_tables(base: Database) -> None:
    """Waits and services in seconds, moments in Unix seconds of the hub's wall clock."""
    for statement in (
        "CREATE TABLE hub (generation TEXT NOT NULL, epoch INTEGER NOT NULL)",
        """CREATE TABLE journal (seq INTEGER PRIMARY KEY, day INTEGER NOT NULL,
               kind TEXT NOT NULL, fact TEXT NOT NULL)""",
        "CREATE INDEX journal_day ON journal (day, seq)",
        """CREATE TABLE days (day INTEGER PRIMARY KEY, date TEXT NOT NULL, dated INTEGER NOT NULL,
               opened REAL NOT NULL, closed REAL, left_waiting INTEGER)""",
        """CREATE TABLE visits (day INTEGER NOT NULL, visit TEXT NOT NULL, service TEXT NOT NULL,
               series TEXT NOT NULL, number INTEGER NOT NULL, kiosk TEXT NOT NULL,
               language TEXT NOT NULL, issued REAL NOT NULL, waiting_limit REAL NOT NULL,
               service_limit REAL NOT NULL, state TEXT NOT NULL, flagged INTEGER NOT NULL DEFAULT 0,
               printed TEXT NOT NULL DEFAULT '', window INTEGER, called REAL, waited REAL,
               recalls INTEGER NOT NULL DEFAULT 0, ended REAL, served REAL,
               PRIMARY KEY (day, visit), UNIQUE (day, series, number)) WITHOUT ROWID""",
        "CREATE INDEX visits_day ON visits (day, service)",
    ):
        base.execute(statement)


@migrations()
def kiosks_with_outboxes(base: Database) -> None:
    """Who the hub is and how it came to be; the kiosks' databases, what they are lent, the tick.

    A visit may now be of a kiosk's own number (``own``), of another day's paper (``late``), of an
    unknown end (``doubtful``) or ``quarantined`` with the reason: then its number may be there
    twice, so the rule against that moves into an index.
    """
    for statement in (
        "ALTER TABLE hub ADD COLUMN hall TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE hub ADD COLUMN past TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE tick (one INTEGER PRIMARY KEY CHECK (one = 1), fact TEXT NOT NULL)",
        """CREATE TABLE edges (incarnation TEXT PRIMARY KEY, kiosk TEXT NOT NULL,
               run INTEGER NOT NULL, life TEXT NOT NULL, heard INTEGER NOT NULL,
               day INTEGER NOT NULL, admitted REAL NOT NULL, retired INTEGER NOT NULL DEFAULT 0)
           WITHOUT ROWID""",
        """CREATE TABLE leases (incarnation TEXT NOT NULL, series TEXT NOT NULL,
               nth INTEGER NOT NULL, kiosk TEXT NOT NULL, first INTEGER NOT NULL,
               last INTEGER NOT NULL, next INTEGER NOT NULL, day INTEGER NOT NULL,
               PRIMARY KEY (incarnation, series, nth)) WITHOUT ROWID""",
        "DROP INDEX visits_day",
        "ALTER TABLE visits RENAME TO visits_before",
        """CREATE TABLE visits (day INTEGER NOT NULL, visit TEXT NOT NULL, service TEXT NOT NULL,
               series TEXT NOT NULL, number INTEGER NOT NULL, kiosk TEXT NOT NULL,
               language TEXT NOT NULL, issued REAL NOT NULL, waiting_limit REAL NOT NULL,
               service_limit REAL NOT NULL, state TEXT NOT NULL, flagged INTEGER NOT NULL DEFAULT 0,
               printed TEXT NOT NULL DEFAULT '', window INTEGER, called REAL, waited REAL,
               recalls INTEGER NOT NULL DEFAULT 0, ended REAL, served REAL,
               own INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0,
               doubtful INTEGER NOT NULL DEFAULT 0, quarantined TEXT NOT NULL DEFAULT '',
               PRIMARY KEY (day, visit)) WITHOUT ROWID""",
        """INSERT INTO visits (day, visit, service, series, number, kiosk, language, issued,
               waiting_limit, service_limit, state, flagged, printed, window, called, waited,
               recalls, ended, served) SELECT * FROM visits_before""",
        "DROP TABLE visits_before",
        "CREATE INDEX visits_day ON visits (day, service)",
        """CREATE UNIQUE INDEX visits_number ON visits (day, series, number)
               WHERE quarantined = '' AND state <> 'history' AND doubtful = 0""",
    ):
        base.execute(statement)
    _complete(base)


def _complete(base: Database) -> None:
    """Old facts said less: the limits of a ticket stood in its row only, and the last call of all
    had to be searched for. From now on the journal alone says it."""
    base.execute(
        """UPDATE journal SET fact = json_set(fact,
               '$.waiting_limit', (SELECT waiting_limit FROM visits WHERE day = journal.day
                   AND visit = json_extract(journal.fact, '$.visit')),
               '$.service_limit', (SELECT service_limit FROM visits WHERE day = journal.day
                   AND visit = json_extract(journal.fact, '$.visit')))
           WHERE kind = 'TicketIssued'"""
    )
    opened = base.execute(
        "SELECT seq, fact FROM journal WHERE kind = 'DayOpened' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    called = base.execute(
        """SELECT json_extract(fact, '$.call') FROM journal WHERE kind = 'Called' AND seq < ?
           ORDER BY seq DESC LIMIT 1""",
        (opened[0] if opened else 0,),
    ).fetchone()
    if opened and called:
        day = msgspec.json.decode(opened[1], type=DayOpened)
        whole = structs.replace(day, carried=Carried(last_call=called[0]))
        text = msgspec.json.encode(whole).decode()
        base.execute("UPDATE journal SET fact = ? WHERE seq = ?", (text, opened[0]))

"""The hub's tables, and how a database of an earlier Talon becomes one of this.

Decides what is where, and that the database of a newer Talon is left alone; what is
written there is in ``rows``. Every step is applied once, in order, by sqlite-utils.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import structs
from sqlite_utils import Database, Migrations

from hub.events.carry_over import Carried
from hub.events.facts import DayOpened, Renumbered
from wire.disk import DiskWrong
from wire.messages import Called

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
        "CREATE INDEX journal_day ON journal (day) WHERE kind = 'DayOpened'",
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


@migrations()
def legs_and_windows(base: Database) -> None:
    """What a visit waits for and is served at is its legs now, each call has its reason, and a
    window its hours. Whoever came before this Talon had one leg."""
    for statement in (*_WORK_TABLES, *_FIRST_LEGS):
        base.execute(statement)
    _calls_before(base)


@migrations()
def bookings(base: Database) -> None:
    """Who is expected, and who came. A code is free again when its date is over."""
    base.execute(
        """CREATE TABLE bookings (nth INTEGER PRIMARY KEY, code TEXT NOT NULL,
               service TEXT NOT NULL, date TEXT NOT NULL, time TEXT NOT NULL, cls TEXT NOT NULL,
               name TEXT NOT NULL, booked REAL NOT NULL, cancelled REAL, day INTEGER, visit TEXT,
               came REAL, late INTEGER)"""
    )
    base.execute("CREATE INDEX bookings_code ON bookings (code)")


@migrations()
def hall_file(base: Database) -> None:
    """The hall that the hub works with, should the file be wrong at a later start."""
    base.execute(
        "CREATE TABLE hall_file (one INTEGER PRIMARY KEY CHECK (one = 1), hall TEXT NOT NULL)"
    )


@migrations()
def durations_of_hall_time(base: Database) -> None:
    """How long a visit, a session and a break lasted, whatever the wall clock did meanwhile. NULL
    where a journal of before does not say it."""
    for table, column in (("visits", "stay"), ("sessions", "hall"), ("breaks", "hall")):
        base.execute(f"ALTER TABLE {table} ADD COLUMN {column} REAL")


@migrations()
def days_that_go_on(base: Database) -> None:
    """A visit that went on over the turn of the day stands on the day of its end;
    ``carried_from`` is the day on which it came, 0 where that is the same."""
    base.execute("ALTER TABLE visits ADD COLUMN carried_from INTEGER NOT NULL DEFAULT 0")


_WORK_TABLES = (
    """CREATE TABLE legs (day INTEGER NOT NULL, visit TEXT NOT NULL, leg INTEGER NOT NULL,
           service TEXT NOT NULL, cls TEXT NOT NULL, began REAL NOT NULL,
           waiting_limit REAL NOT NULL, service_limit REAL NOT NULL,
           window INTEGER, operator TEXT, called REAL, waited REAL, reason TEXT,
           recalls INTEGER NOT NULL DEFAULT 0, returns INTEGER NOT NULL DEFAULT 0,
           started REAL, ended REAL, ended_as TEXT NOT NULL DEFAULT '', served REAL,
           served_before REAL NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '',
           comment TEXT NOT NULL DEFAULT '', wrong INTEGER NOT NULL DEFAULT 0,
           PRIMARY KEY (day, visit, leg)) WITHOUT ROWID""",
    """CREATE TABLE calls (day INTEGER NOT NULL, call INTEGER NOT NULL, visit TEXT NOT NULL,
           leg INTEGER NOT NULL, window INTEGER NOT NULL, operator TEXT, at REAL NOT NULL,
           again INTEGER NOT NULL, reason TEXT, urgency REAL, waited REAL NOT NULL,
           waiting_limit REAL, age REAL, eligible INTEGER, over TEXT, over_urgency REAL,
           undone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, call)) WITHOUT ROWID""",
    """CREATE TABLE sessions (day INTEGER NOT NULL, window INTEGER NOT NULL, nth INTEGER NOT NULL,
           operator TEXT NOT NULL, opened REAL NOT NULL, boot TEXT NOT NULL, mono REAL NOT NULL,
           closed REAL, seconds REAL, PRIMARY KEY (day, window, nth)) WITHOUT ROWID""",
    """CREATE TABLE breaks (day INTEGER NOT NULL, window INTEGER NOT NULL, nth INTEGER NOT NULL,
           operator TEXT NOT NULL, reason TEXT NOT NULL, began REAL NOT NULL, boot TEXT NOT NULL,
           mono REAL NOT NULL, ended REAL, seconds REAL,
           PRIMARY KEY (day, window, nth)) WITHOUT ROWID""",
)
_FIRST_LEGS = (
    """INSERT INTO legs (day, visit, leg, service, cls, began, waiting_limit, service_limit, window,
           called, waited, recalls, ended, ended_as, served)
       SELECT day, visit, 1, service, '', issued, waiting_limit, service_limit, window, called,
           waited, recalls, ended, iif(state IN ('served', 'no_show', 'left'), state, ''), served
       FROM visits""",
    "DROP INDEX visits_day",
    "DROP INDEX visits_number",
    "ALTER TABLE visits RENAME TO visits_before",
    """CREATE TABLE visits (day INTEGER NOT NULL, visit TEXT NOT NULL, service TEXT NOT NULL,
           series TEXT NOT NULL, number INTEGER NOT NULL, kiosk TEXT NOT NULL,
           language TEXT NOT NULL, cls TEXT NOT NULL, issued REAL NOT NULL, state TEXT NOT NULL,
           flagged INTEGER NOT NULL DEFAULT 0, printed TEXT NOT NULL DEFAULT '',
           own INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0,
           doubtful INTEGER NOT NULL DEFAULT 0, quarantined TEXT NOT NULL DEFAULT '',
           history INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, visit)) WITHOUT ROWID""",
    """INSERT INTO visits (day, visit, service, series, number, kiosk, language, cls, issued, state,
           flagged, printed, own, late, doubtful, quarantined, history)
       SELECT day, visit, service, series, number, kiosk, language, '', issued, state, flagged,
           printed, own, late, doubtful, quarantined, state = 'history' FROM visits_before""",
    "DROP TABLE visits_before",
    # Not by state: each change of it would write a page of the index too.
    """CREATE UNIQUE INDEX visits_number ON visits (day, series, number)
           WHERE quarantined = '' AND NOT history AND NOT doubtful""",
)


def _calls_before(base: Database) -> None:
    """A call under a number that was burned was withdrawn with it. Decoded here: SQLite may read
    the last digit of a moment otherwise."""
    statement = """INSERT OR IGNORE INTO calls (day, call, visit, leg, window, at, again, waited)
                   VALUES (?, ?, ?, 1, ?, ?, ?, ?)"""
    kept = "SELECT day, fact FROM journal WHERE kind = ? ORDER BY seq"
    decoder = msgspec.json.Decoder(Called)
    for day, text in base.execute(kept, ("Called",)):
        x = decoder.decode(text)
        values = (day, x.call, x.visit, x.window, x.at.wall, x.again, x.waited)
        base.conn.execute(statement, values)
    for day, text in base.execute(kept, ("Renumbered",)):
        burned = msgspec.json.decode(text, type=Renumbered)
        if burned.state in ("waiting", "called"):
            base.conn.execute(_WITHDRAWN, (day, burned.visit, burned.withdrawn))


_WITHDRAWN = "UPDATE calls SET undone = 1 WHERE day = ? AND visit = ? AND call <= ?"


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

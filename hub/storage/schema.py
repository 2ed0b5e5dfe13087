"""Makes the hub's tables, in the steps by which the database of an earlier release becomes today's.

Decides which table holds what. How the state becomes rows is in ``rows``, how a file takes the
steps that it lacks in ``wire.schema_steps``. The first release begins at version 1: a later change
of a table is a further step and never touches an earlier one.

Waits and services are in seconds, moments in Unix seconds of the hub's wall clock. ``hall`` in
``shifts`` and ``breaks`` is the hall time at which they began, and ``stay`` in ``visits`` is
seconds of hall time.
"""

import sqlite3

from wire.schema_steps import take_steps


def complete(base: sqlite3.Connection, named: str = "") -> None:
    """Make the tables or bring them up to date; the connection is in autocommit mode. Raises
    DiskWrong, which calls the file ``named``, where it is not a hub's, or a newer Talon's."""
    take_steps(base, STEPS, "talon-hub", named)


_HUB = (
    """CREATE TABLE hub (generation TEXT NOT NULL, epoch INTEGER NOT NULL, hall TEXT NOT NULL,
           past TEXT NOT NULL)""",
    # The hall that the hub works with, should the file be wrong at a later start.
    "CREATE TABLE hall_file (one INTEGER PRIMARY KEY CHECK (one = 1), hall TEXT NOT NULL)",
)
_JOURNAL = (
    """CREATE TABLE journal (seq INTEGER PRIMARY KEY, day INTEGER NOT NULL,
           kind TEXT NOT NULL, fact TEXT NOT NULL)""",
    "CREATE INDEX journal_day ON journal (day) WHERE kind = 'DayOpened'",
    "CREATE TABLE tick (one INTEGER PRIMARY KEY CHECK (one = 1), fact TEXT NOT NULL)",
    """CREATE TABLE days (day INTEGER PRIMARY KEY, date TEXT NOT NULL, dated INTEGER NOT NULL,
           opened REAL NOT NULL, closed REAL, left_waiting INTEGER)""",
)
_KIOSKS = (
    """CREATE TABLE kiosk_cards (incarnation TEXT PRIMARY KEY, kiosk TEXT NOT NULL,
           run INTEGER NOT NULL, life TEXT NOT NULL, heard INTEGER NOT NULL,
           day INTEGER NOT NULL, admitted REAL NOT NULL, retired INTEGER NOT NULL DEFAULT 0)
       WITHOUT ROWID""",
    """CREATE TABLE leases (incarnation TEXT NOT NULL, series TEXT NOT NULL,
           nth INTEGER NOT NULL, kiosk TEXT NOT NULL, first INTEGER NOT NULL,
           last INTEGER NOT NULL, next INTEGER NOT NULL, day INTEGER NOT NULL,
           PRIMARY KEY (incarnation, series, nth)) WITHOUT ROWID""",
)
# ``own``: the kiosk's own number; ``late``: the paper of another day; ``doubtful``: an unknown end;
# ``quarantined``: why the number cannot be right. A visit that went on over the turn of the day
# stands on the day of its end, ``rolled_from`` is the day on which it came, 0 for the same one.
_VISITS = (
    """CREATE TABLE visits (day INTEGER NOT NULL, visit TEXT NOT NULL, service TEXT NOT NULL,
           series TEXT NOT NULL, number INTEGER NOT NULL, kiosk TEXT NOT NULL,
           language TEXT NOT NULL, cls TEXT NOT NULL, issued REAL NOT NULL, state TEXT NOT NULL,
           flagged INTEGER NOT NULL DEFAULT 0, printed TEXT NOT NULL DEFAULT '',
           own INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0,
           doubtful INTEGER NOT NULL DEFAULT 0, quarantined TEXT NOT NULL DEFAULT '',
           history INTEGER NOT NULL DEFAULT 0, stay REAL, rolled_from INTEGER NOT NULL DEFAULT 0,
           PRIMARY KEY (day, visit)) WITHOUT ROWID""",
    # Not by state: each change of it would write a page of the index too.
    """CREATE UNIQUE INDEX visits_number ON visits (day, series, number)
           WHERE quarantined = '' AND NOT history AND NOT doubtful""",
    """CREATE TABLE legs (day INTEGER NOT NULL, visit TEXT NOT NULL, leg INTEGER NOT NULL,
           service TEXT NOT NULL, cls TEXT NOT NULL, began REAL NOT NULL,
           waiting_limit REAL NOT NULL, service_limit REAL NOT NULL,
           window INTEGER, operator TEXT, called REAL, waited REAL, reason TEXT,
           recalls INTEGER NOT NULL DEFAULT 0, returns INTEGER NOT NULL DEFAULT 0,
           started REAL, ended REAL, ended_as TEXT NOT NULL DEFAULT '', served REAL,
           served_before REAL NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '',
           comment TEXT NOT NULL DEFAULT '', wrong_choice INTEGER NOT NULL DEFAULT 0,
           PRIMARY KEY (day, visit, leg)) WITHOUT ROWID""",
    """CREATE TABLE calls (day INTEGER NOT NULL, call INTEGER NOT NULL, visit TEXT NOT NULL,
           leg INTEGER NOT NULL, window INTEGER NOT NULL, operator TEXT, at REAL NOT NULL,
           again INTEGER NOT NULL, reason TEXT, urgency REAL, waited REAL NOT NULL,
           waiting_limit REAL, age REAL, eligible INTEGER, over TEXT, over_urgency REAL,
           undone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, call)) WITHOUT ROWID""",
)
_WINDOWS = (
    """CREATE TABLE shifts (day INTEGER NOT NULL, window INTEGER NOT NULL, nth INTEGER NOT NULL,
           operator TEXT NOT NULL, opened REAL NOT NULL, hall REAL NOT NULL, closed REAL,
           seconds REAL, PRIMARY KEY (day, window, nth)) WITHOUT ROWID""",
    """CREATE TABLE breaks (day INTEGER NOT NULL, window INTEGER NOT NULL, nth INTEGER NOT NULL,
           operator TEXT NOT NULL, reason TEXT NOT NULL, began REAL NOT NULL, hall REAL NOT NULL,
           ended REAL, seconds REAL, PRIMARY KEY (day, window, nth)) WITHOUT ROWID""",
)
# A code is free again when its date is over.
_BOOKINGS = (
    """CREATE TABLE bookings (nth INTEGER PRIMARY KEY, code TEXT NOT NULL,
           service TEXT NOT NULL, date TEXT NOT NULL, time TEXT NOT NULL, cls TEXT NOT NULL,
           name TEXT NOT NULL, booked REAL NOT NULL, cancelled REAL, day INTEGER, visit TEXT,
           came REAL, late INTEGER)""",
    "CREATE INDEX bookings_code ON bookings (code)",
)
VERSION_1 = (*_HUB, *_JOURNAL, *_KIOSKS, *_VISITS, *_WINDOWS, *_BOOKINGS)
STEPS = (VERSION_1,)
"""All steps, in their order."""

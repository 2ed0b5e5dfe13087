"""Brings a daemon's SQLite file to the schema of this release.

Decides that each step is taken once, whole or not at all, and that the file of a newer Talon, of
another daemon or of another program stays as it is. ``PRAGMA user_version`` counts the steps that a
file has taken, ``PRAGMA application_id`` says whose it is. The first release is step 1: a later
change of a table is a further step and never touches an earlier one.
"""

import sqlite3
from collections.abc import Sequence
from typing import Literal

from wire.disk import DiskWrong, transaction

Step = Sequence[str]
"""The SQL statements of one step."""
Whose = Literal["talon-hub", "talon-kiosk", "talon-display"]
IDS: dict[int, Whose] = {
    int.from_bytes(b"TalH"): "talon-hub",
    int.from_bytes(b"TalK"): "talon-kiosk",
    int.from_bytes(b"TalD"): "talon-display",
}
"""Four letters in the head of the file."""
STRANGE = "that of another program, or of a Talon before 0.1.0"


def file_name(base: sqlite3.Connection) -> str:
    """Return the path of an open database."""
    _, _, name = base.execute("PRAGMA database_list").fetchone()
    return str(name)


def take_steps(
    base: sqlite3.Connection, steps: Sequence[Step], whose: Whose, named: str = ""
) -> None:
    """Take those of ``steps`` that the file lacks; ``base`` is in autocommit mode.

    Raises DiskWrong, and has changed nothing, where the file is not the daemon's, or where a newer
    Talon has taken more steps: this one would misread what it finds, or lose it. The error names
    the file as ``named``, by default by its path.
    """
    name, owner = named or file_name(base), _owner(base)
    if owner not in (whose, ""):
        raise DiskWrong(f"{name}: found {owner}, expected the database of {whose}")
    (taken,) = base.execute("PRAGMA user_version").fetchone()
    if taken > len(steps):
        raise DiskWrong(
            f"{name}: found version {taken} of a newer Talon, "
            f"expected at most {len(steps)}: install that Talon"
        )
    (mark,) = (number for number, one in IDS.items() if one == whose)
    for number, statements in enumerate(steps[taken:], taken + 1):
        with transaction(base):
            for statement in statements:
                base.execute(statement)
            base.execute(f"PRAGMA user_version = {number}")
            base.execute(f"PRAGMA application_id = {mark}")


def _owner(base: sqlite3.Connection) -> str:
    """Say whose database it is, "" for an empty one."""
    (mark,) = base.execute("PRAGMA application_id").fetchone()
    (version,) = base.execute("PRAGMA user_version").fetchone()
    filled = base.execute("SELECT 1 FROM sqlite_master").fetchone()
    return str(IDS.get(mark, STRANGE)) if mark or version or filled else ""

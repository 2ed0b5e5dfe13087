"""Brings a daemon's SQLite file to the schema of this release.

Decides that each step is taken once, whole or not at all, and that the file of a newer Talon stays
as it is. ``PRAGMA user_version`` counts the steps that a file has taken. The first release is step
1: a later change of a table is a further step and never touches an earlier one.
"""

import sqlite3
from collections.abc import Sequence

from wire.disk import DiskWrong, transaction

Step = Sequence[str]
"""The SQL statements of one step."""


def file_name(base: sqlite3.Connection) -> str:
    """Return the path of an open database."""
    _, _, name = base.execute("PRAGMA database_list").fetchone()
    return str(name)


def take_steps(base: sqlite3.Connection, steps: Sequence[Step], named: str = "") -> None:
    """Take those of ``steps`` that the file lacks; ``base`` is in autocommit mode.

    Raises DiskWrong, and has changed nothing, where a newer Talon has taken more steps: this one
    would misread what it finds, or lose it. The error names the file as ``named``, by default by
    its path.
    """
    (taken,) = base.execute("PRAGMA user_version").fetchone()
    if taken > len(steps):
        raise DiskWrong(
            f"{named or file_name(base)}: found version {taken} of a newer Talon, "
            f"expected at most {len(steps)}: install that Talon"
        )
    for number, statements in enumerate(steps[taken:], taken + 1):
        with transaction(base):
            for statement in statements:
                base.execute(statement)
            base.execute(f"PRAGMA user_version = {number}")

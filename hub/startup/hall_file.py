"""Decides with which hall file the hub works, at a start and when the file is read again.

A hub that has worked goes on with the hall that it knows (a copy lies in its database) where the
file is wrong now, or would leave people behind (``policy.hall_changes``). It says why, and never
touches the file.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from hub.effects import HallRead, ReadHall
from hub.policy.hall_changes import unsafe
from hub.startup.config import HubConfig, hall_path, read, read_hall, read_own
from hub.state.day_state import DayState
from hub.storage.store import last_hall
from wire.config.toml_file import ConfigWrong
from wire.disk import DiskWrong, open_to_read
from wire.hall import Hall


class InUse(NamedTuple):
    """Holds the hall to work with. ``refused``: why it is not the file's, "" where it is."""

    hall: Hall
    refused: str = ""


def before_start(path: Path) -> tuple[HubConfig, InUse]:
    """Read hub.toml at ``path`` and choose its hall, before the database is open.

    Raises ConfigWrong where hub.toml is wrong, or where the hall file is and no earlier start knew
    a better one."""
    config = read_own(path)
    try:
        return config, InUse(read_hall(path, config))
    except ConfigWrong as wrong:
        last = _last(path.parent / config.database)
        if last is None:
            raise
        return config, InUse(last, str(wrong))


def in_use(path: Path) -> tuple[HubConfig, Hall]:
    """Read hub.toml at ``path`` for a command, and give the hall that the hub works with where its
    database can be read and knows it, else that of the hall file. Raises ConfigWrong."""
    config = read_own(path)
    return config, _last(path.parent / config.database) or read_hall(path, config)


def at_start(file: Path, found: InUse, last: Hall | None, state: DayState) -> InUse:
    """Choose the hall of a start. ``found`` is of the hall file ``file``, ``last`` the hall of the
    start before, ``state`` that of the day. Raises ConfigWrong where neither hall will do."""
    if found.hall == last:
        return found
    problem = unsafe(last or found.hall, found.hall, state)
    if problem is None:
        return found
    wrong = ConfigWrong(file, *problem)
    if last is None:
        raise wrong
    return InUse(last, str(wrong))


def again(path: Path, asked: ReadHall) -> HallRead:
    """Read the hall file that hub.toml at ``path`` names, as it is now."""
    try:
        config, hall = read(path)
    except ConfigWrong as wrong:
        return HallRead(asked, None, str(wrong))
    return HallRead(asked, hall, str(hall_path(path, config)))


def _last(database: Path) -> Hall | None:
    """Return the hall of the last start, None where nobody knows it."""
    if not database.exists():
        return None
    try:
        with closing(open_to_read(database)) as base:
            return last_hall(base)
    except (sqlite3.Error, DiskWrong):
        return None

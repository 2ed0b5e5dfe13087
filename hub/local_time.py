"""Turns local times of the hall into moments, in the nights too in which its clocks change. Pure.

Decides that a time which the clock shows twice is the first of the two, and one which it skips is
the moment at which it skips it: opening times, the day's turn and its close then have one meaning
each. Local times are naive, moments Unix seconds; the zone is handed in.
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from wire.hall.hours import minute_of_day

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEPT = 1000
"""How many local times' moments are remembered: the day's turn is asked with each message."""


def local(wall: float, zone: tzinfo) -> datetime:
    """Return the local time that the hall's clock shows at Unix seconds ``wall``."""
    return datetime.fromtimestamp(wall, zone).replace(tzinfo=None)


def exists(shown: datetime, zone: tzinfo) -> bool:
    """Return whether the clock ever shows it."""
    return local(_first(shown, zone), zone) == shown


@lru_cache(KEPT)
def moment(shown: datetime, zone: tzinfo) -> float:
    """Return when the clock first shows it, or skips it. Clocks are set at full minutes."""
    if exists(shown, zone):
        return _first(shown, zone)
    shown = shown.replace(second=0, microsecond=0) + MINUTE
    while not exists(shown, zone):
        shown += MINUTE
    return _first(shown, zone)


def skipped(shown: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the local times from which and to which the clock is set over this one, None if it is
    not."""
    if exists(shown, zone):
        return None
    after = local(moment(shown, zone), zone)
    before = local(moment(shown, zone) - 1.0, zone) + timedelta(seconds=1)
    return before, after


def business_date(wall: float, zone: tzinfo, turns: timedelta) -> date:
    """Return the local date whose business day it is, where a day begins ``turns`` after midnight.
    Never goes back, although the clock may."""
    day = local(wall, zone).date()
    return day if wall >= moment(midnight(day) + turns, zone) else day - DAY


def midnight(day: date) -> datetime:
    """Return the local time at which this date begins."""
    return datetime.combine(day, datetime.min.time())


def of_day(text: str) -> timedelta:
    """Read a time HH:MM as the time since midnight. Raises ValueError for anything else."""
    return timedelta(minutes=minute_of_day(text))


def _first(shown: datetime, zone: tzinfo) -> float:
    # PEP 495: of a time that is shown twice fold 0 is the first.
    return shown.replace(tzinfo=zone, fold=0).timestamp()

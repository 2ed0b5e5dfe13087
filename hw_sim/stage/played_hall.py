"""Makes of a hall file the hall that a stage plays: open, at whatever hour the play begins.

Decides what of the file is not played. A play lasts minutes, at another pace than the clock's: what
the file says of times of day, of dates, and of tickets within a day or an hour cannot hold in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from hw_sim.hall_file import HallTree

ALWAYS_OPEN = (
    "The hall is open the whole time: opening times, calendar, and the limits of tickets for a day "
    "or an hour are not played."
)
_OF_THE_HALL = {"opens", "calendar"}
_OF_A_SERVICE = {"opens", "per_day", "per_hour"}
_OF_THE_RULES = {"day_closes"}


def always_open(hall: HallTree, now: datetime) -> HallTree:
    """Return the hall as it is played. Its day turns half a day from `now`, a moment with its
    zone, so that no played day is cut in two."""
    played = _without_hours(hall)
    try:
        local = now.astimezone(ZoneInfo(hall["zone"]))
    except (KeyError, ValueError, OSError):
        return played  # the hub says what is wrong with its zone
    turn = f"{local + timedelta(hours=12):%H:%M}"
    return {**played, "rules": {**played.get("rules", {}), "day_turns": turn}}


def unplayed(hall: HallTree) -> str:
    """Say what of the hall file is not played, "" where it has nothing of the kind."""
    return ALWAYS_OPEN if _without_hours(hall) != hall else ""


def _without_hours(hall: HallTree) -> HallTree:
    played = _without(hall, _OF_THE_HALL)
    played["services"] = [_without(service, _OF_A_SERVICE) for service in hall["services"]]
    if "rules" in hall:
        played["rules"] = _without(hall["rules"], _OF_THE_RULES)
    return cast(HallTree, played)


def _without(table: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in keys}

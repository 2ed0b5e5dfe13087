"""Counts the hours of windows and operators, and the reasons of the day's calls.

Decides what is counted as what: a window is open from its opening to its closing, breaks included;
it serves from a person's last call (or START) to the end of the leg. What still goes on counts up
to the last moment that the hub's disk knows of. A leg that was parked counts where it went on. The
hub's tables are only read.
"""

from collections import defaultdict
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from hub.events.facts import Ticked
from hub.reports.names import Names


class WorkingHours(Struct, frozen=True):
    """The hours of one window or operator. ``opened`` and ``closed``: Unix seconds of the first
    opening and the last closing; ``closed`` is None while it is open. In seconds: ``open`` in all,
    ``breaks`` by reason, ``serving``. ``occupancy``: serving in the time that is open and no break,
    None where there was none. ``calls``: without recalls."""

    name: str
    shifts: int
    opened: float | None
    closed: float | None
    open: float
    breaks: dict[str, float]
    serving: float
    occupancy: float | None
    calls: int


class CallCounts(Struct, frozen=True):
    """Counts the calls of a day. ``reasons``: how many people were called for which reason;
    ``recalls``: how often somebody was called again. ``undone`` calls, also those under a burned
    number, are in neither of the two."""

    reasons: dict[str, int]
    recalls: int
    undone: int


def calls_of(tables: Database, day: int) -> CallCounts:
    """Count the calls of this day."""
    reasons = {
        row["reason"]: row["calls"]
        for row in tables.query(
            """SELECT reason, count(*) AS calls FROM calls
               WHERE day = ? AND NOT undone AND NOT again GROUP BY 1 ORDER BY 2 DESC, 1""",
            [day],
        )
    }
    count = """SELECT count(*) FILTER (WHERE again AND NOT undone) AS recalls,
                   count(*) FILTER (WHERE undone) AS undone FROM calls WHERE day = ?"""
    others = next(tables.query(count, [day]))
    return CallCounts(reasons, **others)


def working_hours_of(
    tables: Database, day: int, by: Literal["window", "operator"], names: Names
) -> tuple[WorkingHours, ...]:
    """Count for the windows, or operators, that were open on this day or served anybody."""
    last = _last(tables)
    shifts = defaultdict(list)
    for row in tables["shifts"].rows_where("day = ?", [day], order_by="opened"):
        shifts[row[by]].append(row)
    breaks: dict[object, dict[str, float]] = defaultdict(dict)
    for row in tables["breaks"].rows_where("day = ?", [day]):
        kept = breaks[row[by]]
        kept[row["reason"]] = kept.get(row["reason"], 0.0) + _seconds(row, last)
    serving, calls = _serving(tables, day, by), _calls(tables, day, by)
    return tuple(
        _working_hours(names.name(by, key), *about)
        for key in sorted({*shifts, *serving, *calls}, key=lambda key: (key == "", key))
        for about in [(shifts[key], breaks[key], serving.get(key, 0.0), calls.get(key, 0), last)]
    )


def _working_hours(
    name: str,
    shifts: list[dict[str, Any]],
    breaks: dict[str, float],
    serving: float,
    calls: int,
    last: Ticked | None,
) -> WorkingHours:
    open_ = sum(_seconds(row, last) for row in shifts)
    at_work = open_ - sum(breaks.values())
    ends = [row["closed"] for row in shifts]
    return WorkingHours(
        name=name,
        shifts=len(shifts),
        opened=shifts[0]["opened"] if shifts else None,
        closed=max(ends) if ends and None not in ends else None,
        open=open_,
        breaks=breaks,
        serving=serving,
        occupancy=min(1.0, serving / at_work) if at_work > 0 else None,
        calls=calls,
    )


def _serving(tables: Database, day: int, by: str) -> dict[Any, float]:
    whole = f"""SELECT coalesce({by}, '') AS one,
                    sum(coalesce(served, 0) + served_before) AS seconds
                FROM legs WHERE day = ? AND window IS NOT NULL GROUP BY 1"""
    return {row["one"]: row["seconds"] for row in tables.query(whole, [day])}


def _calls(tables: Database, day: int, by: str) -> dict[Any, int]:
    first = f"""SELECT coalesce({by}, '') AS one, count(*) AS calls FROM calls
                WHERE day = ? AND NOT undone AND NOT again GROUP BY 1"""
    return {row["one"]: row["calls"] for row in tables.query(first, [day])}


def _seconds(row: dict[str, Any], last: Ticked | None) -> float:
    """Return how long it lasted, or has lasted up to the last tick on the disk, in hall time."""
    if row["seconds"] is not None:
        return float(row["seconds"])
    return max(0.0, last.hall - float(row["hall"])) if last is not None else 0.0


def _last(tables: Database) -> Ticked | None:
    """Return the last moment that the disk knows of."""
    for row in tables["tick"].rows:
        return msgspec.json.decode(row["fact"], type=Ticked)
    return None

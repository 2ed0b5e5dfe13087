"""Counts a business day in figures, from the hub's tables.

Decides what is counted as what (docs/report.md). Waits and services are of legs: a wait is the
first call minus the start of the leg; a service is the finish minus the last call, or minus START
where operators press it. People who left are counted, never dropped; calls that were undone count
nowhere. Opens no file; the tables are only read, so the hub may work meanwhile.
"""

import sqlite3
import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlite_utils import Database

from hub.reports.names import Names
from hub.reports.working_hours import CallCounts, WorkingHours, calls_of, working_hours_of

GroupBy = Literal["service", "window", "class", "operator", "outcome", "kiosk", "language"]
COLUMN: dict[GroupBy, str] = {
    "service": "service",
    "window": "window",
    "class": "cls",
    "operator": "operator",
    "outcome": "outcome",
    "kiosk": "kiosk",
    "language": "language",
}
"""By what the legs of a day may be grouped, and the column of the tables that holds it."""
ENDED = ("served", "transferred", "no_show", "left")
COUNTS = (*ENDED, "waiting", "at_window", "parked", "doubtful")
"""Every leg is in exactly one of these counts."""
STANDS = {
    "called": "at_window",
    "parked": "parked",
    "doubtful": "doubtful",
    "history": "doubtful",
}
"""What a leg without an end is counted as, by the state of its visit; by default as waiting."""
NOBODY_S = ("dropped", "quarantined")
"""Visits in these states are excluded: nobody holds their ticket, so nobody waits."""


class DurationStats(Struct, frozen=True):
    """Holds statistics of durations: seconds, all None where there were none. ``beyond`` is the
    share above the limit, 0 to 1."""

    count: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    maximum: float | None = None
    beyond: float | None = None


class TicketCounts(Struct, frozen=True):
    """Counts people, each once, by what became of the whole visit. Every ticket is in exactly one
    of the counts after ``issued``, up to ``doubtful``.

    ``dropped`` tickets never reached a visitor and ``quarantined`` ones bear a number that cannot
    be right: they are not among ``issued``. ``doubtful`` are those of which a hub that lost its
    memory does not know the end. ``flagged`` are those of which the kiosk did not say that the
    paper came out. ``stay``: from the arrival to the end of the last service, of the served.
    """

    issued: int
    served: int
    no_show: int
    left: int
    waiting: int
    at_window: int
    parked: int
    doubtful: int
    dropped: int
    quarantined: int
    flagged: int
    stay: DurationStats


class ReportRow(Struct, frozen=True):
    """Counts the legs of one service, one window … Every leg is in exactly one of the counts after
    ``legs``, up to ``doubtful``; ``returned``: how often somebody came back who had not come.
    ``served`` are the legs whose service was done, whether or not the visit went on."""

    name: str
    legs: int
    served: int
    transferred: int
    no_show: int
    left: int
    waiting: int
    at_window: int
    parked: int
    doubtful: int
    returned: int
    wait: DurationStats
    service: DurationStats


class Report(Struct, frozen=True):
    """Holds the figures of one business day. ``date`` is "" where nobody knew it. ``closed`` is
    False while it goes on. ``windows`` and ``operators``: how long each was open, had breaks, and
    served."""

    day: int
    date: str
    closed: bool
    tickets: TicketCounts
    total: ReportRow
    rows: dict[GroupBy, tuple[ReportRow, ...]]
    calls: CallCounts
    windows: tuple[WorkingHours, ...]
    operators: tuple[WorkingHours, ...]


def report(base: sqlite3.Connection, day: int | None, names: Names) -> Report | None:
    """Return the figures of ``day``, of the last day when it is None; None where there is no such
    day."""
    tables = Database(base)
    where = "day = ?" if day is not None else "day = (SELECT max(day) FROM days)"
    found = next(tables["days"].rows_where(where, [] if day is None else [day]), None)
    if found is None:
        return None
    visits = list(tables["visits"].rows_where("day = ?", [found["day"]]))
    legs = [leg for leg in tables.query(_LEGS, [found["day"]]) if leg["state"] not in NOBODY_S]
    return Report(
        day=found["day"],
        date=found["date"] if found["dated"] else "",
        closed=found["closed"] is not None,
        tickets=_tickets(visits, names.visit_limit),
        total=_row("all", legs),
        rows={by: tuple(_rows(by, legs, names)) for by in COLUMN},
        calls=calls_of(tables, found["day"]),
        windows=working_hours_of(tables, found["day"], "window", names),
        operators=working_hours_of(tables, found["day"], "operator", names),
    )


_LEGS = """SELECT legs.*, visits.kiosk, visits.language, visits.state
           FROM legs JOIN visits USING (day, visit) WHERE day = ?"""


def _rows(by: GroupBy, legs: list[dict[str, Any]], names: Names) -> Iterator[ReportRow]:
    """Yield the rows that the hall file has, in its order, then those that only the day knows."""
    column = COLUMN[by]
    known = list(names.services) if by == "service" else []
    of: dict[object, list[dict[str, Any]]] = {key: [] for key in known}
    for leg in legs:
        if _has(by, leg):
            of.setdefault("" if leg[column] is None else leg[column], []).append(leg)
    for key in [*known, *sorted((key for key in of if key not in known), key=_order)]:
        yield _row(names.name(by, key), of[key])


def _has(by: GroupBy, leg: dict[str, Any]) -> bool:
    """A leg that was never called has no window and no operator, one without an end no outcome."""
    if by in ("window", "operator"):
        return leg["window"] is not None
    return by != "outcome" or leg["ended_as"] == "served"


def _order(key: object) -> tuple[bool, int, str]:
    """Sort windows by number, all others by name, and what has no name last."""
    return key == "", key if isinstance(key, int) else 0, str(key)


def _row(name: str, legs: Sequence[dict[str, Any]]) -> ReportRow:
    counted = [_counted(leg) for leg in legs]
    counts = {key: counted.count(key) for key in COUNTS}
    return ReportRow(
        name,
        len(legs),
        **counts,
        returned=sum(leg["returns"] for leg in legs),
        wait=_stats((leg["waited"], leg["waiting_limit"]) for leg in legs),
        service=_stats((_served(leg), leg["service_limit"]) for leg in legs),
    )


def _counted(leg: dict[str, Any]) -> str:
    """Return the count to which this leg belongs."""
    ended: str = leg["ended_as"]
    return ended if ended in ENDED else STANDS.get(leg["state"], "waiting")


def _served(leg: dict[str, Any]) -> float | None:
    """Return the whole service of a leg that was not broken off, in seconds."""
    if leg["ended_as"] not in ("served", "transferred") or leg["served"] is None:
        return None
    whole: float = leg["served"] + leg["served_before"]
    return whole


def _tickets(visits: list[dict[str, Any]], limit: float) -> TicketCounts:
    states = [visit["state"] for visit in visits]
    counted = [x if x in (*ENDED, *NOBODY_S) else STANDS.get(x, "waiting") for x in states]
    given = [visit for visit in visits if visit["state"] not in NOBODY_S]
    keys = (*(key for key in COUNTS if key != "transferred"), *NOBODY_S)
    return TicketCounts(
        issued=len(given),
        **{key: counted.count(key) for key in keys},
        flagged=sum(bool(x["flagged"]) or x["printed"] == "unknown" for x in given),
        stay=_stats((v["stay"], limit) for v in given if v["state"] == "served"),
    )


def _stats(timed: Iterable[tuple[float | None, float]]) -> DurationStats:
    """Return the statistics of (time, limit) pairs; a time of None did not happen."""
    known = [(time, limit) for time, limit in timed if time is not None]
    times = sorted(time for time, _ in known)
    if not times:
        return DurationStats(0)
    return DurationStats(
        count=len(times),
        mean=statistics.fmean(times),
        median=statistics.median(times),
        p90=times[-(-9 * len(times) // 10) - 1],  # nearest rank: a time that somebody really had
        maximum=times[-1],
        beyond=sum(time > limit for time, limit in known) / len(known),
    )

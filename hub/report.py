"""The day in figures, by service and by window, read from the hub's tables.

Decides what is counted as what (standards: "What a wait is"): a wait is first call minus ticket, a
service is finish minus last call; who left is counted, never dropped. Opens the database
read-only, so it may run while the hub works.
"""

import csv
import io
import sqlite3
import statistics
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from sqlite_utils import Database


class Spread(Struct, frozen=True):
    """Times in seconds; all None where there were none. ``beyond`` is a share, 0 to 1."""

    count: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    maximum: float | None = None
    beyond: float | None = None


class Row(Struct, frozen=True):
    """One service or one window. Every ticket is in exactly one of the counts after ``issued``.

    ``dropped`` tickets never reached a visitor and ``quarantined`` ones bear a number that cannot
    be right: they are not among ``issued``. ``doubtful`` are those of which a hub that lost its
    memory does not know the end. ``flagged`` are those of which the kiosk did not say that the
    paper came out.
    """

    name: str
    issued: int
    served: int
    no_show: int
    left: int
    waiting: int
    at_window: int
    doubtful: int
    dropped: int
    quarantined: int
    flagged: int
    wait: Spread
    service: Spread


class Report(Struct, frozen=True):
    """One business day. ``closed`` is False while it goes on."""

    day: int
    date: str
    closed: bool
    total: Row
    services: tuple[Row, ...]
    windows: tuple[Row, ...]


def report(base: sqlite3.Connection, day: int | None, names: dict[str, str]) -> Report | None:
    """The day, the last one when ``day`` is None; None where there is no such day.

    ``names`` gives the services that the hall has, in its order; others follow by their id.
    """
    tables = Database(base)
    where = "day = ?" if day is not None else "day = (SELECT max(day) FROM days)"
    found = list(tables["days"].rows_where(where, [] if day is None else [day]))
    if not found:
        return None
    visits = list(tables["visits"].rows_where("day = ?", [found[0]["day"]]))
    gone = sorted({visit["service"] for visit in visits} - names.keys())
    services = (*names.items(), *((service, service) for service in gone))
    windows = sorted({visit["window"] for visit in visits} - {None})
    return Report(
        day=found[0]["day"],
        date=found[0]["date"],
        closed=found[0]["closed"] is not None,
        total=_row("all", visits),
        services=tuple(_row(name, _of(visits, "service", key)) for key, name in services),
        windows=tuple(_row(str(number), _of(visits, "window", number)) for number in windows),
    )


def _of(visits: list[dict[str, Any]], column: str, value: object) -> list[dict[str, Any]]:
    return [visit for visit in visits if visit[column] == value]


def _row(name: str, visits: list[dict[str, Any]]) -> Row:
    def count(*states: str) -> int:
        return sum(visit["state"] in states for visit in visits)

    dropped, quarantined = count("dropped"), count("quarantined")
    return Row(
        name=name,
        issued=len(visits) - dropped - quarantined,
        served=count("served"),
        no_show=count("no_show"),
        left=count("left"),
        waiting=count("issued", "waiting", "kept"),
        at_window=count("called"),
        doubtful=count("doubtful", "history"),
        dropped=dropped,
        quarantined=quarantined,
        flagged=sum(
            visit["state"] not in ("dropped", "quarantined")
            and (visit["flagged"] or visit["printed"] == "unknown")
            for visit in visits
        ),
        wait=_spread(visits, "waited", "waiting_limit"),
        service=_spread(visits, "served", "service_limit"),
    )


def _spread(visits: Iterable[dict[str, Any]], time: str, limit: str) -> Spread:
    timed = [visit for visit in visits if visit[time] is not None]
    times = sorted(visit[time] for visit in timed)
    if not times:
        return Spread(0)
    return Spread(
        count=len(times),
        mean=statistics.fmean(times),
        median=statistics.median(times),
        p90=times[-(-9 * len(times) // 10) - 1],  # nearest rank: a time that somebody really had
        maximum=times[-1],
        beyond=sum(visit[time] > visit[limit] for visit in timed) / len(timed),
    )


COLUMNS = (
    (
        *("issued", "served", "no_show", "left", "waiting", "at_window"),
        *("doubtful", "dropped", "quarantined", "flagged"),
    ),
    ("mean", "median", "p90", "maximum", "beyond"),
)


def as_csv(day: Report) -> str:
    """One line for each service and window; times in seconds, ``beyond`` a share."""
    out = io.StringIO()
    lines = csv.writer(out)
    times = [f"{what}_{key}" for what in ("wait", "service") for key in COLUMNS[1]]
    lines.writerow(["day", "date", "by", "name", *COLUMNS[0], *times])
    groups = (("all", (day.total,)), ("service", day.services), ("window", day.windows))
    for by, rows in groups:
        for row in rows:
            counts = [getattr(row, key) for key in COLUMNS[0]]
            spreads = [getattr(s, key) for s in (row.wait, row.service) for key in COLUMNS[1]]
            lines.writerow([day.day, day.date, by, row.name, *counts, *spreads])
    return out.getvalue()


def as_text(day: Report) -> str:
    """For a terminal: minutes and seconds, shares in per cent."""
    state = "closed" if day.closed else "open"
    head = f"Day {day.day}, {day.date} ({state}). Times in min:s; > = share beyond the standard."
    services = _table("service", (*day.services, day.total))
    return "\n\n".join([head, services, _table("window", day.windows)])


def _table(by: str, rows: Iterable[Row]) -> str:
    times = ["mean", "med", "p90", "max", ">"]
    head = [by, "issued", "served", "no-show", "left", "waiting", "here"]
    head += ["doubtful", "dropped", "quarant.", "flagged"]
    lines = [[*head, *(f"wait {t}" for t in times), *(f"serv {t}" for t in times)]]
    for row in rows:
        counts = [str(getattr(row, key)) for key in COLUMNS[0]]
        lines.append([row.name, *counts, *_times(row.wait), *_times(row.service)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    align: list[Callable[..., str]] = [str.ljust, *[str.rjust] * (len(widths) - 1)]
    return "\n".join(
        "  ".join(fit(cell, width) for fit, cell, width in zip(align, line, widths, strict=True))
        for line in lines
    )


def _times(spread: Spread) -> list[str]:
    clock = [_clock(getattr(spread, key)) for key in COLUMNS[1][:-1]]
    return [*clock, "" if spread.beyond is None else f"{spread.beyond:.0%}"]


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds // 60)}:{int(seconds % 60):02d}"

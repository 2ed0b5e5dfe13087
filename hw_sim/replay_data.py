"""A recorded day of a real hall, read from CSV: who came for what, how many waited, who sat there.

Decides what a row means and what a wrong row is told. Columns: date, time, series, service,
arrivals, waiting, open_windows; one row per service and about every five minutes.
"""

from __future__ import annotations

import csv
import string
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hw_sim.hall_file import HallError

BEFORE = 300.0  # seconds that the first row looks back: the others are about that far apart
COLUMNS = ("date", "time", "series", "service", "arrivals", "waiting", "open_windows")


@dataclass(frozen=True)
class Row:
    """What stood there `at` seconds after the doors opened. Arrivals are since the row before."""

    at: float
    arrivals: int
    waiting: int
    windows: int


@dataclass(frozen=True)
class Recorded:
    """One service through the day; `id` is its name in topics and files."""

    id: str
    name: str
    series: str
    rows: tuple[Row, ...]

    @property
    def arrivals(self) -> int:
        return sum(row.arrivals for row in self.rows)


@dataclass(frozen=True)
class RecordedDay:
    """The services that had arrivals. `opens` is the hour of the doors, in seconds of the day."""

    date: str
    opens: float
    closes: float
    services: tuple[Recorded, ...]


def read_day(path: Path, date: str) -> RecordedDay:
    """One day of the file. Raises HallError with file, line, found and expected."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line in _lines(path, csv.DictReader(file)):
                if line["date"] == date:
                    name = " ".join(line["service"].split())
                    rows[line["series"].strip(), name].append(_row(line))
    except (OSError, UnicodeDecodeError) as wrong:
        raise HallError(f"{path}: found {wrong}, expected a CSV file in UTF-8") from None
    if not rows:
        raise HallError(f"{path}: found no row of {date!r}, expected a date as it is in the file")
    return _day(date, rows)


def _lines(path: Path, lines: csv.DictReader[str]) -> Iterable[dict[str, str]]:
    missing = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
    if missing:
        raise HallError(f"{path}: found no column {missing[0]!r}, expected {', '.join(COLUMNS)}")
    for line in lines:
        try:
            _row(line)
        except (ValueError, TypeError) as wrong:
            expected = "a time HH:MM and whole numbers"
            raise HallError(
                f"{path}: line {lines.line_num}: {wrong}, expected {expected}"
            ) from None
        yield line


def _row(line: Mapping[str, str]) -> Row:
    hours, minutes = line["time"].split(":")
    at = int(hours) * 3600.0 + int(minutes) * 60.0
    counts = [int(line[key] or 0) for key in ("arrivals", "waiting", "open_windows")]
    if min(counts) < 0:
        raise ValueError(f"found {min(counts)}")
    return Row(at, *counts)


def _day(date: str, rows: Mapping[tuple[str, str], list[Row]]) -> RecordedDay:
    """Services with arrivals, the most wanted first; times from the opening of the doors on."""
    wanted = {key: found for key, found in rows.items() if sum(row.arrivals for row in found)}
    first = min(row.at for found in rows.values() for row in found)
    opens = first - BEFORE * any(r.at == first and r.arrivals for x in wanted.values() for r in x)
    closes = max(row.at for found in rows.values() for row in found) - opens
    letters = _letters(wanted)
    order = sorted(wanted, key=lambda key: -sum(row.arrivals for row in wanted[key]))
    names = [name for _, name in order]
    return RecordedDay(
        date,
        opens,
        closes,
        tuple(
            Recorded(
                f"s{i + 1:02}",
                name if names.count(name) == 1 else f"{name} ({letters[series]})",
                letters[series],
                tuple(
                    replace(row, at=row.at - opens)
                    for row in sorted(wanted[series, name], key=lambda row: row.at)
                ),
            )
            for i, (series, name) in enumerate(order)
        ),
    )


def _letters(keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The letter of each recorded series: its own, or a free one where it has none to print."""
    given = sorted({series for series, _ in keys})
    own = {s: s.upper() for s in given if len(s) == 1 and s.isascii() and s.isalpha()}
    free = (letter for letter in string.ascii_uppercase if letter not in own.values())
    return {series: own.get(series) or next(free) for series in given}

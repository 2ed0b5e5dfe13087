"""Reads a recorded day of a real hall: who came for what, how many waited, who sat there.

Decides which day the rows of the file (`csv_rows`) make, and whether it can be played.
Columns: date, time, series, service, arrivals, waiting, open_windows; one row per service and
about every five minutes.
"""

from __future__ import annotations

import itertools
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hw_sim.hall_file import HallError
from hw_sim.replay.csv_rows import CsvRow, read_lines

BEFORE = 300.0  # seconds that the first row looks back: the others are about that far apart
MOST_PEOPLE = 10_000  # of one day: more would not be ready to play within minutes
MOST_SERVICES = 200


@dataclass(frozen=True)
class RecordedInterval:
    """Holds what was recorded `at` seconds after the doors opened. Arrivals are since the row
    before."""

    at: float
    arrivals: int
    waiting: int
    windows: int


@dataclass(frozen=True)
class RecordedService:
    """Holds one service through the day; `id` is its name in topics and files."""

    id: str
    name: str
    series: str
    rows: tuple[RecordedInterval, ...]

    @property
    def arrivals(self) -> int:
        """Return how many came for it in the whole day."""
        return sum(row.arrivals for row in self.rows)


@dataclass(frozen=True)
class RecordedDay:
    """Holds the services that had arrivals. `opens` is the hour of the doors, in seconds of the
    day."""

    date: str
    opens: float
    closes: float
    services: tuple[RecordedService, ...]


def read_day(path: Path, date: str) -> RecordedDay:
    """Read one day of the file. Raises HallError with file, row, column, found and expected."""
    rows: dict[tuple[str, str], list[RecordedInterval]] = defaultdict(list)
    seen: dict[tuple[float, str, str], CsvRow] = {}
    for line in read_lines(path):
        if line.date == date:
            before = seen.setdefault((line.time, line.series, line.service), line)
            if before is not line:
                raise HallError(
                    f"{path}: row {line.number}: found {line.service!r} at the time of row "
                    f"{before.number} again, expected one row for each service and time"
                )
            rows[line.series, line.service].append(RecordedInterval(line.time, *line.counts))
    if not rows:
        raise HallError(f"{path}: found no row of {date!r}, expected a date as it is in the file")
    _check(path, date, rows)
    return _day(date, rows)


def _check(path: Path, date: str, rows: Mapping[tuple[str, str], list[RecordedInterval]]) -> None:
    people = sum(row.arrivals for found in rows.values() for row in found)
    if not 1 <= people <= MOST_PEOPLE:
        raise HallError(
            f"{path}: column 'arrivals': found {people or 'no'} arrivals on {date}, "
            f"expected from 1 to {MOST_PEOPLE} in a day"
        )
    if len(rows) > MOST_SERVICES:
        raise HallError(
            f"{path}: column 'service': found {len(rows)} services on {date}, "
            f"expected at most {MOST_SERVICES}"
        )


def _day(date: str, rows: Mapping[tuple[str, str], list[RecordedInterval]]) -> RecordedDay:
    """Make the day: services with arrivals, the most wanted first; times from the opening of the
    doors on."""
    wanted = {key: found for key, found in rows.items() if sum(row.arrivals for row in found)}
    first = min(row.at for found in rows.values() for row in found)
    opens = first - BEFORE * any(r.at == first and r.arrivals for x in wanted.values() for r in x)
    closes = max(row.at for found in rows.values() for row in found) - opens
    return RecordedDay(date, opens, closes, _services(wanted, opens))


def _services(
    wanted: Mapping[tuple[str, str], list[RecordedInterval]], opens: float
) -> tuple[RecordedService, ...]:
    letters = _letters(wanted)
    order = sorted(wanted, key=lambda key: -sum(row.arrivals for row in wanted[key]))
    names = [name for _, name in order]
    return tuple(
        RecordedService(
            f"s{i + 1:02}",
            name if names.count(name) == 1 else f"{name} ({letters[series]})",
            letters[series],
            tuple(
                replace(row, at=row.at - opens)
                for row in sorted(wanted[series, name], key=lambda row: row.at)
            ),
        )
        for i, (series, name) in enumerate(order)
    )


def _letters(keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the letter of each recorded series: its own, or a free one where it has none to
    print."""
    given = sorted({series for series, _ in keys})
    own = {s: s.upper() for s in given if len(s) == 1 and s.isascii() and s.isalpha()}
    free = (letters for letters in _all_letters() if letters not in own.values())
    return {series: own.get(series) or next(free) for series in given}


def _all_letters() -> Iterator[str]:
    """Yield A to Z, then AA to ZZ."""
    for length in (1, 2):
        for letters in itertools.product(string.ascii_uppercase, repeat=length):
            yield "".join(letters)

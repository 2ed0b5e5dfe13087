"""Reads the rows of a file of recorded days: CSV in, checked rows out.

Decides what a row may hold, and says of a wrong one: file, row, column, what was found, what was
expected. `recorded_day` makes days of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hw_sim.arguments import reason
from hw_sim.hall_file import HallError

COLUMNS = ("date", "time", "series", "service", "arrivals", "waiting", "open_windows")
LARGEST = 100_000_000  # bytes; five days of a large hall are 600,000
COUNTS = {"arrivals": 10_000, "waiting": 10_000, "open_windows": 100}
"""The most that one row may say. The busiest real hall known had 1,600 people in a whole day."""
LONGEST = {"series": 40, "service": 100}  # letters
SEPARATORS = ",;\t"
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True)
class CsvRow:
    """Holds a row as it stands in the file. `time` is in seconds of the day."""

    number: int
    date: str
    time: float
    series: str
    service: str
    counts: tuple[int, int, int]


class _Wrong(Exception):
    """Says of a wrong value its column, what was found, what was expected."""


def read_lines(path: Path) -> Iterator[CsvRow]:
    """Yield all rows of all days. Raises HallError for the first that cannot be."""
    text = _text(path)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        head = [name.strip() for name in next(rows, [])]
        _check_head(path, head)
        for row in rows:
            if row:
                yield _line(path, rows.line_num, head, row)
    except csv.Error as wrong:
        raise HallError(
            f"{path}: row {rows.line_num}: found {wrong}, expected a row of CSV"
        ) from None


def _text(path: Path) -> str:
    """Read the text, with or without a byte order mark: spreadsheets write one."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise HallError(f"{path}: found {size} bytes, expected at most {LARGEST}")
        data = path.read_bytes()
    except OSError as wrong:
        raise HallError(f"{path}: found {reason(wrong)}, expected a CSV file in UTF-8") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        row, byte = data[: wrong.start].count(b"\n") + 1, data[wrong.start]
        raise HallError(
            f"{path}: row {row}: found byte 0x{byte:02X}, expected a CSV file in UTF-8 "
            f"(one of an old Windows: iconv -f cp1251 -t utf-8)"
        ) from None


def _separator(text: str) -> str:
    """Return the separator that the first row has most of: Russian spreadsheets write
    semicolons."""
    head = text.split("\n", 1)[0]
    return max(SEPARATORS, key=head.count)


def _check_head(path: Path, head: Sequence[str]) -> None:
    if not any(head):
        found = "an empty first row" if head else "an empty file"
        raise HallError(f"{path}: found {found}, expected the columns {', '.join(COLUMNS)}")
    for column in COLUMNS:
        if column not in head:
            raise HallError(
                f"{path}: row 1: found no column {column!r} in {_short(', '.join(head))}, "
                f"expected {', '.join(COLUMNS)}"
            )
    twice = [name for name, times in Counter(head).items() if name and times > 1]
    if twice:
        raise HallError(f"{path}: row 1: found column {_short(twice[0])} twice, expected it once")


def _line(path: Path, number: int, head: Sequence[str], row: Sequence[str]) -> CsvRow:
    if len(row) != len(head):
        raise HallError(
            f"{path}: row {number}: found {len(row)} values, expected {len(head)}, one a column"
        )
    try:
        return _read(number, dict(zip(head, row, strict=True)))
    except _Wrong as wrong:
        column, found, expected = wrong.args
        raise HallError(
            f"{path}: row {number}, column {column!r}: found {_short(found)}, expected {expected}"
        ) from None


def _short(text: str) -> str:
    return repr(text) if len(text) <= 60 else f"{text[:50]!r}… ({len(text)} letters)"


def _read(number: int, row: Mapping[str, str]) -> CsvRow:
    counts = [_count(row, column, most) for column, most in COUNTS.items()]
    return CsvRow(
        number,
        row["date"].strip(),
        _seconds(row["time"]),
        _name(row, "series", 0),
        _name(row, "service", 1),
        (counts[0], counts[1], counts[2]),
    )


def _seconds(text: str) -> float:
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise _Wrong("time", text, "a time HH:MM from 00:00 to 23:59")
    return int(found[1]) * 3600.0 + int(found[2]) * 60.0


def _count(row: Mapping[str, str], column: str, most: int) -> int:
    """Read a count; an empty field is 0."""
    text = row[column].strip() or "0"
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise _Wrong(column, row[column], f"a whole number from 0 to {most}")
    return int(text)


def _name(row: Mapping[str, str], column: str, least: int) -> str:
    """Return words with one space between them."""
    name = " ".join(row[column].split())
    if not least <= len(name) <= LONGEST[column] or not name.isprintable():
        raise _Wrong(column, row[column], f"{least} to {LONGEST[column]} printable letters")
    return name

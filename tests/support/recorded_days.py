"""Writes files of recorded days."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hw_sim.replay.recorded_day import RecordedDay, read_day

HEAD = "date,time,series,service,arrivals,waiting,open_windows,last_called"
DATE = "2024-03-05"


# Two services share a letter, one has none, one has no arrivals. Twelve people in 14 minutes.
SMALL = [
    ("09:00", "A", "Meldunki", 0, 0, 1),
    ("09:00", "A", "Dowody  osobiste", 0, 0, 1),
    ("09:00", " ", "Żółte karty", 0, 0, 1),
    ("09:00", "Z", "Nobody comes", 0, 0, 2),
    ("09:05", "A", "Meldunki", 4, 2, 1),
    ("09:05", "A", "Dowody  osobiste", 1, 0, 1),
    ("09:05", " ", "Żółte karty", 1, 0, 1),
    ("09:10", "A", "Meldunki", 2, 2, 2),
    ("09:10", "A", "Dowody  osobiste", 1, 0, 1),
    ("09:10", " ", "Żółte karty", 1, 1, 1),
    ("09:14", "A", "Meldunki", 1, 1, 2),
    ("09:14", "A", "Dowody  osobiste", 0, 0, 1),
    ("09:14", " ", "Żółte karty", 1, 1, 1),
]


def written(folder: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    path = folder / "days.csv"
    lines = [",".join([DATE, *map(str, row), ""]) for row in rows]
    path.write_text("\n".join([HEAD, *lines, f"2024-03-06,09:00,A,Meldunki,9,9,9,{''}"]) + "\n")
    return path


def one_service(
    counts: Sequence[tuple[int, int, int]], folder: Path, name: str = "X"
) -> RecordedDay:
    """Make a day of one service: (arrivals, waiting, windows) every five minutes from 08:00 on."""
    rows = [
        (f"{8 + i * 5 // 60:02}:{i * 5 % 60:02}", "A", name, *count)
        for i, count in enumerate(counts)
    ]
    return read_day(written(folder, rows), DATE)

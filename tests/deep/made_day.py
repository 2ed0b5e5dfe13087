"""Makes a day as large as a real hall's busiest, in the columns that ``talon-sim replay`` reads.

For ``make deep`` where no recorded day is at hand. Decides how many come when and how many sit at
the windows: two peaks, 19 services of which some share a letter, about 1,580 people. The numbers
follow the shape of the real day that the replay was built for; the day itself is invented.
"""

import csv
import random
import sys
from pathlib import Path

DATE = "2020-01-13"
OPENS, CLOSES, STEP = 8 * 60, 18 * 60 + 30, 5
"""Minutes of the day, and between two rows."""

COLUMNS = (
    *("date", "time", "series", "service"),
    *("arrivals", "waiting", "open_windows", "last_called"),
)
SERVICES = [  # letter, name, people a day, most windows, minutes a visit takes
    ("A", "Registration", 181, 3, 8.0),
    ("A", "Business register", 82, 2, 7.0),
    ("B", "Identity cards", 132, 2, 4.5),
    ("B", "Licences", 5, 1, 8.0),
    ("C", "Chancellery", 43, 1, 5.0),
    ("D", "Architecture", 17, 1, 12.0),
    ("E", "Property", 246, 3, 6.0),
    ("F", "Housing", 79, 2, 8.0),
    ("H", "Vehicle papers", 100, 1, 4.5),
    ("I", "Vehicle registration", 147, 3, 9.0),
    ("K", "Cash desk", 236, 2, 3.5),
    ("L", "Driving licences", 90, 1, 4.5),
    ("M", "City card", 12, 1, 5.0),
    ("O", "Waste", 5, 1, 6.0),
    ("P", "Weddings", 33, 1, 10.0),
    ("P", "Benefits", 33, 1, 9.0),
    ("P", "Family programme", 8, 1, 9.0),
    ("R", "Copies of records", 105, 3, 8.0),
    ("S", "Records of deaths", 32, 2, 12.0),
]


def main(path: Path, seed: int = 1) -> None:
    """Write the file. The same seed gives the same day."""
    drawn = random.Random(seed)
    times = range(OPENS, CLOSES + 1, STEP)
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        queues = dict.fromkeys(range(len(SERVICES)), 0.0)
        for time in times:
            for i, (letter, name, people, windows, minutes) in enumerate(SERVICES):
                come = _come(drawn, people * _share(time) / sum(map(_share, times)))
                served = _open(time, windows) * STEP / minutes
                queues[i] = max(0.0, queues[i] + come - served)
                at = f"{time // 60:02}:{time % 60:02}"
                row = [letter, name, come, round(queues[i]), _open(time, windows), ""]
                lines.writerow([DATE, at, *row])


def _share(time: int) -> float:
    """Return how busy the hall is: a peak at eleven, a lower one at half past four, none at the
    doors."""
    busy = 1.0 - abs(time - 11 * 60) / 300, 0.8 - abs(time - 16.5 * 60) / 200
    return 0.0 if time in (OPENS, CLOSES) else max(0.15, *busy)


def _open(time: int, windows: int) -> int:
    """Return how many windows are open: one operator of each service is at lunch between twelve and
    one."""
    return max(1, windows - 1) if 12 * 60 <= time < 13 * 60 else windows


def _come(drawn: random.Random, mean: float) -> int:
    whole = int(mean)
    return whole + (drawn.random() < mean - whole)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

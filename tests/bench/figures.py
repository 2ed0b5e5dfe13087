"""What was measured beside its floor: medians, 99th percentiles, ratios, and the table of them."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

TWICE = (1.5, 2.0)
"""The aim of every answer that somebody waits for: 1.5 × its floor's median, 2 × its p99."""


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float], more_is_better: bool = False) -> float:
    """Return what 99 of 100 rounds were no worse than."""
    best_first = sorted(values, reverse=more_is_better)
    return best_first[math.ceil(0.99 * len(values)) - 1]


@dataclass
class Line:
    """Holds one thing measured, and its floor, in interleaved rounds of the same run.

    ``aim`` is the worst (median, p99) ratio wished for, None where there is none: the highest, of a
    rate the lowest. ``most``: what ours shall be below in the median, whatever the floor. ``unit``
    is "ms", or "/s" for a rate, of which more is better.
    """

    what: str
    unit: str = "ms"
    aim: tuple[float, float | None] | None = TWICE
    most: float | None = None
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def add(self, ours: float, floor: float) -> None:
        """Add one round."""
        self.ours.append(ours)
        self.floor.append(floor)

    @property
    def ratios(self) -> tuple[float, float]:
        """Return ours ÷ floor, of the medians and of the 99th percentiles."""
        (ours, worst), (floor, lowest) = self._both(self.ours), self._both(self.floor)
        return ours / floor, worst / lowest

    @property
    def reached(self) -> str:
        if self.most is not None:
            return "yes" if median(self.ours) < self.most else "no"
        if self.aim is None:
            return "-"
        rate = self.unit == "/s"
        pairs = zip(self.ratios, self.aim, strict=True)
        good = [ratio >= aim if rate else ratio <= aim for ratio, aim in pairs if aim is not None]
        return "yes" if all(good) else "no"

    def figures(self) -> dict[str, Any]:
        """Return the figures for the JSON file, with every round."""
        keys = ("median", "p99")
        return {
            "what": self.what,
            "unit": self.unit,
            "rounds": len(self.ours),
            "ours": {**dict(zip(keys, self._both(self.ours), strict=True)), "all": self.ours},
            "floor": {**dict(zip(keys, self._both(self.floor), strict=True)), "all": self.floor},
            "ratio": dict(zip(keys, self.ratios, strict=True)),
            "aim": self.aim,
            "reached": self.reached,
        }

    def row(self) -> list[str]:
        """Return the row of the table under ``HEAD``."""
        places = 2 if self.unit == "ms" else 0
        measured = [*self._both(self.ours), *self._both(self.floor)]
        aim = (
            "-" if self.aim is None else " / ".join(str(one) for one in self.aim if one is not None)
        )
        return [
            *(self.what, self.unit, str(len(self.ours))),
            *(f"{value:.{places}f}" for value in measured),
            *(f"{ratio:.2f}" for ratio in self.ratios),
            *(aim, self.reached),
        ]

    def _both(self, values: Sequence[float]) -> tuple[float, float]:
        return median(values), p99(values, more_is_better=self.unit == "/s")


HEAD = [
    *("what", "unit", "rounds", "ours median", "p99", "floor median", "p99"),
    *("ratio median", "ratio p99", "aim", "reached"),
]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Align the columns, the first to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])

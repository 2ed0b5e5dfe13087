"""Plots counts over time as a PNG, by matplotlib.

Decides axes, colours and labels. Times are seconds of the hall's own time since the doors opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from hw_sim.people.floor import time_of_day

TICKS = (300, 600, 900, 1800, 3600, 7200)  # seconds from one label of the time axis to the next
MOST_TICKS = 12
DOTS_PER_INCH = 200  # sharp on screens of two pixels a point, about 60 kB


@dataclass(frozen=True)
class CountSeries:
    """Holds a count that changes at each point (time, value) and stays until the next; in time
    order."""

    label: str
    colour: str
    points: Sequence[tuple[float, float]]


def plot(path: Path, lines: Sequence[CountSeries], opens: float | None, closes: float) -> None:
    """Write the plot to `path`.

    `opens` is the time of day at which the doors opened, in seconds; None labels the time axis in
    minutes since then. What comes after `closes` is cut off.
    """
    figure(lines, opens, closes).savefig(path, dpi=DOTS_PER_INCH)


def figure(lines: Sequence[CountSeries], opens: float | None, closes: float) -> Figure:
    """Return the plot before it is drawn."""
    start = opens or 0.0
    drawn = Figure(figsize=(9.6, 3.2), layout="constrained")
    axes = drawn.add_subplot()
    for line in lines:
        times = [start, *(start + at for at, _ in line.points)]
        values = [0.0, *(value for _, value in line.points)]
        axes.step(times, values, where="post", color=line.colour, label=line.label)
    axes.set_xlim(start, start + closes)
    axes.set_ylim(bottom=0)
    _label(axes, opens is not None, closes)
    return drawn


def _label(axes: Axes, has_clock: bool, closes: float) -> None:
    """Label times at round moments and whole people, and put a legend above the lines."""
    ticks = next((step for step in TICKS if closes / step <= MOST_TICKS), TICKS[-1])
    axes.xaxis.set_major_locator(MultipleLocator(ticks))
    say = time_of_day if has_clock else _minutes
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: say(at)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", linewidth=0.4)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"

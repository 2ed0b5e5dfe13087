"""A plot of counts over time as SVG: steps, axes, a legend, and nothing else.

Decides where lines and labels stand. Colours come from the page's style sheet.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 44, 36
LEGEND = 14  # the height at which it stands


@dataclass(frozen=True)
class Series:
    """One line: (time in hall seconds, value) in order of time. `style` is its CSS class."""

    label: str
    style: str
    points: Sequence[tuple[float, float]]


def svg(lines: Sequence[Series], opens: float | None, closes: float) -> str:
    """The plot as an `svg` element; `opens` is the time of day of second 0, in seconds.

    Without it the hours are minutes since the doors opened.
    """
    most = max((value for line in lines for _, value in line.points), default=1.0) or 1.0
    step = _nice(most / 5)
    top = step * math.ceil(most / step)
    frame = _Frame(closes, top)
    parts = [_ruler(frame, step), _hours(frame, opens), *(_steps(frame, line) for line in lines)]
    legend = "".join(_entry(i, line) for i, line in enumerate(lines))
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="people waiting over time">{"".join(parts)}{legend}</svg>'
    )


@dataclass(frozen=True)
class _Frame:
    """From hall seconds and counts to points of the picture."""

    closes: float
    top: float

    def x(self, at: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(at, self.closes) / self.closes

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top


def _steps(frame: _Frame, line: Series) -> str:
    """A count stays until it changes: horizontal, then vertical."""
    path, last = [], frame.y(0)
    for at, value in line.points:
        path.append(f"L{frame.x(at):.1f},{last:.1f}L{frame.x(at):.1f},{frame.y(value):.1f}")
        last = frame.y(value)
    start = f"M{frame.x(line.points[0][0] if line.points else 0):.1f},{frame.y(0):.1f}"
    return f'<path class="{line.style}" d="{start}{"".join(path)}"/>'


def _ruler(frame: _Frame, step: float) -> str:
    parts = []
    for i in range(round(frame.top / step) + 1):
        y = frame.y(i * step)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{i * step:g}</text>')
    return "".join(parts)


def _hours(frame: _Frame, opens: float | None) -> str:
    """Labels at round times, six to twelve of them."""
    say = clock if opens is not None else _minutes
    opens = opens or 0.0
    step = next((s for s in (300, 600, 900, 1800, 3600) if frame.closes / s <= 12), 7200)
    first = math.ceil(opens / step) * step
    times = [first + i * step for i in range(int((opens + frame.closes - first) // step) + 1)]
    y = HEIGHT - BOTTOM + 20
    return "".join(
        f'<text x="{frame.x(at - opens):.1f}" y="{y}" text-anchor="middle">{say(at)}</text>'
        for at in times
    )


def _entry(i: int, line: Series) -> str:
    x = LEFT + 240 * i
    return (
        f'<line class="{line.style}" x1="{x}" x2="{x + 28}" y1="{LEGEND}" y2="{LEGEND}"/>'
        f'<text x="{x + 36}" y="{LEGEND + 4}">{html.escape(line.label)}</text>'
    )


def clock(seconds: float) -> str:
    """A time of the day, HH:MM."""
    return f"{int(seconds // 3600) % 24:02d}:{int(seconds // 60) % 60:02d}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"


def _nice(step: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is at least `step`, and at least 1."""
    tens = 10.0 ** max(0, math.floor(math.log10(max(step, 1))))
    return next(tens * n for n in (1, 2, 5, 10) if tens * n >= step)

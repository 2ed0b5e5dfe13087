"""What became of the people of many days under one rule."""

import math
import statistics
from typing import NamedTuple

from tests.calling.floor import Comer


class Lived(NamedTuple):
    """Holds one person and how long the wait was, seconds."""

    comer: Comer
    wait: float

    @property
    def share(self) -> float:
        """Return the share of the promised wait; above 1 the promise was broken."""
        return self.wait / self.comer.limit


class Figures(NamedTuple):
    """Holds waits in minutes. ``worst``: of all days; ``worst_days``: the mean of each day's worst.
    ``beyond``: share of people who waited longer than was promised; ``worst_share``: the largest
    wait ÷ what was promised, mean of the days."""

    people: int
    mean: float
    p90: float
    worst: float
    worst_days: float
    beyond: float
    worst_share: float


Days = list[list[Lived]]


def figures(days: Days) -> Figures:
    lived = [one for day in days for one in day]
    waits = sorted(one.wait / 60 for one in lived)
    met = [day for day in days if day]
    return Figures(
        len(waits),
        statistics.fmean(waits),
        waits[math.ceil(0.9 * len(waits)) - 1],
        waits[-1],
        statistics.fmean(max(one.wait for one in day) for day in met) / 60,
        sum(one.share > 1 for one in lived) / len(lived),
        statistics.fmean(max(one.share for one in day) for day in met),
    )


def split(days: Days, by: str) -> dict[str, Days]:
    """Split the same days by class (``by`` "cls") or by service (``by`` "service")."""
    keys = {getattr(one.comer, by) for day in days for one in day}
    return {key: [[x for x in day if getattr(x.comer, by) == key] for day in days] for key in keys}

"""What queueing theory knows of a hall, and how sure a simulation can be of what it found.

Poisson arrivals, exponential services, ``windows`` alike, service rate ``mu`` of each; rates per
second, waits in seconds. Every formula names its source.
"""

import math
import statistics
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple


def erlang_c(windows: int, load: float) -> float:
    """Return the share of people who find all windows busy; ``load`` is arrivals ÷ what all can
    serve.

    Erlang 1917; by the recursion of the loss formula.
    """
    offered, lost = windows * load, 1.0
    for n in range(1, windows + 1):
        lost = offered * lost / (n + offered * lost)
    return lost / (1 - load * (1 - lost))


def mean_wait(windows: int, load: float, mu: float) -> float:
    """Return the mean wait, first come, first served (M/M/c)."""
    return erlang_c(windows, load) / (windows * mu * (1 - load))


def beyond(windows: int, load: float, mu: float, wait: float) -> float:
    """Return the share of people who wait longer than ``wait``, first come, first served
    (M/M/c)."""
    return erlang_c(windows, load) * math.exp(-windows * mu * (1 - load) * wait)


def accumulating(common: float, loads: Sequence[float], rates: Sequence[float]) -> list[float]:
    """Return mean waits by class where urgency grows from 0 at ``rates`` and the highest is called.

    L. Kleinrock, "A delay dependent queue discipline", Naval Research Logistics Quarterly 11
    (1964), for one server; called the accumulating priority queue by D. Stanford, P. Taylor and I.
    Ziedins, "Waiting time distributions in the accumulating priority queue", Queueing Systems 77
    (2014). Several servers alike, one exponential service for all classes: while somebody waits all
    of them are busy, and the hall is one server of ``windows * mu``, so only ``common``, the mean
    wait without classes, is another. ``loads`` are each class's arrivals ÷ what all windows can
    serve.
    """
    waits = [0.0] * len(rates)
    slowest_first = sorted(range(len(rates)), key=lambda n: rates[n])
    for p in slowest_first:
        passed = sum(
            loads[i] * waits[i] * (1 - rates[i] / rates[p])
            for i in slowest_first
            if rates[i] < rates[p]
        )
        passing = sum(
            loads[i] * (1 - rates[p] / rates[i]) for i in slowest_first if rates[i] > rates[p]
        )
        waits[p] = (common - passed) / (1 - passing)
    return waits


def out_of_turn(common: float, loads: Sequence[float]) -> list[float]:
    """Return mean waits where class 0 always comes before class 1, and so on, each first come.

    A. Cobham, "Priority assignment in waiting line problems", Operations Research 2 (1954); it
    covers several servers alike with one exponential service.
    """
    residual = common * (1 - sum(loads))
    above = [sum(loads[:n]) for n in range(len(loads) + 1)]
    return [residual / ((1 - above[n]) * (1 - above[n + 1])) for n in range(len(loads))]


class Estimate(NamedTuple):
    """Holds the mean of independent values and half the width of its confidence interval."""

    mean: float
    half: float
    values: int


def estimate(values: Sequence[float], alpha: float) -> Estimate:
    """Return Student's interval, wrong with probability ``alpha``."""
    spread = statistics.stdev(values) / math.sqrt(len(values))
    half = student(len(values) - 1, alpha) * spread
    return Estimate(statistics.fmean(values), half, len(values))


@cache
def student(freedom: int, alpha: float) -> float:
    """Return the t that Student's distribution exceeds, above or below, with probability
    ``alpha``."""
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if 1 - within(freedom, middle) > alpha else (low, middle)
    return high


def within(freedom: int, t: float) -> float:
    """P(\\|T\\| < t): Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, odd = math.cos(angle), freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for n in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (n - 1) / n
        total += term
    share = math.sin(angle) * total
    return 2 / math.pi * (angle + share) if odd else share

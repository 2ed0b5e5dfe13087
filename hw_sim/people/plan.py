"""Plans a day: who comes when for what, which windows open when. Pure and seeded.

All times are seconds of the hall's own time after the doors open; `Day.speed` says how much
faster than that it is played. The same seed gives the same day.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hw_sim.hall_file import Errand, HallTree, errands, spoken, staffed

AT_KIOSK = 3.5  # real seconds that a visitor stands at a kiosk, in the mean
COMING = 0.55  # share of a rush in which people come
WORKED_OFF = 0.85  # share of a rush for which the busiest window has work
LATE = 60.0
"""Real seconds that the doors stay open after a rush has been worked off: devices and links are not
faster with the hall, and slow on a busy machine. The day ends as soon as all have gone."""

Period = tuple[float, float]


@dataclass(frozen=True)
class Person:
    """Describes one visitor.

    `serve` is how long the window needs from the call on. `patience` is how long the person waits
    with the ticket before going home, None for one who stays. `taps_twice` is a habit.
    """

    name: int
    arrives: float
    service: str
    language: str
    taps: tuple[str, ...]
    serve: float
    patience: float | None = None
    taps_twice: bool = False


@dataclass(frozen=True)
class Shift:
    """Says when somebody sits at a window, and for which services."""

    window: int
    services: frozenset[str]
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Day:
    """Describes a whole day of a hall; after `closes` nobody is called any more."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    closes: float
    speed: float


def stretch(mean: float, spread: float, dice: random.Random) -> float:
    """Draw a time with this mean and coefficient of variation, lognormal: many short, few long."""
    deep = math.log(1 + spread**2)
    return dice.lognormvariate(math.log(mean) - deep / 2, math.sqrt(deep))


def shifts(hall: HallTree, periods: Mapping[int, Sequence[Period]]) -> tuple[Shift, ...]:
    """Return a shift for each window of the hall that is ever open."""
    return tuple(
        Shift(window["number"], frozenset(window["services"]), tuple(periods[window["number"]]))
        for window in hall["windows"]
        if periods.get(window["number"])
    )


def rush(hall: HallTree, people: int, seconds: float, seed: int, kiosks: int = 1) -> Day:
    """Plan a rush that comes in the first part and is worked off in about `seconds` of real time.

    The speed follows from it: that at which the windows can do the work of all these people. They
    do not come faster than `kiosks` can give them tickets: kiosks are not faster with the hall.
    """
    dice = random.Random(seed)
    wanted = dice.choices(errands(hall), weights=_drawn_to(hall), k=people)
    serves = [errand.minutes * 60 * min(2.0, stretch(1.0, 0.5, dice)) for errand in wanted]
    busiest = max(_loads(hall, wanted, serves).values())
    speed = max(1.0, busiest / (WORKED_OFF * seconds))
    coming = max(COMING * seconds, people * AT_KIOSK / kiosks / 0.8)
    arrivals = sorted(dice.betavariate(1.3, 1.5) * coming * speed for _ in wanted)
    crowd = tuple(
        _person(i + 1, at, errand, serve, hall, dice, 0.05)
        for i, (at, errand, serve) in enumerate(zip(arrivals, wanted, serves, strict=True))
    )
    closes = (coming + seconds + LATE) * speed
    return Day(crowd, shifts(hall, _always(hall, closes)), closes, speed)


def _always(hall: HallTree, closes: float) -> dict[int, Sequence[Period]]:
    return {window["number"]: [(0.0, closes)] for window in staffed(hall)}


def _person(
    name: int,
    arrives: float,
    errand: Errand,
    serve: float,
    hall: HallTree,
    dice: random.Random,
    leaving: float,
) -> Person:
    """Draw one visitor of the errand; `leaving` is the share of those whose patience ends."""
    first, *others = spoken(hall)
    language = dice.choice(others) if others and dice.random() < 0.4 else first
    patience = dice.uniform(1, 6) * 60 if dice.random() < leaving else None
    taps = errand.taps[language]
    twice = dice.random() < 0.15
    return Person(name, arrives, errand.service, language, taps, serve, patience, twice)


def _drawn_to(hall: HallTree) -> list[float]:
    """Return how many come for each errand: more where more windows serve it and it goes faster."""
    share = dict.fromkeys((service["id"] for service in hall["services"]), 0.0)
    for window in staffed(hall):
        for service in window["services"]:
            share[service] += 1 / len(window["services"])
    return [share[errand.service] / errand.minutes for errand in errands(hall)]


def _loads(hall: HallTree, wanted: Sequence[Errand], serves: Sequence[float]) -> dict[int, float]:
    """Return the seconds of work for each window when work is shared out evenly, the longest
    first."""
    loads = {window["number"]: 0.0 for window in staffed(hall)}
    can = {window["number"]: window["services"] for window in staffed(hall)}
    work = sorted(zip(serves, wanted, strict=True), key=lambda pair: -pair[0])
    for serve, errand in work:
        at = min((n for n in loads if errand.service in can[n]), key=loads.__getitem__)
        loads[at] += serve
    return loads

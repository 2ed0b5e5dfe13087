"""Days of a water company's hall: who comes when, for what, and how long it takes.

Invented, with a seed: twelve windows, ten services with the standards of ``hub/halls``, hundreds of
visitors between 8 and 17. How the hours share the visitors follows a municipal hall whose
tickets were recorded for five days (City of Warsaw, open data): a peak before noon. Nobody leaves,
nobody is late for a call, all windows stay open until the last visitor is served.
"""

import math
import random
from collections.abc import Mapping
from typing import NamedTuple

from hub.state.skills import Skills
from tests.calling.floor import Comer
from wire.hall import Class, Service, waiting_seconds

OPENS = 8 * 3600.0
HOURS = (10, 11, 14, 16, 14, 11, 9, 9, 6)
"""Visitors in each hour from 8 on, per cent of the day."""
SPREAD = 0.7
"""Standard deviation of a service's time ÷ its mean; log-normal, as service times mostly are."""


class Work(NamedTuple):
    """Describes a service: its standards, ``part`` of the visitors, mean ``minutes`` it really
    takes, and ``booked`` of its visitors come by booking."""

    service: str
    waiting: float
    standard: float
    part: float
    minutes: float
    booked: float = 0.0


WORKS = (
    Work("payment", 15, 5, 0.30, 3.0),
    Work("reading", 10, 3, 0.14, 1.5),
    Work("charges", 20, 12, 0.14, 7.0, 0.25),
    Work("verification", 15, 9, 0.09, 6.0, 0.25),
    Work("sealing", 15, 6, 0.06, 4.0),
    Work("connection", 20, 15, 0.05, 10.0, 0.4),
    Work("contract", 20, 12, 0.08, 8.0, 0.4),
    Work("complaints", 15, 10, 0.05, 7.0),
    Work("emergency", 5, 6, 0.04, 4.0),
    Work("organisations", 20, 12, 0.05, 8.0, 0.4),
)
BOOKED = 5.0
"""Minutes that somebody with a booking may wait, whatever the service (a regional regulation)."""
LAW, FAMILY = "law", "family"
PARTS = {LAW: 0.03, FAMILY: 0.10}
"""Shares of the people whom the law serves out of turn, and of those with small children or
pregnant, who have half the standard."""
CLASSES = {
    LAW: Class(LAW, {"en": "Disabled, groups I and II"}, absolute=True),
    "booked": Class("booked", {"en": "Booked"}),
    FAMILY: Class(FAMILY, {"en": "Pregnant, with children"}, share=0.5),
}
"""The classes; other systems' rules rank the first one first, and so on."""
FAVOURED = ("booked", FAMILY)
"""Classes that a limit favours, and no law."""
SERVICES: Mapping[str, Service] = {
    work.service: Service(
        *(work.service, {"en": work.service}, "A", work.waiting, work.standard),
        class_minutes={"booked": BOOKED},
    )
    for work in WORKS
}
WINDOWS: Mapping[int, Skills] = {
    1: Skills(("payment", "reading"), ("charges",)),
    2: Skills(("payment", "reading"), ("sealing",)),
    3: Skills(("payment", "charges"), ("reading",)),
    4: Skills(("charges", "reading"), ("payment",)),
    5: Skills(("charges", "contract"), ("payment",)),
    6: Skills(("verification", "sealing", "reading"), ("payment",)),
    7: Skills(("verification", "sealing"), ("payment", "complaints")),
    8: Skills(("connection", "contract"), ("organisations", "charges")),
    9: Skills(("connection", "organisations"), ("contract",)),
    10: Skills(("contract", "organisations"), ("connection", "charges")),
    11: Skills(("complaints", "emergency"), ("verification", "payment")),
    12: Skills(("complaints", "emergency", "charges"), ("payment", "reading")),
}


def day(visitors: int, seed: int) -> list[Comer]:
    """Return the day's people in the order of coming. The same seed gives the same day, whatever
    the rule."""
    drawn = random.Random(f"{seed} {visitors}")
    return sorted(_comer(drawn) for _ in range(visitors))


def capacity() -> float:
    """Return the visitors a day that keep all windows busy from 8 to 17."""
    mean = sum(work.part * work.minutes for work in WORKS)
    return len(WINDOWS) * len(HOURS) * 60 / mean


def _comer(drawn: random.Random) -> Comer:
    work = drawn.choices(WORKS, [work.part for work in WORKS])[0]
    hour = drawn.choices(range(len(HOURS)), HOURS)[0]
    at = OPENS + (hour + drawn.random()) * 3600
    cls, booked = _class(drawn, work), 0.0
    if cls == "booked":
        booked = OPENS + round((at - OPENS) / 600) * 600
        at = max(OPENS, booked + drawn.gauss(-360.0, 360.0))
    limit = waiting_seconds(SERVICES[work.service], CLASSES.get(cls))
    return Comer(at, work.service, _lasts(drawn, work.minutes * 60), limit, cls, booked)


def _class(drawn: random.Random, work: Work) -> str:
    if drawn.random() < work.booked:
        return "booked"
    x = drawn.random()
    return LAW if x < PARTS[LAW] else FAMILY if x < sum(PARTS.values()) else ""


def _lasts(drawn: random.Random, mean: float) -> float:
    sigma = math.sqrt(math.log(1 + SPREAD * SPREAD))
    return mean * math.exp(drawn.gauss(-sigma * sigma / 2, sigma))

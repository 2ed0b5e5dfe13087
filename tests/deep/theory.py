"""The hub's rule against queueing theory: mean waits, and how many wait longer than t.

Poisson arrivals, exponential services, windows alike. One class is Erlang's queue (M/M/c); classes
with their own limits are Kleinrock's delay-dependent priorities, the accumulating priority queue of
Stanford, Taylor and Ziedins: urgency grows at 1 / limit; the class out of turn is Cobham's queue
(``tests/calling/formulas.py`` has the papers). The whole visit's limit is put out of reach.

A seed is one independent replication of every hall. What all of them have said is judged once, at
the end, by Student's confidence intervals, which together are wrong with probability ``ALPHA``: a
run of another length is another sample, so one in 10,000 finds a violation where none is.
"""

import json
import math
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hub.state.skills import Skills
from tests.calling import formulas
from tests.calling.floor import Comer, Floor, Rule
from tests.calling.ours import Ours
from tests.deep.seeds import asked
from wire.hall import Rules, Service

ALPHA = 1e-4
"""How often all intervals of a run together may be wrong."""
TARGET = 100_000
"""Simulated hours."""
MU = 1 / 300
"""Services per second and window: five minutes each."""
FORGETS, MEASURED, ENDS = 6, 20, 4
"""Parts of a replication in relaxation times: until the empty start is forgotten, what is measured,
and people who come after them, so that the last ones measured are passed as all others are."""
FEWEST = 1_500
"""People measured in a replication, at least: its means are then nearly normal."""
NEVER = Rules(visit_minutes=1e12)


class Kind(NamedTuple):
    """Describes a class: its part of the arrivals and its limit, seconds."""

    name: str
    part: float
    limit: float


class Hall(NamedTuple):
    """Describes ``windows`` alike, busy for ``load`` of their time. ``absolute``: the first kind is
    served out of turn."""

    windows: int
    load: float
    kinds: tuple[Kind, ...] = (Kind("", 1.0, 900.0),)
    absolute: bool = False

    @property
    def name(self) -> str:
        kinds = ", ".join(
            f"{k.name or 'ordinary'} {k.part:.0%} {k.limit / 60:g}" for k in self.kinds
        )
        out_of_turn = ", the first out of turn" if self.absolute else ""
        classes = f" ({kinds} min{out_of_turn})" if len(self.kinds) > 1 else ""
        return f"{self.windows} windows at {self.load}{classes}"

    @property
    def arrivals(self) -> float:
        """Return people a second."""
        return self.windows * self.load * MU

    @property
    def relaxes(self) -> int:
        """Return arrivals in one relaxation time, 1 / (sqrt(c mu) - sqrt(lambda))^2."""
        return round(self.load / (1 - math.sqrt(self.load)) ** 2)

    @property
    def measured(self) -> int:
        """Return people in a replication who are measured."""
        return max(FEWEST, self.relaxes * MEASURED)


ONE = (Hall(1, 0.7), Hall(1, 0.9), Hall(3, 0.7), Hall(3, 0.9), Hall(12, 0.7), Hall(12, 0.9))
TWO = (Kind("family", 0.2, 450.0), Kind("", 0.8, 900.0))
THREE = (Kind("booked", 0.15, 300.0), Kind("family", 0.25, 600.0), Kind("", 0.6, 1200.0))
LAW = (Kind("law", 0.1, 900.0), Kind("", 0.9, 900.0))
CLASSES = (
    Hall(1, 0.9, TWO),
    Hall(3, 0.7, THREE),
    Hall(12, 0.7, TWO),
    Hall(12, 0.9, THREE),
    Hall(3, 0.9, LAW, absolute=True),
)
HALLS = ONE + CLASSES
RuleOf = Callable[[Hall], Rule]
Samples = dict[tuple[Hall, str], list[float]]
"""Values of each replication, by hall and what was measured."""


def ours(hall: Hall) -> Rule:
    """Return the hub's rule for this hall."""
    text = {"en": "Service"}
    service = Service("service", text, "A", 15.0, 5.0)
    absolute = hall.kinds[0].name if hall.absolute else ""
    return Ours({service.id: service}, dict.fromkeys(_windows(hall), SERVES), NEVER, absolute)


SERVES = Skills(("service",))


def _windows(hall: Hall) -> range:
    return range(1, hall.windows + 1)


def replication(hall: Hall, seed: int, rule: RuleOf = ours) -> dict[str, float]:
    """Return what one run of this hall measured, under the names of ``expected``."""
    drawn, first = random.Random(f"{seed} {hall.name}"), hall.relaxes * FORGETS
    last = first + hall.measured
    comers = list(_comers(hall, drawn, last + hall.relaxes * ENDS))
    waits = Floor(_windows(hall), rule(hall)).play(comers)
    seen = [*zip(comers[first:last], waits[first:last], strict=True)]
    found = {"mean wait": statistics.fmean(wait for _, wait in seen)}
    for t in _times(hall):
        found[_longer(t)] = sum(wait > t for _, wait in seen) / len(seen)
    if len(hall.kinds) > 1:
        of = {k.name: [w for comer, w in seen if comer.cls == k.name] for k in hall.kinds}
        means = [statistics.fmean(of[kind.name]) for kind in hall.kinds]
        found |= _by_class(hall, means)
    return found


def expected(hall: Hall) -> dict[str, float]:
    """Return what theory says of it."""
    common = formulas.mean_wait(hall.windows, hall.load, MU)
    said = {"mean wait": common}
    for t in _times(hall):
        said[_longer(t)] = formulas.beyond(hall.windows, hall.load, MU, t)
    if len(hall.kinds) > 1:
        loads = [hall.load * kind.part for kind in hall.kinds]
        rates = [1 / kind.limit for kind in hall.kinds]
        means = formulas.accumulating(common, loads, rates)
        said |= _by_class(hall, formulas.out_of_turn(common, loads) if hall.absolute else means)
    return said


def _times(hall: Hall) -> tuple[float, ...]:
    """Return for which t P(W > t) is looked at. Theory has it in a plain form for one class only;
    that somebody waits at all does not depend on classes."""
    mean = 1 / (hall.windows * MU * (1 - hall.load))
    return (0.0, mean / 2, mean, 2 * mean) if len(hall.kinds) == 1 else (0.0,)


def _longer(t: float) -> str:
    return f"P(wait > {t / 60:.1f} min)"


def _by_class(hall: Hall, means: Sequence[float]) -> dict[str, float]:
    """Return each class's mean, and by how much the last waits longer: both wait in the same
    crowds, so the difference is known much better than either."""
    names = [kind.name or "ordinary" for kind in hall.kinds]
    said = {f"mean wait, {name}": mean for name, mean in zip(names, means, strict=True)}
    gaps = zip(names[:-1], means, strict=False)
    return said | {f"{names[-1]} waits longer than {n}": means[-1] - mean for n, mean in gaps}


def _comers(hall: Hall, drawn: random.Random, count: int) -> Iterator[Comer]:
    at, parts = 0.0, [kind.part for kind in hall.kinds]
    for _ in range(count):
        at += drawn.expovariate(hall.arrivals)
        kind = hall.kinds[0] if len(parts) == 1 else drawn.choices(hall.kinds, parts)[0]
        yield Comer(at, "service", drawn.expovariate(MU), kind.limit, kind.name)


class Row(NamedTuple):
    """Holds what theory says of a hall and what was measured."""

    hall: Hall
    what: str
    theory: float
    found: formulas.Estimate

    @property
    def agrees(self) -> bool:
        return abs(self.found.mean - self.theory) <= self.found.half

    def __str__(self) -> str:
        share = self.what.startswith("P(")
        theory, mean, half = (
            f"{x:.4f}" if share else f"{x / 60:.3f}"
            for x in (self.theory, self.found.mean, self.found.half)
        )
        verdict = "" if self.agrees else "  DIFFERS"
        return f"{self.hall.name:<72} {self.what:<32} {theory:>9} {mean:>9} ± {half:<8}{verdict}"


def sampled(halls: Sequence[Hall], seeds: Sequence[int], rule: RuleOf = ours) -> Samples:
    """Make independent replications of each hall."""
    samples: Samples = defaultdict(list)
    for hall in halls:
        for seed in seeds:
            for what, value in replication(hall, seed, rule).items():
                samples[hall, what].append(value)
    return samples


def judged(samples: Samples, alpha: float) -> list[Row]:
    """Lay theory beside what was found: all intervals together are wrong with probability ``alpha``
    (Bonferroni)."""
    each = alpha / len(samples)
    theory = {hall: expected(hall) for hall, _ in samples}
    return [
        Row(hall, what, theory[hall][what], formulas.estimate(values, each))
        for (hall, what), values in samples.items()
    ]


def hours(halls: Sequence[Hall], replications: int) -> float:
    """Return the simulated hours that were measured."""
    return sum(h.measured / h.arrivals / 3600 for h in halls) * replications


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 if anything differs from theory. Two seeds at least, else there is no interval."""
    args = asked("tests.deep.theory", __doc__, argv)
    samples, played = _play(args.first, args.seeds, args.seconds)
    rows = judged(samples, ALPHA)
    print(*rows, sep="\n")
    wrong = [row for row in rows if not row.agrees]
    if wrong:
        print(f"again: .venv/bin/python -m tests.deep.theory --seeds {played} --from {args.first}")
    line = "theory: simulated hours, all beside formulas"
    reached = round(hours(HALLS, played))
    numbers = {"reached": reached, "target": TARGET, "violations": len(wrong)}
    print(json.dumps({"line": line} | numbers))
    return 1 if wrong else 0


def _play(first: int, seeds: int | None, seconds: float | None) -> tuple[Samples, int]:
    began, played = time.monotonic(), 0
    samples: Samples = defaultdict(list)
    while seeds is None or played < seeds:
        late = seconds is not None and time.monotonic() - began >= seconds
        if late and played >= 2:
            break
        for key, values in sampled(HALLS, [first + played]).items():
            samples[key] += values
        played += 1
    return samples, played


if __name__ == "__main__":
    sys.exit(main())

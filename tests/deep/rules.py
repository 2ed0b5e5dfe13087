"""``python -m tests.deep.rules``: the hub's rule beside other systems' rules, in the same days.

Prints the tables of docs/calling.md; ``--pictures FOLDER`` draws its plots (the extra ``sim``).
Every rule gets the same people, who need the same time at whatever window. Decides nothing about
who is right: ``tests/calling/test_other_rules.py`` holds the page to what comes out.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from hub.state.visit import Visit
from tests.calling import days, peers
from tests.calling.figures import Days, Figures, Lived, figures, split
from tests.calling.floor import Floor, Rule
from tests.calling.ours import Ours
from wire.hall import Rules

DAYS = 100


class Load(NamedTuple):
    """Describes days of ``least`` to ``most`` visitors, evenly."""

    name: str
    least: int
    most: int

    def visitors(self, nth: int, of: int) -> int:
        return self.least + (self.most - self.least) * nth // max(1, of - 1)


LOADS = (Load("normal", 600, 1000), Load("busy", 1100, 1300), Load("overload", 1400, 1600))
SWEEP = range(600, 1700, 100)
"""Visitors a day in the plot of the load."""
SHARES = (2.0, 1.0, 0.6, 0.4, 0.25, 0.15, 0.08, 0.03)
"""Limits in the plot of the limits, as shares of the promise to the favoured classes."""
RANKS = tuple(days.CLASSES)


class Limited(Ours):
    """Is the hub's rule in a hall that gives the favoured classes another limit than the promise
    that they are judged by: ``share`` of it."""

    share = 1.0

    def come(self, visit: Visit) -> None:
        if visit.cls in days.FAVOURED:
            visit.leg.limit *= self.share
        super().come(visit)


def talon(share: float = 1.0, **rules: float) -> Callable[[], Rule]:
    """Return the hub's rule; ``rules`` as in the hall file."""

    def rule() -> Rule:
        made = Limited(days.SERVICES, days.WINDOWS, Rules(**rules), days.LAW)
        made.share = share
        return made

    return rule


def _peer(key: Callable[[peers.Case], peers.Key]) -> Callable[[], Rule]:
    return lambda: peers.Peer(key, days.WINDOWS, RANKS)


OURS = "Talon"
RULES: Mapping[str, Callable[[], Rule]] = {
    OURS: talon(),
    "Talon, helps always": talon(helps_from=0.0),
    "Talon, limits a fifth": talon(0.2, helps_from=0.0),
    "strict priority": _peer(peers.strict),
    "coefficient (QSystem)": _peer(peers.coefficient),
    "booked first (novosga)": _peer(peers.booked_first),
    "oldest first (FQM)": _peer(peers.oldest_first),
}
CLASSES = {
    "": "ordinary",
    "family": "with children, pregnant",
    "booked": "booked",
    "law": "out of turn by law",
}


def lived(rule: Callable[[], Rule], visitors: int, seed: int) -> list[Lived]:
    """Live one day under one rule."""
    comers = days.day(visitors, seed)
    waits = Floor(list(days.WINDOWS), rule()).play(comers)
    return [Lived(comer, wait) for comer, wait in zip(comers, waits, strict=True)]


def played(
    load: Load, count: int, rules: Mapping[str, Callable[[], Rule]] = RULES
) -> dict[str, Days]:
    """Play ``count`` days under each rule, the same ones."""
    return {
        name: [lived(rule, load.visitors(nth, count), nth) for nth in range(count)]
        for name, rule in rules.items()
    }


def tables(found: Mapping[str, Days]) -> str:
    """Print all people; then by class; then by service."""
    return (
        f"{_whole(found)}\n\n{_parts(found, 'cls', CLASSES)}\n\n{_parts(found, 'service', SERVICE)}"
    )


SERVICE = {work.service: f"{work.service}, {work.waiting:g} min" for work in days.WORKS}


def _whole(found: Mapping[str, Days]) -> str:
    titles = ("rule", "mean", "p90", "worst of a day", "worst of all", "beyond", "worst ÷ promise")
    return _table(titles, [(name, *_cells(figures(lived))) for name, lived in found.items()])


def _cells(f: Figures) -> tuple[str, ...]:
    minutes = (f"{x:.1f}" for x in (f.mean, f.p90, f.worst_days, f.worst))
    return *minutes, f"{f.beyond:.1%}", f"{f.worst_share:.1f}"


def _parts(found: Mapping[str, Days], by: str, names: Mapping[str, str]) -> str:
    """Return p90, the mean of each day's worst, and the share beyond the promise, of each part."""
    parts = {name: split(lived, by) for name, lived in found.items()}
    rows = [
        (shown, *(_brief(figures(parts[rule][key])) for rule in found))
        for key, shown in names.items()
    ]
    return _table(("p90 · worst of a day · beyond", *found), rows)


def _brief(f: Figures) -> str:
    return f"{f.p90:.0f} · {f.worst_days:.0f} · {f.beyond:.1%}"


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def swept(count: int) -> dict[str, dict[int, Days]]:
    """Play ``count`` days of each number of visitors under each rule."""
    return {
        name: {n: [lived(rule, n, seed) for seed in range(count)] for n in SWEEP}
        for name, rule in RULES.items()
    }


def limited(load: Load, count: int) -> dict[float, Days]:
    """Play the hub's rule with each of ``SHARES``, helping always as the other rules do."""
    rules = {str(share): talon(share, helps_from=0.0) for share in SHARES}
    return {float(share): found for share, found in played(load, count, rules).items()}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deep.rules", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS, help="of each load")
    parser.add_argument("--pictures", type=Path, help="draw the plots into this folder")
    args = parser.parse_args(argv)
    found = {load.name: played(load, args.days) for load in LOADS}
    for load in LOADS:
        print(f"{load.name}: {args.days} days of {load.least} to {load.most} visitors\n")
        print(tables(found[load.name]), end="\n\n", flush=True)
    if args.pictures:
        from tests.calling import plots  # matplotlib takes a while to import

        curves = {load.name: limited(load, args.days) for load in LOADS[1:]}
        plots.draw(args.pictures, found, swept(max(1, args.days // 5)), curves)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Draws the pictures of docs/calling.md, by matplotlib (the extra ``sim``).

Decides how they look; `figures` computes what they show.
"""

from collections.abc import Mapping
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from tests.calling import days
from tests.calling.figures import Days, Figures, figures, split

STYLE = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False}
LOOKS = {
    "Talon": ("#0b5fa5", "-", "o"),
    "Talon, helps always": ("#0b5fa5", "--", "s"),
    "Talon, limits a fifth": ("#0b5fa5", ":", "v"),
    "strict priority": ("#c0392b", "-", "D"),
    "coefficient (QSystem)": ("#d68910", "-", "^"),
    "booked first (novosga)": ("#8e44ad", "-", "P"),
    "oldest first (FQM)": ("#4d5656", "-", "X"),
}
"""Colour, line, mark: told apart without colours too."""
CLASSES = {
    "": "ordinary",
    "family": "with children,\npregnant",
    "booked": "booked",
    "law": "by law",
}
HATCHES = {"--": "////", ":": "....", "-": ""}
FILE = {"dpi": 110, "metadata": {"Software": None}}
"""Without the name of the software: the same figures make the same file."""
Found = Mapping[str, Days]


def draw(
    folder: Path,
    found: Mapping[str, Found],
    swept: Mapping[str, Mapping[int, Days]],
    curves: Mapping[str, Mapping[float, Days]],
) -> None:
    """Draw ``found`` by load and rule, ``swept`` by rule and visitors, ``curves`` by load and
    limit."""
    folder.mkdir(parents=True, exist_ok=True)
    with rc_context(STYLE):
        _loads(swept).savefig(folder / "calling-load.png", **FILE)
        _classes(found).savefig(folder / "calling-classes.png", **FILE)
        _limits(found, curves).savefig(folder / "calling-limits.png", **FILE)


def _loads(swept: Mapping[str, Mapping[int, Days]]) -> Figure:
    whole = Figure(figsize=(11, 4.6), layout="constrained")
    axes = whole.subplots(1, 2)
    for name, by_visitors in swept.items():
        found = [figures(lived) for lived in by_visitors.values()]
        _line(axes[0], name, list(by_visitors), [f.beyond for f in found])
        _line(axes[1], name, list(by_visitors), [f.worst_share for f in found])
    axes[0].set_title("People who waited longer than promised")
    axes[0].yaxis.set_major_formatter(PercentFormatter(1.0))
    axes[1].set_title("Worst wait of a day ÷ what was promised (logarithmic)")
    axes[1].set_yscale("log", base=2)
    axes[1].set_yticks([1, 2, 4, 8, 16, 32], ["1", "2", "4", "8", "16", "32"])
    for axis in axes:
        axis.axvline(days.capacity(), color="#999999", linewidth=0.8)
        axis.set_xlabel("visitors a day (grey line: as many as all windows can serve)")
        axis.grid(axis="y", linewidth=0.3)
    axes[0].legend(fontsize=9, frameon=False)
    return whole


def _line(axis: Axes, name: str, x: list[int], y: list[float]) -> None:
    colour, line, mark = LOOKS[name]
    axis.plot(x, y, line, color=colour, marker=mark, markersize=4.5, linewidth=1.4, label=name)


def _classes(found: Mapping[str, Found]) -> Figure:
    """Draw each class's share beyond the promise, one panel for each load."""
    whole = Figure(figsize=(11, 4.2), layout="constrained")
    axes = whole.subplots(1, len(found))
    for axis, (load, rules) in zip(axes, found.items(), strict=True):
        for n, (rule, lived) in enumerate(rules.items()):
            parts = split(lived, "cls")
            beyond = [figures(parts[cls]).beyond for cls in CLASSES]
            wide = 0.8 / len(rules)
            at = [x - 0.4 + wide * (n + 0.5) for x in range(len(CLASSES))]
            axis.bar(at, beyond, wide * 0.9, linewidth=0.8, **_face(rule))
        axis.set_title(load)
        axis.set_xticks(range(len(CLASSES)), CLASSES.values(), fontsize=8)
        axis.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axis.grid(axis="y", linewidth=0.3)
    whole.suptitle("People of each class who waited longer than promised")
    patches = [Patch(label=rule, **_face(rule)) for rule in LOOKS]
    whole.legend(handles=patches, loc="outside lower center", ncols=4, fontsize=9, frameon=False)
    return whole


def _face(rule: str) -> dict[str, str]:
    colour, line, _ = LOOKS[rule]
    hatch = HATCHES[line]
    return {"facecolor": "white" if hatch else colour, "edgecolor": colour, "hatch": hatch}


def _limits(found: Mapping[str, Found], curves: Mapping[str, Mapping[float, Days]]) -> Figure:
    """Draw what a class wins and the others pay: other rules are points, ours is a curve."""
    whole = Figure(figsize=(11, 4.6), layout="constrained")
    axes = whole.subplots(1, len(curves))
    for axis, (load, curve) in zip(axes, curves.items(), strict=True):
        points = [(share, *_both(lived)) for share, lived in curve.items()]
        axis.plot([x for _, x, _ in points], [y for *_, y in points], "o-", color="#0b5fa5", ms=4)
        for share, x, y in points:
            axis.annotate(f"{share:g}", (x, y), (3, 5), textcoords="offset points", fontsize=8)
        for rule, lived in found[load].items():
            if not rule.startswith("Talon"):
                colour, _, mark = LOOKS[rule]
                axis.plot(*_both(lived), mark, color=colour, ms=8, label=rule, ls="")
        axis.set_title(load)
        axis.set_xlabel("booked, with children, pregnant: waited longer than promised")
        for each in (axis.xaxis, axis.yaxis):
            each.set_major_formatter(PercentFormatter(1.0))
        axis.grid(linewidth=0.3)
    axes[0].set_ylabel("everybody else: waited longer than promised")
    axes[0].plot([], [], "o-", color="#0b5fa5", ms=4, label="Talon, by limit ÷ promise")
    axes[0].legend(fontsize=9, frameon=False)
    return whole


def _both(lived: Days) -> tuple[float, float]:
    """Return the share beyond the promise of the favoured classes, and of everybody else."""

    def of(favoured: bool) -> Figures:
        return figures(
            [[x for x in day if (x.comer.cls in days.FAVOURED) is favoured] for day in lived]
        )

    return of(True).beyond, of(False).beyond

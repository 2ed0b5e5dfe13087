"""The picture of the packages and of who imports whom, for docs/architecture.md.

Decides what is drawn: the rows of the ``layers`` contracts in setup.cfg, the imports that stand in
the files (found by grimp, as import-linter does), and the topics on which the daemons speak. Only
arrows that no chain of others says already are drawn (the transitive reduction of the graph); the
table below the picture has all of them.
"""

import ast
import configparser
import re
from functools import cache
from pathlib import Path

import grimp

from hub.access import MAY_SAY
from tests.pages.asyncapi import may_say
from wire.hall import DeviceKind
from wire.mqtt.topics import ROUTES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- written by python -m tests.pages -->\n", "<!-- end -->\n"
PROGRAMS: dict[DeviceKind, str] = {
    "kiosk": "kiosk",
    "pads": "operator_pad",
    "board": "display",
    "staff": "hub.cli",
}
"""What speaks to the hub as a device of this kind."""

Arrow = tuple[str, str]


def written(page: str) -> str:
    """The page with the picture and the table as they are now. Raises ValueError without marks."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE}: no place for the picture between {BEGIN}and {END}")
    return f"{before}{BEGIN}{picture()}\n{table()}{END}{after}"


def picture() -> str:
    """A Mermaid flowchart: dotted arrows are messages, the others imports."""
    hall = ", ".join(dict.fromkeys(r.branch for r in ROUTES.values() if r.side == "hall"))
    spoken = [f'  {program} -. "up: {_says(kind)}" .-> hub.machine' for kind, program in speakers()]
    spoken += [f'  hub.machine -. "down: answer; hall: {hall}" .-> kiosk & operator_pad & display']
    inside = [f"    {one} --> {other}" for one, other in sorted(reduced(imports()))]
    return "\n".join(
        [
            "```mermaid",
            "flowchart TB",
            *spoken,
            *("  subgraph one in layers",),
            *inside,
            "  end",
            "```\n",
        ]
    )


def speakers() -> list[tuple[DeviceKind, str]]:
    """Kinds of device that say more to the hub than that they are there."""
    return [(kind, program) for kind, program in PROGRAMS.items() if MAY_SAY[kind]]


def _says(kind: DeviceKind) -> str:
    """The topics on which a device of this kind speaks."""
    up = {route.branch: None for it, route in ROUTES.items() if may_say(kind, it)}
    return ", ".join(up)


def table() -> str:
    """Every package of the layers from the top: what is in it, and all that it imports."""
    rows = ["| layer | package | what is in it | imports, of these |", "| --- | --- | --- | --- |"]
    below: dict[str, list[str]] = {}
    for one, other in sorted(imports()):
        below.setdefault(one, []).append(f"`{other}`")
    for height, row in enumerate(layers(), 1):
        for part in row:
            rows.append(f"| {height} | `{part}` | {said(part)} | {' '.join(below.get(part, []))} |")
    return "\n".join(rows) + "\n"


def layers() -> list[list[str]]:
    """The rows of the contracts of type ``layers``, the highest first."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    contracts = [config[name] for name in config.sections() if name.startswith("importlinter:con")]
    rows = [
        line for one in contracts if one["type"] == "layers" for line in one["layers"].split("\n")
    ]
    return [re.split(r"\s*[|:]\s*", row.strip("() ")) for row in rows if row.strip()]


@cache
def imports() -> frozenset[Arrow]:
    """Who imports whom, between the packages that stand in a layer."""
    parts = [part for row in layers() for part in row]
    graph = grimp.build_graph(*{part.split(".")[0] for part in parts}, cache_dir=None)
    found = {
        (_part(parts, module), _part(parts, other))
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    }
    return frozenset(
        (one, other) for one, other in found if "" not in (one, other) and one != other
    )


def _part(parts: list[str], module: str) -> str:
    """The package of a layer in which a module is, "" if it is in none."""
    return next((part for part in parts if f"{module}.".startswith(f"{part}.")), "")


def reduced(arrows: frozenset[Arrow]) -> frozenset[Arrow]:
    """Without those that a longer way says already."""
    below: dict[str, set[str]] = {}
    for one, other in arrows:
        below.setdefault(one, set()).add(other)

    def reach(start: str) -> set[str]:
        return {x for near in below.get(start, ()) for x in (near, *reach(near))}

    ways = {one: [reach(near) for near in near_ones] for one, near_ones in below.items()}
    return frozenset(
        (one, other) for one, other in arrows if not any(other in way for way in ways[one])
    )


def said(part: str) -> str:
    """The first sentence of the docstring, which says what is in it."""
    path = ROOT.joinpath(*part.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    first = text.split("\n\n")[0].replace("\n", " ").replace("|", "\\|").replace("``", "`")
    return first.removesuffix(".")

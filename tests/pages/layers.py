"""The picture of the hub's packages and of who imports whom, for docs/architecture.md.

Decides what is drawn: the rows of the ``layers`` contracts in setup.cfg, the imports that stand in
the files (found by grimp, as import-linter does), and the topics on which the daemons speak. The
picture is of the hub, and has only arrows that no chain of others says already (the transitive
reduction of the graph); the tables below it are of every contract, with all imports.
"""

import ast
import configparser
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
"""The programs that speak to the hub as a device of each kind."""

Arrow = tuple[str, str]


class Layers(NamedTuple):
    """Holds one contract of import-linter: its name, and its rows of modules, the highest first."""

    name: str
    rows: list[list[str]]

    @property
    def parts(self) -> list[str]:
        """Return every module or package that stands in a row."""
        return [part for row in self.rows for part in row]


def written(page: str) -> str:
    """Return the page with the picture and the tables as they are now. Raises ValueError without
    marks."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE}: no place for the picture between {BEGIN}and {END}")
    tables = "".join(f"\n**{one.name}.**\n\n{table(one)}" for one in contracts())
    return f"{before}{BEGIN}{picture()}{tables}{END}{after}"


def contracts() -> list[Layers]:
    """Return the contracts of type ``layers``, the hub's first."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    names = [name for name in config.sections() if name.startswith("importlinter:contract:")]
    found = [config[name] for name in names if config[name]["type"] == "layers"]
    read = [Layers(one["name"], _rows(one)) for one in found]
    return sorted(read, key=lambda one: "hub.machine" not in one.parts)


def _rows(contract: configparser.SectionProxy) -> list[list[str]]:
    within = contract.get("containers", "").strip()
    rows = [row.strip("() ") for row in contract["layers"].split("\n") if row.strip()]
    above = f"{within}." if within else ""
    return [[above + part for part in re.split(r"\s*[|:]\s*", row)] for row in rows]


def picture() -> str:
    """Draw a Mermaid flowchart: dotted arrows are messages, the others imports."""
    hall = ", ".join(dict.fromkeys(r.branch for r in ROUTES.values() if r.side == "hall"))
    up = [f'  {program} -. "up: {_says(kind)}" .-> hub.machine' for kind, program in speakers()]
    down = f'  hub.machine -. "down: answer; hall: {hall}" .-> kiosk & operator_pad & display'
    hub = sorted(reduced(imports(contracts()[0])))
    inside = [f"    {one} --> {other}" for one, other in hub]
    lines = ["flowchart TB", *up, down, "  subgraph hub", *inside, "  end"]
    return "\n".join(["```mermaid", *lines, "```\n"])


def speakers() -> list[tuple[DeviceKind, str]]:
    """Return the kinds of device that say more to the hub than that they are there."""
    return [(kind, program) for kind, program in PROGRAMS.items() if MAY_SAY[kind]]


def _says(kind: DeviceKind) -> str:
    """Return the topics on which a device of this kind speaks."""
    up = {route.branch: None for it, route in ROUTES.items() if may_say(kind, it)}
    return ", ".join(up)


def table(of: Layers) -> str:
    """List every package of the layers from the top: what is in it, and all that it imports of
    them."""
    rows = ["| | package | what is in it | imports |", "| --- | --- | --- | --- |"]
    for height, row in enumerate(of.rows, 1):
        for part in row:
            below = " ".join(f"`{other}`" for one, other in sorted(imports(of)) if one == part)
            rows.append(f"| {height} | `{part}` | {said(part)} | {below} |")
    return "\n".join(rows) + "\n"


def imports(of: Layers) -> frozenset[Arrow]:
    """Return who imports whom, between the packages that stand in a layer."""
    graph, parts = _graph(), of.parts
    found = {
        (_part(parts, module), _part(parts, other))
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    }
    return frozenset((one, other) for one, other in found if one and other and one != other)


@cache
def _graph() -> grimp.ImportGraph:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return grimp.build_graph(*config["importlinter"]["root_packages"].split(), cache_dir=None)


def _part(parts: list[str], module: str) -> str:
    """Return the package of a layer in which a module is, "" if it is in none."""
    return next((part for part in parts if f"{module}.".startswith(f"{part}.")), "")


def reduced(arrows: frozenset[Arrow]) -> frozenset[Arrow]:
    """Drop the arrows that a longer way says already."""
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
    """Return the first sentence of the docstring, which says what is in it."""
    path = ROOT.joinpath(*part.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    first = text.split("\n\n")[0].replace("\n", " ").replace("|", "\\|").replace("``", "`")
    return first.removesuffix(".")

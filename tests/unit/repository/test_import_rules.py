"""Who may import whom. import-linter reads its contracts in setup.cfg; it has no list of what is
allowed, so what a machine may import (CONTRIBUTING.md, rule 1) is checked here."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("wire", "kiosk", "display", "operator_pad", "hub", "hw_sim")
MACHINES = ("kiosk.choice", "display.board", "operator_pad.pad", "hub.machine")
"""The daemons' rules. What they import of their own folder must be as pure as they are."""
ALSO_PURE = (
    "kiosk.glass.layout",
    "kiosk.glass.page",
    "display.picture.layout",
    "kiosk.things",
    "display.things",
)
OURS = (
    "wire.messages",
    "wire.hall",
    "wire.hall.hours",
    "wire.text.escape",
    "wire.kinds",
    "wire.text.lookalikes",
    "wire.newest",
    "wire.pulse",
    "wire.text.texts",
)
ALLOWED = {
    *("__future__", "abc", "bisect", "collections", "contextlib", "copy", "dataclasses"),
    *("datetime", "decimal"),
    *("enum", "fractions", "functools", "heapq", "itertools", "math", "operator", "re"),
    *("statistics", "string", "textwrap", "types", "typing", "unicodedata", "msgspec"),
}
"""No clock, randomness, thread, disk, broker or device is to be had from these."""
CALLS = {"open", "input", "print", "eval", "exec", "__import__", "breakpoint"}
CLOCKS = {"now", "utcnow", "today"}


# --- rule 1 -------------------------------------------------------------------------------------


class Module(NamedTuple):
    """Holds what the rules ask of a module. ``package`` is where its relative imports start."""

    package: str
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    impure: tuple[str, ...]


Modules = Mapping[str, Module]
"""Modules by their full names."""


@cache
def our_modules() -> Modules:
    """Parse all of ours, once: a hundred tests look at them, each with a line more."""
    found = {}
    for file in (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")):
        *above, last = file.relative_to(ROOT).with_suffix("").parts
        package = ".".join(above)
        name = package if last == "__init__" else f"{package}.{last}"
        found[name] = parsed(package, file.read_text(encoding="utf-8"))
    return found


def parsed(package: str, text: str) -> Module:
    tree = ast.parse(text)
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return Module(package, tuple(imports), tuple(impure_calls(tree)))


def with_line(modules: Modules, name: str, line: str) -> Modules:
    """Return the same modules, with a line more in one of them, or with a new one."""
    before = modules.get(name, Module(name.rpartition(".")[0], (), ()))
    more = parsed(before.package, line)
    both = Module(before.package, before.imports + more.imports, before.impure + more.impure)
    return {**modules, name: both}


def imported(modules: Modules, module: Module) -> Iterator[str]:
    """Yield every module that this one imports, wherever in the file it says so."""
    package = module.package.split(".")
    for node in module.imports:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            above = package[: len(package) + 1 - node.level] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in modules else origin


def impure_calls(tree: ast.Module) -> Iterator[str]:
    """Yield calls to clocks and disks that need no import of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in CALLS:
            yield node.id
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            of = node.value
            name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
            if name in ("datetime", "date"):
                yield f"{name}.{node.attr}"


def within(modules: Modules, package: str) -> Iterator[str]:
    """Return a module, and where it is a package every module in it."""
    return (name for name in modules if f"{name}.".startswith(f"{package}."))


def breaks(modules: Modules, machine: str) -> list[str]:
    """Return what breaks rule 1 in this machine, or in what it imports of its own folder."""
    found, seen, left = [], set[str](), [*within(modules, machine)]
    while left:
        module = left.pop()
        if module in seen or module not in modules:
            continue
        seen.add(module)
        found += [f"{module} uses {call}" for call in modules[module].impure]
        for name in imported(modules, modules[module]):
            if name.split(".")[0] == machine.split(".")[0] and name in modules:
                parts = name.split(".")
                left += [".".join(parts[: n + 1]) for n in range(len(parts))]
            elif name not in OURS and name.split(".")[0] not in ALLOWED:
                found.append(f"{module} imports {name}")
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_the_machine_is_where_the_map_says(machine):
    assert machine in our_modules(), f"{machine}: a renamed machine would no longer be checked"


@pytest.mark.parametrize("machine", [*MACHINES, *ALSO_PURE, *OURS])
def test_a_machine_imports_nothing_that_is_not_pure(machine):
    assert breaks(our_modules(), machine) == []


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import time", "imports time"),
        ("import random", "imports random"),
        ("import threading", "imports threading"),
        ("import os.path", "imports os.path"),
        ("import sqlite3", "imports sqlite3"),
        ("from pathlib import Path", "imports pathlib"),
        ("from queue import Queue", "imports queue"),
        ("import paho.mqtt.client", "imports paho.mqtt.client"),
        ("from wire import clock", "imports wire.clock"),
        ("import wire.mqtt.link as messages", "imports wire.mqtt.link"),
        ("from wire.mqtt.topics import read", "imports wire.mqtt.topics"),
        ("def late():\n    import uuid", "imports uuid"),
        ("when = datetime.datetime.now()", "uses datetime.now"),
        ("today = date.today()", "uses date.today"),
        ("text = open('x').read()", "uses open"),
    ],
)
def test_each_break_of_rule_1_is_found_where_it_stands(machine, line, said):
    planted = with_line(our_modules(), machine, line)
    assert [it for it in breaks(planted, machine) if it.startswith(f"{machine} {said}")]


@pytest.mark.parametrize("machine", MACHINES)
def test_a_break_behind_another_file_of_the_folder_is_found(machine):
    """A device file in a machine's imports brings its library, and so its threads and disks."""
    folder = machine.split(".")[0]
    device = with_line(our_modules(), f"{folder}.device", "import serial")
    for line in (f"from {folder} import device", f"import {folder}.device"):
        planted = with_line(device, machine, line)
        assert f"{folder}.device imports serial" in breaks(planted, machine)


# --- circles ------------------------------------------------------------------------------------


def imports(modules: Modules) -> dict[str, set[str]]:
    """Return what each module imports of the others, for the type checker only or not."""
    return {name: set(imported(modules, one)) & set(modules) for name, one in modules.items()}


def circles(modules: Modules) -> list[str]:
    """Return the modules that stand in a circle: taken off one by one are those that import none of
    the rest, and those that none of the rest imports."""
    left = imports(modules)
    while left:
        used = set().union(*left.values())
        free = {name for name, uses in left.items() if not uses or name not in used}
        if not free:
            break
        left = {name: uses - free for name, uses in left.items() if name not in free}
    return sorted(left)


def test_no_import_goes_round_in_a_circle():
    assert circles(our_modules()) == []


def test_a_circle_behind_the_type_checker_is_found():
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wire.disk import replace"
    planted = with_line(our_modules(), "wire.kinds", typed)
    planted = with_line(planted, "wire.disk", "def late():\n    from wire.kinds import Host")
    assert circles(planted) == ["wire.disk", "wire.kinds"]


# --- import-linter ------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path) -> Path:
    """Copy the packages and their contracts, to break them."""
    for folder in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "*.toml", "*.wav", "*.png", "*.ttf")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    return tmp_path


def plant(root: Path, module: str, line: str) -> None:
    file = root.joinpath(*module.split(".")).with_suffix(".py")
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")


def linted(root: Path) -> tuple[int, dict[str, str]]:
    """Return the exit code, and KEPT or BROKEN by the name of the contract."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"}
    ended = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stdout, ended.stderr
    words = [line.rpartition(" ") for line in ended.stdout.splitlines()]
    return ended.returncode, {name: state for name, _, state in words if state in VERDICTS}


VERDICTS = ("KEPT", "BROKEN")
PLANTED = {
    "daemons": ("display.things", "import kiosk.things"),
    "wire": ("wire.pulse", "from hub import effects"),
    "sim": ("hw_sim.devices.set_command", "import wire.messages"),
    "nosim": ("operator_pad.things", "import hw_sim.devices.set_command"),
    "screens": ("hub.menu", "import wire.sdl"),
    "kiosk": ("kiosk.config", "from kiosk.printing import proof"),
    "display": ("display.picture.layout", "from display import config"),
    "pad": ("operator_pad.things", "from operator_pad import config"),
    "wire-layers": ("wire.hall.checks", "from wire.config import values"),
    "hub": ("hub.policy.open_times", "from hub.service import legs"),
    "simulator": ("hw_sim.stage.places", "from hw_sim.people import plan"),
    "machines": ("hub.machine", "import wire.mqtt.link"),
}
"""For each contract of setup.cfg one import that it must not let through."""


def sections() -> dict[str, configparser.SectionProxy]:
    """Return the contracts by their keys, as setup.cfg has them."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    start = "importlinter:contract:"
    return {
        section.removeprefix(start): config[section]
        for section in config.sections()
        if section.startswith(start)
    }


def contracts() -> dict[str, str]:
    """Return the contracts' names by their keys."""
    return {key: section["name"] for key, section in sections().items()}


def layered() -> dict[str, str]:
    """Return the packages whose modules a contract of type layers must name, by the contract's
    key."""
    return {key: one["containers"] for key, one in sections().items() if one["type"] == "layers"}


def test_every_contract_is_kept():
    code, verdicts = linted(ROOT)
    assert verdicts == dict.fromkeys(contracts().values(), "KEPT")
    assert code == 0


def test_every_contract_has_its_planted_break():
    assert set(PLANTED) == set(contracts())


@pytest.mark.parametrize("contract", PLANTED)
def test_each_contract_finds_its_break(copy, contract):
    plant(copy, *PLANTED[contract])
    code, verdicts = linted(copy)
    assert code == 1
    assert verdicts[contracts()[contract]] == "BROKEN", verdicts


def test_every_program_and_wire_has_its_layers():
    assert sorted(layered().values()) == sorted(FOLDERS)


@pytest.mark.parametrize("contract", layered())
def test_a_module_that_stands_in_no_layer_breaks_the_contract(copy, contract):
    (copy / layered()[contract] / "unplaced.py").write_text("")
    code, verdicts = linted(copy)
    assert code == 1
    assert verdicts[contracts()[contract]] == "BROKEN", verdicts


def test_the_machines_contract_names_every_machine():
    section = sections()["machines"]
    sources = section["source_modules"].split()
    assert set(sources) >= set(MACHINES)
    assert [break_ for source in sources for break_ in breaks(our_modules(), source)] == []
    named = set(section["forbidden_modules"].split())
    assert named.isdisjoint(OURS)
    wire = set(within(our_modules(), "wire")) - {"wire", "wire.messages", "wire.text"}
    covered = {name for name in wire if any(f"{name}.".startswith(f"{one}.") for one in named)}
    own = {"wire.hall", "wire.messages"}
    ours = {name for name in wire if name in OURS or name.rpartition(".")[0] in own}
    assert wire - covered == ours

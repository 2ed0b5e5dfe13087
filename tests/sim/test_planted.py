"""Every planted bug is caught; docs/planted-bugs.md says by whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sim.agenda import violation
from tests.sim.faults import power
from tests.sim.hall import quiet as stage
from tests.sim.plants import hub as plants_hub
from tests.sim.plants import kiosk_and_board as plants_kiosk
from tests.sim.plants import service as plants_service
from tests.sim.plants.plant import PLANTS, caught, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "planted-bugs.md"
ERRORS = ("TypeError", "AttributeError", "ValueError", "NameError")
"""Errors of a change that breaks the program instead of a rule: anything notices that."""
NAMED_TUPLE = ("_replace", "_asdict", "_fields", "_make")
"""Public names of Python's own, in spite of the underscore."""
PLANTS_FOLDER = Path(__file__).parent / "plants"
PLANTERS = (plants_kiosk, plants_hub, plants_service)  # importing them fills the list


@pytest.mark.parametrize("planted", PLANTS, ids=lambda planted: planted.change.__name__)
def test_the_planted_bug_is_caught(planted):
    said = caught(planted)
    assert said, f"nobody noticed: {planted.bug}"
    broken = [error for error in ERRORS if error in said]
    assert not broken, f"the change does not fit the code any more: {said}"


@pytest.mark.parametrize("unplanted", [power.cuts, stage.quiet])
def test_nothing_is_caught_where_nothing_is_planted(unplanted):
    assert violation(unplanted) == ""


def test_there_are_enough_of_them_and_each_is_another():
    assert len(PLANTS) >= 20
    assert len({planted.bug for planted in PLANTS}) == len(PLANTS)


def test_the_document_says_who_catches_what():
    assert table() in DOCUMENT.read_text(encoding="utf-8")


# --- plants use public seams only -----------------------------------------------------------------


def private_names(source: str) -> list[str]:
    """Names of other modules that begin with an underscore: attributes, imports, and the strings
    by which one patches."""
    return [name for name in _names(ast.parse(source)) if any(map(_is_private, name.split(".")))]


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(module=module, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.Constant(value=str() as text):
                yield text


def _is_private(name: str) -> bool:
    named = name.isidentifier() and name.startswith("_") and not name.startswith("__")
    return named and name not in NAMED_TUPLE


@pytest.mark.parametrize("file", sorted(PLANTS_FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_no_plant_touches_a_private_name(file):
    """Whoever renames what is behind a seam must not lose a planted bug."""
    assert private_names(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("self._place", "_place"),
        ("from hub.replication.lending import _free", "hub.replication.lending._free"),
        ("import wire._loop", "wire._loop"),
        ('patch.setattr(Lending, "_place", place)', "_place"),
        ('patch.setattr("hub.machine.HubMachine._tick", tick)', "hub.machine.HubMachine._tick"),
    ],
)
def test_a_private_name_is_found(line, name):
    assert private_names(line) == [name]


def test_own_helpers_and_dunders_are_no_private_names_of_others():
    assert private_names('_own(lambda *_: Line.__init__, "__init__", "a._b is said")') == []

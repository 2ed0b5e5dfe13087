"""The mutants of a module, and a sample of those of all modules. Reads text only."""

import difflib
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from tests.mutation.operators import FAMILIES

OPERATORS = [(family, one()) for family, several in FAMILIES.items() for one in several]
GUARDS = {"frozen=True", "strict=True"}
"""Arguments that only guard against mistakes elsewhere, such as two lengths that differ."""
TYPES = {"annassign", "tfpdef", "decorator", "import_from", "import_name"}
"""Kinds of code where a change is no change of a rule."""


@dataclass(frozen=True)
class Mutant:
    """Is one change: the ``occurrence``-th of what ``operator`` can change in the module."""

    group: str
    path: str
    line: int
    """Of the module as it is, from 1."""
    last_line: int
    function: str
    """Qualified name of what holds the line, "" at the module's top."""
    family: str
    operator: str
    occurrence: int

    def source(self, original: str) -> str:
        """Return the whole module with this change."""
        operator = next(one for _, one in OPERATORS if type(one).__name__ == self.operator)
        return str(mutate_code(original, operator, self.occurrence))


Site = list[Mutant]
"""The changes of one kind at one place."""


def sites(group: str, path: str, source: str) -> list[Site]:
    """Return every place that can be changed, in the order of the text."""
    found: dict[tuple[int, int, str], Site] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for node in ast_nodes(get_ast(source)):
        for family, operator in OPERATORS:
            name = type(operator).__name__
            for start, end in operator.mutation_positions(node):
                if not _is_type(node, start) and not _begins(node, name):
                    place = Mutant(
                        *(group, path, start[0], end[0], _holder(node)),
                        *(family, name, seen[name]),
                    )
                    found[*start, family].append(place)
                seen[name] += 1
    return [found[place] for place in sorted(found)]


def sample(all_sites: Sequence[Site], size: int, seed: int) -> list[Mutant]:
    """Draw one change from each of ``size`` equal stretches of the text, so that every module has
    its share; all places if there are no more than that."""
    chance = random.Random(seed)
    size = min(size, len(all_sites))
    bounds = [len(all_sites) * place // size for place in range(size + 1)] if size else []
    return [
        chance.choice(all_sites[chance.randrange(first, end)])
        for first, end in itertools.pairwise(bounds)
    ]


def changed_lines(original: str, mutated: str) -> tuple[str, str]:
    """Return the lines that a change took away and those it put there, without their
    indentation."""
    was, now = [], []
    for line in difflib.ndiff(original.splitlines(), mutated.splitlines()):
        if line.startswith("- "):
            was.append(line[2:].strip())
        if line.startswith("+ "):
            now.append(line[2:].strip())
    return "\n".join(was), "\n".join(now)


def diff(path: str, original: str, mutated: str) -> Iterable[str]:
    """Yield the change with one line of context, without the two lines that name the file."""
    lines = difflib.unified_diff(
        original.splitlines(), mutated.splitlines(), path, path, n=1, lineterm=""
    )
    return list(lines)[2:]


def _above(node: Any) -> Iterator[Any]:
    while node.parent is not None:
        node = node.parent
        yield node


def _is_type(node: Any, start: tuple[int, int]) -> bool:
    """Tell whether it stands in an annotation, a decorator, an import, a guard, or a union of
    types: what mypy checks."""
    for one in (node, *_above(node)):
        if one.type == "annassign":
            # The annotation; what is assigned stands after "=".
            equals = next((child for child in one.children if child == "="), None)
            return equals is None or start < equals.start_pos
        if one.type in TYPES or _is_guard(one):
            return True
        if one.type == "funcdef":
            arrow = next((child for child in one.children if child == "->"), None)
            return arrow is not None and arrow.start_pos < start < one.children[-1].start_pos
    # Only module and class level come here: "Heard = Pressed | Released" is a union.
    return bool(node.type == "operator" and node.value == "|")


def _begins(node: Any, operator: str) -> bool:
    """Tell whether it removes an attribute's first value: mypy and the first use of it say so."""
    return operator == "Forget" and _holder(node).endswith("__init__")


def _is_guard(node: Any) -> bool:
    return node.type == "argument" and node.get_code(include_prefix=False) in GUARDS


def _holder(node: Any) -> str:
    names = [one.name.value for one in _above(node) if one.type in ("funcdef", "classdef")]
    return ".".join(reversed(names))

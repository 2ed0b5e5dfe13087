"""Mutants that no test can kill, each with the reason: tests/mutation/equivalent.toml.

Keyed by module, function, the line as it is and as the mutant makes it, so an entry survives when
lines move and dies when its line changes.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("equivalent.toml")


class Equivalent(NamedTuple):
    """Is an entry. ``at`` is "hub/state/leases.py Leases.take"; lines are without indentation."""

    at: str
    was: str
    now: str
    why: str


def read(file: Path = FILE) -> list[Equivalent]:
    """Read all entries; an entry with a key missing or misspelt is a TypeError that names it."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Equivalent(**one) for one in told.get("mutant", [])]


def reasons(file: Path = FILE) -> dict[tuple[str, str, str], str]:
    """Return the reasons by what a mutant is known by."""
    return {(one.at, one.was, one.now): one.why for one in read(file)}


def stale(root: Path, file: Path = FILE) -> list[Equivalent]:
    """Return the entries whose module or line is no longer there."""
    return [one for one in read(file) if not _stands(root / one.at.split(" ")[0], one.was)]


def _stands(module: Path, was: str) -> bool:
    lines = module.read_text(encoding="utf-8").splitlines() if module.exists() else []
    return set(was.splitlines()) <= {line.strip() for line in lines}

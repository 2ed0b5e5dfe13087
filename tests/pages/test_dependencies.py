"""What we depend on is bounded, locked and explained, and its licences fit ours."""

import configparser
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")
RUNTIME = [Requirement(line) for line in CONFIG["options"]["install_requires"].split("\n") if line]
EXTRAS = [
    Requirement(line)
    for lines in CONFIG["options.extras_require"].values()
    for line in lines.split("\n")
    if line
]
DATED = {"tzdata"}
"""Packages whose versions are dates: no later one breaks anything."""
FREE = re.compile(r"MIT|BSD|Apache|LGPL|Unlicense|Public Domain|ISC|Python Software|PSF", re.I)
"""Licences under which a library may be used, unchanged, by a program under Apache-2.0."""


def locked() -> dict[str, str]:
    """Return the version of each package in constraints.txt that holds for this interpreter."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.partition("#")[0]) for line in lines if re.match(r"\w", line)]
    return {canonicalize_name(one.name): str(one.specifier) for one in pins if applies(one)}


def applies(one: Requirement) -> bool:
    return one.marker is None or one.marker.evaluate({**default_environment(), "extra": ""})


def needed(first: list[Requirement]) -> set[str]:
    """Return these and all that they need, as far as it is installed here."""
    found: set[str] = set()
    left = [one for one in first if applies(one)]
    while left:
        name = canonicalize_name(left.pop().name)
        if name in found or not installed(name):
            continue
        found.add(name)
        wants = map(Requirement, metadata.requires(name) or ())
        left += [one for one in wants if applies(one)]
    return found


def installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize("one", RUNTIME + EXTRAS, ids=str)
def test_every_dependency_is_bounded_and_its_locked_version_within(one):
    kinds = {bound.operator for bound in one.specifier}
    assert kinds & {"<", "=="} or one.name in DATED
    assert kinds & {">=", "=="}
    if applies(one):
        assert one.specifier.contains(locked()[canonicalize_name(one.name)].removeprefix("=="))


@pytest.mark.parametrize("one", RUNTIME + EXTRAS, ids=str)
def test_every_dependency_is_explained(one):
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    said = {
        name.strip() for row in re.findall(r"^\| ([^|(]+)", page, re.M) for name in row.split(",")
    }
    assert any(re.match(rf"{one.name}\b", name, re.I) for name in said), one.name


def test_everything_that_they_need_is_locked():
    assert needed(RUNTIME + EXTRAS) - set(locked()) - {"pip"} == set()


def test_the_lock_names_exact_versions_and_no_place_to_fetch_them_from():
    assert [pin for pin in locked().values() if not Version(pin.removeprefix("=="))] == []
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links", text)


@pytest.mark.parametrize("name", sorted(needed(RUNTIME)))
def test_its_licence_fits_ours(name):
    """What a hall runs. The tools of tests are not given away with it."""
    known = metadata.metadata(name)
    said = [known.get("License-Expression"), known.get("License")]
    said += [line for line in known.get_all("Classifier") or () if line.startswith("License ::")]
    assert FREE.search(" ".join(filter(None, said))), said
    assert not re.search(r"\bA?GPL|GNU (Affero )?General", " ".join(filter(None, said)))


def test_ours_is_the_one_that_setup_cfg_names():
    assert CONFIG["metadata"]["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]

"""docs/architecture.md draws the code as it is."""

from typing import get_args

import pytest

from hub.access import MAY_SAY
from tests.pages import layers
from wire.hall import DeviceKind


def test_the_picture_is_as_the_code_would_draw_it_now():
    page = layers.PAGE.read_text(encoding="utf-8")
    assert page == layers.written(page), "old: .venv/bin/python -m tests.pages"


def test_every_package_of_the_hub_stands_in_a_layer():
    folder = layers.ROOT / "hub"
    names = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    names |= {file.parent.name for file in folder.glob("*/__init__.py")}
    assert {f"hub.{name}" for name in names} <= set(layers.contracts()[0].parts)


@pytest.mark.parametrize("of", layers.contracts(), ids=lambda of: of.name)
def test_every_arrow_goes_down(of):
    height = {part: n for n, row in enumerate(of.rows) for part in row}
    arrows = layers.imports(of)
    assert arrows
    assert [(a, b) for a, b in arrows if height[a] >= height[b]] == []


def test_an_arrow_that_a_longer_way_says_is_left_out():
    arrows = frozenset({("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d"), ("e", "d")})
    assert layers.reduced(arrows) == {("a", "b"), ("b", "c"), ("c", "d"), ("e", "d")}


def test_every_kind_of_device_has_a_program_and_may_say_something_or_nothing():
    kinds = set(get_args(DeviceKind))
    assert set(layers.PROGRAMS) == kinds
    assert set(MAY_SAY) == kinds

"""What goes on over the turn of a day is all of what it was."""

from dataclasses import fields

import pytest

from hub.events.rollover import (
    LegSnapshot,
    PlaceSnapshot,
    SkillsSnapshot,
    TurnSnapshot,
    VisitSnapshot,
)
from hub.state.skills import Skills
from hub.state.visit import Leg, Place, Turn, Visit

NEW = {Visit: {"order", "put_out"}}
"""Fields that each day gives anew: the place in its own order; who left with a day is not kept."""


def names(kind: type) -> set[str]:
    return set(getattr(kind, "_fields", ())) or {field.name for field in fields(kind)}


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (Visit, VisitSnapshot),
        (Leg, LegSnapshot),
        (Place, PlaceSnapshot),
        (Turn, TurnSnapshot),
        (Skills, SkillsSnapshot),
    ],
)
def test_no_field_is_left_behind_at_the_turn(state, kept):
    """A field that somebody adds to the state and forgets here would be lost each night."""
    assert set(kept.__struct_fields__) == names(state) - NEW.get(state, set())

"""Every planted bug is caught; docs/planted-bugs.md says by whom."""

from pathlib import Path

import pytest

from tests.sim.faults import power
from tests.sim.hall import quiet as stage
from tests.sim.plants import hub as plants_hub
from tests.sim.plants import kiosk_and_board as plants_kiosk
from tests.sim.plants import service as plants_service
from tests.sim.plants.plant import PLANTS, caught, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "planted-bugs.md"
ERRORS = ("TypeError", "AttributeError", "ValueError", "NameError")
"""Errors of a change that breaks the program instead of a rule: anything notices that."""
PLANTERS = (plants_kiosk, plants_hub, plants_service)  # importing them fills the list


@pytest.mark.parametrize("planted", PLANTS, ids=lambda planted: planted.change.__name__)
def test_the_planted_bug_is_caught(planted):
    said = caught(planted)
    assert said, f"nobody noticed: {planted.bug}"
    broken = [error for error in ERRORS if error in said]
    assert not broken, f"the change does not fit the code any more: {said}"


@pytest.mark.parametrize("unplanted", [power.cuts, stage.quiet])
def test_nothing_is_caught_where_nothing_is_planted(unplanted):
    unplanted()


def test_there_are_enough_of_them_and_each_is_another():
    assert len(PLANTS) >= 20
    assert len({planted.bug for planted in PLANTS}) == len(PLANTS)


def test_the_document_says_who_catches_what():
    assert table() in DOCUMENT.read_text(encoding="utf-8")

"""kill -9 in the middle of a rush, with real processes; ``make deep`` does it two hundred times."""

import random
from pathlib import Path

import pytest

from tests.deep.kills import played

pytestmark = pytest.mark.broker


def test_every_ticket_is_known_once_and_called_once(tmp_path: Path) -> None:
    tickets = played(tmp_path, random.Random("kills"), ["hub", "kiosk-1", "broker"], more=5)
    assert tickets >= 10, "that was no rush"

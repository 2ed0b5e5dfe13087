"""Fixtures of the walks through a hall of real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes.simulator import Simulated, simulated


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Simulated]:
    """Start a simulated printer at ``lp0`` of the test's folder."""
    with simulated(tmp_path, "printer", "--pty", str(tmp_path / "lp0"), "--no-png") as made:
        yield made

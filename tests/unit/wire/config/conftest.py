"""Fixtures of the tests of configuration files."""

import logging
from pathlib import Path

import pytest

from tests.support.processes.hub import HALL


@pytest.fixture(autouse=True)
def log():
    """Leave the log as it was: a daemon sets it up for its process."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good hall file."""
    (tmp_path / "hall.toml").write_text(HALL, encoding="utf-8")
    return tmp_path

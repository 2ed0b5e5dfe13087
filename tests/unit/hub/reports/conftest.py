"""Fixtures of the tests of reports."""

import pytest

from hub.reports.day import Report
from tests.support.hub.reported_days import a_short_day, reported


@pytest.fixture
def short(tmp_path) -> Report:
    """Return the report of the short day."""
    return reported(tmp_path, a_short_day())

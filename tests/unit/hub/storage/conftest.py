"""Fixtures of the tests of the hub's database."""

import pytest

from tests.support.hub.databases import filled, hall_file, hub_file


@pytest.fixture
def store(tmp_path):
    """Open a store with days in it, as while the hub runs."""
    store = filled(tmp_path / "hub.db", hall_file(tmp_path))
    hub_file(tmp_path)
    yield store
    store.close()

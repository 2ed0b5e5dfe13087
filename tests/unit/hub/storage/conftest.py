"""Fixtures of the tests of the hub's database."""

from contextlib import closing

import pytest

from tests.support.hub.databases import filled, hall_file, hub_file
from tests.support.hub.desk import at
from tests.support.hub.floor_on_disk import Disk
from tests.support.hub.working_days import Floor
from wire.messages import OperatorWanted


@pytest.fixture
def store(tmp_path):
    """Open a store with days in it, as while the hub runs."""
    store = filled(tmp_path / "hub.db", hall_file(tmp_path))
    hub_file(tmp_path)
    yield store
    store.close()


@pytest.fixture
def floor():
    """Let v0 to v2 wait to pay, v3 for a route, v4 for a meter; Ivanova is at window 1."""
    made = Floor()
    made.up("staff", OperatorWanted("w", 1, "iva"), at(1))
    for n, service in enumerate(["pay", "pay", "pay", "new", "meter"]):
        made.comes(f"v{n}", at(10 + n), service)
    return made


@pytest.fixture
def disk(floor):
    made = Disk(floor)
    with closing(made.base):
        yield made

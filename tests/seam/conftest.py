"""Fixtures of the tests of drivers and links."""

import contextlib
import queue
from collections.abc import Callable, Iterator

import pytest

from tests.support.processes.broker import Broker
from tests.support.processes.link_ends import End


@pytest.fixture
def ends() -> Iterator[Callable[..., End]]:
    """Return a maker of ends, which are closed with the test."""
    with contextlib.ExitStack() as stack:

        def make(broker: Broker, device: str, heard: queue.Queue | None = None) -> End:
            made = End(broker, device, heard)
            stack.callback(made.link.close)
            return made

        yield make


@pytest.fixture(params=["pty", "tcp"])
def cable(request: pytest.FixtureRequest) -> str:
    return request.param

"""Opens the two ends of a link, and a stranger on the same broker, for the tests of the link."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.processes.broker import Broker as Mosquitto
from tests.support.wait import SOON, until
from wire import messages as m
from wire.config.toml_file import Broker
from wire.loop import inbox
from wire.mqtt.link import Link

HALL = "test"
ROOT = Path(__file__).parents[3]
WHOLE_AGAIN = 30.0
"""Seconds until every link is up again after its broker came back, on a machine that does much
else; the line ``whole`` of docs/bench.md has what it takes on a quiet one."""


class End:
    """Is one end of the hall: a link with its inbox, read by the test."""

    def __init__(self, broker: Mosquitto, device: str, heard: queue.Queue | None = None) -> None:
        self.heard = heard if heard is not None else inbox()
        will = m.DeviceGone if device else m.HubGone
        self.link = Link(Broker(broker.host, broker.port), HALL, device, self.heard, will)

    def hears(self, wanted: Callable[[Any], bool], deadline: float = SOON) -> Any:
        """Return the first thing heard of which ``wanted`` is true; what came before it is
        dropped."""
        end = time.monotonic() + deadline
        while True:
            try:
                found = self.heard.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"not heard within {deadline} s")
            if wanted(found):
                return found

    def up(self, deadline: float = SOON) -> "End":
        self.hears(lambda it: isinstance(it, m.LinkUp), deadline)
        return self


@contextlib.contextmanager
def stranger(broker: Mosquitto, *subscribed: tuple[str, int]) -> Iterator[paho.Client]:
    """Connect a plain client that is not ours. What it hears is in its ``heard``."""
    made = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    made.heard = queue.Queue()
    ready = threading.Event()
    made.on_message = lambda _, __, message: made.heard.put(message)
    made.on_subscribe = lambda *_: ready.set()
    made.connect(broker.host, broker.port)
    made.loop_start()
    until(made.is_connected)
    if subscribed:
        made.subscribe(list(subscribed))
        assert ready.wait(SOON)
    yield made
    made.disconnect()
    made.loop_stop()


def is_from(device: str, kind: type) -> Callable[[Any], bool]:
    return lambda it: (
        isinstance(it, m.From) and it.device == device and isinstance(it.message, kind)
    )

"""Two real connections with one device's name at a real hub: each says so in its log."""

from contextlib import closing
from pathlib import Path

from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor, Hub
from tests.support.wait import until
from wire.config.toml_file import Broker as At
from wire.loop import Inbox, inbox
from wire.messages import DeviceTwin
from wire.mqtt.link import Link

NAMED = "two devices are named board-1"


def told(heard: Inbox) -> bool:
    return any(isinstance(one, DeviceTwin) for one in list(heard.queue))


def test_each_of_two_with_one_name_is_told_also_by_a_hub_that_came_later(
    broker: Broker, tmp_path: Path
):
    first, second = inbox(), inbox()
    at = At(broker.host, broker.port)
    with (
        closing(Link(at, "test", "board-1", first)) as one,
        closing(Link(at, "test", "board-1", second)) as other,
        Floor(broker) as floor,
        Hub(tmp_path, broker.port) as hub,
    ):
        floor.whole()
        until(lambda: told(first) and told(second))
        assert one.dropped.count["name"] == other.dropped.count["name"] == 1
        until(lambda: any(NAMED in line for line in hub.lines()))
        assert sum(NAMED in line for line in hub.lines()) == 1

"""docs/asyncapi.json says what the code says, and is a sound AsyncAPI document."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from hub.access import MAY_SAY
from hub.effects import Odd
from tests.pages import asyncapi
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at
from tests.support.one_of_each import ONE_OF_EACH
from wire.hall import Device
from wire.mqtt.topics import ROUTES, read, topic

DOCUMENT = json.loads(asyncapi.PAGE.read_text(encoding="utf-8"))
CHANNELS = DOCUMENT["channels"]
FILLED = {"hall": "test", "device": "dev-1", "window": "3"}


def parts(of: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key with its value, however deep it stands."""
    for key, value in of.items() if isinstance(of, dict) else enumerate(of):
        yield str(key), value
        if isinstance(value, dict | list):
            yield from parts(value)


def target(reference: str) -> Any:
    """Return what a reference of this document points to. Raises KeyError if that is nothing."""
    found = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_the_page_is_as_the_code_would_write_it_now():
    same = asyncapi.PAGE.read_text(encoding="utf-8") == asyncapi.written()
    assert same, "docs/asyncapi.json is old: .venv/bin/python -m tests.pages"


def test_every_reference_points_to_something():
    references = {value for key, value in parts(DOCUMENT) if key == "$ref"}
    assert len(references) > len(ROUTES)
    assert [at for at in references if not isinstance(target(at), dict)] == []


def test_every_kind_is_on_one_channel_and_in_its_operation():
    listed = [name for channel in CHANNELS.values() for name in channel["messages"]]
    assert sorted(listed) == sorted(kind.__name__ for kind in ROUTES)
    assert len(DOCUMENT["operations"]) == len(CHANNELS)
    for operation in DOCUMENT["operations"].values():
        at = operation["channel"]["$ref"]
        said = [message["$ref"] for message in operation["messages"]]
        assert said == [f"{at}/messages/{name}" for name in target(at)["messages"]]


def test_every_parameter_of_an_address_is_described_and_no_other():
    for channel in CHANNELS.values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel["parameters"])


@pytest.mark.parametrize("kind", ROUTES, ids=lambda kind: kind.__name__)
def test_what_the_page_shows_of_a_kind_is_what_daemons_read(kind):
    """Its example on its channel's topic, with the quality of service of its operation."""
    name = kind.__name__
    (channel,) = (channel for channel in CHANNELS.values() if name in channel["messages"])
    (operation,) = (
        operation
        for operation in DOCUMENT["operations"].values()
        if target(operation["channel"]["$ref"]) == channel
    )
    said = operation["bindings"]["mqtt"]
    assert (said["qos"], said["retain"]) == (ROUTES[kind].qos, ROUTES[kind].retain)
    assert operation["action"] == ("receive" if ROUTES[kind].side == "up" else "send")
    device = "" if ROUTES[kind].side == "hall" else FILLED["device"]
    for example in DOCUMENT["components"]["messages"][name]["examples"]:
        payload = msgspec.json.encode(example["payload"])
        _, message = read(FILLED["hall"], channel["address"].format(**FILLED), payload)
        assert message in ONE_OF_EACH
        assert topic(FILLED["hall"], message, device) == channel["address"].format(**FILLED)


def test_every_example_has_the_fields_that_its_schema_demands_and_no_unknown_one():
    for message in DOCUMENT["components"]["messages"].values():
        schema = target(message["payload"]["$ref"])
        for example in message["examples"]:
            assert set(schema["required"]) <= set(example["payload"]) <= set(schema["properties"])


def test_the_tags_of_a_message_are_who_may_send_it():
    devices = tuple(Device(kind, kind) for kind in MAY_SAY)
    desk = Desk(msgspec.structs.replace(small_hall(), devices=devices))
    for kind in (kind for kind, route in ROUTES.items() if route.side == "up"):
        example = next(one for one in ONE_OF_EACH if type(one) is kind)
        may = [name for name in MAY_SAY if not forbidden(desk.up(name, example, at(1)))]
        tags = DOCUMENT["components"]["messages"][kind.__name__]["tags"]
        assert [tag["name"] for tag in tags] == may


def forbidden(answers: list[Any]) -> bool:
    """Tell whether no device of its kind may say it: that a window is not its own is a matter of
    the hall file."""
    return any(isinstance(one, Odd) and one.kind == "not allowed" for one in answers)

"""All topics and messages as an AsyncAPI 3.0 document, for programs of a hall's own.

Decides how the types of ``wire.messages``, the routes of ``wire.mqtt.topics`` and the access list
of ``hub.access`` are said in AsyncAPI; adds nothing that they do not say. The document describes
the hub: it receives what is under ``up`` and sends what is under ``down`` and ``hall``. Sources:
the AsyncAPI specification 3.0.0 and its MQTT binding 0.2.0.
"""

import configparser
import json
import re
from pathlib import Path
from typing import Any

import msgspec

from hub.access import MAY_SAY
from tests.support.one_of_each import ONE_OF_EACH
from wire import messages as m
from wire.mqtt.session import KEEPALIVE
from wire.mqtt.topics import LIMIT, ROUTES, TopicRoute, root

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "asyncapi.json"
BINDING = "0.2.0"
ABOUT = f"""Everything that crosses the broker, as the hub sees it. A program of a hall's own may \
read what is under `hall`. To write it needs a device of its own in the hall file: the tags of a \
message name the kinds of device that may send it. A field that is not known is ignored; a payload \
above {LIMIT} bytes is dropped. docs/messages.md explains the rules behind the fields."""
PARAMETERS = {
    "hall": "The name of the hall, `hall` in its hall file.",
    "device": "The name of a device in the hall file. A sender is who its topic says.",
    "window": "The number of the window, the same as in the payload.",
}
BRANCHES = {
    ("up", "link"): "Births, goodbyes and wills of a device.",
    ("up", "wish"): "What a device wishes; the answer comes on the device's `down` topic.",
    ("up", "report"): "What a kiosk has committed; the hub acknowledges each entry.",
    ("up", "press"): "Buttons at windows. A press is for now: sent only while the hub is heard.",
    ("down", "answer"): "Answers that only this device reads.",
    ("hall", "menu"): "What the hall offers.",
    ("hall", "offer"): "Which entries of the menu give no ticket now.",
    ("hall", "windows"): "One window as it stands.",
    ("hall", "calls"): "The last calls, sent whole.",
    ("hall", "pulse"): "The hub lives: once a second. A state counts only while pulses come.",
}
"""Every channel, and what it is for. The order of the document."""

Json = dict[str, Any]


def document() -> Json:
    """Return the whole document, ready to be written as JSON."""
    return {
        "asyncapi": "3.0.0",
        "info": _info(),
        "defaultContentType": "application/json",
        "servers": {"broker": _server()},
        "channels": {_name(*at): _channel(*at) for at in BRANCHES},
        "operations": {_operation_name(*at): _operation(*at) for at in BRANCHES},
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in ROUTES},
            "schemas": _schemas(),
        },
    }


def written() -> str:
    """Return the text of docs/asyncapi.json."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _info() -> Json:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return {
        "title": "Talon, the queue of a customer hall",
        "version": config["metadata"]["version"],
        "license": {"name": config["metadata"]["license"]},
        "description": ABOUT,
    }


def _server() -> Json:
    return {
        "host": "{broker}",
        "protocol": "mqtt",
        "protocolVersion": "3.1.1",
        "description": "The hall's Mosquitto. Clean sessions; the broker keeps nothing on disk.",
        "variables": {"broker": {"default": "localhost:1883", "description": "Address and port."}},
        "bindings": {
            "mqtt": {"cleanSession": True, "keepAlive": KEEPALIVE, "bindingVersion": BINDING}
        },
    }


def _name(side: str, branch: str) -> str:
    return side + branch.capitalize()


def _operation_name(side: str, branch: str) -> str:
    return ("receive" if side == "up" else "send") + branch.capitalize()


def _address(side: str, branch: str) -> str:
    middle = "" if side == "hall" else "{device}/"
    own = "/{window}" if branch == "windows" else ""
    return f"{root('{hall}')}/{side}/{middle}{branch}{own}"


def _kinds(side: str, branch: str) -> list[type[m.Message]]:
    return [kind for kind, it in ROUTES.items() if (it.side, it.branch) == (side, branch)]


def route(side: str, branch: str) -> TopicRoute:
    """Return the one route of all kinds on this topic. Raises ValueError where they differ."""
    (one,) = {ROUTES[kind] for kind in _kinds(side, branch)}
    return one


def _channel(side: str, branch: str) -> Json:
    address = _address(side, branch)
    names = [kind.__name__ for kind in _kinds(side, branch)]
    return {
        "address": address,
        "description": BRANCHES[side, branch],
        "parameters": {
            name: {"description": PARAMETERS[name]} for name in re.findall(r"{(\w+)}", address)
        },
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operation(side: str, branch: str) -> Json:
    of = route(side, branch)
    channel = f"#/channels/{_name(side, branch)}"
    reply = {"reply": {"channel": {"$ref": "#/channels/downAnswer"}}}
    return {
        "action": "receive" if side == "up" else "send",
        "channel": {"$ref": channel},
        "summary": BRANCHES[side, branch],
        "bindings": {
            "mqtt": {"qos": of.qos, "retain": of.retain, "bindingVersion": BINDING},
        },
        "messages": [
            {"$ref": f"{channel}/messages/{kind.__name__}"} for kind in _kinds(side, branch)
        ],
        **(reply if side == "up" and branch != "link" else {}),
    }


def _message(kind: type[m.Message]) -> Json:
    side, name = ROUTES[kind].side, kind.__name__
    may = [device for device in MAY_SAY if may_say(device, kind)] if side == "up" else ["hub"]
    return {
        "name": name,
        "tags": [{"name": device} for device in may],
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "examples": [
            {"payload": msgspec.to_builtins(example)}
            for example in ONE_OF_EACH
            if type(example) is kind
        ],
    }


def may_say(device: Any, kind: type[m.Message]) -> bool:
    """Tell whether a device of this kind may send it; what all may say is not in the access
    list."""
    return issubclass(kind, (m.DeviceHere, m.DeviceGone, *MAY_SAY[device]))


def _schemas() -> Json:
    _, parts = msgspec.json.schema_components(ROUTES, ref_template="#/components/schemas/{name}")
    return {name: _as_asyncapi(parts[name]) for name in sorted(parts)}


def _as_asyncapi(schema: Any) -> Any:
    """Turn a schema of msgspec (JSON Schema 2020-12) into AsyncAPI's: the discriminator is the name
    of a field, and descriptions are CommonMark."""
    if isinstance(schema, list):
        return [_as_asyncapi(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _value(key, value) for key, value in schema.items()}


def _value(key: str, value: Any) -> Any:
    if key == "discriminator":
        return value["propertyName"]
    if key == "description":
        return value.replace("``", "`")
    return _as_asyncapi(value)

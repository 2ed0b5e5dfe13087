"""Each message that a device may send has a rule of the hub that hears it."""

from typing import Any

import pytest
from msgspec import structs

from hub import access
from hub.effects import Odd
from tests.support.hub.desk import at
from tests.support.hub.operators_desk import AtWork, work
from tests.support.one_of_each import ONE_OF_EACH
from wire import messages as m
from wire.mqtt.topics import ROUTES

UP = [one for one in ONE_OF_EACH if ROUTES[type(one)].side == "up"]
SENDERS = {"kiosk": "kiosk-1", "pads": "pads-1", "board": "board-1", "staff": "staff"}


@pytest.fixture
def hall() -> AtWork:
    """Make a hall with A001 at window 1."""
    hall = work()
    hall.comes("a", 1)
    hall.do(1, 2)
    return hall


def sender(message: m.Message) -> str:
    """Return a device that may say it; each may say that it is here or gone."""
    kinds = [kind for kind, may in access.MAY_SAY.items() if isinstance(message, may)]
    return SENDERS[kinds[0] if kinds else "board"]


def fitting(hall: AtWork, message: m.Message) -> list[Any]:
    """Return what the hub answers to the example, once a press fits window 1, and a wish the ticket
    and the window that there are."""
    device = sender(message)
    if isinstance(message, m.Press):
        own = set(message.__struct_fields__) - set(m.Press.__struct_fields__)
        return hall.press(1, at(10), type(message), **{key: getattr(message, key) for key in own})
    if isinstance(message, m.HandWanted):
        window = {"window": 1} if "window" in message.__struct_fields__ else {}
        message = structs.replace(message, ticket="A001", **window)
    return hall.up(device, message, at(10))


@pytest.mark.parametrize("message", UP, ids=lambda message: type(message).__name__)
def test_a_rule_hears_each_message_that_a_device_may_send(hall, message):
    answers = fitting(hall, message)
    odd = [one.kind for one in answers if isinstance(one, Odd)]
    assert not {"no rule", "not allowed", "unknown device", "not its window"}.intersection(odd)


def test_a_message_that_no_rule_hears_is_counted_and_changes_nothing(hall, monkeypatch):
    monkeypatch.setitem(access.MAY_SAY, "board", (m.Offer,))
    answers = hall.up("board-1", m.Offer("gen", 1, 1, ()), at(10))
    assert answers == [Odd("no rule", "Offer of board-1: not heard")]

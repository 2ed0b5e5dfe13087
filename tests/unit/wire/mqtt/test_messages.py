"""What may cross the broker."""

import msgspec
import pytest

from tests.support.one_of_each import AT, HALL, ONE_OF_EACH
from wire import messages as m
from wire.mqtt.topics import LIMIT, ROUTES, Unreadable, is_state, read, root, topic, unknown_fields


def test_the_list_of_examples_is_whole():
    assert {type(message) for message in ONE_OF_EACH} == set(ROUTES)


def test_every_kind_of_message_has_a_route():
    """A message without one would be sent nowhere; a fact of the hub alone is not in wire. Calls
    travel inside Calls and WindowState, what a kiosk keeps inside Reported."""
    own = {m.Message, m.Fact, m.Press, m.StaffWish, m.HandWanted}
    kinds = {k for k in vars(m).values() if isinstance(k, type) and issubclass(k, m.Message)}
    inside = {m.Called, m.TicketTaken, m.TicketPrinted, m.TicketDropped, m.MoveHeard}
    assert kinds - own - set(ROUTES) == inside
    assert set(ROUTES) < kinds


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda message: type(message).__name__)
def test_every_message_makes_the_round_trip(message):
    name = topic(HALL, message, "dev-1")
    payload = msgspec.json.encode(message)
    device = "" if ROUTES[type(message)].side == "hall" else "dev-1"
    assert read(HALL, name, payload) == (device, message)
    assert unknown_fields(payload, message) == 0
    assert len(payload) < LIMIT // 50


def test_names_are_as_the_architecture_says():
    assert topic(HALL, ONE_OF_EACH[2], "kiosk-1") == "talon/v1/test/up/kiosk-1/wish"
    assert topic(HALL, m.VisitsMoved(()), "k") == "talon/v1/test/down/k/answer"
    assert (
        topic(HALL, m.WindowState("g", 1, 1, 12, 0, None, 0, "open"))
        == "talon/v1/test/hall/windows/12"
    )
    assert topic(HALL, m.Calls("g", 1, 1, ())) == "talon/v1/test/hall/calls"
    assert topic(HALL, m.HubGone("s")) == topic(HALL, m.Pulse("g", 1, "s", 0, AT, 0, 0))


def test_presses_and_pulses_are_for_now_and_everything_else_is_acknowledged():
    for_now = {kind for kind in ROUTES if issubclass(kind, m.Press)}
    for_now |= {m.Pulse, m.HubGone, m.HubTrouble}
    assert {kind for kind, route in ROUTES.items() if route.qos == 0} == for_now
    assert {route.qos for kind, route in ROUTES.items() if kind not in for_now} == {1}
    kept = {kind for kind, route in ROUTES.items() if route.retain}
    assert kept == {m.Menu, m.Offer, m.WindowState, m.Calls}


def test_a_window_speaks_on_its_own_topic_only():
    state = msgspec.json.encode(m.WindowState("g", 1, 1, 12, 0, None, 0, "open"))
    for last in ("11", "012", "12x", ""):
        with pytest.raises(Unreadable, match="found window 12, expected its own") as said:
            read(HALL, f"{root(HALL)}/hall/windows/{last}", state)
        assert said.value.kind == "topic"


def test_what_a_transfer_does_not_say_it_does_not_wish():
    """Not to one window only, nobody comes back, and the choice before was right."""
    said = m.TransferPressed(1, "press", "g", 1, 1, 1, service="pay")
    bare = {key: getattr(said, key) for key in (*m.Press.__struct_fields__, "service")}
    payload = msgspec.json.encode({"kind": "TransferPressed", **bare})
    _, read_ = read(HALL, topic(HALL, said, "pads-1"), payload)
    assert (read_.to_window, read_.back, read_.wrong_choice, read_.comment) == (0, False, False, "")


@pytest.mark.parametrize(
    "written",
    ["Счетчи\u0438\u0306", "Счетчи\\u0438\\u0306", "Счетчи\u0438\\u0306", "Счетчи\u0439"],
)
def test_texts_are_read_composed(written):
    """й is one sign or two: both are the same name, and a printer knows only the one."""
    for more in ("", ',"more":"\\n\u0303"'):
        payload = f'{{"kind":"DeviceHere","session":"{written}"{more}}}'
        _, heard = read("h", "talon/v1/h/up/k/link", payload.encode())
        assert heard == m.DeviceHere("Счетчи\u0439")


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        (f"{root(HALL)}/hall/menu", True),
        (f"{root(HALL)}/hall/windows/3", True),
        (f"{root(HALL)}/hall/anything", True),
        (f"{root(HALL)}/hall/pulse", False),
        (f"{root(HALL)}/up/kiosk-1/wish", False),
        (f"{root('other')}/hall/menu", False),
    ],
)
def test_a_state_is_what_the_hub_alone_says_and_the_broker_keeps(name, is_so):
    assert is_state(HALL, name) is is_so

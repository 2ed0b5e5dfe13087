"""The hub says everything again when somebody comes, and when another one wrote on its topics."""

import json

import pytest

from hub.effects import Began, Say
from hub.machine import HubMachine
from tests.support.halls import small_hall
from tests.support.hub.desk import ZONE, Desk, at, told
from tests.support.processes.hub import TOP, Floor, Hub
from tests.support.processes.link_ends import stranger
from tests.support.wait import until
from wire.messages import (
    Calls,
    Contradicted,
    DeviceHere,
    From,
    LinkUp,
    Menu,
    Message,
    Offer,
    Pulse,
    Tick,
    WindowState,
)


def said(answers: list) -> list[Message]:
    return [answer.message for answer in answers if isinstance(answer, Say)]


def asks(desk: Desk, what: str, seconds: float) -> list[Message]:
    """Say that somebody comes, or writes where only the hub does."""
    if what == "comes":
        return said(desk.up("board-1", DeviceHere(f"session-{seconds}"), at(seconds)))
    return said(desk.hear(Contradicted(), at(seconds)))


@pytest.mark.parametrize("what", ["comes", "contradicts"])
def test_everything_is_said_at_once_and_the_pulse_before_it(what):
    """The pulse names the version up to which the hub had come: a made-up one gives way to what
    follows."""
    desk = Desk()
    desk.hear(Tick(), at(5))
    before = desk.machine._broadcast.pulse
    pulse, *states = asks(desk, what, 5.5)
    assert isinstance(pulse, Pulse)
    assert pulse.count == before.count, "counts go on by the second"
    assert pulse.at == at(5.5)
    kinds = [type(state) for state in states]
    assert kinds == [Menu, Offer, WindowState, WindowState, Calls]
    assert all(state.version > pulse.version for state in states)


def test_what_is_written_on_its_topics_before_the_first_pulse_costs_no_time():
    """A due time that is never served would keep the hub's loop busy until it speaks."""
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    for heard in (Began(), LinkUp("hub-session"), Tick()):
        machine.hear(heard, at(0))
    machine.hear(From("", Pulse("gen", 9, "another", 99, at(1), 0, 0)), at(1))
    for heard in (Contradicted(), Tick()):
        machine.hear(heard, at(3.5))
    assert machine.due() > at(3.5).mono, "it keeps silent, for another hub may live"
    assert Menu in [type(one) for one in said(machine.hear(Tick(), at(5)))]


@pytest.mark.parametrize("what", ["comes", "contradicts"])
def test_a_flood_of_them_makes_no_flood(what):
    desk = Desk()
    desk.hear(Tick(), at(10))
    menus = 0
    for tenth in range(100, 200):
        now = tenth / 10
        for _ in range(5):
            menus += len([x for x in asks(desk, what, now) if isinstance(x, Menu)])
        menus += len(told(desk.hear(Tick(), at(now)), Menu))
    assert menus <= 6, "once each two seconds"


def test_who_comes_just_after_another_one_is_told_too_a_little_later():
    desk = Desk()
    assert asks(desk, "comes", 5)
    assert asks(desk, "comes", 5.1) == []
    menus = [bool(told(desk.hear(Tick(), at(second)), Menu)) for second in (6, 6.9, 7, 9)]
    assert menus == [False, False, True, False], "once for all who have come since"


def test_a_hub_that_gave_way_says_nothing_to_whoever_comes():
    desk = Desk()
    desk.hear(Tick(), at(1))
    other = Pulse("other", 1, "z", 999, at(1), 0, 0)
    desk.hear(From("", other), at(1.1))
    assert asks(desk, "comes", 1.2) == []


def test_a_hub_that_has_not_spoken_yet_does_not_spin_when_it_is_contradicted():
    """It hears the words of the hub that was here before, and can say nothing yet."""
    machine = HubMachine(small_hall(), ZONE, "gen", 1)
    machine.hear(Began(), at(0))
    machine.hear(LinkUp("session"), at(0))
    for second in range(10):
        now = at(second)
        machine.hear(From("", Pulse("other", 1, "z", 999 + second, now, 0, 0)), now)
        machine.hear(Contradicted(), now)
        machine.hear(Tick(), now)
        assert machine.due() > now.mono


# --- a real broker ------------------------------------------------------------------------------


@pytest.mark.broker
def test_what_the_broker_held_is_there_again_soon_after_it_was_wiped_or_forged(broker, tmp_path):
    topics = [f"{TOP}/hall/{x}" for x in ("menu", "offer", "calls", "windows/1", "windows/2")]
    with Hub(tmp_path, broker.port), Floor(broker) as floor:
        floor.whole()
        truth = floor.all("Menu")[-1]
        lie = truth | {"title": {"ru": "x"}, "epoch": 2**53, "version": 2**53}
        with stranger(broker) as attacker:
            for topic in topics:
                attacker.publish(topic, b"", 1, True)
            attacker.publish(topics[0], json.dumps(lie).encode(), 1, True).wait_for_publish(5)
        floor.hears("Menu", lambda it: it["epoch"] == 2**53)
        until(lambda: is_whole(kept(broker, topics), truth, topics), 10)


def is_whole(held: dict[str, bytes], truth: dict, topics: list[str]) -> bool:
    """Tell whether the broker holds every topic, and on the first the hub's own menu."""
    menu = json.loads(held.get(topics[0]) or b"{}")
    return held.keys() == set(topics) and menu.get("title") == truth["title"]


def kept(broker, topics: list[str]) -> dict[str, bytes]:
    """Return what the broker gives to whoever connects now."""
    found: dict[str, bytes] = {}
    with stranger(broker, *[(topic, 1) for topic in topics], ("mark", 1)) as late:
        late.publish("mark", b"", 1)
        while (heard := late.heard.get(timeout=5)).topic != "mark":
            if heard.retain:
                found[heard.topic] = heard.payload
    return found

"""Buttons and lamps: the real daemon on simulated pins, with bounces, before a hub of the test's.

The test speaks for the hub with the hub's own link; fingers and eyes are the simulator's.
"""

import queue
import socket
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import gpiozero
import pytest

from hw_sim.devices.pins import SimFactory
from hw_sim.people import fingers
from operator_pad.buttons import Buttons
from operator_pad.things import Level, PinEdge
from tests.support.processes.broker import Broker
from tests.support.processes.lamps import SHORT, Lamps, watch
from tests.support.processes.pads import MORE, PadDaemon
from tests.support.wait import SOON, free_port, until
from wire import loop, messages
from wire.clock import Clock
from wire.config import toml_file
from wire.messages import From, LinkUp, NextPressed, Press, PressAnswered, Pulse, WindowState
from wire.mqtt.link import Link

NEXT, RECALL, LAMP, OTHER_LAMP = 5, 6, 26, 24
BOUNCES = 6
STEPS = {1: 40, 2: 50}
"""Of each window of the pads."""


class Hub:
    """Does what a pad needs of a hub: a pulse, the windows' states, answers."""

    def __init__(self, broker: Broker) -> None:
        self.inbox = loop.inbox()
        at = toml_file.Broker(broker.host, broker.port)
        self.link = Link(at, "test", "", self.inbox, messages.HubGone)
        self.count = self._version = 0
        self._stop = threading.Event()
        self._beat = threading.Thread(target=self._pulse)
        self._beat.start()

    def window(self, number: int, step: int, state: str = "open", **more: Any) -> None:
        self._version += 1
        self.link.send(WindowState("g", 1, self._version, number, step, None, 3, state, **more))

    def heard(self, kind: type[Any], seconds: float = SOON) -> Any:
        """Return the next message of ``kind``; raise queue.Empty after ``seconds``."""
        end = time.monotonic() + seconds
        while True:
            found = self.inbox.get(timeout=max(0.0, end - time.monotonic()))
            found = found.message if isinstance(found, From) else found
            if isinstance(found, kind):
                return found

    def nothing_heard(self) -> bool:
        """Tell whether no device has spoken; a hub hears its own pulse too."""
        return not any(isinstance(item, From) and item.device for item in self.inbox.queue)

    def answer(self, press: Press, outcome: messages.Outcome, why: str = "") -> None:
        self.link.send(PressAnswered(press.press, press.window, outcome, why), "pads-1")

    def close(self) -> None:
        self._stop.set()
        self._beat.join()
        self.link.close()

    def _pulse(self) -> None:
        now = Clock()
        while not self._stop.wait(0.2):
            self.count += 1
            self.link.send(Pulse("g", 1, self.link.session, self.count, now(), 10**6, 0))


def press_until_heard(pads: PadDaemon, hub: Hub) -> NextPressed:
    """Press NEXT again and again, as people do; so slowly that one press is not heard as two."""

    def heard() -> NextPressed | None:
        fingers.press(pads.pins, NEXT, 0.05)
        try:
            found: NextPressed = hub.heard(NextPressed, 1.5)
        except queue.Empty:
            return None
        return found

    return until(heard)


@pytest.fixture
def hub(broker: Broker) -> Iterator[Hub]:
    made = Hub(broker)
    made.heard(LinkUp)
    for number, step in STEPS.items():
        made.window(number, step)
    yield made
    made.close()


@pytest.fixture
def pads(tmp_path: Path, broker: Broker, hub: Hub) -> Iterator[PadDaemon]:
    """Start a daemon that has heard the hub."""
    with PadDaemon(tmp_path, broker.port) as running:
        heard_the_hub(running, hub)
        yield running


def heard_the_hub(pads: PadDaemon, hub: Hub, steps: dict[int, int] = STEPS) -> None:
    """Give both windows a break until the lamps wink, as only a living hub makes them.

    A dark lamp shows nothing: without a hub it is dark too between two blinks, on a busy machine
    for longer than its second.
    """
    lamps = Lamps(pads.pins)
    for number, step in steps.items():
        hub.window(number, step, state="break")
    until(lambda: lamps.winks(LAMP, 0.0) and lamps.winks(OTHER_LAMP, 0.0))
    for number, step in steps.items():
        hub.window(number, step)


def test_a_bouncing_press_is_one_wish_and_the_lamp_says_its_answer(
    pads: PadDaemon, hub: Hub
) -> None:
    lamps = watched(pads)
    before = hub.count
    fingers.press(pads.pins, NEXT, 0.1, BOUNCES)
    wish = hub.heard(NextPressed)
    assert (wish.window, wish.generation, wish.epoch, wish.expected) == (1, "g", 1, 40)
    assert before - 15 <= wish.count <= hub.count, "one of the last 3 s, or it were not sent"
    since = time.monotonic()
    hub.answer(wish, "accepted")
    (lit,) = until(lambda: lamps.flashes(LAMP, since))
    assert lit > SHORT, "one long flash; test_pad.py has its length"
    assert hub.nothing_heard()


def watched(pads: PadDaemon) -> Lamps:
    """Watch the lamps already, all dark, so that no flash is missed."""
    lamps = Lamps(pads.pins)
    until(lambda: lamps.dark(LAMP, 0.0) and lamps.dark(OTHER_LAMP, 0.0))
    return lamps


def test_the_daemons_log_has_the_reason_each_time(pads: PadDaemon, hub: Hub) -> None:
    said = "INFO window 1: refused: 100% of it: too late\n"
    lamps = watched(pads)
    for nth in (1, 2):
        since = time.monotonic()
        fingers.press(pads.pins, NEXT, 0.1)
        hub.answer(hub.heard(NextPressed), "refused", "100% of it: too late")
        until(lambda nth=nth: pads.log.read_text(encoding="utf-8").count(said) == nth)
        until(lambda since=since: len(lamps.flashes(LAMP, since)) >= 2)  # then no bounce
    assert hub.nothing_heard()


def test_every_button_of_every_pad_is_heard(pads: PadDaemon, hub: Hub) -> None:
    lamps = watched(pads)
    kinds = ["NextPressed", "RecallPressed", "NoShowPressed", "DonePressed"]
    for window, pins in ((1, (5, 6, 13, 19)), (2, (17, 27, 22, 23))):
        for pin, kind in zip(pins, kinds, strict=True):
            fingers.press(pads.pins, pin, 0.06, BOUNCES)
            wish = hub.heard(Press)
            assert (type(wish).__name__, wish.window) == (kind, window)
            since, lamp = time.monotonic(), LAMP if window == 1 else OTHER_LAMP
            hub.answer(wish, "nothing")
            until(lambda lamp=lamp, since=since: len(lamps.flashes(lamp, since)) >= 3)
    assert hub.nothing_heard()


def test_further_buttons_are_heard_with_what_their_file_says_and_confirmed(
    tmp_path: Path, broker: Broker, hub: Hub
) -> None:
    wishes = [
        (2, messages.UndoPressed, {}),
        (3, messages.ParkPressed, {"reason": "paper", "minutes": 10.0}),
        (4, messages.TransferPressed, {"service": "pay", "back": True}),
    ]
    with PadDaemon(tmp_path, broker.port, MORE) as pads:
        heard_the_hub(pads, hub)
        lamps = watched(pads)
        for pin, kind, says in wishes:
            fingers.press(pads.pins, pin, 0.3, BOUNCES)
            wish = hub.heard(Press)
            assert type(wish) is kind
            assert (wish.window, wish.expected) == (2, 50)
            assert {key: getattr(wish, key) for key in says} == says
            since = time.monotonic()
            hub.answer(wish, "accepted")
            until(lambda since=since: lamps.flashes(OTHER_LAMP, since))
        assert hub.nothing_heard()


def test_the_lamp_winks_while_the_window_has_a_break(pads: PadDaemon, hub: Hub) -> None:
    lamps = Lamps(pads.pins)
    hub.window(1, 41, state="break")

    def winked() -> bool:
        """A busy machine may hold one of them up."""
        return any(b - a == pytest.approx(3.0, abs=0.6) for a, b in pairwise(lamps.winked(LAMP)))

    until(winked)
    hub.window(1, 42)
    until(lambda: lamps.dark(LAMP, 3.3))  # between two winks it is dark for 2.9 s


def test_a_spike_is_not_heard(pads: PadDaemon, hub: Hub) -> None:
    edges = f"low {NEXT}\nhigh {NEXT}\n" * 3
    with socket.socket(socket.AF_UNIX) as wire, wire.makefile("r") as said:
        wire.connect(str(pads.pins))
        wire.sendall(f"{edges}state\n".encode())  # in one piece, or a busy machine makes it long
        for _ in "12":  # how the pins stood before it, and after
            next(line for line in said if line.startswith("all"))
    fingers.press(pads.pins, RECALL, 0.1)
    assert isinstance(hub.heard(Press), messages.RecallPressed)
    assert hub.nothing_heard()


def test_before_there_is_a_broker_it_is_ready_and_blinks_and_then_it_works(
    tmp_path: Path, broker: Broker, hub: Hub
) -> None:
    broker.kill()
    with PadDaemon(tmp_path, broker.port) as pads:
        lamps = Lamps(pads.pins)
        until(lambda: len(lamps.flashes(LAMP, 0.0)) >= 2)
        fingers.press(pads.pins, NEXT, 0.1)
        broker.start()
        hub.heard(LinkUp)
        hub.window(1, 41)
        assert press_until_heard(pads, hub).expected == 41


def test_a_broker_that_is_killed_and_comes_back_is_found_again(
    pads: PadDaemon, hub: Hub, broker: Broker
) -> None:
    lamps = Lamps(pads.pins)
    broker.kill()
    until(lambda: lamps.flashes(LAMP, 0.0))
    fingers.press(pads.pins, NEXT, 0.1)
    broker.start()
    hub.heard(LinkUp)
    heard_the_hub(pads, hub, {1: 41, 2: 51})
    wish = press_until_heard(pads, hub)
    assert wish.expected == 41, "what was pressed without a broker is never sent later"


def test_at_the_end_the_lamps_go_dark_and_the_pins_are_free(tmp_path: Path) -> None:
    with PadDaemon(tmp_path, free_port()) as pads:
        seen = watch(pads.pins, SOON)
        until(lambda: next(seen) == (LAMP, True))
        pads.stop()
        assert (LAMP, False) in list(seen)
        assert not pads.pins.exists()


def test_how_each_button_stands_is_said_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HW_SIM_PINS", str(tmp_path / "pins"))
    factory = SimFactory()
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    heard: list[PinEdge | Level] = []
    factory.pin(NEXT).from_world(False)
    buttons = Buttons([NEXT, RECALL], heard.append)
    assert [(type(one), one.pin, one.low) for one in heard] == [
        (Level, NEXT, True),
        (Level, RECALL, False),
    ]
    factory.pin(RECALL).from_world(False)
    assert (type(heard[-1]), heard[-1].pin, heard[-1].low) == (PinEdge, RECALL, True)
    heard.append(buttons.look(RECALL))
    assert (type(heard[-1]), heard[-1].low) == (Level, True)
    assert len({one.press for one in heard}) == len(heard)
    buttons.close()
    factory.close()

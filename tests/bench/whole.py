"""The broker is killed and comes back: how long until the hall is whole again."""

import time
from contextlib import ExitStack

import msgspec

from tests.bench.figures import Line
from tests.bench.glass import Glass, described
from tests.bench.paper import Printer
from tests.bench.people import hub
from tests.bench.processes import daemon
from tests.bench.stage import HEADLESS, KIOSK, STAFF, Stage
from tests.bench.voice import Voice
from tests.support.wait import until
from wire import messages as m
from wire.clock import fresh_id
from wire.mqtt import topics

SOON = 3000.0
"""Milliseconds: the aim."""


def measure(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from Mosquitto killed and started again at once until the hub knows the kiosk and the
    board is live.

    Floor: the time until the broker alone takes connections again.
    """
    line = Line("broker killed → hall whole again; floor: the broker's own start", aim=None)
    line.most = SOON
    with ExitStack() as stack:
        stack.enter_context(hub(stage))
        printer = stack.enter_context(Printer())
        stack.enter_context(Glass(stage.folder))
        stack.enter_context(daemon("kiosk", stage.kiosk(printer.path), HEADLESS))
        stack.enter_context(daemon("display", stage.display(), HEADLESS))
        _until_whole(stage)
        for i in range(warm + rounds):
            began = time.monotonic()
            stage.broker.kill()
            stage.broker.start()
            lowest = 1000 * (time.monotonic() - began)
            _until_whole(stage)
            if i >= warm:
                line.add(1000 * (time.monotonic() - began), lowest)
    return [line]


def _until_whole(stage: Stage) -> None:
    """Wait until the board shows what the living hub says, and the hub knows the kiosk on its
    connection."""
    root, board = topics.root(stage.name), stage.folder / "board.json"
    with Voice(stage.broker.port, [f"{root}/down/{STAFF}/+"]) as voice:

        def whole() -> bool:
            wish = m.DayWanted(fresh_id(), "status")
            voice.say(topics.topic(stage.name, wish, STAFF), msgspec.json.encode(wish))
            told = described(board)
            live = told.get("screen") == "board" and told.get("stale") is None
            return _kiosk_here(stage, voice) and live

        until(whole, 10)


def _kiosk_here(stage: Stage, voice: Voice) -> bool:
    """Tell whether the kiosk is there, as the hub last told its staff."""
    here = False
    while voice.has_heard():
        _, name, payload = voice.next()
        answer = topics.read(stage.name, name, payload)[1]
        assert isinstance(answer, m.DayAnswered)
        here = any(kiosk.name == KIOSK and kiosk.here for kiosk in answer.kiosks)
    return here

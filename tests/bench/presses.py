"""A press until the person is called: at the board's machine, on its screen, on the pad's lamp."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.figures import Line
from tests.bench.floor import floor
from tests.bench.glass import described, shows
from tests.bench.people import Operator, Visitor, births, hub, until_alive
from tests.bench.pins import Pins
from tests.bench.processes import daemon, python
from tests.bench.stage import BOARD, DEBOUNCE, HEADLESS, KIOSK, PADS, SERVICE, WINDOWS, Stage
from tests.bench.voice import Voice
from tests.support.wait import until

CALLERS = WINDOWS[:3]
"""The windows that call the people of ``SERVICE``."""


class Room:
    """Holds what every press needs: the hub, its floor, somebody who waits, somebody who
    presses."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        port = stage.broker.port
        self._floor = stack.enter_context(floor(stage.folder, port))
        stack.enter_context(hub(stage))
        kiosk = stack.enter_context(Voice(port, Visitor.topics(stage.name, KIOSK)))
        self.visitor = Visitor(kiosk, stage.name, KIOSK)
        pads = stack.enter_context(Voice(port, Operator.topics(stage.name, PADS)))
        self.operator = Operator(pads, stage.name, PADS)

    def rounds(
        self, warm: int, rounds: int, quiet: float = 0.0
    ) -> Iterator[tuple[int, float, str, bool]]:
        """Yield (window, the floor just measured, the ticket that waits, whether this round
        counts).

        ``quiet``: seconds that all processes rest before the floor, if they do before ours.
        """
        for i in range(warm + rounds):
            time.sleep(quiet)
            lowest = self._floor.answer()
            ticket = self.visitor.ticket(SERVICE).ticket
            yield CALLERS[i % len(CALLERS)], lowest, ticket, i >= warm


def to_the_machine(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from NextPressed sent to the call arrived at a process with the board's link and
    inbox."""
    line = Line("press → call at the board's machine")
    with ExitStack() as stack:
        room = Room(stage, stack)
        calls = stack.enter_context(_listener(stage))
        for window, lowest, _, counts in room.rounds(warm, rounds):
            began = room.operator.next(window)
            heard = _call(calls)
            if counts:
                line.add(1000 * (heard - began), lowest)
    return [line]


def to_the_screen(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from NextPressed sent to the board's frame with this ticket drawn, as its description
    says."""
    line = Line("press → frame drawn by the board", aim=None)
    board = stage.folder / "board.json"
    with ExitStack() as stack:
        room = Room(stage, stack)
        stack.enter_context(daemon("display", stage.display(), HEADLESS))
        until(lambda: described(board).get("screen") == "board", 10)
        for window, lowest, ticket, counts in room.rounds(warm, rounds):
            began = room.operator.next(window)
            until(lambda ticket=ticket: shows(board, ticket), 5)
            if counts:
                line.add(1000 * (described(board)["drawn"] - began), lowest)
    return [line]


def from_the_button(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from the pin low to the lamp on, and to the call at the board's machine; both without
    the debounce."""
    called = Line("edge → call at the board's machine, less debounce", aim=None)
    lit = Line("edge → pad's lamp, less debounce", aim=None)
    path = stage.folder / "pins"
    simulated = {"GPIOZERO_PIN_FACTORY": "hw_sim", "HW_SIM_PINS": str(path)}
    with ExitStack() as stack:
        room = Room(stage, stack)
        calls = stack.enter_context(_listener(stage))
        with Voice(stage.broker.port, births(stage.name)) as voice:
            stack.enter_context(daemon("operator_pad", stage.pads(), simulated))
            until_alive(voice, PADS)
        pins = stack.enter_context(Pins(path))
        for window, lowest, _, counts in room.rounds(warm, rounds, DEBOUNCE):
            button = 5 * WINDOWS.index(window)
            lamp = button + 4
            pins.wait(lamp, False)
            began = pins.low(button)
            on, heard = pins.wait(lamp, True), _call(calls)
            pins.high(button)
            if counts:
                lit.add(1000 * (on - began - DEBOUNCE), lowest)
                called.add(1000 * (heard - began - DEBOUNCE), lowest)
    return [called, lit]


@contextmanager
def _listener(stage: Stage) -> Iterator[subprocess.Popen[str]]:
    words = (str(stage.broker.port), stage.name, BOARD)
    with python("tests.bench.listener", *words) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "the listener did not come up"
        yield process


def _call(listener: subprocess.Popen[str]) -> float:
    """Return the moment at which the listener was handed its next call."""
    assert listener.stdout is not None
    return float(listener.stdout.readline().split()[1])

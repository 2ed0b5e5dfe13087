"""A tap on the service until the first byte of the ticket at the printer."""

import time
from contextlib import ExitStack

from tests.bench.figures import Line
from tests.bench.floor import floor
from tests.bench.glass import Glass
from tests.bench.paper import Printer
from tests.bench.people import hub
from tests.bench.processes import daemon
from tests.bench.stage import HEADLESS, Stage

LANGUAGE, SERVICE = "Русский", "Аварии и отключения"
"""What is touched, at two places: soon after one in the same it would be the other half of a slow
double tap. The service stands on the first page and needs no documents."""
REST = 0.1
"""Seconds between a screen and the next touch, and before the floor too: all is quiet by then."""


def measure(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from the touch event written to the first byte that is no status question; floor: one
    round trip + two commits (the hub's and the kiosk's)."""
    line = Line("tap → first byte at the printer")
    with ExitStack() as stack:
        least = stack.enter_context(floor(stage.folder, stage.broker.port))
        stack.enter_context(hub(stage))
        printer = stack.enter_context(Printer())
        glass = stack.enter_context(Glass(stage.folder))
        stack.enter_context(daemon("kiosk", stage.kiosk(printer.path), HEADLESS))
        for i in range(warm + rounds):
            glass.wait("start")
            time.sleep(REST)
            glass.tap(LANGUAGE)
            glass.wait("services")
            time.sleep(REST)
            lowest = least.answer(commits=2)
            time.sleep(REST)
            printer.forget()
            began = glass.tap(SERVICE)
            seconds = printer.first_byte() - began
            glass.wait("ticket")
            if i >= warm:
                line.add(1000 * seconds, lowest)
    return [line]

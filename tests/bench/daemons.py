"""What each daemon costs while nothing happens: memory, the time to be ready, idle CPU."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from tests.bench.figures import median
from tests.bench.glass import PATIENCE, Glass, described
from tests.bench.paper import Printer
from tests.bench.processes import Daemon, daemon
from tests.bench.stage import HEADLESS, Stage
from tests.support.wait import until

MOST_IDLE = 1.0
"""The aim: percent of one core."""
SETTLE = 3.0
"""Seconds until everything that belongs to the start is over."""


@dataclass
class Cost:
    """Holds ``rss`` and ``uss`` in MB (``uss`` is what would be free if it ended), ``ready`` in ms
    from its start to READY=1 (median), ``idle`` in percent of one core."""

    name: str
    rss: float
    uss: float
    ready: float
    idle: float | None = None

    @property
    def reached(self) -> str:
        return "-" if self.idle is None else "yes" if self.idle <= MOST_IDLE else "no"

    def figures(self) -> dict[str, Any]:
        return {**asdict(self), "aim": MOST_IDLE, "reached": self.reached}

    def row(self) -> list[str]:
        idle = "-" if self.idle is None else f"{self.idle:.2f}"
        aim = "-" if self.idle is None else f"{MOST_IDLE:.0f}"
        memory = (f"{self.rss:.1f}", f"{self.uss:.1f}", f"{self.ready:.0f}")
        return [self.name, *memory, idle, aim, self.reached]


HEAD = ["daemon", "RSS MB", "USS MB", "start → ready ms", "idle % of a core", "aim", "reached"]

Start = Callable[[], AbstractContextManager[Daemon]]


def measure(stage: Stage, starts: int, seconds: float) -> list[Cost]:
    """Start each daemon ``starts`` times; then let all rest together for ``seconds``, with a board,
    a kiosk and five pads whose hub lives, and nobody in the hall."""
    with Printer() as printer, Glass(stage.folder):
        return _measure(stage, _all(stage, printer.path), starts, seconds)


def _measure(stage: Stage, every: dict[str, Start], starts: int, seconds: float) -> list[Cost]:
    ready = {name: median([_ready(start) for _ in range(starts)]) for name, start in every.items()}
    with ExitStack() as stack:
        running = {name: stack.enter_context(start()) for name, start in every.items()}
        for screen, shown in (("board.json", "board"), ("kiosk.json", "start")):
            path = stage.folder / screen
            until(lambda path=path, shown=shown: described(path).get("screen") == shown, PATIENCE)
        time.sleep(SETTLE)
        idle = _idle(running, seconds)
        costs = [_cost(name, one.seen, ready[name], idle[name]) for name, one in running.items()]
    return [*costs, _bare_python(starts)]


def _all(stage: Stage, printer: str) -> dict[str, Start]:
    pins = {"GPIOZERO_PIN_FACTORY": "hw_sim", "HW_SIM_PINS": str(stage.folder / "pins")}
    return {
        "hub": lambda: daemon("hub", stage.hub()),
        "kiosk": lambda: daemon("kiosk", stage.kiosk(printer), HEADLESS),
        "display": lambda: daemon("display", stage.display(), HEADLESS),
        "pads (5)": lambda: daemon("operator_pad", stage.pads(), pins),
    }


def _ready(start: Start) -> float:
    with start() as running:
        return 1000 * running.ready


def _idle(running: dict[str, Daemon], seconds: float) -> dict[str, float]:
    """Return user and system time of all its threads, in percent of the time that passed."""
    began, before = time.monotonic(), {name: _used(one) for name, one in running.items()}
    time.sleep(seconds)
    passed = time.monotonic() - began
    return {name: 100 * (_used(one) - before[name]) / passed for name, one in running.items()}


def _used(running: Daemon) -> float:
    times = running.seen.cpu_times()
    return float(times.user + times.system)


def _cost(name: str, seen: psutil.Process, ready: float, idle: float | None) -> Cost:
    memory = seen.memory_full_info()
    return Cost(name, memory.rss / 1e6, memory.uss / 1e6, ready, idle)


def _bare_python(starts: int) -> Cost:
    """Measure the floor of memory and start: an interpreter that says one line and waits."""
    times: list[float] = []
    for _ in range(starts):
        began = time.monotonic()
        command = [sys.executable, "-c", "print('ready', flush=True); input()"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            times.append(1000 * (time.monotonic() - began))
            cost = _cost("(bare Python)", psutil.Process(process.pid), median(times), None)
            process.kill()
    return cost

"""Fifty at once: tickets and calls per second, against a bare echo that commits in groups.

The same once more with a disk whose every fsync takes five milliseconds longer: a slow card.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from tests.bench.crowd import IN_FLIGHT
from tests.bench.figures import Line, median
from tests.bench.people import Visitor, hub
from tests.bench.processes import python
from tests.bench.slow import card
from tests.bench.stage import KIOSK, PADS, SERVICE, Stage
from tests.bench.voice import Voice

TICKETS, CALLS = 1000, 500
"""Tickets and calls in one round."""
AIM = 0.6
"""The aim: this share of the raw group commit's rate."""


def measure(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure tickets per second, and calls per second."""
    return _measure(stage, warm, rounds, "", None)


def on_a_slow_card(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure the same where hub and floor both wait longer for their disk."""
    slow = card(stage.folder)
    if slow is None:
        print("not measured: a slow card needs a C compiler (cc)", file=sys.stderr)
        return []
    return _measure(stage, warm, rounds, ", each fsync 5 ms slower", slow)


def _measure(
    stage: Stage, warm: int, rounds: int, where: str, disk: Mapping[str, str] | None
) -> list[Line]:
    floor = f"{IN_FLIGHT} in flight{where}; floor: bare echo that commits in groups"
    tickets = Line(f"tickets, {floor}", "/s", (AIM, None))
    calls = Line(f"calls, {floor}", "/s", (AIM, None))
    bare = Line("  tickets; floor: bare echo without any commit", "/s", None)
    sizes: list[int] = []
    port = str(stage.broker.port)
    with ExitStack() as stack:
        stack.enter_context(hub(stage, disk))
        for name, words in (
            ("echo", (port,)),
            ("scribe", (port, str(stage.folder / "scribe.sqlite"))),
        ):
            _ready(stack.enter_context(python(f"tests.bench.{name}", *words, more=disk)))
        crowd = stack.enter_context(python("tests.bench.crowd", port, stage.name))
        callers = stack.enter_context(python("tests.bench.callers", port, stage.name, PADS))
        _ready(crowd)
        _ready(callers)
        for i in range(warm + rounds):
            echoed = TICKETS / _ask(crowd, "echo")[0]
            grouped = TICKETS / _ask(crowd, "groups")[0]
            seconds, batches = _ask(crowd, "tickets")
            _let_wait(stage)
            called = CALLS / _call(callers)
            if i >= warm:
                sizes += batches
                tickets.add(TICKETS / seconds, grouped)
                bare.add(TICKETS / seconds, echoed)
                calls.add(called, grouped)
    tickets.what += f" (batches: {median(sizes):.0f} median, {statistics.mean(sizes):.1f} mean)"
    return [tickets, calls, *([] if disk else [bare])]


def _let_wait(stage: Stage) -> None:
    """Let so many take a ticket that everybody who is called afterwards is there."""
    heard = Visitor.topics(stage.name, KIOSK)
    with Voice(stage.broker.port, heard) as voice:
        visitor = Visitor(voice, stage.name, KIOSK)
        for _ in range(CALLS):
            visitor.ticket(SERVICE)


def _ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", f"{process.args} did not come up"


def _ask(crowd: subprocess.Popen[str], what: str) -> tuple[float, list[int]]:
    answer = json.loads(_line(crowd, f"{what} {TICKETS}"))
    return answer["seconds"], answer["batches"]


def _call(callers: subprocess.Popen[str]) -> float:
    return float(_line(callers, str(CALLS)))


def _line(process: subprocess.Popen[str], said: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(said + "\n")
    process.stdin.flush()
    return process.stdout.readline()

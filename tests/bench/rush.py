"""Fifty wishes at once: tickets per second, against what the disk takes in groups."""

import json
import statistics
import subprocess
import time

from tests.bench.crowd import IN_FLIGHT
from tests.bench.disk import Disk
from tests.bench.figures import Line, median
from tests.bench.floor import floor
from tests.bench.people import hub
from tests.bench.processes import python
from tests.bench.stage import Stage

TICKETS = 1000
"""In one round."""


def measure(stage: Stage, warm: int, rounds: int) -> list[Line]:
    """Tickets per second; beside it rows per second in commits of 50 and of the hub's own batches,
    and what echo and broker alone answer with as many in flight."""
    groups = Line(f"tickets, {IN_FLIGHT} in flight; floor: commits of {IN_FLIGHT} rows", "/s", None)
    same = Line("  the same; floor: commits of the hub's batch sizes", "/s", None)
    bare = Line(f"  the same; floor: echo, {IN_FLIGHT} in flight, no commit", "/s", None)
    sizes: list[int] = []
    words = (str(stage.broker.port), stage.name)
    with (
        floor(stage.folder, stage.broker.port) as least,
        hub(stage),
        python("tests.bench.crowd", *words) as crowd,
    ):
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "ready\n", "the crowd did not come up"
        for i in range(warm + rounds):
            echoed = TICKETS / _ask(crowd, "echo")[0]
            fifties = _rows(least.disk, [IN_FLIGHT] * (TICKETS // IN_FLIGHT))
            seconds, batches = _ask(crowd, "tickets")
            alike = _rows(least.disk, batches)
            if i >= warm:
                sizes += batches
                for line, lowest in ((groups, fifties), (same, alike), (bare, echoed)):
                    line.add(TICKETS / seconds, lowest)
    same.what += f" ({median(sizes):.0f} median, {statistics.mean(sizes):.1f} mean, {max(sizes)})"
    return [groups, same, bare]


def _ask(crowd: subprocess.Popen[str], what: str) -> tuple[float, list[int]]:
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(f"{what} {TICKETS}\n")
    crowd.stdin.flush()
    answer = json.loads(crowd.stdout.readline())
    return answer["seconds"], answer["batches"]


def _rows(disk: Disk, batches: list[int]) -> float:
    """Rows per second in transactions of so many rows each."""
    began = time.monotonic()
    for rows in batches:
        disk.commit(rows)
    return sum(batches) / (time.monotonic() - began)

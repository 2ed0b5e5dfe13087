"""How long processes have waited for a processor: what a busy machine adds to whatever they do."""

from contextlib import suppress
from pathlib import Path

import psutil

Waits = dict[int, float]
"""By process: seconds since its start in which it could have run and did not."""


def waits() -> Waits:
    """Return the waits of this process and all below it, as Linux counts
    (Documentation/scheduler/sched-stats)."""
    me = psutil.Process()
    found: Waits = {}
    for process in (me, *me.children(recursive=True)):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended just now
            ran_and_waited = Path(f"/proc/{process.pid}/schedstat").read_text().split()
            found[process.pid] = int(ran_and_waited[1]) / 1e9
    return found


def waited_since(before: Waits) -> float:
    """Return the sum of what they have waited since then: next to nothing on a quiet machine."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in waits().items())

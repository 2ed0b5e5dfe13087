"""Clocks: a real hub under libfaketime whose wall clock jumps while people come and are called.

One seed is one hall: a few jumps (1970, 2038, a day, ten years, the hour of summer and winter),
tickets between them, then everybody is called. Whatever the clock did, the order of the calls is
the order of coming, nobody is lost, no wait is absurd and no day begins.
"""

import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.deep.seeds import Line, Violated, main
from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor, Hub
from tests.support.wait import until

DAY = 86_400.0
SLOW = 60.0
"""Seconds that an answer may take on a busy machine."""
ABSURD = 120.0
"""Seconds that nobody in here can have waited."""
MOMENTS: dict[str, datetime] = {
    "1970": datetime(1970, 1, 1, 0, 5, tzinfo=UTC),
    "2038": datetime(2038, 1, 19, 3, 14, 6, tzinfo=UTC),  # two seconds before 2**31
    "summer time begins": datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    "summer time ends": datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
}
SHIFTS = {"a day on": DAY, "a day back": -DAY, "ten years on": 3653 * DAY, "an hour on": 3600.0}
JUMPS = (*MOMENTS, *SHIFTS)
CHANGES = ("summer time begins", "summer time ends")
ZONE = "Europe/Berlin"
"""Its clocks change at 01:00 UTC."""


def library() -> Path | None:
    """Find libfaketime for programs with threads, where Debian puts it."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return found[0] if found else None


class Clock:
    """Is the wall clock of the processes started with ``environment``: ours, and so many
    seconds."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = 0.0
        self.ahead(0.0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    @property
    def wall(self) -> float:
        return time.time() + self._ahead

    def ahead(self, seconds: float) -> None:
        """Set it so far from now on, but never before 1970: no Linux lets its clock be set
        there."""
        seconds = max(seconds, 60.0 - time.time())
        part = self._file.with_suffix(".part")
        part.write_text(f"{seconds:+.0f}\n")
        part.replace(self._file)
        self._ahead = float(round(seconds))

    def jump(self, name: str) -> None:
        """Jump as one of JUMPS says."""
        if name in MOMENTS:
            self.ahead(MOMENTS[name].timestamp() - time.time())
        else:
            self.ahead(self._ahead + SHIFTS[name])


class Hall:
    """Holds the hub, its clock, and everybody else. ``came`` and ``called`` are tickets in
    order."""

    def __init__(self, hub: Hub, floor: Floor, clock: Clock) -> None:
        self.hub, self.floor, self.clock = hub, floor, clock
        self.came: list[str] = []
        self.called: list[str] = []

    def jump(self, name: str) -> None:
        """Let the clock jump; a change of hours passes before anything else happens."""
        heard = len(self.floor.all("Pulse"))
        self.clock.jump(name)
        if name in CHANGES:
            passed = MOMENTS[name].timestamp() + 1
            until(lambda: passed in self._hours(heard))

    def _hours(self, after: int) -> set[float]:
        """Return the full hours, by the hub's clock, in which it has said something."""
        pulses = self.floor.all("Pulse")[after:]
        return {pulse["at"]["wall"] // 3600 * 3600 for pulse in pulses}

    def comes(self) -> None:
        """Let somebody take a ticket; the hub dates it by the clock that it was given."""
        issued = self.floor.ticket("pay")
        wall = issued["at"]["wall"]
        if abs(wall - self.clock.wall) > SLOW:
            raise Violated(f"the hub's clock says {wall}, expected {self.clock.wall}")
        self.came.append(f"{issued['series']}{issued['number']:03d}")

    def calls(self) -> None:
        """Press NEXT at window 1."""
        outcome = self.floor.press("Next")
        if outcome != "accepted":
            raise Violated(f"{len(self.called)} of {self.came} called, then NEXT: {outcome}")
        call = self.floor.window(1)["calling"]
        self.called.append(f"{call['series']}{call['number']:03d}")
        if not 0 <= call["waited"] <= ABSURD:
            raise Violated(f"{self.called[-1]} has waited {call['waited']} s")

    def require_calls_in_order(self) -> None:
        """Require that all were called, in their order, on one and the same day."""
        if self.called != self.came:
            raise Violated(f"came {self.came}, called {self.called}")
        days = self.hub.rows("SELECT count(*) FROM days")
        if days != [(1,)]:
            raise Violated(f"{days[0][0]} days began, expected one")


@contextlib.contextmanager
def hall(folder: Path, trusted: bool, start: float = 0.0) -> Iterator[Hall]:
    """Open a hall whose hub's clock is ``start`` seconds ahead of ours and may be believed or
    not."""
    clock = Clock(folder)
    clock.ahead(start)
    with Broker(folder) as broker:
        hub = Hub(folder, broker.port)
        hub.config.write_text(f"trust_clock = {str(trusted).lower()}\n" + hub.config.read_text())
        texts = folder / "hall.toml"
        rules = texts.read_text().replace('"Europe/Moscow"', f'"{ZONE}"')
        texts.write_text(rules.replace("[rules]", '[rules]\nday_turns = "05:00"'))
        with Floor(broker) as floor:
            hub.start(**clock.environment)
            try:
                floor.whole()
                yield Hall(hub, floor, clock)
            finally:
                hub.kill()


def played(folder: Path, jumps: Sequence[str], trusted: bool, restarts: bool = False) -> int:
    """Let people come, the clock jump, and some be called; in the end all are. Return how many
    jumps it was."""
    with hall(folder, trusted) as made:
        made.comes()
        for name in jumps:
            made.comes()
            made.jump(name)
            made.comes()
            made.calls()
            if restarts:
                made.hub.kill()
                made.floor.forget_ended_hub()
                made.hub.start(**made.clock.environment)
                made.floor.whole()
        while len(made.called) < len(made.came):
            made.calls()
        made.require_calls_in_order()
    return len(jumps)


def play(seed: int) -> int:
    """Play one hall. Only a clock that nobody believes may jump while the hub is down: a believed
    one is right."""
    drawn = random.Random(f"clocks {seed}")
    trusted = drawn.random() < 0.5
    jumps = [drawn.choice(JUMPS) for _ in range(drawn.randint(2, 6))]
    with tempfile.TemporaryDirectory(prefix="talon-") as folder:
        return played(Path(folder), jumps, trusted, not trusted and drawn.random() < 0.4)


LINE = Line("clock jumps (libfaketime)", "tests.deep.clocks", 100, play)

if __name__ == "__main__":
    if library() is None:
        sys.exit("no libfaketime (Debian package faketime)")
    sys.exit(main(LINE))

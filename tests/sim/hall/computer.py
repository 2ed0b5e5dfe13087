"""Simulates a computer of the hall: its boots and its two clocks, one of which may say anything."""

from random import Random

from tests.sim.agenda import Agenda
from wire.messages import Now

MORNING = 1_768_284_000.0
"""Unix seconds of the hall's first morning: 2026-01-13 09:00 in Moscow."""


class Computer:
    """Has two clocks. ``wrong`` is how far its wall clock is off, in seconds; ``trusted`` is what
    it says of it."""

    def __init__(self, agenda: Agenda, name: str, draw: Random) -> None:
        self.name, self.wrong, self.trusted = name, 0.0, True
        self._agenda, self._draw = agenda, draw
        self._boots = 0
        self.boot()

    def boot(self, *, knows_time: bool = True) -> None:
        """Switch it on: a new boot id, the monotonic clock near zero. Without a battery it does not
        know the time until it is told."""
        self._boots += 1
        self.boot_id = f"{self.name}-boot-{self._boots}"
        self._ahead = self._draw.uniform(5, 40) - self._agenda.now
        self.trusted, self.wrong = knows_time, 0.0
        if not knows_time:
            self.wrong = -MORNING - self._agenda.now + self._draw.uniform(0, 1e6)

    def told_the_time(self) -> None:
        """Set the wall clock right; it is known to be."""
        self.trusted, self.wrong = True, 0.0

    def now(self) -> Now:
        true = self._agenda.now
        wall = max(0.0, MORNING + true + self.wrong)
        return Now(self.boot_id, true + self._ahead, wall, self.trusted)

    def when(self, mono: float) -> float:
        """Return the true time at which this boot's monotonic clock says ``mono``."""
        return mono - self._ahead

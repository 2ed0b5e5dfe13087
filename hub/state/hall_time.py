"""Counts hall time: the seconds that the hub counts itself. Waits and the order of arrival rest on
it.

Decides where hall time stands at a moment and where it goes on after a start. Within a boot the
monotonic clock counts. After a boot it goes on from the last moment that is on the disk (a fact,
or a tick every ten seconds), and by the wall clock only where both ends are trusted and it went
forward (docs/decisions/queue.md). No rule orders by the wall clock.
"""

from typing import Literal

from hub.events import HubFact
from hub.events.facts import DayOpened, HubStarted, Ticked
from wire.messages import Now, elapsed

TICK = 10.0
"""Seconds between two ticks on the disk (docs/decisions/queue.md)."""
TimeSource = Literal["first", "boot", "wall", "tick"]


class HallTime:
    """Counts hall time. ``last`` is the latest moment on the disk and its hall time, None before
    the first start; ``booted`` the first moment of this boot in the open day."""

    def __init__(self) -> None:
        self._since: tuple[Now, float] | None = None
        self.last: tuple[Now, float] | None = None
        self.booted: Now | None = None

    def write(self, fact: HubFact) -> None:
        """Go on to the moment of this fact: starts and days say where the count stands, all others
        of the hub that it went on until then."""
        if isinstance(fact, (HubStarted, DayOpened)):
            self._since = self.last = (fact.at, fact.hall)
            self._boots(fact, fact.at)
        elif isinstance(fact, Ticked):
            self._on(fact.at, fact.hall)
        else:
            moment = getattr(fact, "at", None)
            if isinstance(moment, Now):
                self._on(moment, self.of(moment))

    def of(self, moment: Now) -> float:
        """Return the hall time of a moment of the hub since its last start, seconds."""
        if self._since is None:
            return 0.0
        at, hall = self._since
        return hall + elapsed(at, moment)

    def mono(self, hall: float) -> float:
        """Return the monotonic seconds of this boot at which hall time will be, or was,
        ``hall``."""
        at, since = self._since or (None, 0.0)
        return hall - since + (at.mono if at else 0.0)

    def begin(self, now: Now) -> tuple[float, TimeSource]:
        """Return where a start at ``now`` goes on, and from where that is known."""
        if self.last is None:
            return 0.0, "first"
        at, hall = self.last
        if at.boot == now.boot:
            return hall + elapsed(at, now), "boot"
        if at.trusted and now.trusted and now.wall > at.wall:
            return hall + now.wall - at.wall, "wall"
        return hall, "tick"

    def _boots(self, fact: HubStarted | DayOpened, at: Now) -> None:
        if isinstance(fact, DayOpened):
            rollover = fact.snapshot.rollover
            self.booted = rollover.began if rollover else at
        elif self.booted is None or self.booted.boot != at.boot:
            self.booted = at

    def _on(self, at: Now, hall: float) -> None:
        if self.last is None or hall >= self.last[1]:
            self.last = at, hall

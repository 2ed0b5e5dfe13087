"""Announces calls once, and takes back those that the hub withdraws. Part of the board's machine.

Decides from what the hub has said and the time handed in. Whether the hub lives is told to it.
"""

from collections.abc import Callable, Iterable
from math import floor, inf

from display.board.hall_view import HallView, Known
from display.things import Announced, Chime, Effect, Hush
from wire.messages import Called, Calls, Fact, Now, Pulse, WindowState, elapsed

FLASH = 10.0
"""Seconds that a new call flashes: time to look up, and to find it again after looking away."""

HALF = 0.5
"""Seconds of each half of a flash: once a second, far below the three that can cause seizures
(WCAG 2.3.1)."""

LATE = 0.001
"""Added to what is due, so that despite rounding its moment has certainly come."""

GENERATIONS = 3
"""Hubs' databases of which the announced calls are remembered: no flood may grow it."""

LAST = 50
"""Calls that the hub lists. The board cannot see that an older one was withdrawn."""

OVERTAKES = 3.0
"""Seconds for which calls may be ahead of the pulses that tell of them: as long as a pulse counts.
No hub makes ``LAST`` calls in that time."""

Living = Callable[[Calls | WindowState], bool]
"""Tells whether the living hub has said this state since its start."""


class Announcer:
    """Decides which calls are new, and keeps the highest number announced.

    ``age_limit``: seconds after which a call is no longer announced.
    """

    def __init__(self, age_limit: float) -> None:
        self._age_limit = age_limit
        self._announced: dict[str, int] = {}
        self._heeded: dict[int, Known] = {}  # of this generation's calls, by what each was known
        self._generation = ""
        self._flashing: dict[int, float] = {}  # call number: until when, monotonic
        self._latest = 0.0  # when the last call was announced, monotonic
        self._pulse: Pulse | None = None
        self._ahead: float | None = None  # since when pulses tell of fewer calls than we have

    def restore(self, facts: Iterable[Announced]) -> None:
        """Take up what was announced before the restart."""
        self._announced.update((fact.generation, fact.call) for fact in facts)

    def named(self, pulse: Pulse, now: Now) -> list[Fact]:
        """Take the numbers of a living hub's pulse.

        An announced call with a higher number than the hub has given was never its own. If it
        stayed on the disk, the hub's next calls would count as announced already.
        """
        before, self._pulse = self._pulse, pulse
        last, call = self._announced.get(pulse.generation, 0), pulse.call
        if last <= call:
            self._ahead = None
            return []
        if before is None or not _follows(pulse, before):
            return []
        self._ahead = now.mono if self._ahead is None else self._ahead
        if now.mono < self._ahead + OVERTAKES:
            return []
        self._remember(pulse.generation, call)
        return [Announced(pulse.generation, call)]

    def hear(
        self, view: HallView, pulse: Pulse | None, living: Living, now: Now
    ) -> list[Fact | Effect]:
        """Announce each new call once, and keep its number before its chime sounds.

        A call that the hub has withdrawn is no longer announced, and no older one takes its place.
        """
        self._flashing = {call: end for call, end in self._flashing.items() if end > now.mono}
        if pulse is None:
            return []
        if pulse.generation != self._generation:
            self._generation, self._heeded = pulse.generation, {}
        gone = self._taken_back(view)
        fresh = self._fresh(view, pulse, living)
        if not fresh:
            return gone
        self._remember(pulse.generation, max(call.call for call, _ in fresh))
        heeded = [x for x in fresh if _age(x[0].at, pulse.at) <= self._age_limit]
        self._heed(heeded, now)
        kept = Announced(pulse.generation, self._announced[pulse.generation])
        return [*gone, kept, *(Chime(call.call) for call, _ in heeded)]

    def _fresh(self, view: HallView, pulse: Pulse, living: Living) -> list[tuple[Called, Known]]:
        """Return the calls not yet announced. One far above the pulse's number is none of the
        hub's."""
        last = self._announced.get(pulse.generation, 0)
        fresh = _unannounced(view, last, living)
        return [(call, known) for call, known in fresh if call.call <= pulse.call + LAST]

    def flashing(self) -> frozenset[int]:
        """Return the numbers of the calls that flash now."""
        return frozenset(self._flashing)

    def lit(self, now: Now) -> bool:
        """Tell whether the bright half of a flash is on. A flash starts bright with the last
        announcement."""
        return self._half(now) % 2 == 0

    def due(self, now: Now) -> list[float]:
        """Return the moments at which a flash ends or changes."""
        if not self._flashing:
            return []
        return [min(self._flashing.values()), self._latest + HALF * (self._half(now) + 1)]

    def _half(self, now: Now) -> int:
        return floor((now.mono - self._latest) / HALF + LATE)

    def _taken_back(self, view: HallView) -> list[Fact | Effect]:
        gone = [call for call, known in self._heeded.items() if view.withdrawn(call, known)]
        for call in gone:
            del self._heeded[call]
            self._flashing.pop(call, None)
        return [Hush(call) for call in gone]

    def _remember(self, generation: str, call: int) -> None:
        self._announced.pop(generation, None)
        self._announced[generation] = call
        while len(self._announced) > GENERATIONS:
            del self._announced[next(iter(self._announced))]

    def _heed(self, heeded: list[tuple[Called, Known]], now: Now) -> None:
        if heeded:
            self._latest = now.mono
        for call, known in heeded:
            self._heeded[call.call] = known
            self._flashing[call.call] = now.mono + FLASH
        while len(self._heeded) > LAST:
            del self._heeded[next(iter(self._heeded))]


def _follows(pulse: Pulse, before: Pulse) -> bool:
    """Tell whether ``pulse`` comes after ``before`` in the same start of the hub; one that was held
    up on its way does not."""
    start = (before.generation, before.epoch)
    return (pulse.generation, pulse.epoch) == start and pulse.count > before.count


def _age(call: Now, pulse: Now) -> float:
    """Return the seconds since a call. A call from before a start of the hub's computer counts as
    too old: the two clocks may disagree, and all such calls would sound at once."""
    known = call.boot == pulse.boot or (call.trusted and pulse.trusted and pulse.wall >= call.wall)
    return elapsed(call, pulse) if known else inf


def _unannounced(view: HallView, last: int, living: Living) -> list[tuple[Called, Known]]:
    """Return the living hub's calls above ``last``, in order, each with the state that told of it.

    A window's own state may arrive before the list of calls. Then its call counts too, but only as
    the very next number: else one that came between would never be announced.
    """
    fresh: list[tuple[Called, Known]] = []
    if view.calls and living(view.calls):
        known = view.calls.epoch, view.calls.version
        fresh = [(call, known) for call in view.listed() if call.call > last]
    top = fresh[-1][0].call if fresh else last
    for state, call in view.called():
        if call.call == top + 1 and living(state):
            fresh.append((call, (state.epoch, state.version)))
            top = call.call
    return fresh

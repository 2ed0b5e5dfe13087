"""A hub that lost its past learns from the kiosks before it issues (docs/decisions/queue.md).

Decides when gathering begins and when it has taken long enough. For a kiosk that did not report
in time, numbers are left out in every series: it may have printed them. What it was lent nobody
knows, so nothing is lent until it has reported, or the day after staff have given its card up.
"""

from collections.abc import Sequence

from hub.effects import Answer, Note
from hub.events.facts import GatherBegan, Gathered, Past
from hub.start import HubStart
from hub.state.day_state import DayState
from hub.state.write import written
from wire.hall import Rules
from wire.messages import Now

WHY: dict[Past, str] = {
    "set aside": "its database was damaged and is set aside",
    "restored": "its database was put back from a backup",
}

AGAIN = 24 * 3600.0
"""Seconds of hall time for which a hub that has gathered does not do so again on a kiosk's word
alone. A database is put back once; whoever makes such words up must not stop the hall at will."""


LIVES_LOST = 3
"""At most so many lost lives of the hub count when numbers are left out: kiosks say how many there
were, and nobody must be able to use all numbers up."""


def has_gathered(state: DayState, now: Now) -> bool:
    """Return whether it is too soon to believe another word that this hub has lost its past."""
    return state.gathered is not None and state.time.of(now) < state.gathered + AGAIN


class Recovery:
    """Begins and ends gathering. ``series`` are those of the hall."""

    def __init__(
        self, rules: Rules, state: DayState, start: HubStart, series: Sequence[str]
    ) -> None:
        self._state, self._rules, self._start = state, rules, start
        self._series = series
        self._until: float | None = None

    def is_due(self) -> bool:
        """Return whether gathering begins: at the first start of a generation that has lost
        something, before that start is written."""
        return bool(self._start.past) and self._state.generation != self._start.generation

    def begin(self, now: Now) -> Answer:
        return self._begun(WHY[self._start.past], now)

    def met_history(self, kiosk: str, now: Now) -> Answer:
        """Begin to gather where a first installation meets a kiosk that has worked before: so has
        the hall."""
        unused = self._state.day <= 1 and not self._state.visits and not self._start.past
        if self._state.gathering or not unused or has_gathered(self._state, now):
            return Answer()
        return self._begun(f"{kiosk} has worked with another hub of this hall", now)

    def heard_from(self, now: Now) -> None:
        """The hall can be heard from now on: the kiosks have their time."""
        if self._until is None:
            self._until = now.mono + self._rules.gather

    def due(self) -> float | None:
        """Return the monotonic seconds at which it has taken long enough."""
        return self._until if self._state.gathering else None

    def end_if_due(self, absent: Sequence[str], now: Now) -> Answer:
        """End it when no kiosk is ``absent`` any more, or the time is over."""
        late = self._until is not None and now.mono >= self._until
        if not self._state.gathering or self._until is None or (absent and not late):
            return Answer()
        numbers = {s: self._state.numbers[s] + self._jump(absent) for s in self._series}
        gathered = Gathered(tuple(absent), numbers if absent else {}, now)
        who = "every kiosk is in"
        if absent:
            who = f"without {', '.join(absent)}: numbers are left out, none are lent"
        note = Note(f"numbers are given again, {who}", loud=bool(absent))
        return Answer([written(self._state, gathered)], [note])

    def _jump(self, absent: Sequence[str]) -> int:
        """Count the numbers to leave out. Each life that was lost since the backup may have begun
        beyond such a gap itself."""
        lost = min(max(1, len(self._state.lives)), LIVES_LOST)
        return self._rules.jump * len(absent) * lost

    def _begun(self, why: str, now: Now) -> Answer:
        self._until = None if self._until is None else now.mono + self._rules.gather
        note = Note(f"no numbers until the kiosks have reported: {why}", loud=True)
        return Answer([written(self._state, GatherBegan(why, now))], [note])

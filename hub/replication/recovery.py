"""A hub that lost its past learns from the kiosks before it issues anything (reliability, rule 5).

Decides when gathering begins and when it has taken long enough. For a kiosk that did not report
in time, numbers are left out in every series: it may have printed them. What it was lent nobody
knows, so nothing is lent until it has reported, or the day after staff have given its card up.
"""

from collections.abc import Sequence
from typing import Any

from hub.effects import Note
from hub.events import HubFact
from hub.events.facts import GatherBegan, Gathered, Past
from hub.policy.service_levels import ServiceLevels
from hub.state.apply import apply
from hub.state.day_state import DayState
from wire.hall import Hall
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
    """Whether it is too soon to believe another word that this hub has lost its past."""
    return state.gathered is not None and state.time.of(now) < state.gathered + AGAIN


class Recovery:
    """``past`` is how this ``generation`` of the database came to be."""

    def __init__(self, hall: Hall, state: DayState, generation: str, past: Past) -> None:
        self._state, self._rules = state, hall.rules
        self._series = ServiceLevels(hall).series
        self._generation, self._past = generation, past
        self._until: float | None = None

    def is_due(self) -> bool:
        """At the first start of a generation that has lost something, before it is written."""
        return bool(self._past) and self._state.generation != self._generation

    def begin(self, now: Now) -> list[Any]:
        return self._begun(WHY[self._past], now)

    def met_history(self, kiosk: str, now: Now) -> list[Any]:
        """A first installation meets a kiosk that has worked before: so has the hall."""
        unused = self._state.day <= 1 and not self._state.visits and not self._past
        if self._state.gathering or not unused or has_gathered(self._state, now):
            return []
        return self._begun(f"{kiosk} has worked with another hub of this hall", now)

    def heard_from(self, now: Now) -> None:
        """The hall can be heard from now on: the kiosks have their time."""
        if self._until is None:
            self._until = now.mono + self._rules.gather

    def due(self) -> float | None:
        """When it has taken long enough, monotonic seconds."""
        return self._until if self._state.gathering else None

    def turn(self, absent: Sequence[str], now: Now) -> list[Any]:
        """End it when no kiosk is ``absent`` any more, or the time is over."""
        late = self._until is not None and now.mono >= self._until
        if not self._state.gathering or self._until is None or (absent and not late):
            return []
        numbers = {s: self._state.numbers[s] + self._jump(absent) for s in self._series}
        gathered = self._written(Gathered(tuple(absent), numbers if absent else {}, now))
        who = (
            f"without {', '.join(absent)}: numbers are left out, none are lent"
            if absent
            else "every kiosk is in"
        )
        return [gathered, Note(f"numbers are given again, {who}", loud=bool(absent))]

    def _jump(self, absent: Sequence[str]) -> int:
        """Each life that was lost since the backup may have begun beyond such a gap itself."""
        lost = min(max(1, len(self._state.lives)), LIVES_LOST)
        return self._rules.jump * len(absent) * lost

    def _begun(self, why: str, now: Now) -> list[Any]:
        self._until = None if self._until is None else now.mono + self._rules.gather
        begun = self._written(GatherBegan(why, now))
        return [begun, Note(f"no numbers until the kiosks have reported: {why}", loud=True)]

    def _written(self, fact: HubFact) -> Any:
        apply(self._state, fact)
        return fact

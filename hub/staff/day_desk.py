"""Opens and closes the business day for staff, and tells them how the hub stands.

Decides whether a day may be closed while people are here. When a day opens and closes by itself,
and what that means, is in ``service.business_day``.
"""

from typing import NamedTuple

from hub.effects import Answer
from hub.replication.presence import Presence
from hub.replication.sessions import KioskSessions
from hub.replication.split_brain import SplitBrain
from hub.service.business_day import BusinessDays
from hub.service.clock_watch import ClockWatch
from hub.staff.apply_hall import ApplyHall
from hub.state.day_state import DayState
from wire.messages import DayAnswered, DayWanted, Doubtful, Fact, Now

SHOWN = 200
"""Most doubtful tickets told at once: an answer has room for some hundreds."""


class Watches(NamedTuple):
    """Holds the rules that watch over the hub itself: for another hub, the hall file, the clock,
    and two devices of one name."""

    split_brain: SplitBrain
    apply_hall: ApplyHall
    clock: ClockWatch
    presence: Presence


class DayDesk:
    """Opens and closes the day as staff say, unless somebody would be sent away unasked."""

    def __init__(
        self,
        state: DayState,
        business_day: BusinessDays,
        sessions: KioskSessions,
        watches: Watches,
    ) -> None:
        self._state, self._business_day, self._sessions = state, business_day, sessions
        self._watches = watches

    def heard(self, wish: DayWanted, now: Now) -> Answer:
        """Do the wish, and tell the day as it stands then; also to a repeat, which turns
        nothing."""
        facts, why = self._turned(wish, now)
        return Answer(facts, reply=self._status(wish, why, now))

    def _status(self, wish: DayWanted, why: str, now: Now) -> DayAnswered:
        state, watches = self._state, self._watches
        return DayAnswered(
            wish=wish.wish,
            day=state.day,
            date=state.date if state.dated else "",
            is_open=state.is_open,
            waiting=sum(state.queues.ahead.values()),
            left=state.closed_left,
            parked=len(state.parked),
            serving=self._serving(),
            why=why,
            gathering=bool(state.gathering),
            doubtful=self._doubtful(),
            kiosks=self._sessions.known(now),
            other=watches.split_brain.other(now),
            hall_file=watches.apply_hall.refused,
            clock=watches.clock.words(now),
            twins=tuple(watches.presence.twins),
        )

    def _turned(self, wish: DayWanted, now: Now) -> tuple[list[Fact], str]:
        """Turn the day as it is wished: the facts of that, and why there are none."""
        if wish.what == "status" or wish.wish in self._state.wishes:
            return [], ""
        if wish.what == "open":
            if self._state.is_open:
                return [], "the day is open already"
            return self._business_day.open(now, wish.wish), ""
        if not self._state.is_open:
            return [], "the day is closed already"
        here = self._here()
        if here and not wish.anyway:
            return [], f"{here}: closing counts them as left or served; --anyway does it"
        return self._business_day.close(now, wish.wish), ""

    def _here(self) -> str:
        """Count the people whom closing would send away, "" for nobody."""
        state = self._state
        counts = {
            "waiting": sum(state.queues.ahead.values()),
            "parked": len(state.parked),
            "being served": self._serving(),
            "doubtful": sum(visit.state == "doubtful" for visit in state.visits.values()),
        }
        return ", ".join(f"{count} {how}" for how, count in counts.items() if count)

    def _serving(self) -> int:
        return sum(bool(place.visit) for place in self._state.places.values())

    def _doubtful(self) -> tuple[Doubtful, ...]:
        """List first those that staff can decide: there is room for a limited number."""
        found = [
            Doubtful(visit.ticket, visit.why, state == "quarantined")
            for state in ("doubtful", "quarantined")
            for visit in self._state.visits.values()
            if visit.state == state
        ]
        return tuple(found[:SHOWN])

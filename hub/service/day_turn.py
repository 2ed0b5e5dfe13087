"""Finds the visits and windows that go on over the turn of the day, and the day of each visit.

Decides from the opening times of the hall file, and from this boot's monotonic clock: once the time
of day is known, everything of this boot has a date, however late that came. Writes nothing. Pure.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo

from hub.events.facts import State
from hub.local_time import DAY, business_date, moment, of_day
from hub.policy.open_times import OpenTimes
from hub.service.rollover_snapshot import HallMoment
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import OVER, Visit
from wire.hall import Hall
from wire.messages import Now

APART: tuple[State, ...] = ("kept", "history")
"""Of these the new day hears by a fact of their own, or not at all."""


class DayTurn:
    """Knows the turn of the day. ``skills`` are what a window serves now."""

    def __init__(
        self, hall: Hall, state: DayState, zone: tzinfo, skills: Callable[[int], Skills]
    ) -> None:
        self._state, self._zone, self._skills = state, zone, skills
        self._turns, self._opening = of_day(hall.rules.day_turns), OpenTimes(hall, zone)
        self._services = [service.id for service in hall.services]

    def date(self, wall: float) -> str:
        """Return the business day's local date."""
        return business_date(wall, self._zone, self._turns).isoformat()

    def dates(self, now: Now) -> set[str]:
        """Return the dates on which somebody came since this boot; ``now`` knows the time."""
        ats = (visit.issued.at for visit in self._here())
        return {self.date(_at(at.mono, now).wall) for at in ats if at.boot == now.boot}

    def first_date(self, now: Now) -> str:
        """Return the date of the open day that began without one, "" where some of its people are
        of another boot: nobody knows how long ago that was."""
        opened = self._state.opened
        ats = [visit.issued.at for visit in self._state.visits.values()]
        if opened is not None and opened.at.boot == now.boot:
            ats = [opened.at]
        if any(at.boot != now.boot for at in ats):
            return ""
        return min((self.date(_at(x.mono, now).wall) for x in ats), default=self.date(now.wall))

    def began(self, date: str, now: Now) -> HallMoment:
        """Return the turn to this date, or the first moment of this boot if that came later."""
        mono = now.mono - (now.wall - self._turn(date))
        booted = self._state.time.booted
        first = booted.mono if booted is not None and booted.boot == now.boot else now.mono
        return self.timed(_at(min(now.mono, max(mono, first)), now), now)

    def timed(self, at: Now, now: Now) -> HallMoment:
        """Return the moment with its hall time, which goes on as the monotonic clock does."""
        return HallMoment(at, self._state.time.of(now) - (now.mono - at.mono))

    def came_since(self, began: HallMoment) -> list[Visit]:
        """Return the visits that came after the turn, in whatever state they are now."""
        turn, ats = began.at, [(visit, visit.issued.at) for visit in self._here()]
        return [visit for visit, at in ats if at.boot == turn.boot and at.mono >= turn.mono]

    def called_since(self, began: HallMoment) -> list[Visit]:
        """Return the visits that were called after the turn, whenever they came."""
        return [visit for visit in self._here() if visit.called >= began.hall > 0]

    def goes_on(self, date: str) -> bool:
        """Return whether the hall is open over the turn to this date. Where no date was known,
        people may have come this morning."""
        return not self._state.dated or any(self._covers(date, x) for x in self._services)

    def stays(self, visit: Visit, date: str, hall: float) -> bool:
        """Return whether this visit, which came before the turn, is to be served after it.
        ``hall``: now."""
        may_return = visit.state == "no_show" and visit.leg.until > hall
        here = visit.state not in (*OVER, *APART) or may_return
        return here and (not self._state.dated or self._covers(date, visit.leg.service))

    def windows(self, date: str) -> set[int]:
        """Return the windows at which work goes on: a service of theirs does, or the visit there
        stays."""
        if not self._state.dated:
            return set(self._state.places)
        return {number for number in self._state.places if self._works_on(number, date)}

    def _works_on(self, number: int, date: str) -> bool:
        visit, skills = self._state.at(number), self._skills(number)
        services = (*skills.primary, *skills.secondary)
        if visit is not None:
            services = (*services, visit.leg.service)
        return any(self._covers(date, service) for service in services)

    def _covers(self, date: str, service: str) -> bool:
        """Return whether the service is open over the turn that follows the open day. Two turns are
        a night and a day: nobody stays so long."""
        before = datetime.fromisoformat(self._state.date) + DAY
        return datetime.fromisoformat(date) == before and self._opening.covers(
            self._turn(date), service
        )

    def _turn(self, date: str) -> float:
        return moment(datetime.fromisoformat(date) + self._turns, self._zone)

    def _here(self) -> list[Visit]:
        return [visit for visit in self._state.visits.values() if visit.state not in APART]


def _at(mono: float, now: Now) -> Now:
    """Return the moment ``mono`` of this boot, by the time of day as it is known now."""
    return Now(now.boot, mono, max(0.0, now.wall - (now.mono - mono)), now.trusted)

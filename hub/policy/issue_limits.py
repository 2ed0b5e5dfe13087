"""Decides whether a service gives tickets now, and if not, why and when to come back.

Rests on the hall file's limits, the state of the open day and the clock. A clock that is not
believed closes nothing: then no times bind, only numbers (docs/decisions/queue.md). Pure.

Before closing (``rules.stops``) a service stops when whoever comes now would not be called any
more: when ``Workload.each_begins`` (the work that waits for the service's windows, shared among
them, and that of whoever is here and will wait for them) is not less than what is left of today's
opening times, or of the time until ``rules.day_closes``. A route stops when that holds of any of
its steps. A kiosk that issues without its hub knows nothing of this, and gives what it has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from math import ceil, inf
from typing import NamedTuple

from hub.events.facts import State
from hub.local_time import business_date, local, midnight, moment, of_day
from hub.policy.open_times import OpenTimes
from hub.policy.workload import Workload
from hub.state.day_state import DayState
from hub.state.skills import Skills
from wire.hall import Hall, Rules, Service
from wire.messages import Now, ShutService

HOUR = 3600.0
NEVER_WERE: tuple[State, ...] = ("dropped", "quarantined", "history")
"""Visits whose tickets do not count."""


class Shut(NamedTuple):
    """Says why no ticket is given. ``code`` and ``back`` as in ShutService; ``why`` in plain words
    for staff."""

    code: str
    why: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Holds the grounds of every answer: the state, the hall file's rules, ``opening`` times in the
    hall's ``zone``, and the ``skills`` of a window now."""

    state: DayState
    rules: Rules
    services: dict[str, Service]
    windows: list[int]
    zone: tzinfo
    opening: OpenTimes
    skills: Callable[[int], Skills]


class IssueLimits:
    """Answers for the present moment. ``zone`` is the hall's time zone; ``believes`` says whether a
    clock binds, ``skills`` what a window serves now."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        zone: tzinfo,
        believes: Callable[[Now], bool],
        skills: Callable[[int], Skills],
    ) -> None:
        services = {service.id: service for service in hall.services}
        windows = [window.number for window in hall.windows]
        opening = OpenTimes(hall, zone)
        self._terms = Terms(state, hall.rules, services, windows, zone, opening, skills)
        self._ways = {x.id: (x.id,) for x in hall.services} | {x.id: x.steps for x in hall.routes}
        self.believes = believes

    def why_not(self, wanted: str, now: Now) -> Shut | None:
        """Say why a service or a route gives no ticket, None if it does; a route needs all its
        services. KeyError for one that the hall does not have."""
        return self._moment(now).why_not(self._ways[wanted])

    def shut(self, now: Now) -> tuple[ShutService, ...]:
        """Return all that give no ticket now, in the order of the hall file."""
        moment = self._moment(now)
        found = [(wanted, moment.why_not(steps)) for wanted, steps in self._ways.items()]
        return tuple(ShutService(id_, shut.code, shut.back) for id_, shut in found if shut)

    def _moment(self, now: Now) -> "_Moment":
        wall = now.wall if self.believes(now) else None
        return _Moment(self._terms, wall, self._terms.state.time.of(now))


class _Moment:
    """Answers the same for one moment: what all services share is reckoned once. ``wall`` is None
    where the clock is not believed, ``hall`` is hall time."""

    def __init__(self, terms: Terms, wall: float | None, hall: float) -> None:
        self._terms, self._state, self._opening = terms, terms.state, terms.opening
        self._wall, self._hall = wall, hall
        self._workload: Workload | None = None
        self._numbers: dict[str, list[float]] | None = None

    def why_not(self, services: tuple[str, ...]) -> Shut | None:
        found = (self._shut(self._terms.services[service]) for service in services)
        return next((shut for shut in found if shut is not None), None) or self._closing(services)

    def _shut(self, service: Service) -> Shut | None:
        if not self._state.is_open:
            return Shut("closed", "the day is closed", self._after_closed(service.id))
        if self._wall is not None and not self._opening.is_open(self._wall, service.id):
            back = self._back(self._wall, service.id)
            return Shut("hours", f"{service.id} is closed now{back and f' until {back}'}", back)
        return self._given(service)

    # --- numbers --------------------------------------------------------------------------------

    def _given(self, service: Service) -> Shut | None:
        """Tell whether all tickets that the hall gives are given."""
        if not service.per_day and not service.per_hour:
            return None
        given = self._tickets(service.id)
        if service.per_day and len(given) >= service.per_day:
            why = f"{service.id}: all tickets of the day are given ({service.per_day})"
            return Shut("per_day", why, self._another_day(service.id))
        if not service.per_hour or len(given) < service.per_hour:
            return None
        # Any hour, not that of the clock: the oldest of the last ``per_hour`` leaves it next.
        until = given[-service.per_hour] + HOUR
        if until <= self._hall:
            return None
        why = f"{service.id}: all tickets of an hour are given ({service.per_hour})"
        return Shut("per_hour", why, self._in(until - self._hall, service.id))

    def _tickets(self, service: str) -> list[float]:
        """Return the hall times of the day's tickets, adopted ones too. Those of a route count for
        its first service."""
        if self._numbers is None:
            services = self._terms.services.values()
            self._numbers = {x.id: [] for x in services if x.per_day or x.per_hour}
            for visit in self._state.visits.values():
                given = self._numbers.get(visit.issued.service)
                if given is not None and visit.today and visit.state not in NEVER_WERE:
                    given.append(visit.checked or visit.arrived)
        return sorted(self._numbers[service])

    # --- before closing -------------------------------------------------------------------------

    def _closing(self, steps: tuple[str, ...]) -> Shut | None:
        if self._wall is None or not self._terms.rules.stops:
            return None
        lefts = [self._left(self._wall, service) for service in steps]
        if min(lefts) == inf:
            return None
        each_begins = self._load().each_begins(steps)
        for service, begins, left in zip(steps, each_begins, lefts, strict=True):
            if begins >= left:
                work = f"{begins / 60:.0f} min of work come before it"
                why = f"{service}: {work}, {left / 60:.0f} min are left until closing"
                return Shut("closing", why, self._another_day(service))
        return None

    def _left(self, wall: float, service: str) -> float:
        """Return the seconds for which people are still served today, inf where nothing says so."""
        left = self._opening.left(wall, service)
        return min(inf if left is None else left, self._until_the_day_closes(wall))

    def _until_the_day_closes(self, wall: float) -> float:
        """Return the seconds until then. It does not bind once staff have opened the day again
        after it."""
        rules, zone = self._terms.rules, self._terms.zone
        if not rules.day_closes:
            return inf
        turns, closes = of_day(rules.day_turns), of_day(rules.day_closes)
        day = midnight(business_date(wall, zone, turns))
        after_turn = (closes - turns) % timedelta(days=1)
        left = moment(day + turns + after_turn, zone) - wall
        return left if left > 0 else inf

    def _load(self) -> Workload:
        if self._workload is None:
            terms = self._terms
            about = (terms.state, terms.services, terms.windows, terms.skills)
            self._workload = Workload(*about, self._hall)
        return self._workload

    # --- when to come back ----------------------------------------------------------------------

    def _in(self, seconds: float, service: str) -> str:
        """Return the next full minute after that, by the clock on the wall: summer time may end
        before."""
        if self._wall is None:
            return ""
        # Rounded before: a full minute that floats put a microsecond later is no other minute.
        return self._back(60.0 * ceil(round(self._wall + seconds, 3) / 60), service)

    def _another_day(self, service: str) -> str:
        """Return the first opening of another day, "" where no times are known."""
        if self._wall is None or not self._opening.says_something(self._wall, service):
            return ""
        return self._back(self._opening.tomorrow(self._wall), service)

    def _after_closed(self, service: str) -> str:
        """A day that was closed before its time is not opened again today."""
        if self._wall is None or self._opening.is_open(self._wall, service):
            return self._another_day(service)
        return self._back(self._wall, service)

    def _back(self, after: float, service: str) -> str:
        opens = self._opening.next(after, service)
        return "" if opens is None else f"{local(opens, self._terms.zone):%Y-%m-%d %H:%M}"

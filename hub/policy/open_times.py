"""Answers whether a service is open at a moment, for how long still, and when it opens next. Pure.

What the hall file says of a date is in ``wire.hall.hours``; here it meets the hall's zone
(``local_time``: a time that the clock shows twice, or skips, has one meaning). Moments are Unix
seconds.
"""

from datetime import date, timedelta, tzinfo
from functools import lru_cache

from hub.local_time import DAY, local, midnight, moment
from wire.hall import Hall
from wire.hall.hours import AHEAD, OpeningHours

Span = tuple[float, float]
WHOLE = [(0, 24 * 60)]
KEPT = 1000
"""Days of services whose moments are not reckoned again."""


class OpenTimes:
    """Keeps the opening moments of each day. ``zone`` is the hall's time zone."""

    def __init__(self, hall: Hall, zone: tzinfo) -> None:
        self._opening, self._zone = OpeningHours(hall), zone
        self._on = lru_cache(KEPT)(self._spans)  # asked with each ticket and each second

    def says_something(self, wall: float, service: str) -> bool:
        """Return whether any times are known for the local date."""
        return self._opening.on(local(wall, self._zone).date(), service) is not None

    def is_open(self, wall: float, service: str) -> bool:
        """Return whether the service gives tickets at this moment."""
        return any(begins <= wall < ends for begins, ends in self._today(wall, service))

    def left(self, wall: float, service: str) -> float | None:
        """Return the seconds for which people are still served today, and on through the night
        where it stays open over midnight; None where nothing says so."""
        if not self.says_something(wall, service):
            return None
        spans = self._today(wall, service)
        today = sum(max(0.0, ends - max(begins, wall)) for begins, ends in spans)
        night = self.tomorrow(wall)
        if not self.covers(night, service):
            return today
        return today + next(ends - begins for begins, ends in self._today(night, service))

    def covers(self, wall: float, service: str) -> bool:
        """Return whether the times that it is given go on over this moment. Where none are given it
        may be open at any time, and nobody knows."""
        moments = (wall - 60.0, wall)  # times of the hall file are full minutes
        return all(self.says_something(x, service) and self.is_open(x, service) for x in moments)

    def next(self, wall: float, service: str) -> float | None:
        """Return the first moment from ``wall`` on at which it is open; None where none is near."""
        today = local(wall, self._zone).date()
        for ahead in range(AHEAD):
            for begins, ends in self._on(today + timedelta(days=ahead), service):
                if ends > max(wall, begins):
                    return max(wall, begins)
        return None

    def tomorrow(self, wall: float) -> float:
        """Return the moment at which the next local date begins."""
        return moment(midnight(local(wall, self._zone).date() + DAY), self._zone)

    def _today(self, wall: float, service: str) -> tuple[Span, ...]:
        return self._on(local(wall, self._zone).date(), service)

    def _spans(self, day: date, service: str) -> tuple[Span, ...]:
        found = self._opening.on(day, service)
        return tuple(
            (self._moment(day, begins), self._moment(day, ends))
            for begins, ends in (WHOLE if found is None else found)
        )

    def _moment(self, day: date, minutes: int) -> float:
        return moment(midnight(day) + timedelta(minutes=minutes), self._zone)

"""The business day: a counter that the hub advances.

Decides when it opens and closes. A clock that is not trusted opens and closes nothing: then the
first operator's NEXT opens a closed day, and staff close it (reliability, rule 9). A day that was
opened without a date gets one when the clock can be believed, and goes on; so does yesterday's
open day into which people of this morning came before the clock was known.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from hub.book import Book, Visit
from hub.things import DayClosed, DayDated, DayOpened, Finished, Left
from wire.hall import Hall
from wire.messages import Now, elapsed

Answers = Sequence[Any]
JUMP = 600.0
"""Seconds by which a trusted clock may be corrected within a boot and still turn days."""


class Days:
    """``zone`` is the hall's time zone, made from the hall file outside (it reads a disk)."""

    def __init__(self, hall: Hall, book: Book, zone: tzinfo) -> None:
        self._book, self._zone = book, zone
        hours, _, minutes = hall.rules.day_turns.partition(":")
        self._turns = timedelta(hours=int(hours), minutes=int(minutes))
        self._clock: tuple[str, float] | None = None

    def begin(self, now: Now) -> Answers:
        """The very first start opens the first day, whatever the clock says."""
        return [self._open(now)] if self._book.day == 0 else self.turn(now)

    def turn(self, now: Now) -> Answers:
        """What the time alone leads to."""
        known = self._clock
        if not self._believes(now):
            return []
        date, just_learned = self._date(now), self._clock is not known
        if not self._book.dated:
            return [self._written(DayDated(self._book.day, date))]
        if date <= self._book.date:
            return []
        if self._book.is_open and just_learned and self._came_without_a_clock(now):
            return self._goes_on(date, now)
        return [*(self.close(now) if self._book.is_open else []), self._open(now)]

    def open_by_hand(self, now: Now) -> Answers:
        """The first operator opens a day that no clock may open, or whose date lies ahead."""
        by_the_clock = self._believes(now) and self._date(now) >= self._book.date
        return [] if self._book.is_open or by_the_clock else [self._open(now)]

    def close(self, now: Now, wish: str = "") -> Answers:
        """Everybody still waiting is counted as left, never dropped; who is served is finished."""
        ends = self._end(self._book.open_visits(), now)
        left = sum(isinstance(end, Left) for end in ends)
        return [*ends, self._written(DayClosed(self._book.day, left, wish, now))]

    def _believes(self, now: Now) -> bool:
        """The clock is trusted, and has not jumped against the monotonic one since it first was:
        who set it by ten years set nobody's day."""
        if not now.trusted:
            return False
        ahead = now.wall - now.mono
        if self._clock is None or self._clock[0] != now.boot:
            self._clock = now.boot, ahead
        return abs(ahead - self._clock[1]) <= JUMP

    def _came_without_a_clock(self, now: Now) -> bool:
        """Somebody of this morning is in the day that yesterday left open."""
        tickets = (visit.issued.at for visit in self._book.open_visits())
        return any(at.boot == now.boot and not at.trusted for at in tickets)

    def _goes_on(self, date: str, now: Now) -> Answers:
        """The open day becomes today's: who came before this start has left, nobody else has."""
        old = [visit for visit in self._book.open_visits() if visit.issued.at.boot != now.boot]
        return [*self._end(old, now), self._written(DayDated(self._book.day, date))]

    def _end(self, visits: Iterable[Visit], now: Now) -> list[Any]:
        return [self._ended(visit, now) for visit in visits]

    def _ended(self, visit: Visit, now: Now) -> Any:
        if visit.call is None:
            return self._written(Left(visit.issued.visit, now))
        window, served = visit.call.window, elapsed(visit.call.at, now)
        step = self._book.places[window].step + 1
        finished = Finished(visit.issued.visit, window, step, served, now, closing=True)
        return self._written(finished)

    def _open(self, now: Now) -> Any:
        date = self._date(now)
        return self._written(DayOpened(self._book.day + 1, date, self._believes(now), now))

    def _date(self, now: Now) -> str:
        local = datetime.fromtimestamp(now.wall, self._zone) - self._turns
        return local.date().isoformat()

    def _written(self, fact: Any) -> Any:
        self._book.write(fact)
        return fact

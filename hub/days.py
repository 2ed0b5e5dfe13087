"""The business day: a counter that the hub advances.

Decides when it opens and closes. A clock that is not trusted opens and closes nothing: then the
first operator's NEXT opens a closed day, and staff close it (reliability, rule 9). A day that was
opened without a date gets one when the clock can be believed, and goes on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from hub.book import Book
from hub.things import DayClosed, DayDated, DayOpened, Finished, Left
from wire.hall import Hall
from wire.messages import Now, elapsed

Answers = Sequence[Any]


class Days:
    """``zone`` is the hall's time zone, made from the hall file outside (it reads a disk)."""

    def __init__(self, hall: Hall, book: Book, zone: tzinfo) -> None:
        self._book, self._zone = book, zone
        hours, _, minutes = hall.rules.day_turns.partition(":")
        self._turns = timedelta(hours=int(hours), minutes=int(minutes))

    def begin(self, now: Now) -> Answers:
        """The very first start opens the first day, whatever the clock says."""
        return [self._open(now)] if self._book.day == 0 else self.turn(now)

    def turn(self, now: Now) -> Answers:
        """What the time alone leads to."""
        if not now.trusted:
            return []
        date = self._date(now)
        if self._book.is_open and not self._book.dated:
            return [self._written(DayDated(self._book.day, date))]
        if date <= self._book.date:
            return []
        return [*(self.close(now) if self._book.is_open else []), self._open(now)]

    def open_by_hand(self, now: Now) -> Answers:
        """The first operator opens a day that no clock may open."""
        return [] if self._book.is_open or now.trusted else [self._open(now)]

    def close(self, now: Now, wish: str = "") -> Answers:
        """Everybody still waiting is counted as left, never dropped; who is served is finished."""
        answers: list[Any] = []
        for visit in self._book.open_visits():
            if visit.call is None:
                answers.append(self._written(Left(visit.issued.visit, now)))
                continue
            window = visit.call.window
            step = self._book.places[window].step + 1
            served = elapsed(visit.call.at, now)
            answers.append(
                self._written(Finished(visit.issued.visit, window, step, served, now, closing=True))
            )
        left = sum(isinstance(answer, Left) for answer in answers)
        return [*answers, self._written(DayClosed(self._book.day, left, wish, now))]

    def _open(self, now: Now) -> Any:
        date = self._date(now)
        return self._written(DayOpened(self._book.day + 1, date, now.trusted, now))

    def _date(self, now: Now) -> str:
        local = datetime.fromtimestamp(now.wall, self._zone) - self._turns
        return local.date().isoformat()

    def _written(self, fact: Any) -> Any:
        self._book.write(fact)
        return fact

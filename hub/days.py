"""The business day: a counter that the hub advances.

Decides when it opens and closes. A clock that is not trusted opens and closes nothing: then the
first operator's NEXT opens a closed day, and staff close it (reliability, rule 9). A day that was
opened without a date gets one when the clock can be believed, and goes on; so does yesterday's
open day into which people of this morning came before the clock was known.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from hub.book import Book
from hub.facts import Adopted, DayClosed, DayDated, DayOpened, Finished, Left
from hub.local_time import business_date, moment
from hub.visit import Visit
from hub.windows import Windows
from wire.hall import Hall
from wire.messages import Now

Answers = Sequence[Any]
LEFT_OUT = 100
"""Days left out for a kiosk that may know of days that this hub has forgotten."""
JUMP = 600.0
"""Seconds by which a trusted clock may be corrected within a boot and still turn days."""


class Days:
    """``zone`` is the hall's time zone, made from the hall file outside (it reads a disk)."""

    def __init__(self, hall: Hall, book: Book, zone: tzinfo, windows: Windows) -> None:
        self._book, self._zone, self._windows = book, zone, windows
        self._turns = _time(hall.rules.day_turns)
        self._closes = _time(hall.rules.day_closes) if hall.rules.day_closes else None
        self._clock: tuple[str, float] | None = None

    def begin(self, now: Now) -> Answers:
        """The very first start opens the first day, whatever the clock says."""
        return self.open(now) if self._book.day == 0 else self.turn(now)

    def turn(self, now: Now) -> Answers:
        """What the time alone leads to."""
        known = self._clock
        if not self._believes(now):
            return []
        date, just_learned = self._date(now), self._clock is not known
        if not self._book.dated:
            return [self._written(DayDated(self._book.day, date))]
        if date <= self._book.date:
            return self.close(now) if self._book.is_open and self._is_over(now) else []
        if self._book.is_open and just_learned and self._came_without_a_clock(now):
            return self._goes_on(date, now)
        return [*(self.close(now) if self._book.is_open else []), *self.open(now)]

    def open_by_hand(self, now: Now) -> Answers:
        """The first operator opens a day that no clock may open, or whose date lies ahead."""
        by_the_clock = self._believes(now) and self._date(now) >= self._book.date
        return [] if self._book.is_open or by_the_clock else self.open(now)

    def open(self, now: Now, wish: str = "") -> list[Any]:
        """The next day; its number is one that no kiosk has heard of yet, one that did not report
        to a hub without a past included. Whoever was kept for it stands in its line, where he
        came."""
        known = max(self._book.day, self._book.edges.latest_day())
        known += LEFT_OUT if self._book.gathered_without and self._book.edges.missing else 0
        return self._opened(known + 1, wish, now)

    def close(self, now: Now, wish: str = "", kept: Sequence[Visit] = ()) -> list[Any]:
        """Everybody still waiting or parked is counted as left, never dropped; who is served is
        finished, every window closed. ``kept`` go on to the next day."""
        going_on = {visit.issued.visit for visit in kept}
        here = [v for v in self._book.open_visits() if v.issued.visit not in going_on]
        ends = self._end(here, now)
        left = sum(isinstance(end, Left) for end in ends)
        closed = DayClosed(self._book.day, left, wish, now)
        return [*ends, *self._windows.day_ends(now), self._written(closed)]

    def move_on(self, day: int, now: Now) -> list[Any]:
        """The hall is at a later day than this book: whoever the gathering hub has adopted as
        waiting since it began waits in that day. The others are of a day that is over."""
        learned = self._book.open_visits()
        kept = [v for v in learned if v.state == "waiting" and v.order >= self._book.gathers_from]
        closed = self.close(now, kept=kept) if self._book.is_open else []
        return [*closed, *self._opened(day, "", now, kept)]

    def believes(self, now: Now) -> bool:
        """The clock is trusted, and has not jumped against the monotonic one since it first was:
        who set it by ten years set nobody's day."""
        known = self._clock
        if not now.trusted or known is None or known[0] != now.boot:
            return now.trusted
        return abs(now.wall - now.mono - known[1]) <= JUMP

    def wall(self, now: Now) -> float | None:
        """Unix seconds as far as the hub knows them: a clock that was right in this boot goes on
        by the monotonic one when the kernel has not heard of its time server for long."""
        if self.believes(now):
            return now.wall
        known = self._clock
        lost = not now.trusted and known is not None and known[0] == now.boot
        return now.mono + known[1] if known is not None and lost else None

    def _believes(self, now: Now) -> bool:
        """The same, and the first trusted clock of a boot is the one that later ones must fit."""
        if now.trusted and (self._clock is None or self._clock[0] != now.boot):
            self._clock = now.boot, now.wall - now.mono
        return self.believes(now)

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
        if visit.state != "called" or visit.call is None:
            return self._written(Left(visit.issued.visit, now))
        window = visit.call.window
        hall = self._book.time.of(now)
        served, stayed = max(0.0, hall - visit.called), visit.stayed(hall)
        step = self._book.place(window).step + 1
        finished = Finished(
            visit.issued.visit, window, step, served, now, closing=True, stayed=stayed
        )
        return self._written(finished)

    def _opened(self, day: int, wish: str, now: Now, kept: Sequence[Visit] = ()) -> list[Any]:
        date, dated = self._date(now), self._believes(now)
        waits = [*kept, *(v for v in self._book.visits.values() if v.state == "kept")]
        hall = self._book.time.of(now)
        carried = self._book.carried(day, date if dated else "")
        opened = self._written(DayOpened(day, date, dated, now, hall, wish, carried))
        return [opened, *(self._written(_joined(visit, day, now)) for visit in waits)]

    def _is_over(self, now: Now) -> bool:
        """The hall has closed since this day was opened: who opens it later has a reason."""
        opened = self._book.opened
        if self._closes is None or opened is None:
            return False
        after = (self._closes - self._turns) % timedelta(days=1)
        turned = datetime.fromisoformat(self._book.date) + self._turns
        closes = moment(turned + after, self._zone)
        by_hand = opened.at.trusted and opened.at.wall >= closes
        return now.wall >= closes and not by_hand

    def _date(self, now: Now) -> str:
        return business_date(now.wall, self._zone, self._turns).isoformat()

    def _written(self, fact: Any) -> Any:
        self._book.write(fact)
        return fact


def _time(text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _joined(visit: Visit, day: int, now: Now) -> Adopted:
    """A visit of an earlier day, in the line of this one, at its place."""
    issued = visit.issued
    return Adopted(
        visit=issued.visit,
        kiosk=issued.kiosk,
        service=issued.service,
        language=issued.language,
        series=issued.series,
        number=issued.number,
        own=visit.own,
        day=day,
        late=True,
        arrived=visit.arrived,
        state="waiting",
        why="",
        at=now,
        waiting_limit=visit.leg.limit,
        service_limit=visit.leg.service_limit,
        cls=visit.cls,
        rest=issued.rest,
        kept_on=issued.day,
        printed=visit.printed,
        incarnation=visit.taken_by,
        paper_day=visit.paper_day,
    )

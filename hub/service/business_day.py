"""Opens and closes the business day: a counter that the hub advances.

Decides when it opens and closes. A clock that is not trusted opens and closes nothing: then the
first operator's NEXT opens a closed day, and staff close it (docs/decisions/queue.md). A day that
was opened without a date gets one when the clock can be believed. A closed day whose date is not
over goes on when it is opened again. Two dates are never one day: whoever came before the time of
day was known gets into the day in which they came (``day_turn``), with the numbers that they hold.
"""

from collections.abc import Callable, Container, Sequence
from datetime import datetime, timedelta, tzinfo

from hub.events.facts import Adopted, DayClosed, DayDated, DayOpened, DayReopened, Finished, Left
from hub.events.snapshot import Rollover
from hub.local_time import moment, of_day
from hub.service.day_turn import DayTurn
from hub.service.rollover_snapshot import rollover_of
from hub.service.windows import Windows
from hub.state.day_state import DayState
from hub.state.skills import Skills
from hub.state.visit import Visit
from hub.state.write import written
from wire.hall import Hall
from wire.messages import Fact, Now

NIGHT = 4 * 3600.0
"""Seconds: where no date is known, a day that was closed so long is over."""
LEFT_OUT = 100
"""Days left out for a kiosk that may know of days that this hub has forgotten."""
JUMP = 600.0
"""Seconds by which a trusted clock may be corrected within a boot and still turn days."""


class BusinessDays:
    """Opens, turns and closes days. ``zone`` is the hall's time zone, made outside (that reads a
    disk); ``skills`` are what a window serves now."""

    def __init__(
        self,
        hall: Hall,
        state: DayState,
        zone: tzinfo,
        windows: Windows,
        skills: Callable[[int], Skills],
    ) -> None:
        self._state, self._zone, self._windows = state, zone, windows
        self._rules, self._day_turn = hall.rules, DayTurn(hall, state, zone, skills)
        self._turns = of_day(hall.rules.day_turns)
        self._closes = of_day(hall.rules.day_closes) if hall.rules.day_closes else None
        self._clock: tuple[str, float] | None = None

    def begin(self, now: Now) -> list[Fact]:
        """Open the first day at the very first start, whatever the clock says; later starts turn
        it."""
        return self.open(now) if self._state.day == 0 else self.tick(now)

    def tick(self, now: Now) -> list[Fact]:
        """Open or close a day where the time alone says so."""
        if not self._believes(now):
            return []
        facts = [] if self._state.dated else self._dated(now)
        today = self._date(now)
        if not self._state.dated or today > self._state.date:
            return [*facts, *self._come_to(today, now)]
        over = self._state.is_open and self._is_over(now)
        return [*facts, *(self.close(now) if over else [])]

    def open_by_hand(self, now: Now) -> list[Fact]:
        """Open a day, for the first operator, that no clock may open or whose date lies ahead."""
        if self._state.is_open:
            return []
        by_the_clock = self._believes(now) and self._date(now) >= self._state.date
        return [] if by_the_clock else self.open(now)

    def open(self, now: Now, wish: str = "") -> list[Fact]:
        """Open the same day again where its date is not over, else the next one. Where nobody can
        say how long it was closed, the next one goes on with the numbers."""
        facts = [*self.tick(now)] if self._state.day else []
        if self._state.is_open:
            return facts
        if self._is_the_same(now):
            return [*facts, *self._again(now, wish)]
        date, dated = self._date(now), self._believes(now)
        turn = self._day_turn.timed(now, now)
        rollover = rollover_of(self._state, self._rules, turn, ()) if self._state.day else None
        return [
            *facts,
            *self._opened(self._next(), now, (date, dated), wish=wish, rollover=rollover),
        ]

    def close(
        self,
        now: Now,
        wish: str = "",
        kept: Sequence[Visit] = (),
        windows: Container[int] = (),
    ) -> list[Fact]:
        """Close the day. Everybody still waiting or parked is counted as left, never dropped; who
        is served is finished, every window closed. ``kept`` and ``windows`` go on to the next
        day."""
        going_on = {visit.issued.visit for visit in kept}
        here = [v for v in self._state.open_visits() if v.issued.visit not in going_on]
        ends = [*(self._ended(visit, now) for visit in here), *self._windows.day_ends(now, windows)]
        left = sum(v.issued.visit not in going_on for v in self._put_out())
        return [*ends, written(self._state, DayClosed(self._state.day, left, wish, now))]

    def move_on(self, day: int, now: Now) -> list[Fact]:
        """Open the later day at which the hall is: whoever the gathering hub has adopted as waiting
        since it began waits in that day. The others are of a day that is over."""
        learned = self._state.open_visits()
        kept = [v for v in learned if v.state == "waiting" and v.order >= self._state.gathers_from]
        closed = self.close(now, kept=kept) if self._state.is_open else []
        return [*closed, *self._opened(day, now, (self._date(now), self._believes(now)), kept=kept)]

    def believes(self, now: Now) -> bool:
        """Return whether the clock is trusted, and has not jumped against the monotonic one since
        it first was: who set it by ten years set nobody's day."""
        known = self._clock
        if not now.trusted or known is None or known[0] != now.boot:
            return now.trusted
        return abs(now.wall - now.mono - known[1]) <= JUMP

    def wall(self, now: Now) -> float | None:
        """Return Unix seconds as far as the hub knows them: a clock that was right in this boot
        goes on by the monotonic one when the kernel has not heard of its time server for long."""
        if self.believes(now):
            return now.wall
        known = self._clock
        lost = not now.trusted and known is not None and known[0] == now.boot
        return now.mono + known[1] if known is not None and lost else None

    def _believes(self, now: Now) -> bool:
        """Return the same as ``believes``, and note the first trusted clock of a boot: later ones
        must fit it."""
        if now.trusted and (self._clock is None or self._clock[0] != now.boot):
            self._clock = now.boot, now.wall - now.mono
        return self.believes(now)

    def _dated(self, now: Now) -> list[Fact]:
        """Give the day the date on which it began, if that can be known."""
        date = self._day_turn.first_date(now)
        return [written(self._state, DayDated(self._state.day, date))] if date else []

    def _come_to(self, today: str, now: Now) -> list[Fact]:
        """Open each day in which somebody has come since this one, to ``today``."""
        last = self._state.date if self._state.dated else ""
        came = {date for date in self._day_turn.dates(now) if last < date < today}
        return [fact for date in sorted({*came, today}) for fact in self._turned(date, now)]

    def _turned(self, date: str, now: Now) -> list[Fact]:
        """Open the day of this date, with those who came in it already and those who stay over the
        turn."""
        state, began = self._state, self._day_turn.began(date, now)
        came, called = self._day_turn.came_since(began), self._day_turn.called_since(began)
        new, hall = {x.issued.visit for x in (*came, *called)}, state.time.of(now)
        staying = [
            visit
            for name, visit in state.visits.items()
            if name in new or self._day_turn.stays(visit, date, hall)
        ]
        windows = set(state.places) if new else self._day_turn.windows(date)
        closed = self.close(now, kept=staying, windows=windows) if state.is_open else []
        rollover = None
        if new or self._day_turn.goes_on(date):
            rollover = rollover_of(state, self._rules, began, staying, came)
        return [*closed, *self._opened(self._next(), now, (date, True), rollover=rollover)]

    def _next(self) -> int:
        """Return a day's number that no kiosk has heard of yet, one that did not report to a hub
        without a past included."""
        known = max(self._state.day, self._state.kiosk_cards.latest_day())
        missing = self._state.gathered_without and self._state.kiosk_cards.missing
        return known + 1 + (LEFT_OUT if missing else 0)

    def _is_the_same(self, now: Now) -> bool:
        """Tell whether the closed day is not over: its date is today's, or it was closed just
        now."""
        state = self._state
        if state.day == 0 or state.kiosk_cards.latest_day() > state.day:
            return False
        if state.dated and self._believes(now) and self._date(now) == state.date:
            return True
        closed = state.closed_at
        return closed is not None and closed.boot == now.boot and now.mono - closed.mono < NIGHT

    def _again(self, now: Now, wish: str) -> list[Fact]:
        """Let the day go on. Those who left because of its closing may come back from now on, by
        the rules of a missed call."""
        state, rules = self._state, self._rules
        may = [v for v in self._put_out() if rules.grace and v.returns < rules.returns]
        back = [v.issued.visit for v in may]
        until = state.time.of(now) + rules.grace if back else 0.0
        return [written(state, DayReopened(state.day, wish, now, until, tuple(back)))]

    def _put_out(self) -> list[Visit]:
        """Return those who left because the day was closed, and have not come back."""
        return [v for v in self._state.visits.values() if v.put_out and v.state == "left"]

    def _ended(self, visit: Visit, now: Now) -> Finished | Left:
        if visit.state != "called" or visit.call is None:
            return written(self._state, Left(visit.issued.visit, now, closing=True))
        window = visit.call.window
        hall = self._state.time.of(now)
        served, stayed = max(0.0, hall - visit.called), visit.stayed(hall)
        step = self._state.place(window).step + 1
        finished = Finished(
            visit.issued.visit, window, step, served, now, closing=True, stayed=stayed
        )
        return written(self._state, finished)

    def _opened(
        self,
        day: int,
        now: Now,
        dated: tuple[str, bool],
        wish: str = "",
        kept: Sequence[Visit] = (),
        rollover: Rollover | None = None,
    ) -> list[Fact]:
        """Open day ``day``. ``dated``: its date, and whether that is known. Visits kept for it
        stand in its line, each at its own place."""
        waits = [*kept, *(v for v in self._state.visits.values() if v.state == "kept")]
        before = self._state.day
        date, known = dated
        snapshot = self._state.snapshot(day, date if known else "", rollover)
        hall = self._state.time.of(now)
        opened = written(self._state, DayOpened(day, date, known, now, hall, wish, snapshot))
        joined = (_joined(visit, before, day, now) for visit in waits)
        return [opened, *(written(self._state, adopted) for adopted in joined)]

    def _is_over(self, now: Now) -> bool:
        """Tell whether the hall has closed since this day was opened: who opens it later has a
        reason."""
        opened = self._state.opened_at
        if self._closes is None or opened is None:
            return False
        after = (self._closes - self._turns) % timedelta(days=1)
        turned = datetime.fromisoformat(self._state.date) + self._turns
        closes = moment(turned + after, self._zone)
        by_hand = opened.trusted and opened.wall >= closes
        return now.wall >= closes and not by_hand

    def _date(self, now: Now) -> str:
        return self._day_turn.date(now.wall)


def _joined(visit: Visit, kept_on: int, day: int, now: Now) -> Adopted:
    """Return the Adopted by which a visit of an earlier day is in this one's line, at its place."""
    issued = visit.issued
    return Adopted(
        *(issued.visit, issued.kiosk, issued.service, issued.language),
        *(issued.series, issued.number),
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
        kept_on=kept_on,
        printed=visit.printed,
        incarnation=visit.taken_by,
        paper_day=visit.paper_day,
    )

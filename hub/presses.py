"""The rules of the buttons: what a press at a window leads to.

Decides whether a press still fits what its operator saw, and whom it calls. A press that does not
fit changes nothing and is answered with the reason.
"""

from collections.abc import Sequence
from typing import Any

from hub.book import Book
from hub.things import Finished, NoShow, Tell
from hub.visit import Visit
from wire.hall import Hall
from wire.messages import (
    Called,
    DonePressed,
    NextPressed,
    NoShowPressed,
    Now,
    Outcome,
    Press,
    PressAnswered,
    Pulse,
    RecallPressed,
    elapsed,
)

Answers = Sequence[Any]


REMEMBERED = 500
"""Answers kept for a press that is delivered twice."""


class Presses:
    def __init__(self, hall: Hall, book: Book) -> None:
        self._book, self._rules = book, hall.rules
        self._services = {window.number: window.services for window in hall.windows}
        self._answered: dict[tuple[str, str], Tell] = {}

    def pressed(self, device: str, press: Press, pulse: Pulse, now: Now) -> Answers:
        """``pulse`` is the hub's last: presses are dated by its count. The same press again gets
        the same answer and changes nothing."""
        known = self._answered.get((device, press.press))
        if known is not None:
            return [known]
        outcome, why = self._misfit(press, pulse, now)
        facts: list[Any] = []
        if not why:
            facts, outcome, why = self._do(press, now)
        answer = Tell(device, PressAnswered(press.press, press.window, outcome, why))
        self._answered[device, press.press] = answer
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return [*facts, answer]

    def fits(self, device: str, press: Press, pulse: Pulse, now: Now) -> bool:
        """Whether it is new, and about what the window shows now."""
        known = (device, press.press) in self._answered
        return not known and not self._misfit(press, pulse, now)[1]

    def _misfit(self, press: Press, pulse: Pulse, now: Now) -> tuple[Outcome, str]:
        place = self._book.place(press.window)
        if (press.generation, press.epoch) != (pulse.generation, pulse.epoch):
            return "stale", "the hub was started anew since"
        if pulse.count - press.count > self._rules.pulses_old:
            return "stale", f"{pulse.count - press.count} pulses old"
        last = place.last_call
        # Across boots nothing but the wall clock could say how long ago, and it may stand behind.
        if isinstance(press, NextPressed) and last is not None and last.at.boot == now.boot:
            since = elapsed(last.at, now)
            if since < self._rules.next_again:
                return "just_called", f"{last.ticket} was called {since:.1f} s ago"
        if press.expected != place.step:
            return "stale", f"the window has moved on to step {place.step}"
        return "accepted", ""

    def _do(self, press: Press, now: Now) -> tuple[list[Any], Outcome, str]:
        here = self._book.at(press.window)
        match press:
            case NextPressed():
                return self._next(press.window, here, now)
            case _ if here is None:
                return [], "nothing", "nobody is called here"
            case RecallPressed():
                return [self._call(here, press.window, now)], "accepted", ""
            case NoShowPressed():
                step = self._book.place(press.window).step + 1
                fact = NoShow(here.issued.visit, press.window, step, now)
                return [self._written(fact)], "accepted", ""
            case DonePressed():
                return [self._finish(here, press.window, now)], "accepted", ""
            case _:
                return [], "refused", f"{type(press).__name__} is not known here"

    def _next(self, window: int, here: Visit | None, now: Now) -> tuple[list[Any], Outcome, str]:
        if self._book.gathering:
            return [], "refused", f"the hub gathers what it has forgotten: {self._book.gathering}"
        facts = [self._finish(here, window, now)] if here is not None else []
        following = self._book.first(self._services[window])
        if following is None:
            return facts, "nothing", "nobody waits for this window"
        return [*facts, self._call(following, window, now)], "accepted", ""

    def _call(self, visit: Visit, window: int, now: Now) -> Any:
        """The first call of a visit, or the same call again."""
        before = visit.call
        called = Called(
            call=self._book.last_call + 1,
            visit=visit.issued.visit,
            series=visit.issued.series,
            number=visit.issued.number,
            window=window,
            step=self._book.place(window).step + 1,
            again=0 if before is None else before.again + 1,
            at=now,
            waited=self._since(visit.arrived, now) if before is None else before.waited,
        )
        return self._written(called)

    def _finish(self, visit: Visit, window: int, now: Now) -> Any:
        served = self._since(visit.called, now)
        step = self._book.place(window).step + 1
        return self._written(Finished(visit.issued.visit, window, step, served, now))

    def _since(self, moment: float, now: Now) -> float:
        """Seconds of hall time."""
        return max(0.0, self._book.time.of(now) - moment)

    def _written(self, fact: Any) -> Any:
        self._book.write(fact)
        return fact

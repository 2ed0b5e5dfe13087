"""Reads UNDO for the truth: the last action at a window is reversed, and everything stands as it
did before it."""

from hub.events import service_facts as w
from tests.sim.agenda import Violation
from tests.sim.model.fair import NEAR
from tests.sim.model.standing import Done, Standing
from wire import messages as m


class Undone(Standing):
    """Holds each UNDO to what the window did last."""

    def _Undone(self, fact: w.Undone) -> None:
        done = self._actions.pop(fact.window, None)
        if done is None or done.fact.step != self.steps.get(fact.window):
            raise Violation(f"{fact}, but nothing was done there: {done}")
        self._stepped(fact.window, fact.step)
        self._is_that(done, fact)
        self._in_time(done)
        self._takes_back(done)
        if fact.call:
            self.void.add(fact.call)
            self._told.voided(done.row)
        if done.with_it is not None:
            self._takes_back(done.with_it)
        for one in (done, done.with_it):
            if one is not None and one.row is not None:
                self._told.stands(one.row)

    def _is_that(self, done: Done, fact: w.Undone) -> None:
        what, also = type(done.fact).__name__, done.with_it
        visit = done.row.visit if done.row else ""
        call = done.fact.call if isinstance(done.fact, m.Called) else 0
        said = (fact.what, fact.visit, fact.call, fact.also)
        if said != (what, visit, call, also.row.visit if also and also.row else ""):
            raise Violation(f"{fact}, but the last action was {done}")
        for one in (done, also):
            changed = one is not None and one.row is not None and one.row.stood() != one.after
            if changed and not (one is also and one.row is done.row):
                raise Violation(f"{fact}, but it has changed since: {one.row}")  # type: ignore[union-attr]

    def _in_time(self, done: Done) -> None:
        most = self._rules.undo_next if isinstance(done.fact, m.Called) else self._rules.undo
        late = self._told.now > done.at + most + NEAR
        if late and not self._told.replaying and not self._blind(done.at):
            raise Violation(f"{done} is undone {self._told.now - done.at:.1f} s later")

    def _takes_back(self, done: Done) -> None:
        row = done.row
        if row is None:
            self.shifts.state[done.fact.window] = "open"
            return
        if row.window:
            self.at.pop(row.window, None)
        row.stands_as(done.before)
        if row.window:
            self.at[row.window] = row.visit

"""Reads the windows for the truth: who is at which, and what each did last.

Every check raises Violation at the fact that breaks it.
"""

from typing import Any, NamedTuple

from hub.events import facts as h
from hub.events import service_facts as w
from tests.sim.agenda import Violation
from tests.sim.model.fair import Fair
from tests.sim.model.row import Row
from tests.sim.model.shifts import Shifts
from wire import messages as m


class Done(NamedTuple):
    """Records what a window did last: the fact, when, and how its visit stood before and after
    it."""

    fact: Any
    at: float
    row: Row | None
    before: tuple[object, ...]
    after: tuple[object, ...]
    with_it: "Done | None"


class Standing:
    """Follows ``at``, the visit at each window, and ``void``, the calls that were undone."""

    def __init__(self, told: Any) -> None:
        self._told = told
        self._rules = told.hall.rules
        self.rows: dict[str, Row] = {}
        self.steps: dict[int, int] = {}
        self.at: dict[int, str] = {}
        self.void: set[int] = set()
        self.inexact: list[float] = []
        self.shifts = Shifts(told.hall)
        self._fair = Fair(told.hall, self.shifts, self.inexact)
        self._actions: dict[int, Done] = {}
        self._unexplained: tuple[Row, str] | None = None
        self._base: tuple[m.Now, float] | None = None
        self.last_call = 0

    # --- windows ---------------------------------------------------------------------------------

    def _WindowOpened(self, fact: w.WindowOpened) -> None:
        self._shift(fact)

    def _WindowClosed(self, fact: w.WindowClosed) -> None:
        """Take a closed window. An operator who forgot to log in may do so while somebody is there:
        it is opened at once again."""
        self._shift(fact)
        if fact.operator:
            self._is_free(fact)

    def _BreakBegan(self, fact: w.BreakBegan) -> None:
        self._shift(fact)
        self._is_free(fact)
        self._acted(fact, None, ())

    def _BreakEnded(self, fact: w.BreakEnded) -> None:
        self._shift(fact)

    def _SkillsSet(self, fact: w.SkillsSet) -> None:
        self.shifts.write(fact)

    def _shift(self, fact: Any) -> None:
        """Take one of the facts of a shift. Several may be one action, of one step; one that a call
        implies has none."""
        if fact.step < self.steps.get(fact.window, 0):
            raise Violation(f"{fact} after step {self.steps[fact.window]}")
        self.steps[fact.window] = fact.step
        self._actions.pop(fact.window, None)
        self.shifts.write(fact)

    def _is_free(self, fact: Any) -> None:
        if fact.window in self.at:
            raise Violation(f"{fact}, but {self.rows[self.at[fact.window]]} is there")

    # --- what they share -------------------------------------------------------------------------

    def _at_window(self, fact: Any) -> Row:
        row = self.rows.get(fact.visit)
        here = row is not None and self.at.get(fact.window) == row.visit
        here = here and self.shifts.state.get(fact.window) == "open"
        if row is None or not here or row.state != "called":
            raise Violation(f"{type(fact).__name__} at window {fact.window}: the visit is {row}")
        return row

    def _leaves(self, fact: Any) -> tuple[Row, tuple[object, ...]]:
        """Return whose leg ends at this window with this fact, and how it stood."""
        row = self._at_window(fact)
        self._stepped(fact.window, fact.step)
        before = row.stood()
        self._gone(row)
        return row, before

    def _gone(self, row: Row) -> None:
        """Note that nobody is at that window any more."""
        if row.window:
            self.at.pop(row.window, None)
            row.window = 0

    def _acted(self, fact: Any, row: Row | None, before: tuple[object, ...]) -> None:
        last = self._actions.get(fact.window)
        implied = last if isinstance(fact, m.Called) and last and _implies(last, fact) else None
        after = row.stood() if row else ()
        when = self._told.moment(fact)
        self._actions[fact.window] = Done(fact, when, row, before, after, implied)

    def _stepped(self, window: int, step: int) -> None:
        if step <= self.steps.get(window, 0):
            raise Violation(f"window {window} goes from step {self.steps[window]} to {step}")
        self.steps[window] = step

    def _true(self, hall: float, at: m.Now) -> float:
        """Return the true time of a moment of hall time that a fact of now names; 0 for none."""
        base = self._base
        if not hall or base is None or base[0].boot != at.boot:
            return 0.0
        return self._told.moment_at(at) + hall - base[1] - (at.mono - base[0].mono)

    def _blind(self, since: float) -> bool:
        return any(when >= since for when in self.inexact)


def _implies(last: Done, called: m.Called) -> bool:
    """Tell whether the same NEXT ended the leg before."""
    end = last.fact
    by_itself = isinstance(end, h.Finished) or (
        isinstance(end, w.Transferred) and end.by in ("route", "return")
    )
    same = by_itself and (end.at, end.step + 1) == (called.at, called.step)
    return same and not end.outcome

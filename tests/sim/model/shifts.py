"""Reads who works where and what a window serves for the truth, from the journal alone."""

from typing import Any

from tests.sim.agenda import Violation
from wire.hall import Hall

Served = tuple[tuple[str, ...], tuple[str, ...]]
"""Services that are served, and those that are helped when they are urgent."""


class Shifts:
    """Follows ``state`` of each window, closed where nothing else was said, and ``operator``, who
    is there."""

    def __init__(self, hall: Hall) -> None:
        self._windows: dict[int, Served] = {
            x.number: (x.services, x.secondary) for x in hall.windows
        }
        own = (x for x in hall.operators if x.primary or x.secondary)
        self._operators: dict[str, Served] = {x.id: (x.primary, x.secondary) for x in own}
        self.state: dict[int, str] = {}
        self.operator: dict[int, str] = {}
        self.today: dict[int | str, Served] = {}

    def serves(self, window: int) -> Served:
        """Return what was set for its operator today, else for it today, else as the hall file has
        it."""
        who = self.operator.get(window, "")
        found = (self.today.get(who), self.today.get(window), self._operators.get(who))
        return next((one for one in found if one is not None), self._windows[window])

    def where(self, operator: str) -> int:
        """Return the window of this operator, 0 for none."""
        return next((n for n, who in self.operator.items() if operator and who == operator), 0)

    def day_begins(self) -> None:
        for kept in (self.state, self.operator, self.today):
            kept.clear()

    def day_goes_on(self, states: dict[int, str], over: Any) -> None:
        """Let the windows stand as they did; what was set by hand where it is said to hold on."""
        open_ = {n: state for n, state in self.state.items() if state != "closed"}
        if open_ != {n: state for n, state in states.items() if state != "closed"}:
            raise Violation(f"windows go on as {states}, and were {self.state}")
        held = {**over.windows, **over.operators}
        if any(self.today.get(of) != (x.primary, x.secondary) for of, x in held.items()):
            raise Violation(f"skills go on as {held}, and were {self.today}")
        self.today = {of: self.today[of] for of in held}

    def all_closed(self) -> bool:
        return all(state == "closed" for state in self.state.values())

    def write(self, fact: Any) -> None:
        """Take WindowOpened, WindowClosed, BreakBegan, BreakEnded or SkillsSet."""
        match type(fact).__name__:
            case "WindowOpened":
                self._must(fact, "closed")
                if self.where(fact.operator):
                    raise Violation(f"{fact}, but he is at window {self.where(fact.operator)}")
                self.state[fact.window], self.operator[fact.window] = "open", fact.operator
            case "WindowClosed":
                self._must(fact, "open")
                self.state[fact.window], self.operator[fact.window] = "closed", ""
            case "BreakBegan":
                self._must(fact, "open")
                self.state[fact.window] = "break"
            case "BreakEnded":
                self._must(fact, "break")
                self.state[fact.window] = "open"
            case "SkillsSet":
                of = fact.window or fact.operator
                self.today.pop(of, None)
                if not fact.reset:
                    self.today[of] = (fact.primary, fact.secondary)

    def _must(self, fact: Any, *states: str) -> None:
        found = self.state.get(fact.window, "closed")
        if found not in states:
            raise Violation(f"{fact}, but the window is {found}")

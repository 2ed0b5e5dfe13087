"""Decides what a window serves now: its operator's skills, or its own. Pure."""

from typing import Literal

from hub.state.day_state import DayState
from hub.state.skills import Skills
from wire.hall import Hall

Source = Literal["window", "operator", "window today", "operator today"]
"""From where a window's skills are: the hall file, or set by hand for today."""
NONE = Skills(())


class SkillsInForce:
    """Ranks the skills that a window may have: what is set by hand for today goes before the hall
    file, and each for the operator before the window, except that a window set by hand goes before
    its operator's own in the hall file."""

    def __init__(self, hall: Hall, state: DayState) -> None:
        self._state = state
        self._windows = {x.number: Skills(x.services, x.secondary) for x in hall.windows}
        self._operators = {
            x.id: Skills(x.primary, x.secondary) for x in hall.operators if x.primary or x.secondary
        }

    def of(self, window: int) -> Skills:
        """Return the skills of this window now; none if the hall has no such window."""
        return self.found(window)[0]

    def found(self, window: int) -> tuple[Skills, Source]:
        """Return the skills of this window now, and from where they are known."""
        operator, staffing = self._state.place(window).operator, self._state.staffing
        if operator in staffing.operators:
            return staffing.operators[operator], "operator today"
        if window in staffing.windows:
            return staffing.windows[window], "window today"
        if operator in self._operators:
            return self._operators[operator], "operator"
        return self._windows.get(window, NONE), "window"

    def of_operator(self, operator: str) -> tuple[Skills, Source] | None:
        """Return the skills of this operator wherever they sit; None: those of the window."""
        if operator in self._state.staffing.operators:
            return self._state.staffing.operators[operator], "operator today"
        own = self._operators.get(operator)
        return None if own is None else (own, "operator")

"""Knows who works where, and what was set by hand for today. Part of the state: follows facts,
decides nothing. When a window opens and closes is applied in ``apply.windows``."""

from hub.events.service_facts import SkillsSet, WindowClosed, WindowOpened
from hub.state.skills import Skills
from hub.state.visit import Place
from wire.messages import Fact


class Staffing:
    """Knows, as ``windows`` and ``operators``, the skills set by hand for the rest of the day."""

    def __init__(self) -> None:
        self.windows: dict[int, Skills] = {}
        self.operators: dict[str, Skills] = {}

    def set_skills(self, fact: SkillsSet) -> None:
        self.windows.pop(fact.window, None)
        self.operators.pop(fact.operator, None)
        skills = Skills(fact.primary, fact.secondary)
        if not fact.reset and fact.window:
            self.windows[fact.window] = skills
        elif not fact.reset:
            self.operators[fact.operator] = skills

    def open_day(self) -> None:
        self.windows, self.operators = {}, {}


def where(operator: str, places: dict[int, Place]) -> int:
    """Return the window at which this operator is logged in, 0 if at none."""
    found = (n for n, place in places.items() if operator and place.operator == operator)
    return next(found, 0)


def nobody_there(window: int, operator: str, places: dict[int, Place]) -> bool:
    """Return whether this window is closed, or this operator at none; 0 and "" name nobody."""
    if window:
        return places.get(window, Place()).state == "closed"
    return bool(operator) and not where(operator, places)


def changes_skills(fact: Fact) -> bool:
    """Return whether any window may serve other services than before."""
    if isinstance(fact, (WindowOpened, WindowClosed)):
        return bool(fact.operator)
    return isinstance(fact, SkillsSet)

"""Which windows are open, who works there, and what was set by hand for today. Part of the state:
follows facts, decides nothing."""

from hub.events.facts import DayOpened
from hub.events.work import BreakBegan, BreakEnded, SkillsSet, WindowClosed, WindowOpened
from hub.state.skills import Skills
from hub.state.visit import Place
from wire.messages import Fact

Session = WindowOpened | WindowClosed | BreakBegan | BreakEnded


class Staffing:
    """``windows`` and ``operators``: the skills set by hand for the rest of the day."""

    def __init__(self) -> None:
        self.windows: dict[int, Skills] = {}
        self.operators: dict[str, Skills] = {}

    def write(self, fact: Fact, places: dict[int, Place], hall: float) -> None:
        """``places`` are the state's windows, ``hall`` the hall time of the fact."""
        match fact:
            case WindowOpened() | WindowClosed() | BreakBegan() | BreakEnded():
                _stand(places.setdefault(fact.window, Place()), fact, hall)
            case SkillsSet(window, operator, primary, secondary):
                self.windows.pop(window, None)
                self.operators.pop(operator, None)
                if not fact.reset and window:
                    self.windows[window] = Skills(primary, secondary)
                elif not fact.reset:
                    self.operators[operator] = Skills(primary, secondary)
            case DayOpened():
                self.windows, self.operators = {}, {}


def _stand(place: Place, fact: Session, hall: float) -> None:
    place.step, place.since, place.reason = fact.step, hall, ""
    match fact:
        case WindowOpened():
            place.state, place.operator = "open", fact.operator
        case BreakBegan():
            place.state, place.reason = "break", fact.reason
        case BreakEnded():
            place.state = "open"
        case WindowClosed():
            place.state, place.operator = "closed", ""


def where(operator: str, places: dict[int, Place]) -> int:
    """The window at which this operator is logged in, 0 if at none."""
    found = (n for n, place in places.items() if operator and place.operator == operator)
    return next(found, 0)


def nobody_there(window: int, operator: str, places: dict[int, Place]) -> bool:
    """Whether this window is closed, or this operator at none; 0 and "" name nobody."""
    if window:
        return places.get(window, Place()).state == "closed"
    return bool(operator) and not where(operator, places)


def changes_skills(fact: Fact) -> bool:
    """Whether any window may serve other services than before."""
    match fact:
        case SkillsSet():
            return True
        case WindowOpened(operator=operator) | WindowClosed(operator=operator):
            return bool(operator)
        case _:
            return False

"""Makes a hall with operators and an absolute class, and asks what its staff ask."""

from hub.events.service_facts import BreakBegan, BreakEnded, WindowClosed, WindowOpened
from tests.support.halls import paused_hall, staffed_hall
from tests.support.hub.desk import Desk, told
from wire.messages import LineAnswered, LineWanted, Now, SkillsWanted, StaffAnswered

SHIFT_FACTS = (WindowOpened, WindowClosed, BreakBegan, BreakEnded)
staffed, paused = staffed_hall, paused_hall

ANNA = staffed().operators[0]


def ask(desk: Desk, wish, now: Now) -> tuple[StaffAnswered, list]:
    """Ask, and return the answer, and everything that came of it."""
    answers = desk.up("staff", wish, now)
    (answer,) = told(answers, StaffAnswered)
    return answer, answers


def skills(desk: Desk, now: Now, name: str = "w", **said) -> StaffAnswered:
    return ask(desk, SkillsWanted(name, **said), now)[0]


def line(desk: Desk, now: Now, window: int = 0) -> LineAnswered:
    (answer,) = told(desk.up("staff", LineWanted("l", window), now), LineAnswered)
    return answer


def stands(desk: Desk, window: int) -> tuple[str, str, str]:
    place = desk.machine.state.place(window)
    return place.state, place.operator, place.reason

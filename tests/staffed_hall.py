"""A hall with operators and an absolute class, and what its staff ask."""

from hall_for_tests import Desk, small_hall, told
from msgspec import structs

from hub.events.work import BreakBegan, BreakEnded, WindowClosed, WindowOpened
from wire.hall import Class, Hall, Named, Operator, Window
from wire.messages import LineAnswered, LineWanted, Now, SkillsWanted, StaffAnswered

ANNA = Operator("anna", "Anna I.")
BORIS = Operator("boris", "Boris", primary=("seal",), secondary=("pay",))
VETERAN = Class("veteran", {"ru": "Ветеран"}, absolute=True)
LUNCH, REPAIR = Named("lunch", {"ru": "Обед"}), Named("repair", {"ru": "Ремонт"})
SESSION = (WindowOpened, WindowClosed, BreakBegan, BreakEnded)
WINDOWS = (
    Window(1, ("pay", "meter"), ("pads-1",), secondary=("seal",)),
    Window(2, ("meter",), ("pads-1", "pads-2")),
)


def staffed(**rules) -> Hall:
    people = {"operators": (ANNA, BORIS), "windows": WINDOWS, "classes": (VETERAN,)}
    return structs.replace(small_hall(next_again=0.0, **rules), **people)


def ask(desk: Desk, wish, now: Now) -> tuple[StaffAnswered, list]:
    """The answer, and everything that came of it."""
    answers = desk.up("staff", wish, now)
    (answer,) = told(answers, StaffAnswered)
    return answer, answers


def skills(desk: Desk, now: Now, name: str = "w", **said) -> StaffAnswered:
    return ask(desk, SkillsWanted(name, **said), now)[0]


def line(desk: Desk, now: Now, window: int = 0) -> LineAnswered:
    (answer,) = told(desk.up("staff", LineWanted("l", window), now), LineAnswered)
    return answer


def paused(**changed) -> Hall:
    """Two operators without skills of their own, and two reasons for a break."""
    people = {"operators": (ANNA, Operator("boris", "Boris")), "breaks": (LUNCH, REPAIR)}
    return structs.replace(small_hall(next_again=0.0), **{**people, **changed})


def stands(desk: Desk, window: int) -> tuple[str, str, str]:
    place = desk.line.state.place(window)
    return place.state, place.operator, place.reason

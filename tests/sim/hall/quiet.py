"""Builds a quiet hall for scenes: everything works, and somebody breaks one thing by hand."""

from tests.sim.agenda import Violation
from tests.sim.hall.floor import Floor
from tests.sim.people.visitors import Person
from tests.support.halls import QUICK, plain_simulated_hall
from wire.hall import Rules


def quiet(kiosks: int = 2, people: int = 4, works: bool = False, rules: Rules = QUICK) -> Floor:
    """Return a hall in which everything works, with some people waiting."""
    floor = Floor(1, plain_simulated_hall(kiosks, rules))
    for operator in floor.operators:
        operator.works, operator.only_next = works, True
    floor.starts()
    floor.agenda.run(5.0)
    for nth in range(people):
        comes(floor, f"p{nth}", nth % kiosks)
    floor.agenda.run(5.0 + 6.0 * people)
    return floor


def comes(floor: Floor, name: str, kiosk: int = 0, service: str = "pay") -> Person:
    person = Person(name, service)
    floor.truth.people.append(person)
    floor.kiosks[kiosk].finger.comes(person)
    return person


def wait(floor: Floor, seconds: float) -> None:
    floor.agenda.run(floor.agenda.now + seconds)


def must(condition: object, text: str) -> None:
    if not condition:
        raise Violation(text)


def facts(floor: Floor, kind: type) -> list:
    return [fact for fact in floor.hub.journal.facts() if isinstance(fact, kind)]

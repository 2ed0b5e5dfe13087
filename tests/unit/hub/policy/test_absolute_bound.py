"""The bound of the absolute class, call by call: one turn of the others, then the law again."""

import pytest
from msgspec import structs

from hub.events.service_facts import Chosen
from tests.support.halls import busy_hall
from tests.support.hub.operators_desk import AtWork
from tests.support.hub.stories import Told


@pytest.fixture
def desk() -> AtWork:
    """Let window 1 pay and read meters; of those who pay by law one in a row is called. 20 people
    wait for a meter since nine o'clock, and since 09:10 one veteran pays."""
    hall = busy_hall(next_again=0.0)
    pay = structs.replace(hall.services[0], in_a_row=1)
    desk = AtWork(structs.replace(hall, services=(pay, *hall.services[1:])))
    for n in range(20):
        desk.comes(f"meter{n}", n / 10, "meter")
    desk.comes("veteran", 600, cls="law")
    return desk


def calls(desk: AtWork, times: int) -> list[tuple[str, str]]:
    """Return (visit, reason) of so many NEXT, a minute apart."""
    found = []
    for n in range(times):
        desk.do(1, 700 + 60 * n)
        chosen = desk.last(Chosen)
        found.append((chosen.visit, chosen.reason))
    return found


def test_one_turn_of_the_others_of_that_service_ends_the_hold_however_full_the_hall(desk):
    desk.comes("second", 602, cls="law")
    desk.comes("third", 603, cls="law")
    desk.comes("ordinary", 604)
    desk.comes("another", 605)
    assert calls(desk, 6) == [
        ("veteran", "absolute"),
        ("ordinary", "bound"),
        ("second", "absolute"),
        ("another", "bound"),
        ("third", "absolute"),
        ("meter0", "urgency"),
    ]


def test_where_nobody_else_waits_for_the_service_the_row_holds_nobody(desk):
    desk.comes("second", 602, cls="law")
    assert calls(desk, 2) == [("veteran", "absolute"), ("second", "absolute")]


def test_why_before_a_more_urgent_one_says_that_the_law_had_its_turns(desk, tmp_path):
    desk.comes("second", 602, cls="law")
    desk.comes("ordinary", 604)
    calls(desk, 2)
    (told,) = Told(tmp_path, desk).before("A003", "B001")
    assert told.endswith(
        "urgency 0.84; but those whom the law serves out of turn had had their turns in a row:"
        " one of the people who wait behind them was called"
    )

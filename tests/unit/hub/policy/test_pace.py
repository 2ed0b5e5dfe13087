"""How long services are taken to last today, and how soon the windows get through who waits."""

import pytest

from hub.policy.workload import Workload
from hub.state.day_state import DayState
from hub.state.pace import Pace
from hub.state.skills import Skills
from hub.state.visit import Visit
from tests.support.halls import small_hall
from tests.support.hub.business_days import K, day, restored
from tests.support.hub.desk import Desk, at
from wire.messages import DonePressed, MoveHeard, Tick, TicketIssued, TransferPressed

PAY = small_hall().services[0]


def visit(name: str) -> Visit:
    issued = TicketIssued(name, "kiosk-1", "pay", "ru", "A", 1, 1, 0, at(0), 900.0, 300.0)
    return Visit(issued, 0, 0.0)


def test_four_are_too_few_for_a_mean():
    pace = Pace()
    for n in range(4):
        pace.add(visit(f"v{n}"), 200.0)
    assert pace.of(PAY) == 300
    pace.add(visit("v4"), 200.0)
    assert pace.of(PAY) == 200
    pace.clear()
    assert pace.of(PAY) == 300


def test_only_the_last_twenty_count():
    pace = Pace()
    for n in range(40):
        pace.add(visit(f"v{n}"), 600.0 if n < 20 else 240.0)
    assert pace.of(PAY) == 240


def test_a_mean_below_a_third_of_the_standard_is_not_believed():
    pace = Pace()
    for n in range(20):
        pace.add(visit(f"v{n}"), 2.0)
    assert pace.of(PAY) == 100


def test_the_work_of_a_window_is_its_share_of_all_that_it_serves():
    state = DayState()
    state.queues.ahead.update({"pay": 6, "meter": 4, "gone": 5})
    services = {service.id: service for service in small_hall().services}
    skills = {1: Skills(("pay", "meter"), ("seal",)), 2: Skills(("meter",))}
    load = Workload(state, services, skills, skills.__getitem__, 0.0)
    assert load.begins("pay") == 6 * 300 + 2 * 300
    assert load.begins("meter") == (2400 + 600) / 2
    assert load.begins("seal") == 0, "a helper is not counted on"


# --- by the hub's own facts ---------------------------------------------------------------------


def fill(desk: Desk, people: int) -> None:
    for n in range(people):
        desk.ticket(f"v{n}", at(0.1 + n / 100))


@pytest.mark.parametrize(("wrong", "took"), [(False, 120), (True, 300)])
def test_who_was_sent_on_was_served_but_not_who_had_chosen_wrongly(wrong, took):
    desk = Desk()
    fill(desk, 5)
    for n in range(5):
        desk.press(1, at(10 + 150 * n))
        going_on = {"service": "meter", "to_window": 2, "wrong_choice": wrong}
        desk.press(1, at(130 + 150 * n), TransferPressed, **going_on)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(took)
    assert desk.machine.state.pace.of(desk.hall.services[1]) == 300


def test_the_next_day_begins_at_the_standard():
    desk = Desk()
    fill(desk, 5)
    for n in range(5):
        desk.press(1, at(10 + 150 * n))
        desk.press(1, at(130 + 150 * n), DonePressed)
    assert desk.machine.state.pace.of(desk.hall.services[0]) == pytest.approx(120)
    desk.hear(Tick(), at(19 * 3600))
    assert desk.machine.state.pace.of(desk.hall.services[0]) == 300


# --- ends that are taken back ---------------------------------------------------------------------


def served(people: int = 5) -> Desk:
    """Let each be served for 120 s under the hub's number, while the kiosk says nothing of their
    papers."""
    desk = Desk(small_hall(next_again=0.0))
    for n in range(people):
        desk.issued(f"v{n}", at(1 + n))
    desk.hear_unheard(at(20))
    for n in range(people):
        desk.press(1, at(30 + 150 * n))
        desk.press(1, at(150 + 150 * n), DonePressed)
    return desk


def took(desk: Desk) -> float:
    return desk.machine.state.pace.of(desk.hall.services[0])


@pytest.mark.parametrize(("number", "state"), [(500, "waiting"), (777, "quarantined")])
def test_who_was_served_under_a_number_that_nobody_held_was_not_served(number, state):
    """The paper bears a number of the reserve, which was lent to its card or was not."""
    desk = served()
    assert took(desk) == pytest.approx(120)
    desk.lend(at(800))
    desk.own("v4", number, at(801))
    assert desk.machine.state.visits["v4"].state == state
    assert took(desk) == 300, "four are too few"


def test_on_a_closed_day_it_stays_served():
    desk = served()
    number = desk.lend(at(800))[0]
    day(desk, "close", 801)
    desk.own("v4", number, at(802))
    assert desk.machine.state.visits["v4"].state == "served"
    assert took(desk) == pytest.approx(120)


def test_an_end_that_another_hub_undid_was_none():
    desk = Desk(small_hall(next_again=0.0))
    fill(desk, 5)
    for n in range(5):
        desk.press(1, at(10 + 150 * n))
        desk.press(1, at(130 + 150 * n), DonePressed)
    desk.cards[K].outbox.append(MoveHeard("v4", "waiting"))
    lost = restored(desk, list(desk.facts), 900)
    assert lost.machine.state.visits["v4"].state == "doubtful"
    assert took(lost) == 300

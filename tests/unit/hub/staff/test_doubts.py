"""Tickets of which nobody knows the end: what staff are told of them, and what they decide."""

import pytest

from tests.support.hub.desk import Card, Desk, at, paper, told
from wire.messages import DayAnswered, DayWanted, DoubtfulWanted, KioskWelcome, StaffAnswered

K = "kiosk-1"


def a_hub_in_doubt(doubtful: int = 2, quarantined: int = 0) -> Desk:
    """Make a hub that lost its past; its kiosk tells of papers that the hub before had heard of,
    after others whose numbers cannot be right."""
    desk = Desk(past="set aside", hello=False)
    card = Card(K, "card", generation="old", epoch=1)
    card.outbox += [paper(f"bad {n}", 700 + n, own=True) for n in range(quarantined)]
    card.outbox += [paper(f"known {n}", 1 + n) for n in range(doubtful)]
    (welcome,) = told(desk.hello(card, at(1)), KioskWelcome)
    for seq in range(welcome.heard + 1, len(card.outbox) + 1):
        desk.up(K, card.report(seq, age=9.0, told=True), at(1))
    desk.hello(Card("kiosk-2", "other"), at(2))
    return desk


def in_doubt(desk: Desk) -> list[tuple[str, bool]]:
    """Return each doubtful ticket, and whether no decision can help it."""
    desk.presses += 1
    (answer,) = told(
        desk.up("staff", DayWanted(f"status {desk.presses}", "status"), at(5)), DayAnswered
    )
    return [(one.ticket, one.quarantined) for one in answer.doubtful]


def decide(desk: Desk, ticket: str, waits: bool) -> tuple[bool, str]:
    desk.presses += 1
    wish = DoubtfulWanted(f"decide {desk.presses}", ticket, waits)
    (answer,) = told(desk.up("staff", wish, at(6)), StaffAnswered)
    return answer.done, answer.text


def test_of_many_two_hundred_are_told_and_those_that_can_be_decided_first():
    desk = a_hub_in_doubt(doubtful=2, quarantined=210)
    shown = in_doubt(desk)
    assert shown[:2] == [("A001", False), ("A002", False)]
    assert len(shown) == 200
    assert all(quarantined for _, quarantined in shown[2:])


@pytest.mark.parametrize(
    ("waits", "said", "state"),
    [(True, "A002 waits at its place", "waiting"), (False, "A002 has gone", "left")],
)
def test_staff_say_of_each_whether_its_holder_waits(waits, said, state):
    desk = a_hub_in_doubt()
    assert decide(desk, "a2", waits) == (True, said)
    assert desk.machine.state.visits["known 1"].state == state
    assert in_doubt(desk) == [("A001", False)]
    assert decide(desk, "A002", waits) == (False, "A002 is not doubtful"), "once"
    assert decide(desk, "A099", waits) == (False, "A099 is not doubtful")


def test_a_number_that_cannot_be_right_is_not_decided():
    desk = a_hub_in_doubt(quarantined=1)
    done, text = decide(desk, "A700", waits=True)
    assert not done
    assert text.startswith("A700 cannot be called: ")
    assert text.endswith("; its holder needs a new ticket")

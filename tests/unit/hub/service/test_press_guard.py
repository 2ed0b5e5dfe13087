"""Which presses are done: new ones, that fit what the window shows, and each once."""

import msgspec
import pytest
from msgspec import structs

from hub.effects import Odd
from tests.support.halls import busy_hall, small_hall
from tests.support.hub.desk import Desk, at, kept, told
from tests.support.hub.operators_desk import AtWork, answered, work
from wire.hall import Named
from wire.messages import (
    BackPressed,
    CallPressed,
    DayWanted,
    DonePressed,
    Fact,
    NextPressed,
    OpenPressed,
    PressAnswered,
)

BLIND = {"trusted": False}


@pytest.mark.parametrize(("later", "outcome"), [(2.9, "just_called"), (3.0, "accepted")])
def test_from_three_seconds_after_a_call_next_is_meant_again(later, outcome):
    desk = Desk(small_hall(next_again=3.0))
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    assert answered(desk.press(1, at(10 + later))).split(":")[0] == outcome


def test_only_next_is_ever_pressed_twice_by_mistake():
    desk = Desk(small_hall(next_again=3.0))
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    again = answered(desk.press(1, at(11), CallPressed, ticket="A002"))
    assert again == "refused: A001 is at window 1: finish first"


def test_after_a_boot_of_the_hub_next_is_meant_at_once():
    """Nobody can say how long ago the call was."""
    desk = Desk(small_hall(next_again=3.0))
    for i in range(2):
        desk.ticket(f"v{i}", at(i))
    desk.press(1, at(10))
    desk = desk.again(at(10.5, boot="next"))
    assert answered(desk.press(1, at(11, boot="next"))) == "accepted"


@pytest.mark.parametrize(("others", "repeated"), [(499, True), (500, False)])
def test_of_five_hundred_presses_the_replies_are_remembered(others, repeated):
    """A pad repeats a press within seconds."""
    desk = work()
    first = desk.press(2, at(1), BackPressed, press="first", ticket="A999")
    assert [odd.kind for odd in kept(first, Odd)] == ["refused BackPressed"]
    for n in range(others):
        desk.press(2, at(1), BackPressed, press=f"p{n}", ticket="A999")
    again = desk.press(2, at(1), BackPressed, press="first", ticket="A999")
    assert (kept(again, Odd) == []) is repeated, "what is decided anew is counted anew"


def test_a_long_reason_is_cut_to_what_its_message_has_room_for():
    """A longer one would be dropped by the pad as no message of the hall."""
    many = tuple(Named(f"outcome-{n}", {"ru": "x"}) for n in range(50))
    desk = AtWork(structs.replace(busy_hall(), outcomes=many))
    desk.comes("v", 1)
    desk.do(1, 2)
    (answer,) = told(desk.press(1, at(9), DonePressed, outcome="nonsense"), PressAnswered)
    assert len(answer.why) == 200
    assert msgspec.json.decode(msgspec.json.encode(answer), type=PressAnswered) == answer


def the_day_is_closed() -> AtWork:
    """Let anna serve somebody at window 1 when she wanted to open window 2 too; nobody knows the
    date."""
    desk = AtWork(busy_hall(), now=at(0, **BLIND))
    desk.ticket("v", at(1, **BLIND))
    desk.press(1, at(2, **BLIND), OpenPressed, operator="anna")
    desk.press(1, at(3, **BLIND))
    refused = desk.press(2, at(4, **BLIND), OpenPressed, press="p", operator="anna")
    assert answered(refused) == "refused: Anna serves A001 at window 1"
    desk.up("staff", DayWanted("w", "close", anyway=True), at(5, **BLIND))
    return desk


def test_a_press_that_is_delivered_again_opens_no_day():
    """Its answer is the one of before, so nobody would know that the day is open."""
    desk = the_day_is_closed()
    again = desk.press(2, at(6, **BLIND), OpenPressed, press="p", operator="anna")
    assert answered(again) == "refused: Anna serves A001 at window 1"
    assert kept(again, Fact) == []
    assert not desk.state.is_open


@pytest.mark.parametrize(
    ("kind", "more", "opens"),
    [
        (OpenPressed, {"operator": "anna"}, True),
        (OpenPressed, {}, True),
        (OpenPressed, {"operator": "stranger"}, False),
        (NextPressed, {}, True),
        (BackPressed, {"ticket": "A001"}, False),
    ],
)
def test_who_begins_to_work_opens_the_day_and_nobody_else(kind, more, opens):
    desk = AtWork(busy_hall(), now=at(0, **BLIND))
    desk.up("staff", DayWanted("w", "close"), at(5, **BLIND))
    desk.press(2, at(6 + 5 * 3600, **BLIND), kind, **more)
    assert desk.state.is_open is opens

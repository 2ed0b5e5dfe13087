"""What was undone leaves every row as it was before."""

import pytest

from tests.support.hub.desk import at
from tests.support.hub.floor_on_disk import parked, parked_twice, somebody, unparked
from tests.support.hub.working_days import Floor
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    DonePressed,
    NextPressed,
    NoShowPressed,
    ParkPressed,
    TransferPressed,
    UndoPressed,
)

Act = tuple[int, type, dict]


def nobody(_: Floor) -> None:
    """Leave both windows empty."""


def on_a_route(floor: Floor) -> None:
    floor.does(1, at(100), CallPressed, ticket="N001")


def not_come(floor: Floor) -> None:
    floor.does(1, at(100))
    floor.does(1, at(110), NoShowPressed)


def come_back(floor: Floor) -> None:
    not_come(floor)
    floor.does(1, at(120), BackPressed, ticket="A001")


UNDONE = {
    "DONE": (somebody, DonePressed, {"outcome": "deal"}),
    "DONE on a route": (on_a_route, DonePressed, {}),
    "NO-SHOW": (somebody, NoShowPressed, {}),
    "TRANSFER": (somebody, TransferPressed, {"service": "seal", "back": True}),
    "TRANSFER of a wrong choice": (
        somebody,
        TransferPressed,
        {"service": "seal", "wrong_choice": True},
    ),
    "PARK": (somebody, ParkPressed, {"reason": "copy", "minutes": 5}),
    "BREAK": (nobody, BreakPressed, {"reason": "lunch"}),
    "NEXT": (nobody, NextPressed, {}),
    "NEXT over somebody": (somebody, NextPressed, {}),
    "NEXT over a route": (on_a_route, NextPressed, {}),
    "NEXT of one who came back": (come_back, NextPressed, {}),
    "NEXT of one who was parked": (unparked, NextPressed, {}),
    "CALL": (nobody, CallPressed, {"ticket": "A003"}),
    "CALL of one who was not there": (not_come, CallPressed, {"ticket": "A001"}),
    "CALL of one who is parked": (parked, CallPressed, {"ticket": "A001"}),
    "CALL of one parked twice": (parked_twice, CallPressed, {"ticket": "A001"}),
}


@pytest.mark.parametrize(("before", "act", "said"), UNDONE.values(), ids=UNDONE)
def test_after_an_undo_every_row_is_what_it_was(floor, disk, before, act, said):
    before(floor)
    was = disk.whole()
    floor.does(1, at(200), act, **said)
    assert disk.whole() != was
    floor.does(1, at(202), UndoPressed)
    assert disk.whole() == was


def test_a_call_that_was_undone_is_kept_as_undone(floor, disk):
    floor.does(1, at(100))
    floor.does(1, at(101), UndoPressed)
    floor.does(1, at(102))
    disk.follow()
    rows = disk.base.execute("SELECT visit, call, undone FROM calls").fetchall()
    assert rows == [("v0", 1, 1), ("v0", 2, 0)]

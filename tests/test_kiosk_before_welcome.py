"""What a kiosk believes between a connection and the hub's welcome."""

from test_kiosk_outbox import at, disk, moved, mute, welcome

from kiosk.choice.outbox import COMPANY
from wire.messages import MoveHeard, TicketTaken


def test_a_move_of_the_first_paper_says_nothing_before_the_hub_has_heard_of_it() -> None:
    """The paper bears a number of the reserve: a hub that has not heard of it means another."""
    visitor = mute(disk(TicketTaken("v1", "pay", "ru", "A", 500, True, 3, at())))
    visitor.hear(moved("v1", "called"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == []
    welcome(visitor, 1)
    visitor.hear(moved("v1", "called"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "called")]

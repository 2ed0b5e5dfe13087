"""What a kiosk believes of what its hub has heard: before the welcome, and said twice."""

from tests.support.kiosk_outbox import at, disk, drops, moved, mute, welcome
from wire.messages import KioskHere, MoveHeard, ReportHeard, TicketTaken

COMPANY = 60.0


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


def test_the_same_word_again_is_no_progress() -> None:
    """Five seconds after the last progress the hub is asked, however often it repeats itself."""
    visitor = mute(drops(3))
    welcome(visitor, 0)
    visitor.wait(1)
    visitor.hear(ReportHeard("s1", "card", 1))
    visitor.wait(4)
    visitor.hear(ReportHeard("s1", "card", 1))
    assert len(visitor.sent(KioskHere)) == 1
    visitor.wait(1.5)
    assert len(visitor.sent(KioskHere)) == 2

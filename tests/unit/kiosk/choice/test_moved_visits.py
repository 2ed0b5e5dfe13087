"""Where its visits were moved, as a kiosk hears it from the hub and reports it."""

from kiosk.things import PaperEnded
from tests.support.kiosk_outbox import at, disk, moved, mute, taken, welcome
from tests.support.kiosk_visitor import Visitor
from wire.messages import (
    KioskHere,
    MoveHeard,
    ReportHeard,
    TicketPrinted,
    TicketTaken,
    VisitMove,
    VisitsMoved,
)

COMPANY = 60.0
CROWD = 64


def test_moves_wait_for_company_or_a_minute() -> None:
    visitor = Visitor().open()
    visitor.take("v1")
    before = len(visitor.facts())
    visitor.hear(moved("v1", "called"))
    visitor.hear(moved("stranger", "called"))
    visitor.wait(COMPANY - 1)
    assert len(visitor.facts()) == before, "the card is not written for each call"
    visitor.wait(1.5)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "called")]
    visitor.hear(moved("v1", "called"))
    visitor.hear(moved("v1", "served"))
    visitor.hear(PaperEnded("v1", "printed"))
    kept = [TicketPrinted("v1", "printed"), MoveHeard("v1", "served")]
    assert visitor.recorded()[-2:] == kept, "with the next commit"
    assert visitor.reported()[-2:] == kept


def test_a_greeting_covers_the_moves_that_waited() -> None:
    """Else a hub that lost its past has finished learning before it hears of them, and calls
    people again who were served."""
    visitor = Visitor().open()
    visitor.take("v1")
    visitor.hear(moved("v1", "served"))
    assert visitor.recorded(MoveHeard) == []
    visitor.pulse(epoch=2)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "served")]
    assert visitor.sent(KioskHere)[-1].last == len(visitor.recorded())


def test_a_move_under_a_number_that_is_not_on_the_paper_says_nothing() -> None:
    """The hub called the number it gave; the paper bears one of ours, which it has not heard of.
    After a restore that call would stand for this person's, who was never called."""
    own = TicketTaken("v1", "pay", "ru", "A", 500, True, 3, at())
    visitor = mute(disk(own))
    welcome(visitor, 0)
    visitor.hear(moved("v1", "served"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == []
    welcome(visitor, 0)
    visitor.hear(ReportHeard("s1", "card", 1))
    visitor.hear(moved("v1", "called"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v1", "called")]


def test_a_crowd_of_moves_is_company_enough() -> None:
    visitor = Visitor(disk(*(taken(f"v{i}", i + 1) for i in range(CROWD)))).open()
    visitor.hear(VisitsMoved(tuple(VisitMove(f"v{i}", "called") for i in range(CROWD - 1))))
    assert visitor.recorded(MoveHeard) == []
    visitor.hear(moved(f"v{CROWD - 1}", "called"))
    assert visitor.recorded(MoveHeard) == [MoveHeard(f"v{i}", "called") for i in range(CROWD)]


def test_the_last_of_several_moves_in_one_message_counts() -> None:
    visitor = Visitor(disk(taken("v1"), taken("v2", 2))).open()
    moves = (VisitMove("v1", "called"), VisitMove("v2", "called"), VisitMove("v1", "waiting"))
    visitor.hear(VisitsMoved(moves))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == [MoveHeard("v2", "called"), MoveHeard("v1", "waiting")]


def test_a_move_told_again_after_a_restart_is_not_kept_again() -> None:
    visitor = Visitor(disk(taken("v1"), MoveHeard("v1", "served"))).open()
    visitor.hear(moved("v1", "served"))
    visitor.wait(COMPANY + 1)
    assert visitor.recorded(MoveHeard) == []

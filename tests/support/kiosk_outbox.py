"""Fills a kiosk's outbox, and speaks to it as a hub."""

from kiosk.choice.issuing.outbox import Outbox
from kiosk.things import Recorded, RunBegan
from tests.support.kiosk_visitor import Visitor
from wire.messages import (
    KioskWelcome,
    Move,
    Now,
    Reported,
    TicketDropped,
    TicketTaken,
    VisitMove,
    VisitsMoved,
)

DAYS = 4


def at(mono: float = 0.0, *, boot: str = "kiosk", wall: float = 1.8e9, trusted: bool = True) -> Now:
    return Now(boot, mono, wall, trusted)


def taken(visit: str, number: int = 1) -> TicketTaken:
    return TicketTaken(visit, "pay", "ru", "A", number, False, 3, at())


def moved(visit: str, to: Move) -> VisitsMoved:
    return VisitsMoved((VisitMove(visit, to),))


def disk(*rows: object, run: int = 1) -> list:
    """Make a database of an earlier run whose outbox has these."""
    numbered = [Recorded(seq, at(), fact) for seq, fact in enumerate(rows, 1)]
    return [RunBegan("card", run), *numbered]


def drops(n: int) -> list:
    return disk(*(TicketDropped(f"v{i}", "no answer in time") for i in range(1, n + 1)))


def seqs(visitor: Visitor) -> list[int]:
    return [said.seq for said in visitor.sent(Reported)]


def mute(kept: list, **more: object) -> Visitor:
    """Make a kiosk whose hub says only what the test says."""
    visitor = Visitor(kept, **more)
    visitor.mute = True
    return visitor.open()


def welcome(visitor: Visitor, heard: int, session: str = "s1") -> list:
    return visitor.hear(KioskWelcome(session, "card", heard, 5, "g1", 1))


NEXT_WEEK = 3 + DAYS


def rows(n: int, now: Now) -> Outbox:
    outbox = Outbox()
    for i in range(1, n + 1):
        outbox.record(taken(f"v{i}", i), now)
    return outbox

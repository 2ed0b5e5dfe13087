"""Says where visits went by what a fact says, and what their kiosks hear of it."""

from collections.abc import Iterator
from typing import assert_never

from hub.events import HubFact
from hub.events.bookings import BookingFact
from hub.events.facts import (
    BusinessDayFact,
    Finished,
    KioskFact,
    Left,
    NoShow,
    ReconciliationFact,
    Renumbered,
    Ticked,
    TicketFact,
)
from hub.events.service_facts import (
    Chosen,
    Classed,
    Parked,
    Returned,
    Started,
    Transferred,
    Undone,
    Unparked,
    WindowFact,
)
from wire.messages import Called, Move

OtherSubjects = BusinessDayFact | KioskFact | ReconciliationFact | WindowFact | BookingFact | Ticked
Stays = OtherSubjects | TicketFact | Called | Chosen | Started | Parked | Classed
"""Facts after which a kiosk hears nothing; of parking and recalls it knows nothing."""


def went(fact: HubFact) -> Iterator[tuple[str, Move]]:
    """Yield (visit, where it went)."""
    match fact:
        case Called(visit=visit, again=0):
            yield visit, "called"
        case Finished(visit=visit):
            yield visit, "served"
        case NoShow(visit=visit):
            yield visit, "no_show"
        case Left(visit=visit):
            yield visit, "left"
        case Renumbered(visit=visit, state="waiting", withdrawn=call) if call:
            yield visit, "waiting"
        case Transferred(visit=visit) | Returned(visit=visit) | Unparked(visit=visit):
            yield visit, "waiting"
        case Undone():
            yield from _back(fact)
        case _ if isinstance(fact, Stays):
            return
        case _:
            assert_never(fact)


def _back(undone: Undone) -> Iterator[tuple[str, Move]]:
    """Yield where an undone call or end leaves each visit: the present one counts. One who had
    missed the call before, and was called by hand, has missed it still."""
    if undone.call and undone.visit != undone.also:
        yield undone.visit, "no_show" if undone.missed else "waiting"
    if undone.also:
        yield undone.also, "called"
    elif undone.visit and not undone.call:
        yield undone.visit, "called"

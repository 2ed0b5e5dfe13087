"""Everything that may stand in the journal, as one closed union: facts that have happened.

Only shapes. A fact is defined in the file of its subject, and belongs to the union at that file's
end. ``hub.state.apply`` matches the whole of each union and ends in ``assert_never``, so that
mypy finds what a new fact still lacks. The tag of each is written out: it stands in journals,
and stays when a class is renamed.
"""

from typing import get_args

from hub.events.bookings import BookingFact
from hub.events.facts import (
    BusinessDayFact,
    EndFact,
    KioskFact,
    ReconciliationFact,
    Ticked,
    TicketFact,
)
from hub.events.service_facts import LegFact, Undone, WindowFact
from wire.messages import Fact

JournalFact = (
    BusinessDayFact
    | KioskFact
    | TicketFact
    | ReconciliationFact
    | LegFact
    | EndFact
    | Undone
    | WindowFact
    | BookingFact
)
"""Each of these is a row of the journal."""
HubFact = JournalFact | Ticked
"""What the hub keeps: Ticked too, which replaces the one before it and is no row of the journal."""

JOURNAL_KINDS: tuple[type[Fact], ...] = get_args(JournalFact)


def tag_of(fact: Fact) -> str:
    """Return the word under which its kind stands in the journal."""
    return str(fact.__struct_config__.tag)

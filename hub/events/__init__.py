"""Everything that may stand in the journal, as one closed union: facts that have happened.

Only shapes. Whoever interprets them matches the whole union and ends in ``assert_never``, so that
mypy finds what a new fact still lacks. The tag of each is written out: it stands in journals, and
stays when a class is renamed.
"""

from typing import get_args

from hub.events.bookings import Booked, BookingCancelled, CheckedIn
from hub.events.facts import (
    Adopted,
    DayClosed,
    DayDated,
    DayOpened,
    DayReopened,
    DoubtSettled,
    Finished,
    GatherBegan,
    Gathered,
    Heard,
    HubStarted,
    KioskAdmitted,
    KioskRetired,
    Left,
    Moved,
    NoShow,
    Quarantined,
    Renumbered,
    TakenBefore,
    Ticked,
    TicketFlagged,
    WishDone,
)
from hub.events.work import (
    BreakBegan,
    BreakEnded,
    Chosen,
    Classed,
    Parked,
    Returned,
    SkillsSet,
    Started,
    Transferred,
    Undone,
    Unparked,
    WindowClosed,
    WindowOpened,
)
from wire.messages import (
    Called,
    Fact,
    ReserveLeased,
    TicketDropped,
    TicketIssued,
    TicketPrinted,
)

BusinessDayFact = HubStarted | DayOpened | DayReopened | DayDated | DayClosed | WishDone
KioskFact = GatherBegan | Gathered | KioskAdmitted | KioskRetired | ReserveLeased | Heard
TicketFact = TicketIssued | TicketFlagged | TicketPrinted | TicketDropped | TakenBefore
LearnedFact = Adopted | Renumbered | Quarantined | Moved | DoubtSettled
EndFact = Finished | NoShow | Left
LegFact = Called | Chosen | Started | Returned | Transferred | Parked | Unparked
WindowFact = WindowOpened | WindowClosed | BreakBegan | BreakEnded | SkillsSet
BookingFact = Booked | BookingCancelled | CheckedIn

JournalFact = (
    BusinessDayFact
    | KioskFact
    | TicketFact
    | LearnedFact
    | LegFact
    | EndFact
    | Classed
    | Undone
    | WindowFact
    | BookingFact
)
"""Each of these is a row of the journal."""
HubFact = JournalFact | Ticked
"""What the hub keeps: Ticked too, which replaces the one before it and is no row of the journal."""

JOURNAL_KINDS: tuple[type[Fact], ...] = get_args(JournalFact)


def tag_of(fact: Fact) -> str:
    """The word under which its kind stands in the journal."""
    return str(fact.__struct_config__.tag)

"""One person's way through the hall, and a window: what the book consists of."""

from dataclasses import dataclass

from hub.things import State
from wire.messages import Called, TicketIssued, ticket_name

ENDS: tuple[State, ...] = ("served", "no_show", "left", "dropped", "quarantined", "history")


@dataclass(slots=True)
class Visit:
    """``issued`` as it stands on the paper; ``order`` is the place in the order of hearing,
    ``arrived`` and ``called`` (its last call) are hall time, seconds; ``taken_by`` is the card that
    said what its paper bears, ``paper_day`` the day on it.

    issued → (kiosk's word, or 15 s) waiting → called → served | no_show; left, dropped on the way.
    Learned from a kiosk: waiting, kept until a day opens, doubtful or quarantined with ``why``.
    """

    issued: TicketIssued
    order: int
    arrived: float
    state: State = "issued"
    taken: bool = False
    taken_by: str = ""
    own: bool = False
    late: bool = False
    paper_day: int = 0
    printed: str = ""
    why: str = ""
    call: Called | None = None
    called: float = 0.0

    @property
    def day_on_paper(self) -> int:
        return self.paper_day or self.issued.day

    @property
    def ticket(self) -> str:
        return ticket_name(self.issued.series, self.issued.number)


@dataclass(slots=True)
class Place:
    """A window: its own step, the visit at it, its last call."""

    step: int = 0
    visit: str = ""
    last_call: Called | None = None

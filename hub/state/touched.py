"""Notes which rows the facts since the last commit have changed. Part of the state: decides
nothing.

Whoever applies a fact notes here what it touched. What is noted is the thing itself and not a copy:
the commit writes it as it then stands, once, however many facts have changed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hub.events.records import BreakRecord, CallRecord, LegRecord, ShiftRecord
from hub.events.snapshot import KioskCard, Lent
from hub.state.visit import Visit
from wire.messages import Move


class RolledRows(NamedTuple):
    """Names rows of the day ``before`` that go on: those of ``visits``, shifts and breaks that
    began since the hall time ``hall``."""

    before: int
    visits: tuple[str, ...]
    hall: float


class DayRow(NamedTuple):
    """Describes a business day: the columns of ``days``. ``left_waiting``: who left because it was
    closed."""

    day: int
    date: str
    dated: bool
    opened: float
    closed: float | None
    left_waiting: int | None


class BookingRow(NamedTuple):
    """Holds what is new in ``columns`` of the last booking under ``code``; ``new``: it has no row
    yet."""

    code: str
    columns: dict[str, Any]
    new: bool = False


class Gone(NamedTuple):
    """Names a row that is no more, by its key after the day."""

    table: str
    day: int
    key: tuple[Any, ...]


@dataclass(slots=True)
class TouchedDay:
    """Gathers rows of business day ``day``, by their keys. ``rolled`` moves first, then ``gone``
    goes, then the others are written as they stand. ``past``: (day, visit), visits of a day that is
    over, which may be on record already: then that record counts."""

    day: int = 0
    rolled: RolledRows | None = None
    gone: list[Gone] = field(default_factory=list)
    visits: dict[str, Visit] = field(default_factory=dict)
    legs: dict[tuple[str, int], LegRecord] = field(default_factory=dict)
    calls: dict[int, CallRecord] = field(default_factory=dict)
    shifts: dict[tuple[int, int], ShiftRecord] = field(default_factory=dict)
    breaks: dict[tuple[int, int], BreakRecord] = field(default_factory=dict)
    cards: dict[str, KioskCard] = field(default_factory=dict)
    leases: dict[tuple[str, str, int], Lent] = field(default_factory=dict)
    bookings: list[BookingRow] = field(default_factory=list)
    row: DayRow | None = None
    past: list[tuple[int, Visit]] = field(default_factory=list)


class Touched:
    """Gathers what is to be written. ``days``: one, or more where a day turned since the last
    commit. A turn begins a new one, for what stood on the day before stays as it was then.
    ``moves``: who went where since they were last taken, as their kiosks hear it."""

    def __init__(self) -> None:
        self.days = [TouchedDay()]
        self.moves: list[tuple[Visit, Move]] = []

    @property
    def now(self) -> TouchedDay:
        return self.days[-1]

    def taken(self) -> list[TouchedDay]:
        """Take what is to be written now; nothing is touched after it."""
        taken, self.days = self.days, [TouchedDay(self.now.day)]
        return taken

    def moves_taken(self) -> list[tuple[Visit, Move]]:
        taken, self.moves = self.moves, []
        return taken

    def went(self, visit: Visit, to: Move) -> None:
        self.moves.append((visit, to))

    def day_opened(self, day: int, rolled: RolledRows | None) -> None:
        self.days.append(TouchedDay(day, rolled))

    def visit(self, visit: Visit) -> None:
        self.now.visits[visit.issued.visit] = visit

    def leg(self, visit: Visit) -> None:
        """Note that the row of the visit's present leg has changed."""
        self.now.legs[visit.issued.visit, visit.leg.nth] = visit.record

    def call(self, call: CallRecord) -> None:
        self.now.calls[call.call] = call

    def shift(self, shift: ShiftRecord) -> None:
        self.now.shifts[shift.window, shift.nth] = shift

    def pause(self, pause: BreakRecord) -> None:
        self.now.breaks[pause.window, pause.nth] = pause

    def renumbered(self, visit: Visit) -> None:
        """Note both visits anew, since its number may be another one's by now: the new rows replace
        the old ones."""
        self.now.gone.append(Gone("visits", self.now.day, (visit.issued.visit,)))
        self.visit(visit)

    def no_leg(self, visit: Visit) -> None:
        """Note that the row of its present leg goes: the leg is undone."""
        key = visit.issued.visit, visit.leg.nth
        self.now.legs.pop(key, None)
        self.now.gone.append(Gone("legs", self.now.day, key))

    def no_pause(self, pause: BreakRecord) -> None:
        key = pause.window, pause.nth
        self.now.breaks.pop(key, None)
        self.now.gone.append(Gone("breaks", self.now.day, key))

    def card(self, *cards: KioskCard) -> None:
        self.now.cards.update({card.incarnation: card for card in cards})

    def lent(self, leases: Iterable[Lent]) -> None:
        self.now.leases.update({(x.incarnation, x.series, x.nth): x for x in leases})

    def booking(self, code: str, new: bool = False, **columns: Any) -> None:
        self.now.bookings.append(BookingRow(code, columns, new))

    def elsewhere(self, visit: str, day: int) -> None:
        """Delete the visit's rows of ``day``: it stands under another one now."""
        self.now.gone += [Gone(table, day, (visit,)) for table in ("visits", "legs")]

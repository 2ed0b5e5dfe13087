"""The hub's disk: facts as bytes, day by day, and the one tick. A backup is a copy of it."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from hub.events import facts
from hub.events.bookings import BOOKED
from hub.events.facts import DayOpened, Ticked
from hub.events.work import WORK
from wire.messages import Called, Fact, ReserveLeased, TicketDropped, TicketIssued


def _kept(kind: object) -> bool:
    """A fact of the hub's own."""
    return (
        isinstance(kind, type) and issubclass(kind, Fact) and kind.__module__ == "hub.events.facts"
    )


_WIRE = (TicketIssued, Called, TicketDropped, ReserveLeased)
KINDS = (*_WIRE, *WORK, *BOOKED, *(kind for kind in facts.__dict__.values() if _kept(kind)))
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, KINDS))


class Journal:
    """``generation``, ``epoch`` and ``past`` as the hub's store has them."""

    def __init__(self, generation: str) -> None:
        self.generation, self.epoch, self.past = generation, 0, ""
        self.rows: list[tuple[int, bytes]] = []
        self.day = 0
        self._tick: bytes | None = None

    def keep(self, facts: list[Fact]) -> None:
        """All of them, in one piece."""
        for fact in facts:
            row = msgspec.json.encode(fact)
            if isinstance(fact, Ticked):
                self._tick = row
                continue
            if isinstance(fact, DayOpened):
                self.day = fact.day
            self.rows.append((self.day, row))

    def facts_of_last_day(self) -> Iterator[Fact]:
        """In order; the tick last."""
        first = len(self.rows)
        while first and self.rows[first - 1][0] == self.day:
            first -= 1
        for _, row in self.rows[first:]:
            yield _decoder.decode(row)
        if self._tick is not None:
            yield _decoder.decode(self._tick)

    def facts(self) -> Iterator[Fact]:
        """Every fact of every day."""
        return (_decoder.decode(row) for _, row in self.rows)

    def copy(self) -> "Journal":
        twin = Journal(self.generation)
        twin.epoch, twin.past, twin.day = self.epoch, self.past, self.day
        twin.rows, twin._tick = list(self.rows), self._tick
        return twin

    def empty(self) -> "Journal":
        """A new database."""
        return Journal(self.generation)

"""Is the hub's disk: facts as bytes, day by day, and the one tick. A backup is a copy of it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from hub.events import HubFact
from hub.events.facts import DayOpened, Ticked
from hub.state.touched import TouchedDay
from tests.support.hub.same_rows import Both
from wire.messages import Fact

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(HubFact)


class Journal:
    """Keeps facts. ``generation``, ``epoch`` and ``past`` as the hub's store has them, ``tables``
    its rows and those of the model."""

    def __init__(self, generation: str) -> None:
        self.generation, self.epoch, self.past = generation, 0, ""
        self.rows: list[tuple[int, bytes]] = []
        self.day = 0
        self.tables = Both()
        self._tick: bytes | None = None

    def keep(self, facts: list[Fact], touched: list[TouchedDay]) -> None:
        """Keep all of them, in one piece."""
        self.tables.keep(facts, touched)
        for fact in facts:
            row = msgspec.json.encode(fact)
            if isinstance(fact, Ticked):
                self._tick = row
                continue
            if isinstance(fact, DayOpened):
                self.day = fact.day
            self.rows.append((self.day, row))

    def facts_of_last_day(self) -> Iterator[Fact]:
        """Yield the last day's facts in order; the tick last."""
        first = len(self.rows)
        while first and self.rows[first - 1][0] == self.day:
            first -= 1
        for _, row in self.rows[first:]:
            yield _decoder.decode(row)
        if self._tick is not None:
            yield _decoder.decode(self._tick)

    def facts(self) -> Iterator[Fact]:
        """Yield every fact of every day."""
        return (_decoder.decode(row) for _, row in self.rows)

    def copy(self) -> "Journal":
        twin = Journal(self.generation)
        twin.epoch, twin.past, twin.day = self.epoch, self.past, self.day
        twin.rows, twin._tick = list(self.rows), self._tick
        twin.tables = self.tables.copy()
        return twin

    def empty(self) -> "Journal":
        """Return a new database."""
        return Journal(self.generation)

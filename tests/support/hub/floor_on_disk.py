"""Plays a floor into the hub's tables."""

from tests.support.hub.desk import Desk, at
from tests.support.hub.same_rows import Kept
from tests.support.hub.working_days import Floor
from wire.messages import BackPressed, CallPressed, ParkPressed, RecallPressed, StartPressed

TABLES = ("visits", "legs", "calls", "shifts", "breaks", "days", "leases", "kiosk_cards")


class Disk:
    """Holds the tables of a desk, each fact written once; in memory, because only rows are asked
    for."""

    def __init__(self, desk: Desk) -> None:
        self._kept, self._desk, self._written = Kept(), desk, 0
        self.base = self._kept.base

    def follow(self) -> None:
        for fact in self._desk.facts[self._written :]:
            self._kept.keep([fact])
        self._written = len(self._desk.facts)

    def whole(self) -> dict[str, list[tuple]]:
        """Return every row of every table; calls that were undone are no calls."""
        self.follow()
        shown = {table: f"SELECT * FROM {table}" for table in TABLES}
        shown["calls"] += " WHERE NOT undone"
        return {table: self.base.execute(sql).fetchall() for table, sql in shown.items()}

    def legs(self, columns: str) -> list[tuple]:
        self.follow()
        return self.base.execute(f"SELECT {columns} FROM legs ORDER BY visit, leg").fetchall()


def somebody(floor: Floor) -> None:
    floor.does(1, at(100))
    floor.does(1, at(105), RecallPressed)
    floor.does(1, at(110), StartPressed)


def parked(floor: Floor) -> None:
    somebody(floor)
    floor.does(1, at(123.4567), ParkPressed, reason="copy")


def unparked(floor: Floor) -> None:
    parked(floor)
    floor.does(1, at(130), BackPressed, ticket="A001")


def parked_twice(floor: Floor) -> None:
    unparked(floor)
    floor.does(3, at(140.1), CallPressed, ticket="A001")
    floor.does(3, at(150.3), ParkPressed, reason="copy")

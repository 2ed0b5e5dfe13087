"""What a ticket costs the card: bytes written, and growth of the databases.

From the wish to DONE, and from the wish to TicketTaken, one visitor after the other, so that no
commit is shared: the worst case.
"""

import math
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.glass import Glass
from tests.bench.paper import Printer
from tests.bench.past import Hall
from tests.bench.people import hub
from tests.bench.processes import Daemon, daemon
from tests.bench.stage import HEADLESS, SERVICE, Stage
from tests.bench.taps import LANGUAGE
from tests.bench.taps import SERVICE as TOUCHED
from wire.disk import open_to_read

HEAD = ["database", "tickets", "KB written a ticket", "KB grown a ticket", "commits' floor KB"]
PAGE = 4.096
"""KB of an SQLite page: the least that one commit writes, besides its head in the WAL."""


@dataclass
class Wear:
    """Holds ``written`` as the kernel counts what a process gives to its disk, ``grown`` as SQLite
    counts the pages of its database; KB for each ticket."""

    name: str
    tickets: int
    written: float
    grown: float

    def figures(self) -> dict[str, Any]:
        return asdict(self)

    def row(self) -> list[str]:
        grown = f"{self.grown:.2f}"
        return [self.name, str(self.tickets), f"{self.written:.1f}", grown, f"{PAGE:.1f}"]


def measure(stage: Stage, tickets: int, papers: int) -> list[Wear]:
    """Measure the hub over ``tickets`` visits, and a real kiosk over ``papers`` of them."""
    with ExitStack() as stack:
        running = stack.enter_context(hub(stage))
        hall = Hall(stage, stack)
        database = stage.folder / "hub.sqlite"
        before = _seen(running, database)
        for _ in range(tickets):
            hall.visit()
        ours = _wear("hub", tickets, before, _seen(running, database))
        before = _seen(running, database)
        for _ in range(tickets):
            hall.visitor.ticket(SERVICE)
        taken = _wear("hub, to TicketTaken", tickets, before, _seen(running, database))
    with ExitStack() as stack:
        stack.enter_context(hub(stage))
        return [ours, taken, _kiosk(stage, papers, stack)]


def _kiosk(stage: Stage, papers: int, stack: ExitStack) -> Wear:
    printer = stack.enter_context(Printer())
    glass = stack.enter_context(Glass(stage.folder))
    running = stack.enter_context(daemon("kiosk", stage.kiosk(printer.path), HEADLESS))
    database = stage.folder / "kiosk.sqlite"
    glass.wait("start")
    before = _seen(running, database)
    for _ in range(papers):
        for screen, text in (("start", LANGUAGE), ("services", TOUCHED)):
            glass.wait(screen)
            glass.tap(text)
        glass.wait("ticket")
    glass.wait("start")
    return _wear("kiosk", papers, before, _seen(running, database))


def _seen(running: Daemon, database: Path) -> tuple[int, int]:
    """Return the bytes written by the process so far, and those of all pages of its database."""
    with closing(open_to_read(database)) as base:
        sizes = [base.execute(f"PRAGMA {x}").fetchone()[0] for x in ("page_count", "page_size")]
    return running.seen.io_counters().write_bytes, math.prod(sizes)


def _wear(name: str, tickets: int, before: tuple[int, int], after: tuple[int, int]) -> Wear:
    written, grown = (b - a for a, b in zip(before, after, strict=True))
    return Wear(name, tickets, written / 1000 / tickets, grown / 1000 / tickets)

"""A hall with a past: what a million visits of earlier days cost a start, a ticket and a call.

A day of visits goes through the hub itself; then it is multiplied inside SQLite, journal and
visits alike, as days before it.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests.bench.figures import Line
from tests.bench.people import Operator, Visitor, hub
from tests.bench.stage import KIOSK, PADS, SERVICE, WINDOWS, Stage, stage
from tests.bench.voice import Voice

A_DAY = 500
"""Visits that go through the hub before they are multiplied."""
PASTS = (0, 10_000, 1_000_000)
"""Visits of earlier days."""
WAITING = 5000
"""People in the hall when the hub starts again."""
SOON = 2000.0
"""Milliseconds from the start to the first answer: the aim."""


class Hall:
    """Holds a stage, and who speaks in it."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        name, port = stage.name, stage.broker.port
        kiosk = stack.enter_context(Voice(port, Visitor.topics(name, KIOSK)))
        self.visitor = Visitor(kiosk, name, KIOSK)
        pads = stack.enter_context(Voice(port, Operator.topics(name, PADS)))
        self.operator = Operator(pads, name, PADS)

    def visit(self) -> tuple[float, float]:
        """Let one more come and call one; return the milliseconds of both answers."""
        issued, seconds = self.visitor.wish(SERVICE)
        self.visitor.take(issued)
        began = self.operator.next(WINDOWS[0])
        return 1000 * seconds, 1000 * (time.monotonic() - began)


def costs(first: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure a wish's and a press's answer with a past; floor: the same with none, in turn."""
    with ExitStack() as stack:
        halls = [_hall(first, 0, stack)]
        for past in (0, *PASTS[1:]):
            folder = first.folder / f"past-{past}"
            halls.append(_hall(stack.enter_context(stage(folder)), past, stack))
        names = ("no past, a second hub", *(f"{past:,} past visits" for past in PASTS[1:]))
        tickets = [Line(f"wish → ticket, {name}; floor: no past", aim=None) for name in names]
        calls = [Line(f"press → call, {name}; floor: no past", aim=None) for name in names]
        for i in range(warm + rounds):
            (ticket, call), *others = [hall.visit() for hall in halls]
            if i >= warm:
                for line, (ours, _) in zip(tickets, others, strict=True):
                    line.add(ours, ticket)
                for line, (_, ours) in zip(calls, others, strict=True):
                    line.add(ours, call)
    return [*tickets, *calls]


def starts(first: Stage, warm: int, rounds: int) -> list[Line]:
    """Measure from the process made to its first ticket, with a past and a full hall; floor: an
    empty one."""
    line = Line(f"hub start → first ticket, {PASTS[-1]:,} past, {WAITING:,} waiting; floor: empty")
    line.aim, line.most = None, SOON
    with stage(first.folder / "full") as full:
        give_a_past(full, PASTS[-1])
        with hub(full), ExitStack() as stack:
            visitor = Hall(full, stack).visitor
            for _ in range(WAITING):
                visitor.ticket(SERVICE)
        for i in range(warm + rounds):
            lowest, ours = _start(first), _start(full)
            if i >= warm:
                line.add(ours, lowest)
    return [line]


def _start(at: Stage) -> float:
    """Return the milliseconds from the making of the process to the answer to a wish."""
    with Voice(at.broker.port, Visitor.topics(at.name, KIOSK)) as voice:
        began = time.monotonic()
        with hub(at):
            Visitor(voice, at.name, KIOSK).wish(SERVICE)
            return 1000 * (time.monotonic() - began)


def _hall(at: Stage, past: int, stack: ExitStack) -> Hall:
    give_a_past(at, past)
    stack.enter_context(hub(at))
    return Hall(at, stack)


def give_a_past(at: Stage, visits: int) -> None:
    """Let a day's visits go through the hub, and copy it until there are so many more."""
    with hub(at), ExitStack() as stack:
        hall = Hall(at, stack)
        for _ in range(A_DAY):
            hall.visit()
    with _opened(at.folder / "hub.sqlite") as base:
        copies = visits // A_DAY
        for table in ("journal", "visits", "legs", "calls", "days"):
            _multiply(base, table, copies)
        # The day that goes on is the last one of the journal.
        base.execute(
            """UPDATE journal SET seq = seq + (SELECT max(seq) FROM journal)
               WHERE day = (SELECT max(day) FROM journal)"""
        )
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as base:
        yield base


def _multiply(base: sqlite3.Connection, table: str, copies: int) -> None:
    """Copy the rows of the last day as ``copies`` days below it; a journal's rows get numbers of
    their own, a visit a name of its own."""
    columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})") if row[1] != "seq"]
    changed = {"day": "day - n", "visit": "visit || '-' || n"}
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    base.execute(
        f"""WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ?)
            INSERT INTO {table} ({names}) SELECT {values} FROM copy, {table}
            WHERE ? > 0 AND day = (SELECT max(day) FROM {table})""",
        (copies, copies),
    )

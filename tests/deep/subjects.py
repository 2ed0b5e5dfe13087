"""The daemons' stores as the power cuts see them: how each is opened, what it is given to keep.

Decides which facts are kept; they come from the machines themselves, so that they are what a
hall keeps. The schema, the pragmas and every statement are the production code's.
"""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from display.store import BoardStore as BoardStore
from display.things import Announced
from kiosk.store import KioskStore as KioskStore
from kiosk.things import PaperEnded
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at
from tests.support.hub.same_rows import StoreWithState
from tests.support.kiosk_visitor import Visitor
from wire.disk import DiskWrong, open_store
from wire.messages import Fact, VisitMove, VisitsMoved

Batch = Sequence[Fact]
NEVER = ("sqlite_sequence",)
"""Tables that say nothing of what was kept."""


class Subject(NamedTuple):
    """Describes a store. ``identity`` says (its name for life, how often it began); ``apart`` are
    the tables where that stands: each start changes them."""

    name: str
    open: Callable[[], Any]
    batches: Callable[[], list[Batch]]
    identity: Callable[[Any], tuple[str, int]]
    apart: tuple[str, ...] = ()
    keep: Callable[[Any, Batch], None] = lambda store, batch: store.keep(batch)


@functools.cache
def hub_batches() -> list[Batch]:
    """Return two mornings and the night between, as the hub itself answered."""
    desk = Desk()
    heard: list[Batch] = []

    def keep(told: list[Any]) -> list[Any]:
        facts = [answer for answer in told if isinstance(answer, Fact)]
        if facts:
            heard.append(facts)
        return told

    heard.append(list(desk.facts))
    plain, desk.hear = desk.hear, lambda *it: keep(plain(*it))  # type: ignore[method-assign]
    for i in range(120):
        desk.ticket(f"visit-{i:03}-" + "x" * 20, at(20.0 * i), ("pay", "meter", "seal")[i % 3])
        if i % 4:
            desk.press(1, at(20.0 * i + 10))
    return heard


@functools.cache
def kiosk_batches() -> list[Batch]:
    """Return a kiosk's morning, part of it without a hub, as the machine itself answered."""
    visitor = Visitor(answer=0.7)
    batches: list[Batch] = [list(visitor.disk)]
    hear = visitor.machine.hear

    def heard(*it: Any) -> list[Any]:
        answers = hear(*it)
        batches.append([answer for answer in answers if isinstance(answer, Fact)])
        return answers

    visitor.machine.hear = heard  # type: ignore[method-assign]
    visitor.open()
    for i in range(100):
        visit = f"visit-{i:03}-" + "x" * 20
        for key in ("language:ru", "group:bills", "service:pay"):
            visitor.tap(key, visit)
        if i % 5:
            visitor.hear(visitor.issued(visit, number=i + 1))
        visitor.wait(1.0)
        visitor.hear(PaperEnded(visit, "printed"))
        visitor.hear(VisitsMoved((VisitMove(visit, "called"),)))
        visitor.wait(8.0)
    return [batch for batch in batches if batch]


@functools.cache
def board_batches() -> list[Batch]:
    return [[Announced("generation", call)] for call in range(1, 400)]


def _board() -> BoardStore:
    """Open the board's store. It goes on without a disk, so it is asked."""
    store = BoardStore(Path("/board.db"))
    store.facts()
    if not store.works:
        raise DiskWrong("/board.db cannot be used")
    return store


HUB = Subject(
    "hub",
    lambda: StoreWithState(Path("/hub.db"), small_hall()),
    hub_batches,
    lambda store: (store.generation, store.epoch),
    ("hub",),
    StoreWithState.follow,
)
KIOSK = Subject(
    "kiosk",
    lambda: KioskStore(open_store(Path("/kiosk.db"))),
    kiosk_batches,
    lambda _: ("", 0),
)
BOARD = Subject("board", _board, board_batches, lambda _: ("", 0))
SUBJECTS = (HUB, KIOSK, BOARD)


def content(subject: Subject, base: Any) -> int:
    """Return a number for all that stands in the database but the identity; the same for the
    same."""
    tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    names = [name for (name,) in tables if name not in (*NEVER, *subject.apart)]
    return hash(tuple((n, tuple(base.execute(f"SELECT * FROM {n}"))) for n in names))

"""Makes databases with days in them, by the hub's own store, from plain facts."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hub.events.facts import DayClosed, DayOpened, Finished, Left
from hub.storage.store import HubStore
from hub.storage.verify import Verdict, verify
from tests.support.hub.same_rows import keep
from tests.support.processes.hub import HALL
from wire.config.toml_file import load
from wire.disk import open_to_read
from wire.hall import Hall
from wire.messages import Called, Fact, Now, TicketIssued

MORNING = 1_768_284_000.0  # 2026-01-13 09:00 in Moscow


def at(seconds: float) -> Now:
    return Now("boot", 1000.0 + seconds, MORNING + seconds)


def hall_file(folder: Path, name: str = "test") -> Hall:
    (folder / "hall.toml").write_text(
        HALL.replace('hall = "test"', f'hall = "{name}"'), encoding="utf-8"
    )
    return load(folder / "hall.toml", Hall)


def hub_file(folder: Path, port: int = 1884) -> Path:
    text = f'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nport = {port}\n'
    (folder / "hub.toml").write_text(text)
    return folder / "hub.toml"


def a_day(day: int, people: int) -> Iterator[Fact]:
    """Yield the facts of a day on which everybody is called and served but the last, who left."""
    start = day * 86_400.0
    yield DayOpened(day, f"2026-01-{day + 12}", True, at(start), start)
    for n in range(1, people + 1):
        visit, then = f"visit-{day}-{n}", start + 60.0 * n
        yield TicketIssued(visit, "kiosk-1", "pay", "ru", "A", n, day, 0, at(then), 900.0, 300.0)
        if n < people:
            yield Called(n, visit, "A", n, 1, 2 * n - 1, 0, at(then + 30), 30.0)
            yield Finished(visit, 1, 2 * n, 20.0, at(then + 50), 50.0)
        else:
            yield Left(visit, at(then + 50))
    yield DayClosed(day, 1, "", at(start + 40_000))


def filled(database: Path, hall: Hall, days: int = 2, people: int = 30) -> HubStore:
    """Return a store with so many days in it; still open."""
    store = HubStore(database, hall)
    for day in range(1, days + 1):
        keep(store, list(a_day(day, people)))
    return store


def spoil(database: Path, *statements: str) -> None:
    """Damage the database as a fault of the program would: the running hub's own connection is not
    asked."""
    with closing(sqlite3.connect(database, isolation_level=None)) as base:
        for statement in statements:
            assert base.execute(statement).rowcount, statement


def judged(database: Path) -> Verdict:
    with closing(open_to_read(database)) as base:
        return verify(base)


@contextmanager
def at_work(store: HubStore) -> Iterator[None]:
    """Keep one day after the other by another thread meanwhile."""
    ended = threading.Event()

    def work() -> None:
        day = 3
        while not ended.is_set():
            keep(store, list(a_day(day, 5)))
            day += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join()

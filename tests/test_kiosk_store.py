"""What the kiosk keeps: on disk when keep() returns, and forgotten only when the hub knows it."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.store import WEEK, Store
from kiosk.things import HubKnows, Kept
from wire.disk import open_store
from wire.messages import Now, TicketDropped, TicketPrinted, TicketTaken

TAKEN = TicketTaken("v1", "A", 7)
PRINTED = TicketPrinted("v1", "printed")
DROPPED = TicketDropped("v2", "no answer in time")


class Days:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.wall, self.trusted = 1.8e9, True

    def __call__(self) -> Now:
        return Now("boot", 0.0, self.wall, self.trusted)


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    file, clock = tmp_path / "kiosk.db", Days()
    store = Store(open_store(file), clock)
    store.keep([TAKEN, DROPPED])
    store.keep([PRINTED, HubKnows("v1", "taken"), HubKnows("nobody", "taken")])
    store.close()
    again = Store(open_store(file), clock)
    assert again.kept() == [Kept(TAKEN, True), Kept(DROPPED, False), Kept(PRINTED, False)]
    again.close()


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(open_store(tmp_path / "kiosk.db"), Days())
    with pytest.raises(KeyError):
        store.keep([TAKEN, TicketUnheardOf])  # type: ignore[list-item]
    assert store.kept() == []
    store.keep([DROPPED])
    assert store.kept() == [Kept(DROPPED, False)]
    store.close()


TicketUnheardOf = object()


def test_a_report_said_again_must_be_known_again(tmp_path: Path) -> None:
    store = Store(open_store(tmp_path / "kiosk.db"), Days())
    store.keep([DROPPED, HubKnows("v2", "dropped")])
    again = TicketDropped("v2", "given up before the answer came")
    store.keep([again])
    assert store.kept() == [Kept(again, False)]
    store.close()


def test_known_visits_are_forgotten_after_a_week_by_a_trusted_clock(tmp_path: Path) -> None:
    file, clock = tmp_path / "kiosk.db", Days()
    store = Store(open_store(file), clock)
    store.keep([TAKEN, PRINTED, HubKnows("v1", "taken"), DROPPED, HubKnows("v2", "dropped")])
    store.close()
    clock.wall += WEEK + 1
    clock.trusted = False
    store = Store(open_store(file), clock)
    assert len(store.kept()) == 3, "an untrusted clock forgets nothing"
    store.close()
    clock.trusted = True
    store = Store(open_store(file), clock)
    assert store.kept() == [Kept(TAKEN, True), Kept(PRINTED, False)], "v1's end is not known yet"
    store.close()


def test_a_full_disk_is_an_error_that_ends_the_daemon(tmp_path: Path) -> None:
    base = open_store(tmp_path / "kiosk.db")
    store = Store(base, Days())
    base.execute("PRAGMA max_page_count = 4")
    many = [TicketTaken(f"v{i}", "A", i) for i in range(1000)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.keep(many)
    assert store.kept() == [], "all or none"
    store.close()

"""What the kiosk keeps: on disk when keep() returns, all or nothing, and there after a restart."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.choice.issuing.reserve import REMEMBERED
from kiosk.config import KioskConfig, PrinterAt
from kiosk.opening import open_kiosk
from kiosk.store import REMEMBERED as STORED
from kiosk.store import KioskStore
from kiosk.things import (
    Forgotten,
    HubKnown,
    LeaseKept,
    MenuKept,
    PaperEnded,
    PrinterStatus,
    Recorded,
    RunBegan,
)
from tests.support.kiosk_visitor import WORDS, Visitor, menu
from wire.disk import DiskWrong, open_store
from wire.messages import (
    Lease,
    MoveHeard,
    Now,
    TicketDropped,
    TicketPrinted,
    TicketTaken,
)

AT = Now("boot", 5.0, 1.8e9)
TAKEN = Recorded(1, AT, TicketTaken("v1", "pay", "ru", "A", 7, False, 3, AT))
PRINTED = Recorded(2, AT, TicketPrinted("v1", "printed"))
DROPPED = Recorded(3, AT, TicketDropped("v2", "no answer in time"))
MOVED = Recorded(4, AT, MoveHeard("v1", "served"))


def again(file: Path) -> list:
    """Return what a start finds."""
    store = KioskStore(open_store(file))
    found = store.facts()
    store.close()
    return found


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.db"
    store = KioskStore(open_store(file))
    store.keep([RunBegan("card", 1), TAKEN, LeaseKept(Lease("A", 1, 500, 519, 500))])
    store.keep([PRINTED, DROPPED, MOVED, HubKnown("g1", 1, 3, 2), MenuKept(menu())])
    store.keep([RunBegan("card", 2), HubKnown("g1", 2, 4, 4), MenuKept(menu(version=2))])
    store.keep([LeaseKept(Lease("A", 1, 500, 519, 501))])
    store.close()
    found = again(file)
    assert found[-4:] == [TAKEN, PRINTED, DROPPED, MOVED], "the outbox in its order"
    assert found[-5] == LeaseKept(Lease("A", 1, 500, 519, 501)), "as it stands"
    last = {RunBegan("card", 2), HubKnown("g1", 2, 4, 4)}
    assert {fact for fact in found[:-5] if not isinstance(fact, MenuKept)} == last
    assert MenuKept(menu(version=2)) in found
    assert len(found) == 8


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.db"
    store = KioskStore(open_store(file))
    with pytest.raises(TypeError, match="no fact of a kiosk"):
        store.keep([TAKEN, TicketDropped("v", "a bare report")])
    with pytest.raises(sqlite3.IntegrityError):
        store.keep([TAKEN, TAKEN])
    store.close()
    assert again(file) == []


def test_forgotten_rows_are_gone_and_the_numbers_go_on(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.db"
    store = KioskStore(open_store(file))
    store.keep([RunBegan("card", 1), TAKEN, PRINTED, DROPPED])
    store.keep([Forgotten(2)])
    store.close()
    kept = again(file)
    assert kept == [RunBegan("card", 1), DROPPED]
    visitor = Visitor(kept).open()
    visitor.hear(PaperEnded("another", "printed"))
    assert max(fact.seq for fact in visitor.facts() if isinstance(fact, Recorded)) == 4


def test_old_ranges_are_forgotten_and_as_many_kept_as_the_machine_remembers(tmp_path: Path) -> None:
    store = KioskStore(open_store(tmp_path / "kiosk.db"))
    for nth in range(1, 9):
        store.keep([LeaseKept(Lease("A", nth, nth * 20, nth * 20 + 19, nth * 20 + 20))])
    assert [fact.lease.nth for fact in store.facts()] == [5, 6, 7, 8]
    assert STORED == REMEMBERED
    store.close()


def test_a_machine_from_the_disk_is_the_machine_that_went(tmp_path: Path) -> None:
    """What is forgotten on the disk because a later fact has replaced it is not missed."""
    file = tmp_path / "kiosk.db"
    store = KioskStore(open_store(file))
    visitor = Visitor().open()
    for visit in ("v1", "v2"):
        visitor.take(visit)
        visitor.hear(PaperEnded(visit, "printed"))
        visitor.tap("leave")
    visitor.tap("language:ru")
    visitor.tap("service:repair", "v3")
    visitor.wait(0.8)
    for fact in visitor.disk:
        store.keep([fact])
    store.close()
    for kept in (visitor.disk, again(file)):
        twin = Visitor(kept, life="life-2")
        twin.hear(PrinterStatus("ok"))
        assert twin.facts()[0] == RunBegan("life-1", 2)
        assert twin.facts()[1].seq == 6
        desk = twin.machine._state
        assert list(desk.outbox.taken) == ["v1", "v2", "v3"]
        assert desk._reserve.leases() == visitor.machine._state._reserve.leases()
        assert twin.screen.kind == "start"


def test_a_full_disk_is_an_error_that_ends_the_daemon(tmp_path: Path) -> None:
    base = open_store(tmp_path / "kiosk.db")
    store = KioskStore(base)
    store.keep([RunBegan("card", 1)])
    base.execute(f"PRAGMA max_page_count = {base.execute('PRAGMA page_count').fetchone()[0]}")
    many = [Recorded(i, AT, TicketDropped(f"v{i}", "why")) for i in range(1, 1000)]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.keep(many)
    assert store.facts() == [RunBegan("card", 1)], "all or none"
    store.close()


# --- files of other versions -------------------------------------------------------------------


def test_a_file_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    base = open_store(tmp_path / "kiosk.db")
    KioskStore(base)
    base.execute("CREATE TABLE of_next_year (x)")
    base.execute("PRAGMA user_version = 99")
    base.close()
    was = (tmp_path / "kiosk.db").read_bytes()
    config = KioskConfig("test", "kiosk-1", str(tmp_path / "kiosk.db"), PrinterAt("none"))
    for _ in range(2):
        with pytest.raises(DiskWrong) as said:
            open_kiosk(config, WORDS)
        told = "kiosk.db: found version 99 of a newer Talon, expected at most 1: install that Talon"
        assert str(said.value) == f"{tmp_path}/{told}"
    assert (tmp_path / "kiosk.db").read_bytes() == was


@pytest.mark.parametrize("row", ["'{}'", "7", "x'ff'"])
def test_a_row_that_no_kiosk_wrote_is_named(tmp_path: Path, row: str) -> None:
    file = tmp_path / "kiosk.db"
    base = open_store(file)
    store = KioskStore(base)
    base.execute(f"INSERT INTO outbox VALUES (1, {row})")
    with pytest.raises(DiskWrong, match=r"kiosk\.db: a row that no kiosk wrote"):
        store.facts()
    store.close()

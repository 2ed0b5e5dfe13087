"""A database that is deleted, moved or replaced while a daemon works with it: saved, not lost."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from display.store import BoardStore as BoardStore
from display.things import Announced
from kiosk.opening import Waiting, open_kiosk, save_in_time
from kiosk.things import LeaseKept, Placed
from tests.process.test_kiosk_disk import began, config
from tests.support.kiosk_visitor import WORDS
from tests.support.processes.broker import Broker
from tests.support.processes.hub import KIOSK, Floor, Hub
from tests.support.wait import until
from wire.anchored import Anchor, Vanished
from wire.disk import DiskWrong, open_store, transaction
from wire.lock import Busy, Held
from wire.loop import inbox
from wire.messages import Lease


class Daemon:
    """Does what every daemon does with its database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = open_store(path)
        self.base.execute("CREATE TABLE IF NOT EXISTS said (n INTEGER)")
        self.anchor = Anchor(path)
        self.keep(1)

    def keep(self, n: int) -> None:
        self.anchor.look()
        self.keep_unseen(n)

    def keep_unseen(self, n: int) -> None:
        """Keep it between two looks."""
        with transaction(self.base):
            self.base.execute("INSERT INTO said VALUES (?)", (n,))

    def next_start(self) -> list[int]:
        self.base.close()
        with closing(open_store(self.path)) as base:
            return [n for (n,) in base.execute("SELECT n FROM said ORDER BY n")]


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    (tmp_path / "state").mkdir()
    made = Daemon(tmp_path / "state" / "talon.db")
    yield made
    made.base.close()


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def deleted(path: Path) -> None:
    path.unlink()


def all_deleted(path: Path) -> None:
    for part in path.parent.glob("talon.db*"):
        part.unlink()


def log_deleted(path: Path) -> None:
    beside(path, "-wal").unlink()


def index_deleted(path: Path) -> None:
    beside(path, "-shm").unlink()


def moved(path: Path) -> None:
    path.rename(beside(path, ".old"))


def copied_over(path: Path) -> None:
    """Copy a file over it, as an editor or rsync does."""
    shutil.copyfile(path, beside(path, ".new"))
    beside(path, ".new").rename(path)


def another_put_there(path: Path) -> None:
    all_deleted(path)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE other (x)")


def another_at_work_there(path: Path) -> None:
    """Put another database at work there. Its log must not be read into what is put back."""
    all_deleted(path)
    base = open_store(path)
    base.execute("CREATE TABLE said (n INTEGER)")
    base.execute("INSERT INTO said VALUES (99)")
    shutil.copytree(path.parent, path.parent.with_name("there"))
    base.close()
    for part in path.parent.with_name("there").iterdir():
        shutil.copyfile(part, path.with_name(part.name))


def folder_deleted(path: Path) -> None:
    shutil.rmtree(path.parent)


FAULTS = [
    *(deleted, all_deleted, log_deleted, index_deleted, moved, copied_over, another_put_there),
    *(another_at_work_there, folder_deleted),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_kept_in_a_file_that_has_vanished_and_nothing_kept_is_lost(daemon, fault):
    fault(daemon.path)
    daemon.keep_unseen(2)
    with pytest.raises(Vanished, match=r"talon\.db.* was (removed|replaced) while it was worked"):
        daemon.keep(3)
    assert "written again from what was open" in daemon.anchor.save(daemon.base)
    assert daemon.next_start() == [1, 2]


def test_what_lay_in_its_place_is_set_aside_whole(daemon):
    another_put_there(daemon.path)
    assert "what lay there is talon.db.replaced-" in daemon.anchor.save(daemon.base)
    (aside,) = daemon.path.parent.glob("talon.db.replaced-*")
    with closing(sqlite3.connect(aside)) as base:
        assert base.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]
    assert daemon.next_start() == [1]


def test_a_folder_that_was_moved_is_waited_for_and_not_made_anew(daemon):
    there = daemon.path.parent
    elsewhere = there.rename(there.with_name("elsewhere"))
    with pytest.raises(Vanished):
        daemon.keep(2)
    where = r"state is not there; its database is .*elsewhere/talon\.db"
    with pytest.raises(DiskWrong, match=where):
        daemon.anchor.save(daemon.base)
    assert not there.exists()
    elsewhere.rename(there)
    assert daemon.anchor.save(daemon.base).endswith("is in its place again")
    assert daemon.next_start() == [1]


def test_what_cannot_be_saved_is_said_and_stays_open(daemon):
    deleted(daemon.path)
    beside(daemon.path, ".saved").mkdir()
    with pytest.raises(DiskWrong, match=r"talon\.db: what it held cannot be saved"):
        daemon.anchor.save(daemon.base)
    beside(daemon.path, ".saved").rmdir()
    daemon.anchor.save(daemon.base)
    assert daemon.next_start() == [1]


def test_a_folder_that_is_made_anew_is_the_daemon_s_alone(daemon):
    """Also where the folder around it has gone with it."""
    folder = daemon.path.parent / "deep" / "er"
    folder.mkdir(parents=True)
    deep = Daemon(folder / "talon.db")
    shutil.rmtree(folder.parent)
    deep.anchor.save(deep.base)
    assert not stat.S_IMODE(deep.path.parent.stat().st_mode) & 0o027
    assert deep.next_start() == [1]


def test_what_is_saved_is_on_the_disk_before_it_has_the_name_and_the_name_after(
    daemon, monkeypatch
):
    """Else a power cut could leave an empty file under the database's name."""
    synced: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "wire.anchored.sync", lambda path: synced.append((path.name, daemon.path.exists()))
    )
    deleted(daemon.path)
    daemon.anchor.save(daemon.base)
    assert synced == [("talon.db.saved", False), ("state", True)]


def test_an_attempt_that_was_cut_off_leaves_nothing_of_the_next_one(daemon):
    for end in (".saved", ".saved-wal", ".saved-shm"):
        beside(daemon.path, end).write_bytes(b"cut off" * 9)
    deleted(daemon.path)
    daemon.anchor.save(daemon.base)
    assert not list(daemon.path.parent.glob("*.saved*"))
    assert daemon.next_start() == [1]


def test_a_database_that_is_no_file_is_not_watched(tmp_path):
    anchor = Anchor(tmp_path / "none.db")
    for _ in range(2):
        sees_nothing_wrong(anchor)
        (tmp_path / "none.db").touch()
        sees_nothing_wrong(anchor)
        (tmp_path / "none.db").unlink()


def sees_nothing_wrong(anchor: Anchor) -> None:
    """Look both ways: neither raises Vanished."""
    anchor.look()
    anchor.look_now_and_then()


def test_a_sound_database_is_never_said_to_have_vanished(daemon):
    for n in range(2, 30):
        daemon.keep(n)
        with closing(sqlite3.connect(daemon.path)) as reader:
            reader.execute("SELECT count(*) FROM said").fetchone()
        daemon.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    daemon.base.execute("VACUUM")
    daemon.keep(30)
    assert daemon.next_start() == list(range(1, 31))


# --- the lock ------------------------------------------------------------------------------------


def test_while_nothing_is_kept_it_looks_once_a_second(daemon, monkeypatch):
    mono = [100.0]
    monkeypatch.setattr("wire.anchored.time", SimpleNamespace(monotonic=lambda: mono[0]))
    anchor = Anchor(daemon.path)
    daemon.path.unlink()
    mono[0] = 100.9
    anchor.look_now_and_then()
    mono[0] = 101.0
    with pytest.raises(Vanished, match=r"talon\.db was removed"):
        anchor.look_now_and_then()


def test_a_deleted_lock_is_taken_again_and_lets_nobody_in(tmp_path, monkeypatch):
    monkeypatch.setattr("wire.lock.LOOK", 0.0)
    path = tmp_path / "talon.db"
    with closing(Held(path, "the first")) as held:
        beside(path, ".lock").unlink()
        held.look()
        with pytest.raises(Busy, match="the first"):
            Held(path, "the second")
        held.look()


def test_of_two_that_a_deleted_lock_let_in_the_first_stops(tmp_path, monkeypatch):
    monkeypatch.setattr("wire.lock.LOOK", 0.0)
    path = tmp_path / "talon.db"
    with closing(Held(path, "the first")) as held:
        beside(path, ".lock").unlink()
        with closing(Held(path, "the second")), pytest.raises(Busy, match="the second"):
            held.look()


# --- the daemons ---------------------------------------------------------------------------------


def test_a_hub_without_its_file_says_so_and_has_every_ticket_at_its_next_start(
    broker: Broker, tmp_path: Path
):
    with Floor(broker) as floor, Hub(tmp_path, broker.port) as hub:
        floor.whole()
        floor.say("kiosk-1", "report", "KioskHere", **HERE)
        floor.hears("KioskWelcome")
        wanted(floor, "before")
        hub.database.unlink()
        assert hub.process is not None
        assert hub.process.wait(30) == 1, "it notices by itself, without a ticket"
        assert "was removed while it was worked with" in floor.hears("HubTrouble")["why"]
        assert any("was written again from what was open" in line for line in hub.lines())
        hub.start()
        floor.forget()
        floor.whole()
        assert hub.rows("SELECT visit FROM visits") == [("before",)]


HERE = {
    **KIOSK, "run": 1, "life": "life", "first": 1, "last": 0, "day": 0, "leases": [],
    "generation": "", "epoch": 0, "connection": 1,
}  # fmt: skip


def wanted(floor: Floor, visit: str) -> None:
    floor.say("kiosk-1", "wish", "TicketWanted", visit=visit, service="pay", language="ru")
    floor.hears("TicketIssued", lambda it: it["visit"] == visit)


def test_a_hub_that_cannot_save_stays_in_trouble_until_it_can(broker: Broker, tmp_path: Path):
    with Floor(broker) as floor, Hub(tmp_path, broker.port) as hub:
        floor.whole()
        floor.say("kiosk-1", "report", "KioskHere", **HERE)
        floor.hears("KioskWelcome")
        wanted(floor, "before")
        blocks = beside(hub.database, ".saved")
        blocks.mkdir()
        hub.database.unlink()
        until(lambda: len(floor.all("HubTrouble")) >= 2, 30)
        assert hub.process is not None
        assert hub.process.poll() is None, "what it has open is all that there is"
        blocks.rmdir()
        assert hub.process.wait(30) == 1
        assert hub.rows("SELECT visit FROM visits") == [("before",)]


def test_a_kiosk_keeps_its_numbers_and_goes_on_with_its_reserve(tmp_path: Path):
    database = tmp_path / "kiosk.db"
    opened = open_kiosk(config(database), WORDS)
    (run,) = (began(opened).run,)
    lease = LeaseKept(Lease("A", 1, 500, 519, 503))
    opened.store.keep([lease])
    database.unlink()
    with pytest.raises(Vanished):
        opened.store.keep([lease])
    save_in_time(opened, Waiting(WORDS, inbox(), lambda _: (), lambda: ()))
    opened.close()
    again = open_kiosk(config(database), WORDS)
    facts = again.store.facts()
    assert lease in facts
    assert began(again).run == run + 1
    assert again.machine._state._place.strange is False, "the new file is no copy of a card"
    assert len([fact for fact in facts if isinstance(fact, Placed)]) == 1
    again.close()


def test_a_board_without_its_file_remembers_what_it_announced(tmp_path: Path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced("gen", 7)])
    os.unlink(tmp_path / "board.db")
    store.keep([Announced("gen", 8), Announced("gen-2", 1)])
    assert store.works
    store.close()
    again = BoardStore(tmp_path / "board.db")
    assert again.facts() == [Announced("gen", 8), Announced("gen-2", 1)]
    again.close()

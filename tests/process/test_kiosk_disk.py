"""Real faults of the kiosk's disk: what cannot be kept is not promised, and the screen says so."""

import resource
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kiosk.choice.out_of_service import AGAIN, OutOfService
from kiosk.opening import Waiting, open_in_time, open_kiosk
from kiosk.store import KioskStore
from kiosk.things import KioskStarted, Reopen, RunBegan, ShowScreen
from tests.support.kiosk_card import began, config
from tests.support.kiosk_visitor import WORDS
from tests.support.processes.broker import Broker
from tests.support.processes.kiosk import Kiosk, running
from tests.support.wait import SOON, until
from wire.disk import DiskWrong, open_store
from wire.lock import Held
from wire.loop import inbox
from wire.messages import DeviceGone, HubGone, Now, Pulse, Stop, TicketPrinted, TicketTaken

SAID = (
    "Сейчас здесь нельзя получить талон",
    "本机暂时无法取号",
    "Tickets are not available here now",
)
"""In the order in which a kiosk says it that cannot know its hall's."""


def a_file_for_a_folder(folder: Path) -> Path:
    (folder / "state").write_text("not a folder")
    return folder / "state" / "kiosk.db"


def no_folder(folder: Path) -> Path:
    return folder / "none" / "kiosk.db"


def a_folder_for_the_file(folder: Path) -> Path:
    (folder / "kiosk.db").mkdir()
    return folder / "kiosk.db"


def a_folder_for_the_wal(folder: Path) -> Path:
    """Put a folder where the WAL would be: the file can be opened, and nothing can be written to
    it."""
    with closing(open_store(folder / "kiosk.db")):
        pass
    (folder / "kiosk.db-wal").mkdir()
    return folder / "kiosk.db"


FAULTS = [a_file_for_a_folder, no_folder, a_folder_for_the_file, a_folder_for_the_wal]


@contextmanager
def full_beyond(limit: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes: the kernel refuses, as a full disk
    does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- opening -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_cannot_be_used_is_told_by_its_name(fault: Any, tmp_path: Path) -> None:
    database = fault(tmp_path)
    with pytest.raises(DiskWrong, match=database.name):
        open_kiosk(config(database), WORDS)


def test_a_database_that_another_process_writes_is_not_opened(tmp_path: Path) -> None:
    database = tmp_path / "kiosk.db"
    held = Held(database, "another kiosk")
    with closing(held), pytest.raises(DiskWrong, match="another kiosk"):
        open_kiosk(config(database), WORDS)
    open_kiosk(config(database), WORDS).close()


def test_a_card_of_another_hall_gives_none_of_its_numbers_here(tmp_path: Path) -> None:
    database = tmp_path / "kiosk.db"
    open_kiosk(config(database), WORDS).close()
    moved = structs.replace(config(database), hall="centre-2")
    with pytest.raises(DiskWrong, match=r"kiosk\.db: found hall test, expected centre-2"):
        open_kiosk(moved, WORDS)
    opened = open_kiosk(config(database), WORDS)
    assert began(opened).run == 2, "the start in the other hall is not one"
    opened.close()


@pytest.mark.parametrize("limit", [0, 4096, 10_000])
def test_a_disk_that_is_full_at_the_first_commit_opens_nothing(tmp_path: Path, limit: int) -> None:
    database = tmp_path / "kiosk.db"
    with full_beyond(limit), pytest.raises(DiskWrong, match=r"kiosk\.db"):
        open_kiosk(config(database), WORDS)
    opened = open_kiosk(config(database), WORDS)
    assert began(opened).run == 1
    opened.close()


def test_every_start_is_committed_before_anything_is_said(tmp_path: Path) -> None:
    database = tmp_path / "kiosk.db"
    runs = []
    for _ in range(3):
        opened = open_kiosk(config(database), WORDS)
        (began,) = [fact for fact in opened.store.facts() if isinstance(fact, RunBegan)]
        runs.append(began)
        opened.close()
    assert [began.run for began in runs] == [1, 2, 3]
    assert len({began.incarnation for began in runs}) == 1


def test_a_commit_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    """SQLITE_FULL and a write that the kernel refuses, on the real connection."""
    opened = open_kiosk(config(tmp_path / "kiosk.db"), WORDS)
    before = opened.store.facts()
    with full_beyond((tmp_path / "kiosk.db-wal").stat().st_size), pytest.raises(sqlite3.Error):
        opened.store.keep([RunBegan("x" * 5000, 9)])
    assert opened.store.facts() == before
    opened.close()
    store = KioskStore(open_store(tmp_path / "kiosk.db"))
    assert store.facts() == before
    store.close()


# --- waiting for it ----------------------------------------------------------------------------


def test_the_machine_of_a_kiosk_without_a_store() -> None:
    shut = OutOfService(WORDS)
    assert shut.due() is None
    (show,) = shut.hear(KioskStarted(""), Now("b", 10.0, 0.0))
    assert isinstance(show, ShowScreen)
    assert (show.screen.kind, show.screen.entries, show.screen.foot) == ("closed", (), ())
    assert show.screen.heading == SAID[0]
    hint, *others = show.screen.body
    assert hint == WORDS["ru"].ask_staff
    for line, text in zip(others, SAID[1:], strict=True):
        assert line.startswith(text)
    assert show.screen.mark == WORDS["ru"].store_mark
    assert shut.due() == 10.0 + AGAIN
    assert shut.hear(None, Now("b", 14.9, 0.0)) == []
    assert shut.hear(None, Now("b", 15.0, 0.0)) == [Reopen()]
    assert shut.due() == 20.0


@pytest.mark.parametrize("fault", [a_file_for_a_folder, a_folder_for_the_file])
def test_it_tries_again_until_the_disk_is_mended(
    tmp_path: Path, fault: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kiosk.choice.out_of_service.AGAIN", 0.1)
    database = fault(tmp_path)
    broken = database if database.is_dir() else database.parent
    shown: list[Any] = []
    away = tmp_path / "away"

    def between() -> list[Any]:
        if len(caplog.messages) == 3 and not away.exists():
            broken.rename(away)
            database.parent.mkdir(exist_ok=True)
        return []

    waiting = Waiting(WORDS, inbox(), shown.append, between)
    opened = open_in_time(config(database), waiting)
    assert opened is not None
    opened.close()
    assert [type(one) for one in shown] == [ShowScreen], "one screen, and it stays"
    assert all("no tickets here" in line for line in caplog.messages)


def test_asked_to_end_while_it_waits_it_ends(tmp_path: Path) -> None:
    heard = inbox()
    heard.put(Stop())
    fault = config(a_folder_for_the_file(tmp_path))
    assert open_in_time(fault, Waiting(WORDS, heard, lambda _: None, list)) is None


# --- the whole kiosk ---------------------------------------------------------------------------


class Systemd:
    """Owns the socket on which systemd hears a daemon."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self.said: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.setblocking(False)

    def count(self, word: str) -> int:
        try:
            while True:
                self.said.append(self._socket.recv(200).decode())
        except BlockingIOError:
            return self.said.count(word)

    def close(self) -> None:
        self._socket.close()


def test_without_a_store_the_kiosk_says_so_is_ready_and_comes_back_by_itself(
    tmp_path: Path, broker: Broker
) -> None:
    with running(tmp_path, broker) as (_, hub, kiosk), closing(Systemd(tmp_path)) as systemd:
        kiosk.until_shown("start")
        kiosk.process.kill()
        kiosk.process.wait()
        until(lambda: hub.of(DeviceGone))  # the broker's last word: all that it said is here
        database = tmp_path / "kiosk.db"
        database.rename(tmp_path / "aside")
        database.mkdir()
        kiosk.environment = {"NOTIFY_SOCKET": str(systemd.path), "WATCHDOG_USEC": "1000000"}
        heard = len(hub.heard)
        kiosk.again()
        until(lambda: systemd.count("READY=1"))
        assert kiosk.until_shown("closed")["things"]
        assert all(text in kiosk.texts() for text in SAID)
        assert systemd.count("STOPPING=1") == 0
        until(lambda: systemd.count("WATCHDOG=1") >= 4)
        said = {type(one) for one in hub.heard[heard:]}
        assert said <= {Pulse, HubGone, DeviceGone}, "it cannot keep its word, so it says none"
        database.rmdir()
        (tmp_path / "aside").rename(database)
        kiosk.until_shown("start")
        assert "kiosk.db: unable to open database file" in kiosk.log.read_text()
        kiosk.tap("English")
        kiosk.tap("Repair")
        kiosk.until_shown("ticket")


def test_a_disk_that_fills_up_ends_the_kiosk_before_the_paper(
    tmp_path: Path, broker: Broker
) -> None:
    """It prints nothing that it has not committed, ends with 1, and comes back to a screen that
    says so; when there is room again everything that it printed is known. The paper that was under
    way when it ended is said to be so."""
    with running(tmp_path, broker, settle=0.1, ticket=0.3) as (printer, hub, kiosk):
        until(lambda: len(hub.of(TicketTaken)) == 0 and kiosk.described()["screen"] == "start")
        kiosk.again(file_size=160_000)
        _tap_until_it_ends(kiosk)
        assert kiosk.process.wait(SOON) == 1
        assert "talon-kiosk ends: " in kiosk.log.read_text()
        kiosk.again(file_size=16_000)
        kiosk.until_shown("closed")
        assert all(text in kiosk.texts() for text in SAID)
        kiosk.again()
        kiosk.until_shown("start")
        papers = [paper["lines"][0]["text"] for paper in printer.told("papers.jsonl")]
        assert papers
        until(lambda: len(hub.of(TicketPrinted)) >= len(hub.of(TicketTaken)) >= len(papers))
        told = {ended.visit: ended.outcome for ended in hub.of(TicketPrinted)}
        taken = [(one.ticket, told[one.visit]) for one in hub.of(TicketTaken)]
        assert [ticket for ticket, _ in taken[: len(papers)]] == papers
        assert [outcome for _, outcome in taken[len(papers) :]] in ([], ["unknown"])


def _tap_until_it_ends(kiosk: Kiosk) -> None:
    """Tap until the kiosk ends. What looks at the screen of a kiosk that has ended fails with its
    log."""
    with pytest.raises(AssertionError, match="talon-kiosk ends"):
        _visit(kiosk, 40)


def _visit(kiosk: Kiosk, times: int) -> None:
    for _ in range(times):
        kiosk.tap("English")
        kiosk.tap("Repair")
        kiosk.until_shown("start")

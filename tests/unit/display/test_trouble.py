"""A hub that cannot work, and a disk of the board that cannot write: what is shown of it."""

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from display.board.machine import Board
from display.store import KEPT, BoardStore
from display.things import Announced, Memory
from tests.support.board_hub import FakeHub, Seen
from tests.support.processes.display import BoardDaemon, HubOnBroker
from tests.support.wait import free_port, until
from wire.disk import PAGE
from wire.messages import DeviceTwin, HubGone, HubTrouble, LinkDown, LinkUp, NoBroker, Tick
from wire.pulse import SILENCE

TURN = 10.0
TWIN = 600.0

NO_DISK = HubTrouble("hub.db: disk is full")


@pytest.fixture
def seen() -> Seen:
    return Seen(Board(("en", "ru", "zh")))


# --- the hub's trouble --------------------------------------------------------------------------


def test_a_hub_in_trouble_is_said_beside_the_time_of_the_last_word(seen, hub):
    seen.hear([*hub.states(), hub.pulse(), *hub.call(1)])
    seen.hear(NO_DISK, 1)
    assert seen.scene.trouble == "", "a pulse is heard: another hub lives, or this one did just now"
    seen.hear(HubGone(hub.session), 1)
    assert (seen.scene.standing, seen.scene.trouble != "") == ("stale", True)
    assert seen.rows == [("A001", 1, False)]


def test_it_is_said_in_each_language_in_turn(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear(LinkDown(), 1)
    said = []
    for turn in range(6):
        seen.hear(NO_DISK, turn * TURN + 2)
        said.append(seen.scene.trouble)
    assert said == ["ru", "en", "zh"] * 2


def test_the_turn_comes_by_itself(seen):
    seen.hear(NO_DISK, 9)
    first = seen.scene.trouble
    due = seen.board.due() - 1000.0
    assert 9 < due <= 10.01
    seen.hear(Tick(), due)
    assert seen.scene.trouble not in ("", first)


def test_a_pulse_ends_it_at_once_and_silence_after_three_seconds(seen, hub):
    seen.hear(NO_DISK, 0)
    assert seen.scene.trouble
    assert seen.board.due() - 1000.0 <= SILENCE + 0.01
    seen.hear(Tick(), SILENCE)
    assert (seen.scene.standing, seen.scene.trouble) == ("connecting", "")
    seen.hear(NO_DISK, 10)
    seen.hear([*hub.states(), hub.pulse(11)], 11)
    assert (seen.scene.standing, seen.scene.trouble) == ("live", "")


def test_what_the_disk_says_is_marked_for_staff(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear(Memory(False))
    assert seen.scene.forgetful
    assert seen.scene.standing == "live"
    seen.hear(Memory(True))
    assert not seen.scene.forgetful


def test_another_board_with_its_name_is_marked_for_staff(seen, hub):
    seen.hear([*hub.states(), hub.pulse()])
    seen.hear(DeviceTwin("ours", "another"))
    assert seen.scene.twin
    assert seen.scene.standing == "live"
    seen.hear(Tick(), TWIN - 1)
    assert seen.scene.twin
    seen.hear(Tick(), TWIN)
    assert not seen.scene.twin


# --- its store ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path) -> Path:
    """Make something that cannot be a database."""
    (tmp_path / "board.db").mkdir()
    return tmp_path


def test_a_store_that_cannot_be_opened_forgets_and_goes_on(folder, caplog):
    store = BoardStore(folder / "board.db")
    assert store.facts() == []
    store.keep([Announced("g1", 1)])
    store.keep([Announced("g1", 2)])
    assert not store.works
    assert len(caplog.records) == 1, "said once, not with each call"
    (folder / "board.db").rmdir()
    store.keep([Announced("g2", 1)])
    assert store.works
    assert store.facts() == [Announced("g1", 2), Announced("g2", 1)], "what was owed came too"
    store.close()


def test_what_is_owed_does_not_grow(folder):
    store = BoardStore(folder / "board.db")
    for n in range(10 * KEPT):
        store.keep([Announced(f"g{n}", 1)])
    (folder / "board.db").rmdir()
    store.keep([Announced("last", 1)])
    assert len(store.facts()) == KEPT
    assert store.facts()[-1] == Announced("last", 1)
    store.close()


def test_a_full_disk_is_no_reason_to_stop(tmp_path):
    store = BoardStore(tmp_path / "board.db")
    store.keep([Announced("g1", 1)])
    store._open().execute("PRAGMA max_page_count = 1")
    store.keep([Announced(f"{n}" * 3000, n) for n in range(1, 9)])
    assert not store.works
    store.keep([Announced("g1", 2)])
    assert store.works, "opened anew, without the limit"
    assert [len(fact.generation) for fact in store.facts()] == [2, *[3000] * 8]
    assert store.facts()[0] == Announced("g1", 2)
    store.close()


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path):
    (tmp_path / "board.db").write_bytes(b"no database\0" * 1024)
    store = BoardStore(tmp_path / "board.db")
    assert store.facts() == []
    store.keep([Announced("g1", 1)])
    assert store.works
    store.close()
    assert len(list(tmp_path.glob("board.db.damaged-*"))) == 1


def test_one_that_is_damaged_while_it_runs_is_replaced_with_the_next_call(tmp_path):
    path = tmp_path / "board.db"
    store = BoardStore(path)
    store.keep([Announced("g1", 1)])
    store.close()
    store.facts()
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(b"\xa5" * (path.stat().st_size - PAGE))
    store._open().execute("PRAGMA cache_size = 0")
    store.keep([Announced("g1", 2)])
    assert not store.works
    store.keep([Announced("g1", 3)])
    assert store.works
    assert store.facts() == [Announced("g1", 3)]
    store.close()


@pytest.mark.parametrize(
    "row", ["(0, CAST(x'67ff' AS TEXT), 5)", "(0, 'g1', 'five')", "(0, 'g1', x'ff')"]
)
def test_a_row_that_no_board_wrote_is_damage_too(tmp_path, caplog, row):
    """SQLite's check sees no byte that a card changed inside a row."""
    path = tmp_path / "board.db"
    store = BoardStore(path)
    store.keep([Announced("g2", 1)])
    store.close()
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(f"INSERT INTO announced VALUES {row}")
    assert store.facts() == []
    assert store.works
    (aside,) = tmp_path.glob("board.db*.damaged-*")  # its log has nothing that it lacks
    assert f"was set aside as {aside.name}" in caplog.text
    store.keep([Announced("g1", 6)])
    store.close()
    assert (store.facts(), store.works) == ([Announced("g1", 6)], True)
    store.close()


def test_a_damaged_file_that_cannot_be_set_aside_is_said_on_the_board(tmp_path, monkeypatch):
    path = tmp_path / "board.db"
    store = BoardStore(path)
    store.keep([Announced("g2", 1)])
    store.close()
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("INSERT INTO announced VALUES (2, 'g1', 'five')")

    def no(*_: object) -> None:
        raise PermissionError("no renaming here")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", no)
        assert (store.facts(), store.works) == ([], False)
    assert (store.facts(), store.works) == ([], False), "set aside now, but not yet written"
    store.keep([Announced("g1", 6)])
    assert store.works
    store.close()


# --- the whole daemon ---------------------------------------------------------------------------


def said(board: BoardDaemon) -> str:
    return " ".join(thing["text"] for thing in board.told()["things"])


def test_the_board_shows_the_hubs_trouble_and_forgets_it(tmp_path, broker):
    with (
        BoardDaemon(tmp_path, broker.port) as board,
        HubOnBroker(broker.port, FakeHub()) as hub,
    ):
        until(lambda: board.told()["screen"] == "board", 10)
        hub.call(2)
        until(lambda: board.rows() != [])
        hub.beating = False
        until(lambda: board.told()["stale"] is not None, 5)
        assert "обновляется" not in said(board)

        def in_trouble(words: str) -> bool:
            hub.say([NO_DISK])
            return words in said(board)

        until(lambda: in_trouble("Табло временно не обновляется. Обратитесь к сотруднику."), 31)
        assert board.rows() == [("A001 → 2", False)]
        hub.beating = True
        until(lambda: board.told()["stale"] is None)
        assert "временно" not in said(board)


def test_without_any_hub_before_it_the_trouble_is_said_in_all_languages(tmp_path, broker):
    with BoardDaemon(tmp_path, broker.port) as board, HubOnBroker(broker.port, FakeHub()) as hub:
        hub.beating = False
        until(lambda: hub.say([NO_DISK]) or "Табло временно" in said(board), 10)
        for words in ("Обратитесь к сотруднику.", "Please ask the staff.", "请咨询工作人员。"):
            assert words in said(board)


def test_a_disk_that_does_not_write_is_marked_and_the_calls_are_shown(tmp_path, broker):
    (tmp_path / "board.db").mkdir()
    with (
        BoardDaemon(tmp_path, broker.port) as board,
        HubOnBroker(broker.port, FakeHub()) as hub,
    ):
        until(lambda: board.told()["screen"] == "board", 10)
        until(lambda: "диск не пишет" in said(board))
        hub.call(2)
        until(lambda: board.rows() == [("A001 → 2", True)])
        assert board.log.read_text().count("in memory only") == 1
        (tmp_path / "board.db").rmdir()
        hub.call(3)
        until(lambda: "диск не пишет" not in said(board))
    kept = sqlite3.connect(f"file:{tmp_path / 'board.db'}?mode=ro", uri=True)
    assert kept.execute("SELECT generation, call FROM announced").fetchall() == [("g1", 2)]
    kept.close()


def test_a_disk_that_becomes_full_at_work_is_marked_and_the_calls_are_shown(tmp_path, broker):
    """A real limit of the kernel on the size of files: what is larger cannot be written."""
    with (
        BoardDaemon(tmp_path, broker.port) as board,
        HubOnBroker(broker.port, FakeHub()) as hub,
    ):
        until(lambda: board.told()["screen"] == "board", 10)
        hub.call(1)
        until(lambda: board.rows() != [])
        most = resource.prlimit(board.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(board.process.pid, resource.RLIMIT_FSIZE, (4096, most))
        hub.call(2)
        until(lambda: "диск не пишет" in said(board))
        assert board.rows()[0] == ("A002 → 2", True)
        resource.prlimit(board.process.pid, resource.RLIMIT_FSIZE, (most, most))
        hub.call(3)
        until(lambda: "диск не пишет" not in said(board))
        assert "Traceback" not in board.log.read_text()


# --- no broker ------------------------------------------------------------------------------------


def test_where_no_broker_is_found_and_why_stands_on_the_screen_until_one_is():
    seen = Seen(Board(("en", "ru")))
    seen.hear(NoBroker("10.0.0.5:1883", "Connection refused"))
    assert (seen.scene.standing, seen.scene.broker) == (
        "connecting",
        "10.0.0.5:1883: Connection refused",
    )
    seen.hear(NoBroker("10.0.0.5:1883", "No route to host"), 60)
    assert seen.scene.broker == "10.0.0.5:1883: No route to host"
    seen.hear(LinkUp("s"), 61)
    assert seen.scene.broker == ""


def test_a_board_that_was_given_a_wrong_address_shows_it(tmp_path):
    port = free_port()
    with BoardDaemon(tmp_path, port) as board:
        said = f"127.0.0.1:{port}: Connection refused"
        until(lambda: said in [thing["text"] for thing in board.told()["things"]])
        assert f"no broker at {said}" in board.log.read_text(encoding="utf-8")

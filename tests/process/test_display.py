"""The whole board as a process, over a real broker: what its description and its panels say."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.board_hub import FakeHub
from tests.support.processes.display import CONFIG, ROOT, BoardDaemon, HubOnBroker
from tests.support.processes.simulator import simulated
from tests.support.wait import SOON, free_port, until


@pytest.fixture
def hub(broker):
    with HubOnBroker(broker.port, FakeHub(windows=range(1, 5))) as running:
        yield running


@pytest.fixture
def board(tmp_path, broker):
    with BoardDaemon(tmp_path, broker.port) as running:
        yield running


def test_calls_are_shown_and_a_silent_hub_makes_them_old(board, hub):
    until(lambda: board.told()["screen"] == "board")
    hub.call(2)
    until(lambda: board.rows() == [("A001 → 2", True)])
    hub.call(4)
    until(lambda: board.rows()[0] == ("A002 → 4", True))
    assert [text for text, _ in board.rows()] == ["A002 → 4", "A001 → 2"]
    assert board.told()["stale"] is None
    hub.beating = False
    until(lambda: board.told()["stale"] is not None)
    minute = f"09:{int(hub.seconds) // 60:02}"
    assert board.told()["stale"] == minute
    assert board.rows() == [("A002 → 4", False), ("A001 → 2", False)]
    assert board.told()["things"][0]["text"].startswith(f"По состоянию на {minute}")
    hub.beating = True
    until(lambda: board.told()["stale"] is None)
    assert [text for text, _ in board.rows()] == ["A002 → 4", "A001 → 2"]


def test_a_broker_that_is_killed_makes_it_old_and_comes_back_by_itself(board, hub, broker):
    hub.call(1)
    until(lambda: board.rows() == [("A001 → 1", True)])
    broker.kill()
    until(lambda: board.told()["stale"] is not None)
    broker.start()
    until(lambda: board.told()["stale"] is None)
    hub.call(3)
    until(lambda: board.rows()[0] == ("A002 → 3", True))


def test_it_is_ready_and_calm_without_any_broker(tmp_path):
    with BoardDaemon(tmp_path, free_port()) as board:
        assert board.told()["screen"] == "connecting"


def test_after_a_kill_no_call_is_announced_again(board, hub):
    hub.call(1)
    until(lambda: board.rows() == [("A001 → 1", True)])
    board.kill()
    board.start()
    until(lambda: board.rows() == [("A001 → 1", False)])
    kept = sqlite3.connect(f"file:{board.folder / 'board.db'}?mode=ro", uri=True)
    assert kept.execute("SELECT generation, call FROM announced").fetchall() == [("g1", 1)]
    kept.close()


WRONG = [
    ("talon/v1/test/hall/calls", b"{"),
    ("talon/v1/test/hall/calls", b'{"kind":"Menu"}'),
    ("talon/v1/test/hall/windows/1", b'{"kind":"WindowState","window":"one"}'),
    ("talon/v1/test/hall/nowhere", b"{}"),
    ("talon/v1/test/hall/pulse", b"\xff\xfe"),
    ("talon/v1/test/hall/menu", b"[" * 70_000),
    ("talon/v1/test/hall/menu", b"[" * 60_000),
    ("talon/v1/test/hall/calls", b'{"kind":"TicketWanted"}'),
]


def test_bad_messages_are_counted_and_the_board_lives(board, hub):
    until(lambda: board.told()["screen"] == "board")
    for _ in range(200):
        for topic, payload in WRONG:
            hub.publish(topic, payload)
    hub.call(2)
    until(lambda: board.rows() == [("A001 → 2", True)])
    log = board.log.read_text()
    for kind in ("payload", "topic", "oversized"):
        assert log.count(f"dropped ({kind}, ") == 1
    assert "Traceback" not in log


def test_texts_that_cannot_be_drawn_do_not_end_it(tmp_path, broker):
    wild = {"ru": "a\x00\n" + "щ" * 5000, "en": "\u202e", "zh": "水" * 5000}
    fake = FakeHub(title=wild, board_text=wild, zone="No/Where")
    with BoardDaemon(tmp_path, broker.port) as board, HubOnBroker(broker.port, fake) as hub:
        until(lambda: board.told()["screen"] == "board")
        hub.call(1)
        until(lambda: board.rows() == [("A001 → 1", True)])
        assert "Traceback" not in board.log.read_text()


def test_the_panels_over_the_windows_go_with_it_and_a_dead_one_holds_nobody_up(tmp_path, broker):
    bus = tmp_path / "bus"
    leds = "".join(
        f'[[leds]]\nwindow = {n}\nport = "{bus}"\naddress = {n + 10}\n' for n in (1, 2, 3)
    )
    (tmp_path / "sim").mkdir()
    with (
        simulated(tmp_path / "sim", "panels", "--pty", str(bus), "--addresses", "11-13") as panels,
        HubOnBroker(broker.port, FakeHub()) as hub,
    ):
        panels.set("absent 12 on")
        with BoardDaemon(tmp_path, broker.port, leds) as board:
            until(lambda: _past(panels, 11)[-1:] == [""])
            hub.call(2)
            hub.call(1)
            until(lambda: _panel(panels, 11)[0] == "A002")
            until(lambda: len(board.rows()) == 2)
            hub.beating = False
            until(lambda: _panel(panels, 11) == ("--", 0))
            hub.beating = True
            until(lambda: _panel(panels, 11)[0] == "A002")
        # A board that ended leaves no old call behind.
        until(lambda: {_panel(panels, n) for n in (11, 13)} == {("--", 0)})


def test_an_undone_call_and_a_break_are_seen_on_screen_and_panel(tmp_path, broker):
    bus = tmp_path / "bus"
    leds = f'[[leds]]\nwindow = 1\nport = "{bus}"\naddress = 1\n'
    (tmp_path / "sim").mkdir()
    with (
        simulated(tmp_path / "sim", "panels", "--pty", str(bus), "--addresses", "1") as panels,
        HubOnBroker(broker.port, FakeHub()) as hub,
        BoardDaemon(tmp_path, broker.port, leds) as board,
    ):
        until(lambda: board.told()["screen"] == "board")
        hub.call(1)
        until(lambda: board.rows() == [("A001 → 1", True)])
        before = hub.hub.present[1]
        hub.call(1)
        until(lambda: _panel(panels, 1)[0] == "A002")
        hub.say(hub.hub.undo(1, before))
        until(lambda: _panel(panels, 1)[0] == "A001")
        until(lambda: [text for text, _ in board.rows()] == ["A001 → 1"])
        hub.say(hub.hub.free(1))
        for window in (1, 2, 3):
            hub.say(hub.hub.stand(window, "break"))
        until(lambda: _panel(panels, 1) in (("ПЕРЕРЫВ", 0), ("BREAK", 0)))
        until(lambda: "Перерыв. Ожидайте вызова" in _texts(board))


def _texts(board: BoardDaemon) -> str:
    return " ".join(thing["text"] for thing in board.told()["things"])


def _panel(panels, address: int) -> tuple[str, int]:
    shown = panels.state()[str(address)]
    return shown["text"], shown["flash"]


def _past(panels, address: int) -> list[str]:
    lines = panels.told("panels.jsonl")
    return [line["text"] for line in lines if line["address"] == address]


def test_the_picture_is_what_is_shown(board, hub):
    hub.call(1)
    until(lambda: board.rows() == [("A001 → 1", True)])
    assert board.picture().startswith(b"\x89PNG")


def test_a_screen_that_cannot_be_had_ends_it_with_a_word(tmp_path):
    (tmp_path / "display.toml").write_text(CONFIG.format(port=1))
    done = _run(tmp_path / "display.toml", "no-such-driver")
    assert done.returncode == 1
    assert "no-such-driver" in done.stderr
    assert "Traceback" not in done.stderr


def _run(config: Path, driver: str = "dummy") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "display", str(config)],
        env={"SDL_VIDEODRIVER": driver, "PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=2 * SOON,
        check=False,
    )


def test_the_description_is_never_half_written(board, hub):
    until(lambda: board.told()["screen"] == "board")
    for n in range(40):
        hub.call(n % 4 + 1)
        json.loads((board.folder / "board.json").read_text(encoding="utf-8"))
    until(lambda: [text for text, _ in board.rows()][:1] == ["A040 → 4"])

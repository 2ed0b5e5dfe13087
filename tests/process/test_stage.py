"""A whole hall as real processes: it comes up, is used, and nothing of it is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import tomli_w

from hw_sim.devices.control_socket import ask
from hw_sim.hall_file import HallError
from hw_sim.people.plan import Day, Person, shifts
from hw_sim.people.play import play
from hw_sim.result.outcome import finish
from hw_sim.stage.broker import MOSQUITTO
from hw_sim.stage.hall_check import open_hall
from hw_sim.stage.places import read_places
from tests.support.halls import stage_hall, tree
from tests.support.processes.work_hall import IN_TURN
from tests.support.wait import SOON, until

HALL = tree(stage_hall())
ROOT = Path(__file__).parents[2]
AGAIN = 10.0
"""Seconds after which a button that has changed nothing is pressed once more."""


class Running:
    """Runs `talon-sim stage` as a process, with everything below it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.out = folder / "out"
        self._said = folder / "said.txt"
        hall = folder / "hall.toml"
        hall.write_text(tomli_w.dumps(HALL), encoding="utf-8")
        command = [sys.executable, "-m", "hw_sim", "stage", str(hall), "--out", str(self.out)]
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [*command, *words],
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def open(self) -> list[psutil.Process]:
        """Return all processes of the open hall."""
        until(lambda: "The hall is open" in self.said(), 5 * SOON)
        return psutil.Process(self.process.pid).children(recursive=True)

    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def end(self) -> None:
        """End it as somebody would: it clears its own folders away."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(3 * SOON)
        finally:
            self.process.kill()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    running.end()


def names(processes: list[psutil.Process]) -> str:
    return " ".join(" ".join(process.cmdline()) for process in processes)


def gone(processes: list[psutil.Process]) -> bool:
    return not [process for process in processes if process.is_running() and not _zombie(process)]


def _zombie(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_hall_ends_cleanly_when_told(stage: Running, how: signal.Signals) -> None:
    processes = stage.open()
    told = names(processes)
    assert all(
        part in told for part in ("-m hub", "-m kiosk", "-m display", "-m operator_pad", "panels")
    )
    stage.process.send_signal(how)
    assert stage.process.wait(3 * SOON) == 0
    assert gone(processes)
    assert "killed" not in stage.said()
    places = read_places(stage.out / "run" / "stage.json")
    assert not places.kiosks[0].touch.parent.exists()


def test_told_while_it_comes_up_it_leaves_nothing(stage: Running) -> None:
    until(lambda: (stage.out / "run" / "hub.log").exists())
    processes = psutil.Process(stage.process.pid).children(recursive=True)
    stage.process.send_signal(signal.SIGINT)
    assert stage.process.wait(3 * SOON) == 0
    assert gone(processes)


def test_no_process_outlives_a_stage_that_is_killed(stage: Running) -> None:
    processes = stage.open()
    places = read_places(stage.out / "run" / "stage.json")
    stage.process.kill()
    until(lambda: gone(processes))
    shutil.rmtree(places.panel_knobs.parent)  # who is killed cannot clear up


def test_a_process_that_dies_is_named_with_its_last_words(stage: Running) -> None:
    processes = stage.open()
    hub = next(process for process in processes if "hub" in process.cmdline())
    hub.kill()
    assert stage.process.wait(3 * SOON) == 1
    assert "hub ended with signal SIGKILL" in stage.said()
    assert "connected to the broker" in stage.said()
    assert gone(processes)


def test_people_come_to_a_hall_that_stands(stage: Running) -> None:
    stage.open()
    command = [sys.executable, "-m", "hw_sim", "people", str(stage.out)]
    people = subprocess.run(
        [*command, "--people", "2", "--seconds", "6"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=5 * SOON,
    )
    assert people.returncode == 0, people.stderr
    told = json.loads((stage.out / "people.json").read_text())
    assert [story["outcome"] for story in told["stories"]] == ["served"] * 2
    assert [odd for story in told["stories"] for odd in story["oddities"]] == []
    assert {sighting["window"] for sighting in told["sightings"]} <= {1, 7}
    places = read_places(stage.out / "run" / "stage.json")
    assert len(told["papers"]) == 2
    assert [kiosk.name for kiosk in places.kiosks] == ["kiosk-1"]


def test_the_broker_inside_python_serves_a_hall_too(tmp_path: Path) -> None:
    running = Running(tmp_path, "--embedded")
    try:
        assert "broker --port" in names(running.open())
        assert "amqtt" in running.said()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(3 * SOON) == 0
    finally:
        running.end()


def test_everybody_is_counted_alike_by_people_and_hub(stage: Running) -> None:
    """One is served, one has gone before the call, one is never called."""
    stage.open()
    places = read_places(stage.out / "run" / "stage.json")
    people = (
        Person(2, 0.0, "ask", "ru", ("Вопросы",), serve=40.0, patience=0.0),
        Person(1, 10.0, "ask", "zh", ("咨询",), serve=40.0, taps_twice=True),
        Person(3, 20.0, "pay", "zh", ("缴费",), serve=40.0, patience=20.0),
    )
    # Nobody sits at the window for the third.
    day = Day(people, shifts(HALL, {7: [(0.0, 6000.0)]}), 6000.0, speed=20.0)
    account = play(places, day, lambda: None)
    result = finish(day, account, HALL, places.hub)
    assert [line for line in result.requirements if not line.ok] == []
    assert result.hub == {
        "ask": {"issued": 2, "served": 1, "no_show": 1, "left": 0},
        "pay": {"issued": 1, "served": 0, "no_show": 0, "left": 1},
    }
    assert {story.person: story.outcome for story in account.stories} == {
        1: "served",
        2: "no_show",
        3: "left",
    }


def test_a_button_is_pressed_by_hand(stage: Running) -> None:
    stage.open()

    def press(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hw_sim", "press", str(stage.out), *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    def panels() -> dict[str, str]:
        knobs = read_places(stage.out / "run" / "stage.json").panel_knobs
        texts = {n: panel["text"] for n, panel in json.loads(ask(knobs, "state")).items()}
        return {n: IN_TURN.get(text, text) for n, text in texts.items()}

    def press_until(button: str, seen: Callable[[], bool]) -> None:
        """As an operator does: a press before the pad has heard the hub's last word of its window
        says nothing, and he presses again."""
        for _ in range(5):
            good = press("7", button)
            assert (good.returncode, good.stderr) == (0, "")
            with contextlib.suppress(AssertionError):
                until(seen, AGAIN)
                return
        pytest.fail(f"{button} changed nothing: {panels()}")

    until(lambda: panels() == {"1": "", "2": ""})
    press_until("next", lambda: panels() == {"1": "ЗАКРЫТО", "2": ""})
    press_until("break", lambda: panels() == {"1": "ЗАКРЫТО", "2": "ПЕРЕРЫВ"})
    press_until("undo", lambda: panels() == {"1": "ЗАКРЫТО", "2": ""})
    for words, said in (
        (("3", "next"), "found window 3, expected one of 1, 7"),
        (
            ("7", "jump"),
            "found button jump, expected one of next, recall, no_show, done, undo, transfer",
        ),
    ):
        wrong = press(*words)
        assert wrong.returncode == 2
        assert said in wrong.stderr


def test_a_folder_of_somebody_else_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "out" / "run").mkdir(parents=True)
    precious = tmp_path / "out" / "run" / "precious.txt"
    precious.write_text("mine")
    running = Running(tmp_path)
    assert running.process.wait(3 * SOON) == 2
    assert precious.read_text() == "mine"
    assert "found another folder" in running.said()


def test_the_broker_has_the_settings_of_a_hall() -> None:
    def settings(text: str) -> set[str]:
        return {line for line in text.splitlines() if line and not line.startswith("#")}

    halls = settings((ROOT / "systemd" / "mosquitto" / "talon.conf").read_text())
    assert halls <= settings(MOSQUITTO)


@pytest.mark.parametrize("kind", ["kiosk", "board", "pads", "staff"])
def test_a_hall_without_a_kind_of_device_is_refused(tmp_path: Path, kind: str) -> None:
    hall = tmp_path / "hall.toml"
    some = [device for device in HALL["devices"] if device["kind"] != kind]
    windows = [{**window, "pads": []} for window in HALL["windows"]]
    more = {"windows": windows} if kind == "pads" else {}
    hall.write_text(tomli_w.dumps({**HALL, "devices": some, **more}), encoding="utf-8")
    with pytest.raises(HallError, match=f'hall.toml: devices: found none of kind "{kind}"'):
        open_hall(hall)


def test_a_wrong_hall_file_is_told_in_the_words_of_the_hub(tmp_path: Path) -> None:
    hall = tmp_path / "hall.toml"
    hall.write_text(tomli_w.dumps({**HALL, "languages": ["ru", "en"]}), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "hw_sim", "demo", "--hall", str(hall), "--out", str(tmp_path / "o")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=2 * SOON,
    )
    assert ended.returncode == 2
    assert "hall.toml: title.en: found nothing, expected" in ended.stderr
    assert ended.stderr.count("\n") == 1

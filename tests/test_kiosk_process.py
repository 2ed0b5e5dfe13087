"""The whole kiosk as a process: touched over a FIFO, printing on the simulated printer, with a
small hub of this file's own on a real Mosquitto."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from broker import Broker
from helpers import until
from kiosk_fingers import finger
from kiosk_visitor import menu
from simulated import Simulated, simulated

from kiosk.store import Store
from kiosk.things import Kept
from wire.clock import Clock
from wire.config import Broker as At
from wire.disk import open_store
from wire.link import Link
from wire.messages import (
    From,
    HubGone,
    KioskStarted,
    Message,
    PrinterSaid,
    Pulse,
    TicketIssued,
    TicketKnown,
    TicketPrinted,
    TicketTaken,
    TicketWanted,
)

ROOT = Path(__file__).parent.parent


class SmallHub:
    """Gives numbers and says that it knows. ``answers``: whether wishes are answered."""

    def __init__(self, broker: Broker) -> None:
        self.answers = True
        self.heard: list[Message] = []
        self.number = 0
        self._clock = Clock()
        self._inbox: queue.Queue[Any] = queue.Queue()
        at = At(broker.host, broker.port)
        self._link = Link(at, "test", "", self._inbox, lambda _: HubGone("g1", 1))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._link.close()

    def of(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.heard if isinstance(message, kind)]

    def _run(self) -> None:
        count, next_pulse = 0, 0.0
        while not self._ended.is_set():
            if time.monotonic() >= next_pulse:
                count, next_pulse = count + 1, time.monotonic() + 0.2
                self._link.send(menu(version=1))
                self._link.send(Pulse("g1", 1, count, self._clock()))
            try:
                heard = self._inbox.get(timeout=0.05)
            except queue.Empty:
                continue
            if isinstance(heard, From):
                self.heard.append(heard.message)
                self._answer(heard.device, heard.message)

    def _answer(self, device: str, message: Message) -> None:
        match message:
            case TicketWanted(visit, service, language) if self.answers:
                self.number += 1
                told = (visit, device, service, language, "A", self.number, 3, 2, self._clock())
                self._link.send(TicketIssued(*told), device)
            case TicketTaken(visit):
                self._link.send(TicketKnown(visit, "taken"), device)
            case TicketPrinted(visit):
                self._link.send(TicketKnown(visit, "printed"), device)


class Kiosk:
    """The running process and what a visitor sees of it. Its paths are relative to its file, and
    it runs in another folder."""

    def __init__(self, folder: Path, broker: Broker, printer: str, **times: float) -> None:
        self.folder, self.touch = folder, folder / "touch"
        self.log = folder / "kiosk.log"
        if not self.touch.exists():
            os.mkfifo(self.touch)
        self.config = folder / "kiosk.toml"
        lines = [f"{key} = {value}" for key, value in times.items()]
        self.config.write_text(
            f"""
hall = "test"
device = "kiosk-1"
database = "kiosk.db"
[broker]
host = "{broker.host}"
port = {broker.port}
[screen]
size = [540, 960]
fullscreen = false
width_mm = 170
description = "screen.json"
picture = "screen.png"
[touch]
source = "touch"
[printer]
path = "{printer}"
status_seconds = 0.2
[times]
"""
            + "\n".join(lines)
        )
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "kiosk", str(self.config)],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
            )

    def again(self) -> None:
        """Killed as by a power cut, and started again."""
        self.process.kill()
        self.process.wait()
        (self.folder / "screen.json").unlink()
        self.process = self._start()

    def described(self) -> dict[str, Any]:
        path = self.folder / "screen.json"
        assert self.process.poll() is None, self.log.read_text()
        return json.loads(path.read_text()) if path.exists() else {"screen": "", "things": []}

    def until_shown(self, kind: str) -> dict[str, Any]:
        until(lambda: self.described()["screen"] == kind, 10)
        return self.described()

    def tap(self, text: str) -> None:
        """Touch what bears this text once its screen has settled, and again if it did not react."""

        def there() -> dict[str, Any] | None:
            things = self.described()["things"]
            return next((x for x in things if x["text"] == text and x["touch"]), None)

        x, y, w, h = until(there, 10)["rect"]  # type: ignore[index]
        shown = self.described()["shown"]
        fd = os.open(self.touch, os.O_WRONLY)

        def went_on() -> bool:
            os.write(fd, finger(x + w // 2, y + h // 2))
            time.sleep(0.05)  # a finger does not come down more often
            return bool(self.described()["shown"] != shown)

        until(went_on, 5)
        os.close(fd)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


@contextmanager
def running(
    folder: Path, broker: Broker, **times: float
) -> Iterator[tuple[Simulated, SmallHub, Kiosk]]:
    hub = SmallHub(broker)
    try:
        with simulated(folder, "printer", "--pty", str(folder / "lp0"), "--no-png") as printer:
            kiosk = Kiosk(folder, broker, "lp0", **times)
            try:
                yield printer, hub, kiosk
            finally:
                kiosk.process.kill()
                kiosk.process.wait()
    finally:
        hub.close()


def kept(folder: Path) -> list[Kept]:
    store = Store(open_store(folder / "kiosk.db"), Clock())
    found = store.kept()
    store.close()
    return found


def test_from_the_tap_to_the_paper(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker) as (printer, hub, kiosk):
        kiosk.tap("Русский")
        kiosk.tap("Оплата")
        kiosk.tap("Оплата услуг")
        shown = kiosk.until_shown("ticket")
        assert "A001" in [thing["text"] for thing in shown["things"]]
        assert "Перед вами 2 человека" in [thing["text"] for thing in shown["things"]]
        until(lambda: hub.of(TicketPrinted))
        (wish,) = hub.of(TicketWanted)
        assert hub.of(TicketTaken) == [TicketTaken(wish.visit, "A", 1)]
        assert hub.of(TicketPrinted) == [TicketPrinted(wish.visit, "printed")]
        assert hub.heard.index(KioskStarted()) < hub.heard.index(wish)
        assert PrinterSaid("ok") in hub.heard
        (paper,) = printer.told("papers.jsonl")
        assert paper["lines"][0]["text"] == "A001"
        assert paper["qr"] == [f"TALON1:3:A001:{wish.visit}"]
        kiosk.tap("Готово")
        kiosk.until_shown("start")
        kiosk.process.send_signal(signal.SIGUSR1)
        until((tmp_path / "screen.png").exists)
        assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
        assert kiosk.end() == 0
    assert [one.known for one in kept(tmp_path)] == [True, True]


def test_killed_while_it_printed_it_says_so_after_the_start(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker) as (printer, hub, kiosk):
        printer.set("out_after 30")
        kiosk.tap("Русский")
        kiosk.tap("Авария")
        kiosk.until_shown("ticket")
        until(lambda: "Запомните номер" in str(kiosk.described()))
        kiosk.again()
        until(lambda: hub.of(TicketPrinted), 15)
        assert hub.of(TicketPrinted)[0].outcome == "unknown"
        until(lambda: len(hub.of(KioskStarted)) == 2)
        (wish,) = hub.of(TicketWanted)
        assert hub.heard.index(hub.of(TicketPrinted)[0]) < len(hub.heard) - 1
        assert TicketTaken(wish.visit, "A", 1) in hub.heard


def test_without_an_answer_it_says_so(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker, answer=0.5, warning=1.0) as (printer, hub, kiosk):
        hub.answers = False
        kiosk.tap("English")
        kiosk.tap("Repair")
        shown = kiosk.until_shown("sorry")
        assert "No ticket was issued" in [thing["text"] for thing in shown["things"]]
        kiosk.until_shown("start")
        assert printer.told("papers.jsonl") == []


def test_the_broker_goes_and_comes_back(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker) as (_, hub, kiosk):
        kiosk.until_shown("start")
        broker.kill()
        kiosk.until_shown("closed")
        broker.start()
        kiosk.until_shown("start")
        kiosk.tap("中文")
        kiosk.tap("抢修")
        kiosk.until_shown("ticket")
        until(lambda: hub.of(TicketPrinted))


def test_an_idle_kiosk_costs_next_to_nothing(tmp_path: Path, broker: Broker) -> None:
    """The aim is 1 % of a core (make bench measures it); here only that nothing spins."""
    with running(tmp_path, broker) as (_, __, kiosk):
        kiosk.until_shown("start")
        process = psutil.Process(kiosk.process.pid)
        before, began = process.cpu_times(), time.monotonic()
        until(lambda: time.monotonic() - began >= 3, 5)
        after = process.cpu_times()
        used = after.user + after.system - before.user - before.system
        assert used / (time.monotonic() - began) < 0.1


def test_a_wrong_config_ends_with_two(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('hall = "x"\n')
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", str(file), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}: ")

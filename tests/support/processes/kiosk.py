"""Runs a kiosk and a small hub of the tests' own, on a real Mosquitto."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kiosk.choice.taps import SAME_TAP
from kiosk.things import Timeouts
from tests.support.kiosk_visitor import menu
from tests.support.processes.broker import Broker
from tests.support.processes.simulator import Simulated, simulated
from tests.support.touch_bytes import finger
from tests.support.wait import SOON, Unseen, until
from wire.clock import Clock
from wire.config.toml_file import Broker as At
from wire.messages import (
    From,
    HubGone,
    KioskHere,
    KioskRefused,
    KioskWelcome,
    Message,
    Pulse,
    Reported,
    ReportHeard,
    ReserveLeased,
    ReserveWanted,
    TicketIssued,
    TicketWanted,
)
from wire.mqtt.link import Link

ROOT = Path(__file__).parents[3]
REACTS = 5.0
"""Seconds after which a finger touches again."""
MARGIN = 0.1
"""Seconds by which a busy kiosk hears later that its screen is drawn."""
PATIENT = {"answer": 5.0, "ticket": 30.0}
"""Seconds: its hub answers at once, and who looks at a ticket may be late, on a busy machine."""


class SmallHub:
    """Gives numbers, lends twenty of each series, hears the outbox in its order.

    ``answers``: whether wishes for tickets are answered; ``welcomes``: whether the kiosk may work.
    ``facts`` is what it has heard of the outbox.
    """

    def __init__(self, broker: Broker) -> None:
        self.answers = self.welcomes = True
        self.heard: list[Message] = []
        self.facts: list[Message] = []
        self.number = 0
        self._clock = Clock(trust=True)
        self._inbox: queue.Queue[Any] = queue.Queue()
        at = At(broker.host, broker.port)
        self._link = Link(at, "test", "", self._inbox, HubGone)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._link.close()

    def of(self, kind: type[Message]) -> list[Any]:
        """Return what it was told of this kind, from the outbox or otherwise."""
        return [x for x in (*self.heard, *self.facts) if isinstance(x, kind)]

    def _run(self) -> None:
        count, next_pulse = 0, 0.0
        while not self._ended.is_set():
            if time.monotonic() >= next_pulse:
                count, next_pulse = count + 1, time.monotonic() + 0.2
                self._link.send(menu(version=1))
                self._link.send(Pulse("g1", 1, self._link.session, count, self._clock(), 10**6, 0))
            try:
                heard = self._inbox.get(timeout=0.05)
            except queue.Empty:
                continue
            if isinstance(heard, From):
                self.heard.append(heard.message)
                self._answer(heard.device, heard.message)

    def _answer(self, device: str, message: Message) -> None:
        for answer in self._said_to(device, message):
            self._link.send(answer, device)

    def _said_to(self, device: str, message: Message) -> Iterator[Message]:
        match message:
            case TicketWanted(visit, service, language) if self.answers:
                self.number += 1
                told = (visit, device, service, language, "A", self.number, 3, 2, self._clock())
                yield TicketIssued(*told, 900.0, 300.0)
            case KioskHere(session) if not self.welcomes:
                yield KioskRefused(session, "a copy of this card is at work")
            case KioskHere(session, incarnation):
                yield KioskWelcome(session, incarnation, len(self.facts), 3, "g1", 1)
            case Reported(session, incarnation, seq, fact=fact):
                if seq == len(self.facts) + 1:
                    self.facts.append(fact)
                yield ReportHeard(session, incarnation, len(self.facts))
            case ReserveWanted(incarnation, series, nth):
                first = 480 + 20 * nth
                yield ReserveLeased(device, incarnation, series, nth, first, first + 19, 3)


class Kiosk:
    """Runs the process and shows what a visitor sees of it. Its paths are relative to its file, and
    it runs in another folder."""

    def __init__(self, folder: Path, broker: Broker, printer: str, **times: float) -> None:
        self.folder, self.touch, self.scanner = folder, folder / "touch", folder / "scanner"
        self.log = folder / "kiosk.log"
        for path in (self.touch, self.scanner):
            if not path.exists():
                os.mkfifo(path)
        self.config = folder / "kiosk.toml"
        self._settle, self._touched = times.get("settle", Timeouts().settle), 0.0
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
[scanner]
source = "scanner"
[printer]
path = "{printer}"
status_seconds = 0.2
[times]
"""
            + "\n".join(lines)
        )
        self.environment: dict[str, str] = {}
        self.process = self._start()

    def _start(self, **limits: int) -> subprocess.Popen[bytes]:
        """Start it. ``file_size``: bytes beyond which the kernel lets no file grow, as on a full
        disk."""
        env = {**os.environ, "SDL_VIDEODRIVER": "dummy", **self.environment}
        command = [sys.executable, "-m", "kiosk", str(self.config)]
        if "file_size" in limits:
            command = ["prlimit", f"--fsize={limits['file_size']}", *command]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)

    def again(self, **limits: int) -> None:
        """Kill it as a power cut would, and start it again."""
        self.process.kill()
        self.process.wait()
        (self.folder / "screen.json").unlink(missing_ok=True)
        self.process = self._start(**limits)

    def described(self) -> dict[str, Any]:
        path = self.folder / "screen.json"
        assert self.process.poll() is None, self.log.read_text()
        return json.loads(path.read_text()) if path.exists() else {"screen": "", "things": []}

    def until_shown(self, kind: str) -> dict[str, Any]:
        until(lambda: self.described()["screen"] == kind)
        return self.described()

    def tap(self, text: str) -> None:
        """Touch what bears this text until the screen is another one."""
        until(lambda: self._rect(text))
        before = self._offered()
        self.touch_until(text, lambda: self._offered() != before)

    def touch_until(self, text: str, seen: Callable[[], bool]) -> None:
        """Touch what bears this text as people do: once its screen takes touches, and again when
        nothing has come of it, for the screen may have been drawn anew just then. Not sooner: a
        touch that the kiosk has not read yet may be one on the next screen."""

        def came() -> bool:
            until(lambda: seen() or self._takes_touches())
            rect = self._rect(text)
            if rect and not seen():
                self._touch(*rect)
            with suppress(Unseen):
                return until(seen, REACTS)
            return False

        until(came)

    def _touch(self, x: int, y: int, w: int, h: int) -> None:
        fd = os.open(self.touch, os.O_RDWR)  # a kiosk that ends now must not leave us waiting
        os.write(fd, finger(x + w // 2, y + h // 2))
        os.close(fd)
        self._touched = time.time()

    def _rect(self, text: str) -> list[int]:
        """Return where it can be touched, [] if nowhere."""
        things = self.described()["things"]
        return next((x["rect"] for x in things if x["text"] == text and x["touch"]), [])

    def _takes_touches(self) -> bool:
        """Tell whether the screen stands for long enough, and no touch is taken for half of a
        double tap."""
        drawn = (self.folder / "screen.json").stat().st_mtime
        return time.time() > max(drawn + self._settle, self._touched + SAME_TAP) + MARGIN

    def _offered(self) -> list[str]:
        """Return the screen and what can be touched there: a mark that comes or goes is no step."""
        told = self.described()
        return [told["screen"], *(x["text"] for x in told["things"] if x["touch"])]

    def texts(self) -> str:
        """Return everything that can be read on the screen."""
        return " / ".join(thing["text"] for thing in self.described()["things"])

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SOON)


@contextmanager
def running(
    folder: Path, broker: Broker, **times: float
) -> Iterator[tuple[Simulated, SmallHub, Kiosk]]:
    """Run a kiosk with its printer and hub; ``times`` are those of its file, else PATIENT."""
    hub = SmallHub(broker)
    try:
        with simulated(folder, "printer", "--pty", str(folder / "lp0"), "--no-png") as printer:
            kiosk = Kiosk(folder, broker, "lp0", **(PATIENT | times))
            try:
                yield printer, hub, kiosk
            finally:
                kiosk.process.kill()
                kiosk.process.wait()
    finally:
        hub.close()

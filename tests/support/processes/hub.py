"""Runs a real hub in a process of its own, and paho clients that speak plain JSON around it.

Nothing of wire/ is used here: what these edges say and hear is what the documents promise.
"""

import contextlib
import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.processes.broker import Broker
from tests.support.wait import SOON, until

ROOT = Path(__file__).parents[3]
KIOSK = {"session": "kiosk-session", "incarnation": "card-1"}
TOP = "talon/v1/test"
HALL = """
hall = "test"
languages = ["ru", "en"]
zone = "Europe/Moscow"
title = { ru = "Зал", en = "Hall" }
[[services]]
id = "pay"
name = { ru = "Оплата", en = "Payment" }
series = "A"
waiting_minutes = 15
service_minutes = 5
[[services]]
id = "meter"
name = { ru = "Счётчик", en = "Meter" }
series = "B"
waiting_minutes = 15
service_minutes = 5
[[windows]]
number = 1
services = ["pay", "meter"]
pads = ["pads-1"]
[[windows]]
number = 2
services = ["pay"]
pads = ["pads-2"]
[[devices]]
name = "kiosk-1"
kind = "kiosk"
[[devices]]
name = "board-1"
kind = "board"
[[devices]]
name = "pads-1"
kind = "pads"
[[devices]]
name = "pads-2"
kind = "pads"
[[devices]]
name = "staff"
kind = "staff"
[rules]
next_again = 0.0
waiting_said = 0.05
"""


class Hub:
    """Runs ``python -m hub`` on its own files; ``log`` is what it said. Killed at the end."""

    def __init__(self, folder: Path, port: int) -> None:
        self.config, self.database = folder / "hub.toml", folder / "hub.db"
        self.log = folder / "hub.log"
        (folder / "hall.toml").write_text(HALL, encoding="utf-8")
        self.config.write_text(
            f'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nport = {port}\n', encoding="utf-8"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def trusts_its_clock(self) -> None:
        """Let it trust its clock, whatever this computer's kernel says."""
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(f"trust_clock = true\n{text}", encoding="utf-8")

    def start(self, **environment: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hub", str(self.config)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env=environment or None,
            )

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def __enter__(self) -> "Hub":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read its database, as any expert may while it runs."""
        base = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return base.execute(sql, values).fetchall()
        finally:
            base.close()


class Floor:
    """Speaks for everybody in the hall at once: hears all, says what a named device says."""

    def __init__(self, broker: Broker) -> None:
        self.heard: list[tuple[float, str, dict[str, Any]]] = []
        self._outbox: list[dict[str, Any]] = []
        self._greeted = ("", 0)
        self._ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        self._client.reconnect_delay_set(0.1, 0.5)
        self._client.max_inflight_messages_set(1000)
        self._client.on_socket_open = lambda _, __, sock: sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )
        self._client.on_connect = lambda *_: self._client.subscribe(
            [(f"{TOP}/hall/#", 1), (f"{TOP}/down/+/+", 1)]
        )
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._hear
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()
        assert self._ready.wait(SOON)

    def __enter__(self) -> "Floor":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, device: str, branch: str, kind: str, **fields: Any) -> paho.MQTTMessageInfo:
        return self.publish(device, branch, json.dumps({"kind": kind, **fields}).encode())

    def publish(
        self, device: str, branch: str, payload: bytes, qos: int | None = None
    ) -> paho.MQTTMessageInfo:
        qos = (0 if branch == "press" else 1) if qos is None else qos
        return self._client.publish(f"{TOP}/up/{device}/{branch}", payload, qos)

    def hears(
        self,
        kind: str,
        wanted: Callable[[dict[str, Any]], bool] = lambda _: True,
        within: float = SOON,
    ) -> dict[str, Any]:
        """Return the first message of this kind that was ever heard and of which ``wanted`` is
        true."""
        return until(lambda: next((it for it in self.all(kind) if wanted(it)), None), within)

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [message for _, _, message in list(self.heard) if message["kind"] == kind]

    def forget(self) -> None:
        self.heard.clear()

    def forget_ended_hub(self) -> None:
        """Forget a hub that has ended: once its will, its last word, is heard, nothing of it comes
        any more."""
        session = self.all("Pulse")[-1]["session"] if self.all("Pulse") else None
        self.hears("HubGone", lambda it: session in (None, it["session"]))
        self.forget()

    # --- what people and devices do -----------------------------------------------------------

    def ticket(self, service: str = "pay", visit: str = "") -> dict[str, Any]:
        """Play the kiosk's part of a visit: wanted, issued, taken, printed, each report heard."""
        visit = visit or str(uuid.uuid4())
        self.greet()
        self.say("kiosk-1", "wish", "TicketWanted", visit=visit, service=service, language="ru")
        issued = self.hears("TicketIssued", lambda it: it["visit"] == visit)
        keys = ("service", "language", "series", "number", "day", "at")
        paper = {key: issued[key] for key in keys} | {"own": False}
        self.report("TicketTaken", visit=visit, **paper)
        self.report("TicketPrinted", visit=visit, outcome="printed")
        return issued

    def greet(self) -> None:
        """Greet a hub as kiosk-1 that it has not heard yet: it is welcome, and says what that hub
        has not heard."""
        self.hears("Pulse")
        pulse = self.all("Pulse")[-1]
        life = (pulse["session"], pulse["epoch"])
        if life != self._greeted:
            welcomes = len(self.all("KioskWelcome"))
            fields = {"run": 1, "life": "life-1", "first": 1, "last": len(self._outbox), "day": 0}
            known = {"generation": pulse["generation"], "epoch": pulse["epoch"], "connection": 1}
            self.say("kiosk-1", "report", "KioskHere", **KIOSK, **fields, **known)
            until(lambda: len(self.all("KioskWelcome")) > welcomes)
            self._greeted = life
            for body in self._outbox[self.all("KioskWelcome")[-1]["heard"] :]:
                self.say("kiosk-1", "report", "Reported", **KIOSK, **body)

    def report(self, kind: str, **fact: Any) -> None:
        """Report the next entry of kiosk-1's outbox; return when the hub has acknowledged it."""
        seq = len(self._outbox) + 1
        body = {"seq": seq, "age": 0.0, "told": False, "fact": {"kind": kind, **fact}}
        self._outbox.append(body)
        self.say("kiosk-1", "report", "Reported", **KIOSK, **body)
        self.hears("ReportHeard", lambda it: it["heard"] >= seq)

    def window(self, number: int) -> dict[str, Any]:
        """Return the window's state as last said."""
        return [it for it in self.all("WindowState") if it["window"] == number][-1]

    def press(self, button: str, window: int = 1, device: str = "", **changed: Any) -> str:
        """Press as a pad would that knows the present state; return the outcome. What was held up
        until it was stale is pressed again, as operators do, unless it is ``changed`` on purpose.
        """
        outcome = "stale"
        for _ in range(5):
            outcome = self._pressed(button, window, device, changed)
            if changed or outcome != "stale":
                break
        return outcome

    def _pressed(self, button: str, window: int, device: str, changed: dict[str, Any]) -> str:
        pulse = self.all("Pulse")[-1]
        press = str(uuid.uuid4())
        fields = {
            "window": window,
            "press": press,
            "generation": pulse["generation"],
            "epoch": pulse["epoch"],
            "count": pulse["count"],
            "expected": self.window(window)["step"],
        }
        before = self.window(window)["version"]
        self.say(device or f"pads-{window}", "press", f"{button}Pressed", **{**fields, **changed})
        answer = self.hears("PressAnswered", lambda it: it["press"] == press)
        if answer["outcome"] == "accepted":
            until(lambda: self.window(window)["version"] > before)
        return answer["outcome"]

    def whole(self, epoch: int | None = None, within: float = SOON) -> float:
        """Wait until menu, both windows, the calls and a pulse were said; return the seconds that
        it took."""
        start = time.monotonic()
        wanted = {"Menu", "Calls", "Pulse", "window 1", "window 2"}
        until(lambda: wanted <= self._said(epoch), within)
        return time.monotonic() - start

    def _said(self, epoch: int | None) -> set[str]:
        return {
            f"window {it['window']}" if it["kind"] == "WindowState" else it["kind"]
            for _, _, it in list(self.heard)
            if epoch is None or it.get("epoch") == epoch
        }

    def _hear(self, _: object, __: object, message: paho.MQTTMessage) -> None:
        with contextlib.suppress(ValueError, TypeError, KeyError):  # others may write anything
            said = json.loads(message.payload)
            self.heard.append((time.monotonic(), message.topic, said | {"kind": said["kind"]}))

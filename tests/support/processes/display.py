"""Runs the real talon-display in a process of its own, and speaks to it as a hub over a real
broker."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.board_hub import FakeHub
from tests.support.wait import SOON, until
from wire.messages import Message
from wire.mqtt import topics

ROOT = Path(__file__).parents[3]

CONFIG = """
hall = "test"
device = "board-1"
database = "board.db"
[broker]
port = {port}
[screen]
size = [1280, 720]
fullscreen = false
height_mm = 398
distance_m = 3
description = "board.json"
picture = "board.png"
"""


class BoardDaemon:
    """Runs a board: ``with BoardDaemon(tmp_path, port) as board:`` starts it and waits for its
    first screen.

    At the end it must leave with status 0 on SIGTERM. ``more`` is added to its configuration.
    """

    def __init__(self, folder: Path, port: int, more: str = "", **env: str) -> None:
        self.folder, self.log = folder, folder / "board.log"
        self.config = folder / "display.toml"
        self.config.write_text(CONFIG.format(port=port) + more, encoding="utf-8")
        headless = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        self._env = os.environ | headless | {"PYTHONPATH": str(ROOT)} | env

    def start(self) -> None:
        (self.folder / "board.json").unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "display", str(self.config)],
                env=self._env,
                stdout=log,
                stderr=log,
            )
        until(self._described)

    def kill(self) -> None:
        """Kill it as a pulled plug would."""
        self.process.kill()
        self.process.wait()

    def told(self) -> dict[str, Any]:
        """Return what is on the screen, as it describes it."""
        assert self.process.poll() is None, self.log.read_text()
        return json.loads((self.folder / "board.json").read_text(encoding="utf-8"))

    def rows(self) -> list[tuple[str, bool]]:
        """Return (text, new) of the calls shown, from the top."""
        return [(t["text"], t["new"]) for t in self.told()["things"] if "→" in t["text"]]

    def picture(self) -> bytes:
        self.process.send_signal(signal.SIGUSR1)
        path = self.folder / "board.png"
        until(path.exists)
        return path.read_bytes()

    def __enter__(self) -> "BoardDaemon":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            code = self.process.wait(SOON)
        finally:
            self.process.kill()
        assert kind is not None or code == 0, self.log.read_text()

    def _described(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return (self.folder / "board.json").exists()


class HubOnBroker:
    """Speaks as a hub by plain paho: says its states when connected, and a pulse each ``beat``
    s."""

    def __init__(self, port: int, hub: FakeHub, beat: float = 0.2) -> None:
        self.hub, self.seconds, self.beating, self._pace = hub, 0.0, True, beat
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        self._client.on_socket_open = lambda _, __, sock: sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )
        self._client.on_connect = lambda *_: self.say(self.hub.states())
        self._client.reconnect_delay_set(0.1, 0.3)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._end = threading.Event()
        self._beat = threading.Thread(target=self._pulse, daemon=True)

    def __enter__(self) -> "HubOnBroker":
        self._beat.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._beat.join()
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, messages: list[Message]) -> None:
        for message in messages:
            route = topics.ROUTES[type(message)]
            payload = msgspec.json.encode(message)
            self.publish(topics.topic("test", message), payload, route.qos, route.retain)

    def publish(self, topic: str, payload: bytes, qos: int = 0, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos, retain)

    def call(self, window: int) -> None:
        self.say(self.hub.call(window, self.seconds))

    def _pulse(self) -> None:
        while not self._end.wait(self._pace):
            if self.beating:
                self.seconds += self._pace
                self.say([self.hub.pulse(self.seconds)])

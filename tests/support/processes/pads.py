"""Runs the real talon-pad in a process of its own, on simulated pins, with the test as its
systemd."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from hw_sim.people import fingers
from tests.support.wait import SOON

ROOT = Path(__file__).parents[3]

CONFIG = """
hall = "test"
device = "pads-1"

[broker]
port = {port}

[[pads]]
window = 1
next = 5
recall = 6
no_show = 13
done = 19
lamp = 26

[[pads]]
window = 2
next = 17
recall = 27
no_show = 22
done = 23
lamp = 24
"""

MORE = """
[[pads.more]]
pin = 2
press = "undo"

[[pads.more]]
pin = 3
press = "park"
reason = "paper"
minutes = 10

[[pads.more]]
pin = 4
press = "transfer"
service = "pay"
back = true
"""
"""Further buttons of the pad at window 2."""


class Systemd:
    """Owns the socket on which a daemon says READY=1 and so on, as systemd would."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))

    def hear(self, seconds: float = SOON) -> str:
        """Return the next state; raise TimeoutError after ``seconds``."""
        self._socket.settimeout(seconds)
        return self._socket.recv(4096).decode()

    def close(self) -> None:
        self._socket.close()


class PadDaemon:
    """Runs pads: ``with PadDaemon(tmp_path, port) as pads:`` starts them and waits until they say
    READY=1.

    The working directory is ``folder``/run, as RUNTIME_DIRECTORY says. ``env`` is added to the
    environment, ``more`` to the file. At the end it must leave with status 0 on SIGTERM.
    """

    def __init__(self, folder: Path, port: int, more: str = "", **env: str) -> None:
        self.run, self.pins = folder / "run", folder / "pins"
        self.run.mkdir()
        self.systemd = Systemd(folder)
        self.log = folder / "pads.log"
        config = folder / "pads.toml"
        config.write_text(CONFIG.format(port=port) + more)
        self._command = [sys.executable, "-m", "operator_pad", str(config)]
        self._env = os.environ | {
            "GPIOZERO_PIN_FACTORY": "hw_sim",
            "HW_SIM_PINS": str(self.pins),
            "NOTIFY_SOCKET": str(self.systemd.path),
            "RUNTIME_DIRECTORY": str(self.run),
            "PYTHONPATH": str(ROOT),
            **env,
        }

    def __enter__(self) -> "PadDaemon":
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)
        try:
            assert self.systemd.hear() == "READY=1", self.log.read_text()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.stop()
        self._end()

    def stop(self) -> None:
        """Send SIGTERM; it must leave with status 0. Again does nothing."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(SOON) == 0, self.log.read_text()

    def lamp(self, pin: int) -> bool:
        """Tell whether the lamp is lit now."""
        return fingers.lamp(self.pins, pin) is True

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.systemd.close()

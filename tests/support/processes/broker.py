"""Runs a real Mosquitto on a free loopback port, with the very settings that halls get.

The settings are those of systemd/mosquitto/talon.conf, so each test that uses a broker tests them
too.
"""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType

from tests.support.wait import free_port, until

DROP_IN = Path(__file__).parents[3] / "systemd" / "mosquitto" / "talon.conf"


def mosquitto() -> str | None:
    """Return the path of the broker's program; Debian keeps it where users' PATH does not look."""
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def version() -> str:
    """Return its version, ``2.0.11``, or ``none``."""
    program = mosquitto()
    if program is None:
        return "none"
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\S+)", said)
    return found[1] if found else said


class Broker:
    """Runs a broker: ``with Broker(tmp_path) as broker:`` starts it and kills it at the end.

    ``kill()`` is kill -9, ``start()`` brings it back on the same port. ``settings`` are further
    lines of its configuration.
    """

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.config = folder / f"mosquitto-{self.port}.conf"
        self.log = folder / f"mosquitto-{self.port}.log"
        listener = f"listener {self.port} {self.host}\nallow_anonymous true\nuser {_user()}\n"
        self.config.write_text(DROP_IN.read_text() + listener + settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections; a taken port fails with its log."""
        program = mosquitto()
        assert program is not None, "no Mosquitto: mark this test with pytest.mark.broker"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-c", str(self.config)], stdout=log, stderr=log
            )
        until(self._answers)

    def kill(self) -> None:
        """Kill it as a pulled plug would: nothing is said to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> "Broker":
        self.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.kill()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            socket.create_connection((self.host, self.port)).close()
        except ConnectionRefusedError:
            return False
        return True


def _user() -> str:
    """Return the user of the broker: started by root, Mosquitto changes to one who could not read a
    private folder."""
    return "root" if os.geteuid() == 0 else "mosquitto"

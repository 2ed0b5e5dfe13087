"""The loop feeds systemd's watchdog while its machine lives, and only then."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.toy_machine import Script, Toy, play
from wire import notify
from wire.messages import Now, Stop


class Supervisor:
    """Owns the socket on which systemd hears a daemon, read by the script's clock."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)

    def said(self) -> list[str]:
        """Return what has been said since this was asked."""
        words: list[str] = []
        with suppress(BlockingIOError):
            while True:
                words.append(self._socket.recv(100).decode())
        return words

    def fed(self, script: Script, machine: Toy | None = None) -> list[float]:
        """Return when the watchdog was fed while the script was played."""
        times: list[float] = []

        def look() -> bool:
            words = self.said()
            assert words in ([], ["WATCHDOG=1"])
            times.extend(script.mono for _ in words)
            return False

        play(script, machine, until=look)
        return times

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path, monkeypatch) -> Iterator[Supervisor]:
    """Make a supervisor that wants a sign of life every half second."""
    path = tmp_path / "notify"
    made = Supervisor(path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", "500000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    yield made
    made.close()


def test_the_watchdog_is_fed_at_half_its_time(systemd):
    assert systemd.fed(Script((1.125, Stop()))) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_what_is_heard_just_before_feeding_time_does_not_put_it_off(systemd):
    """A loop that only looked after each wait would feed it after nearly its whole time."""
    just_before = ((0.25 * n - 1 / 64, n) for n in range(1, 5))
    assert systemd.fed(Script(*just_before, (1.125, Stop()))) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_machine_that_hangs_is_not_covered_up(systemd):
    class Hung(Toy):
        def hear(self, heard: Any, now: Now) -> list[Any]:
            if heard == "hang":
                script.mono += 0.625
            return super().hear(heard, now)

    script = Script((0.125, "hang"), (1.125, Stop()))
    assert systemd.fed(script, Hung()) == [0.0, 0.75, 1.0]


@pytest.mark.parametrize("variable", ["WATCHDOG_PID", "WATCHDOG_USEC"])
def test_a_watchdog_that_is_not_ours_sets_no_pace(systemd, monkeypatch, variable):
    """systemd leaves the variables in the environment of a daemon's children."""
    if variable == "WATCHDOG_PID":
        monkeypatch.setenv(variable, "1")
    else:
        monkeypatch.delenv(variable)
    play(Script((1.0, Stop())), at_most=0.125)
    notify.tell("STOPPING=1")
    assert systemd.said() == ["STOPPING=1"]

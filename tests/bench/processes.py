"""Starts processes and ends them: the daemons as systemd would, and the bench's own helpers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.place import ROOT

PATIENCE = 20.0
"""Seconds that a daemon may take to be ready, or to end."""


@contextmanager
def python(
    module: str, *words: str, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a helper of the bench: its lines are read from ``stdout``; it is killed at the end.
    ``more`` is added to its environment."""
    command = [sys.executable, "-m", module, *words]
    pipe, around = subprocess.PIPE, {**os.environ, **(more or {})}
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, env=around)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@dataclass
class Daemon:
    """Is a running daemon. ``ready`` is the time from its start to its READY=1, seconds."""

    name: str
    process: subprocess.Popen[bytes]
    ready: float
    log: Path

    @property
    def seen(self) -> psutil.Process:
        return psutil.Process(self.process.pid)


@contextmanager
def daemon(
    module: str, config: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Daemon]:
    """Start ``python -m module config``, wait for READY=1, end it by SIGTERM.

    Raises AssertionError with the end of its log where it does not come up or ends badly.
    """
    log = config.with_suffix(".log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, log.open("ab") as out:
        told.bind("")  # the kernel chooses a name outside the file system (unix(7))
        name = told.getsockname().decode().replace("\0", "@")
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(config)],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            env={**os.environ, **(environment or {}), "NOTIFY_SOCKET": name},
        )
        try:
            _until_ready(told, process, log)
            threading.Thread(target=_hear, args=(told,), daemon=True).start()
            yield Daemon(module, process, time.monotonic() - began, log)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, _failed(module, log)
        finally:
            process.kill()
            process.wait()


def _until_ready(told: socket.socket, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    told.settimeout(0.5)
    while time.monotonic() < end:
        with suppress(TimeoutError):
            if told.recv(1024) == b"READY=1":
                return
        if process.poll() is not None:
            break
    raise AssertionError(_failed("it did not become ready", log))


def _hear(told: socket.socket) -> None:
    """Read what a daemon tells: one whose WATCHDOG=1 nobody reads would soon wait for room."""
    told.settimeout(None)
    with suppress(OSError):
        while told.recv(1024) != b"STOPPING=1":
            pass


def _failed(what: str, log: Path) -> str:
    return f"{what}; the end of its log:\n" + "\n".join(log.read_text().splitlines()[-15:])

"""Starts, watches and ends the processes of a stage. None of them outlives it.

Decides when a process is ready (it says so, by sd_notify or by its first line), how it is asked to
end, and what to say of one that ends by itself or will not end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hw_sim.ending import ask_to_end_with_parent
from hw_sim.stage.notify_sockets import NotifySockets
from hw_sim.stopping import held

READY_WITHIN = 120.0  # seconds from the start to the word that it is ready
END_WITHIN = 30.0  # seconds from SIGTERM to the end; then SIGKILL
LAST_LINES = 12

_ROOT = Path(__file__).parent.parent.parent  # where the daemons are imported from


class Died(Exception):
    """Says that a process ended by itself, or was never ready: its name and its last words."""


@dataclass
class Process:
    """Is one running process; `log` is the file of what it says of itself, `out` its output.

    `command` and `env` are those with which it was started.
    """

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    popen: subprocess.Popen[bytes]
    log: Path
    out: Path
    notified: NotifySockets

    def last_words(self) -> str:
        """Return the last lines of its log, indented."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LAST_LINES:])


Ready = Callable[[Process], bool]


def told(process: Process) -> bool:
    """Tell whether a daemon has sent READY=1, as it would to systemd."""
    return process.notified.is_ready(process.name)


def spoke(process: Process) -> bool:
    """Tell whether a simulated device has printed its first line."""
    return process.out.stat().st_size > 0


class StageProcesses:
    """Holds all processes of a stage, in the order in which they came; they end in reverse.

    `logs` gets NAME.log and NAME.out of each, `short` is a folder with a short path: that of a
    socket has at most 107 bytes.
    """

    def __init__(self, logs: Path, short: Path) -> None:
        self._logs, self._notified = logs, NotifySockets(short)
        self._own = {"TMPDIR": str(short)}  # what a killed process leaves goes with the folder
        self._rows: list[list[Process]] = []
        self._down: set[str] = set()
        self.killed: list[str] = []

    def start(
        self,
        commands: Mapping[str, Sequence[str | Path]],
        ready: Ready,
        env: Mapping[str, Mapping[str, str]] | None = None,
    ) -> dict[str, Process]:
        """Start some together and wait until all are ready. Raises Died.

        `env` adds to the environment of those that it names.
        """
        row: list[Process] = []
        self._rows.append(row)
        for name, command in commands.items():
            with held():  # else one might be started and never ended
                row.append(self._spawn(name, command, (env or {}).get(name, {})))
        for process in row:
            self._until(ready, process)
        return {process.name: process for process in row}

    def dismiss(self) -> None:
        """End those that were started last."""
        self._end(self._rows.pop())

    def check(self) -> None:
        """Raise Died when one has ended though nobody asked it to."""
        for row in self._rows:
            for process in row:
                code = process.popen.poll()
                if code is not None and process.name not in self._down:
                    raise Died(f"{process.name} ended with {_how(code)}\n{process.last_words()}")

    def kill(self, name: str) -> None:
        """End one as a pulled plug would (SIGKILL); `check` does not miss it."""
        process = self._find(name)
        self._down.add(name)
        process.popen.kill()
        process.popen.wait()

    def again(self, name: str) -> None:
        """Start one that was killed as it was started before; returns before it is ready."""
        was = self._find(name)
        with held():
            was.popen = self._spawn(name, was.command, was.env).popen
        self._down.discard(name)

    def end(self) -> None:
        """End all, the last started first; one that does not end in time is killed and named."""
        while self._rows:
            self.dismiss()
        self._notified.close()

    def _end(self, row: Sequence[Process]) -> None:
        for process in row:
            if process.popen.poll() is None:
                process.popen.send_signal(signal.SIGTERM)
        for process in row:
            try:
                process.popen.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                self.killed.append(process.name)
                process.popen.kill()
                process.popen.wait()

    def _find(self, name: str) -> Process:
        return next(process for row in self._rows for process in row if process.name == name)

    def _spawn(self, name: str, command: Sequence[str | Path], env: Mapping[str, str]) -> Process:
        log, out = self._logs / f"{name}.log", self._logs / f"{name}.out"
        notify = {"NOTIFY_SOCKET": str(self._notified.lend(name))}
        with log.open("ab") as errors, out.open("ab") as output:
            popen = _popen(command, {**self._own, **notify, **env}, output, errors)
        return Process(name, command, env, popen, log, out, self._notified)

    def _until(self, ready: Ready, process: Process) -> None:
        give_up = time.monotonic() + READY_WITHIN
        while not ready(process):
            self.check()
            if time.monotonic() > give_up:
                raise Died(
                    f"{process.name} was not ready in {READY_WITHIN:.0f} s\n{process.last_words()}"
                )
            time.sleep(0.01)


def _popen(
    command: Sequence[str | Path], env: Mapping[str, str], out: IO[bytes], errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: Ctrl-C reaches the stage alone, which ends all in
    order."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, "PYTHONPATH": path, **env},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=errors,
        start_new_session=True,
        # Safe with threads: between fork and exec it only makes two system calls.
        preexec_fn=_end_with(os.getpid()),
    )


def _end_with(parent: int) -> Callable[[], None]:
    """Return what a child does before it becomes its program: it asks to die with the stage."""

    def ask() -> None:
        ask_to_end_with_parent()
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return ask


def run_hub(*words: str | Path, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run `talon-hub` with these words to its end. `timeout` in seconds; raises TimeoutExpired."""
    return subprocess.run(
        python("hub", *words), capture_output=True, text=True, timeout=timeout, cwd=_ROOT
    )


def python(module: str, *words: str | Path) -> list[str | Path]:
    """Return the command that runs a module of this installation."""
    return [sys.executable, "-m", module, *words]


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

"""Runs `talon-sim` as its own process for the tests of the simulator."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_sim.devices.control_socket import ask
from tests.support.wait import SOON

ROOT = Path(__file__).parents[3]


@dataclass
class Simulated:
    """Is a running device: its process, what it said when ready, and its control socket."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    control: Path
    out: Path

    def set(self, line: str) -> str:
        return ask(self.control, line)

    def state(self) -> dict[str, Any]:
        return json.loads(self.set("state"))

    def told(self, name: str) -> list[dict[str, Any]]:
        path = self.out / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextlib.contextmanager
def simulated(folder: Path, *words: str) -> Iterator[Simulated]:
    """Start `talon-sim WORDS --out --control`, wait for its ready line, end it by SIGTERM.

    It must end by itself, leave no socket behind and have complained of nothing.
    """
    control, out = folder / "control", folder / "out"
    command = [sys.executable, "-m", "hw_sim", *words, "--out", str(out), "--control", str(control)]
    with (folder / "complaints").open("w+") as complaints:
        process = subprocess.Popen(
            [*command, "--with-parent"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        yield from _while_it_runs(process, control, out)
        complaints.seek(0)
        assert complaints.read() == ""


def _while_it_runs(process: subprocess.Popen[str], control: Path, out: Path) -> Iterator[Simulated]:
    try:
        yield Simulated(process, json.loads(process.stdout.readline()), control, out)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
        assert not control.exists()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

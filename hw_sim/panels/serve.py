"""Serves LED window panels on one serial bus, with their control socket: `talon-sim panels`.

Wires the bus to the cable, the clock and `panels.jsonl`; decides nothing that a panel shows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from hw_sim.devices.cable import send, serial_line
from hw_sim.devices.control_socket import control_socket
from hw_sim.drawing import save_whole
from hw_sim.ending import serve, told_to_end
from hw_sim.panels.panel import Panel, Shown
from hw_sim.panels.picture import draw
from hw_sim.panels.rtu import SILENCE, Bus


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim panels`."""
    parser.add_argument("--pty", type=Path, required=True, help="where to put the bus")
    parser.add_argument("--addresses", type=addresses, required=True, help="such as 1-12 or 1,3,7")
    parser.add_argument("--out", type=Path, required=True, help="folder for panels.jsonl and PNGs")
    parser.add_argument("--control", type=Path, help="Unix socket for `talon-sim set`")


def addresses(text: str) -> list[int]:
    """Parse `1-3,7` as [1, 2, 3, 7]. Raises ArgumentTypeError unless all are within 1 to 247."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            raise _unusable(text)
        found.update(range(int(first), int(last or first) + 1))
    if not found or not all(1 <= address <= 247 for address in found):
        raise _unusable(text)
    return sorted(found)


def _unusable(text: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"expected addresses within 1-247, found {text!r}")


def run(args: argparse.Namespace) -> int:
    """Show panels until told to end; return 2 when a path cannot be had."""
    return serve("panels", _serve(args))


async def _serve(args: argparse.Namespace) -> None:
    told = told_to_end()
    panels = {address: Panel() for address in args.addresses}
    args.out.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    with serial_line(args.pty) as master:
        wall = Wall(panels, args.out, master)
        async with control_socket(args.control, wall.turn):
            loop.add_reader(master, wall.read)
            print(json.dumps({"ready": True, "port": None}), flush=True)
            await told.wait()
            loop.remove_reader(master)


class Wall:
    """Serves the panels on the wall: moves frames, and writes down what changes."""

    def __init__(self, panels: Mapping[int, Panel], out: Path, master: int) -> None:
        self._panels, self._out, self._master = panels, out, master
        self._bus = Bus(panels)
        self._seen = {address: panel.shown for address, panel in panels.items()}
        self._silence: asyncio.TimerHandle | None = None

    def read(self) -> None:
        """Take what is on the bus and answer it."""
        answer = self._bus.hear(os.read(self._master, 4096))
        self._record()
        if answer:
            send(self._master, answer)
        if self._silence:
            self._silence.cancel()
        self._silence = asyncio.get_running_loop().call_later(SILENCE, self._bus.silence)

    def _record(self) -> None:
        for address, panel in self._panels.items():
            if panel.shown != self._seen[address]:
                self._seen[address] = panel.shown
                told = {"t": time.time(), "address": address, **_told(panel.shown)}
                with (self._out / "panels.jsonl").open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(told, ensure_ascii=False) + "\n")

    def turn(self, line: str) -> str:
        """Obey a line of the tester: `absent N on|off`, `picture N`, `state`."""
        match line.split():
            case ["state"]:
                return json.dumps(self._state(), ensure_ascii=False)
            case ["absent", number, "on" | "off" as switch] if self._has(number):
                self._panels[int(number)].absent = switch == "on"
                return "ok"
            case ["picture", number] if self._has(number):
                return self._picture(int(number))
        return f"error expected absent N on|off, picture N or state; found {line!r}"

    def _has(self, number: str) -> bool:
        return number.isascii() and number.isdigit() and int(number) in self._panels

    def _state(self) -> dict[str, object]:
        return {
            str(address): {**_told(panel.shown), "absent": panel.absent}
            for address, panel in self._panels.items()
        }

    def _picture(self, address: int) -> str:
        """Draw `panel-03.png` and answer with its path."""
        path = self._out / f"panel-{address:02}.png"
        save_whole(draw(self._panels[address].shown), path)
        return str(path)


def _told(shown: Shown) -> dict[str, object]:
    return {"text": shown.text, "flash": shown.flash, "brightness": shown.brightness}

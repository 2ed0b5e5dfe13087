"""Serves one printer on a cable, with its control socket and its papers: `talon-sim printer`.

Wires the machine to the cable, the clock and the files of papers; decides nothing about printing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from contextlib import AbstractContextManager
from pathlib import Path

from hw_sim.arguments import whole, within
from hw_sim.devices.control_socket import control_socket
from hw_sim.ending import serve, told_to_end
from hw_sim.printer.cable_ends import End, Network, Serial, network, serial
from hw_sim.printer.controls import obey
from hw_sim.printer.machine import Printer
from hw_sim.printer.paper_files import PaperFiles


def add(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `talon-sim printer`."""
    cable = parser.add_mutually_exclusive_group(required=True)
    cable.add_argument("--pty", type=Path, help="where to put the link to the serial line")
    cable.add_argument(
        "--tcp", type=whole(0, 65535), metavar="PORT", help="on 127.0.0.1; 0 takes a free one"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for papers.jsonl and PNGs")
    parser.add_argument("--control", type=Path, help="Unix socket for `talon-sim set`")
    parser.add_argument("--width", type=whole(8, 4096), default=576, help="dots across (576)")
    parser.add_argument("--speed", type=within(1, 10000), default=200.0, help="mm/s (200)")
    buffer = whole(1, 1 << 30)
    parser.add_argument(
        "--buffer", type=buffer, default=4096, help="receive buffer in bytes (4096)"
    )
    parser.add_argument(
        "--chinese", action="store_true", help="firmware for China: wakes in GBK mode"
    )
    parser.add_argument("--no-png", action="store_true", help="write papers.jsonl only")


def run(args: argparse.Namespace) -> int:
    """Print until told to end; return 2 when a path or port cannot be had."""
    return serve("printer", _serve(args))


async def _serve(args: argparse.Namespace) -> None:
    told = told_to_end()
    printer = Printer(args.width, args.speed, args.buffer, args.chinese)
    papers = PaperFiles(args.out, args.width, pictures=not args.no_png)
    try:
        with _plugged(args) as end:
            desk = PrinterDesk(printer, end, papers)
            async with control_socket(args.control, desk.turn):
                desk.go_on()
                print(json.dumps({"ready": True, "port": end.port}), flush=True)
                await told.wait()
                desk.stop()
    finally:
        papers.close()


def _plugged(
    args: argparse.Namespace,
) -> AbstractContextManager[Serial] | AbstractContextManager[Network]:
    return serial(args.pty) if args.pty else network(args.tcp)


class PrinterDesk:
    """Runs the printer: moves bytes and papers whenever there are some."""

    def __init__(self, printer: Printer, end: End, papers: PaperFiles) -> None:
        self._printer, self._end, self._files = printer, end, papers
        self._loop = asyncio.get_running_loop()
        self._waits_on: int | None = None
        self._alarm: asyncio.TimerHandle | None = None

    def turn(self, line: str) -> str:
        """Change what the tester's line says; return the answer."""
        self._printer.tick(time.monotonic())
        answer = obey(self._printer, line, time.monotonic())
        self.go_on()
        return answer

    def go_on(self) -> None:
        """Let the printer do what is due, and pass on what came of it."""
        now = time.monotonic()
        self._printer.tick(now)
        if answers := self._printer.answers():
            self._end.write(answers)
        for paper in self._printer.papers():
            self._files.add(paper, time.time())
        self._listen(self._printer.room(now) > 0)
        self._set_alarm(now)

    def stop(self) -> None:
        """Stop listening to the cable."""
        self._listen(False)
        if self._alarm:
            self._alarm.cancel()

    def _read(self) -> None:
        now = time.monotonic()
        room = self._printer.room(now)
        if room and (data := self._end.read(room)):
            self._printer.hear(data, now)
        self.go_on()

    def _listen(self, wanted: bool) -> None:
        """Wait for bytes only while there is room; without it the writer is held up."""
        descriptor = self._end.descriptor() if wanted else None
        if descriptor == self._waits_on:
            return
        if self._waits_on is not None:
            self._loop.remove_reader(self._waits_on)
        if descriptor is not None:
            self._loop.add_reader(descriptor, self._read)
        self._waits_on = descriptor

    def _set_alarm(self, now: float) -> None:
        if self._alarm:
            self._alarm.cancel()
        # One row of dots takes half a millisecond: waking for each would only burn the processor.
        due = self._printer.due(now)
        if due is not None:
            self._alarm = self._loop.call_at(max(due, now + 0.005), self.go_on)

"""The printer fails at every byte of a ticket: paper out, cover open, cable pulled.

Each time the real driver prints for the real machine on a printer of this file's own, which fails
at the named byte. However it ends, the outbox must say it exactly once, ``printed`` only if all of
it is on paper, and nothing may be promised while the fault stands.

``python -m tests.deep.printer_bytes --step N`` tries every N-th byte and ends with 1 if anything
was left unrecorded.
"""

import argparse
import logging
import queue
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from kiosk.config import PrinterAt
from kiosk.printing.printer import PrinterDriver
from kiosk.things import PrinterStatus
from tests.support.kiosk_visitor import Visitor, menu
from tests.support.wait import until
from wire.messages import LinkUp, TicketPrinted, TicketTaken

STATUS = {
    "": {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12},
    "paper out": {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x72},
    "cover open": {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12},
}
"""What it answers to DLE EOT n in each state, from the printer's manual."""
CLEAR, CLEARED = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x37\x25\x00"
WHO = b"\x1dI"
IDENTITIES = {1: b"\x20", 2: b"\x02", 3: b"\x41"}
"""What it answers to GS I n."""
FAULTS = ("paper out", "cover open", "cable")
ENDS = ("stays", "mended")
AT_ONCE = 24
"""Printers that fail side by side: nearly all of their time is patience."""
PATIENCE = 0.6


class Case(NamedTuple):
    """Says where a printer fails. ``at``: the byte of the job at which it fails; -1 is before any
    job. ``end``: whether the fault stays until the ticket is given up, or is mended at once."""

    fault: str
    end: str
    at: int


@dataclass
class Faulty:
    """Is a network printer that fails once, at byte ``case.at`` of all that is to be printed."""

    case: Case
    state: str = ""
    paper: bytearray = field(default_factory=bytearray)
    ended: bool = False
    failed: threading.Event = field(default_factory=threading.Event)
    _waiting: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.path = f"socket://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        if self.case.at < 0:
            self._fail()

    def mend(self) -> None:
        """Put in new paper and close the cover: it goes on where it stopped."""
        self.state = ""

    def close(self) -> None:
        self.ended = True
        with suppress(OSError), socket.create_connection(self._door.getsockname()):
            pass
        self._thread.join(5)
        self._door.close()

    def _serve(self) -> None:
        while not self.ended:
            line, _ = self._door.accept()
            with line, suppress(ConnectionError):
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        """Talk until either lets go. What is asked at once is answered whatever else it does."""
        rest = b""
        while not self.ended:
            if select.select([line], [], [], 0.02)[0]:
                data = line.recv(4096)
                if not data:
                    return
                rest = self._sort(line, rest + data)
            if not self._print(line):
                return

    def _sort(self, line: socket.socket, data: bytes) -> bytes:
        """Obey real-time commands, and queue what waits for the paper."""
        while data:
            if data.startswith(CLEAR):
                self._waiting.clear()
                line.sendall(CLEARED)
                data = data[len(CLEAR) :]
            elif data.startswith(b"\x10\x04") and len(data) > 2:
                line.sendall(bytes([STATUS[self.state][data[2]]]))
                data = data[3:]
            elif data[0] == 0x10 and len(data) < len(CLEAR):
                return data
            elif data.startswith(WHO) and len(data) > 2 and not self._waiting and not self.state:
                line.sendall(IDENTITIES[data[2]])
                data = data[3:]
            else:
                self._waiting.append(data[0])
                data = data[1:]
        return b""

    def _print(self, line: socket.socket) -> bool:
        """Print what waits, byte by byte; return False when the cable was pulled."""
        while self._waiting and not self.state:
            byte = self._waiting.pop(0)
            if len(self.paper) == self.case.at and not self.failed.is_set():
                self._fail()
                if self.case.fault == "cable":
                    self._waiting.clear()
                    return False
                self._waiting.insert(0, byte)
                return True
            self.paper.append(byte)
            if self.paper[-3:-1] == WHO and byte in IDENTITIES:
                del self.paper[-3:]  # a question is no paper
                line.sendall(IDENTITIES[byte])
        return True

    def _fail(self) -> None:
        self.state = "" if self.case.fault == "cable" else self.case.fault
        self.failed.set()


class Hall:
    """Holds the machine, its driver, and the printer of one case."""

    def __init__(self, printer: Faulty) -> None:
        self.visitor = Visitor()
        self._heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        at = PrinterAt(printer.path, code="code128", status_seconds=0.05, patience=PATIENCE)
        self.driver = PrinterDriver(at, self._heard.put)
        for heard in (LinkUp("s1"), menu()):
            self.visitor.hear(heard)
        self.visitor.pulse()

    def listen(self) -> None:
        """Hear what the driver has said."""
        while not self._heard.empty():
            self.visitor.hear(self._heard.get())

    def state(self) -> str:
        self.listen()
        status: PrinterStatus | None = self.visitor.machine._printer.status
        return status.state if status else ""

    def take(self, visit: str) -> bool:
        """Tell whether somebody gets a ticket."""
        for key in ("leave", "back", "language:ru", "service:repair"):
            if key in self.visitor.offers():
                self.visitor.tap(key, visit)
        if not any(wish.visit == visit for wish in self.visitor.wanted()):
            return False
        papers = len(self.visitor.papers())
        number = int(visit.removeprefix("v"))
        self.visitor.hear(self.visitor.issued(visit, "repair", max(number, 1)))
        for paper in self.visitor.papers()[papers:]:
            self.driver.print(paper)
        self.visitor.wait(0.1)
        return len(self.visitor.papers()) > papers

    def ends(self, visit: str) -> list[str]:
        """Return how the outbox says that this ticket's paper ended."""
        self.listen()
        found = self.visitor.recorded(TicketPrinted)
        return [one.outcome for one in found if one.visit == visit]


@contextmanager
def hall(case: Case) -> Iterator[tuple[Hall, Faulty]]:
    printer = Faulty(case)
    made = Hall(printer)
    try:
        yield made, printer
    finally:
        made.driver.close()
        printer.close()


def length() -> int:
    """Return the bytes of a whole ticket."""
    with hall(Case("paper out", "stays", 10**9)) as (made, printer):
        until(lambda: made.state() == "ok", 10)
        assert made.take("v1")
        until(lambda: made.ends("v1") == ["printed"], 10)
        return len(printer.paper)


def tried(case: Case, whole: int) -> list[str]:
    """Return what was wrong in this case."""
    try:
        with hall(case) as (made, printer):
            return list(_tried(made, printer, whole))
    except AssertionError as wrong:
        return [f"{case}: {wrong}"]


def _tried(made: Hall, printer: Faulty, whole: int) -> Iterator[str]:
    case = printer.case
    if case.at < 0 and case.fault != "cable":
        until(lambda: made.state() == "fault", 10)
        if made.take("v0"):
            yield f"{case}: a ticket was promised without paper"
        printer.mend()
    until(lambda: made.state() == "ok", 10)
    if not made.take("v1"):
        yield f"{case}: no ticket from a printer that is well"
        return
    if case.end == "mended" and case.at >= 0:
        until(printer.failed.is_set, 10)
        time.sleep(0.1)  # an open cover takes its time; far less than the driver's patience
        printer.mend()
    until(lambda: made.ends("v1"), 15)
    done = len(printer.paper)
    if made.ends("v1") == ["printed"] and done < whole:
        yield f"{case}: printed was said of {done} of {whole} bytes"
    if printer.state and made.state() == "fault" and made.take("v2"):
        yield f"{case}: a ticket was promised while the fault stands"
    printer.mend()
    yield from _goes_on(made, case)
    if printer.paper.count(b"A001-3") > 1:
        yield f"{case}: the ticket came out twice"


def _goes_on(made: Hall, case: Case) -> Iterator[str]:
    """Require that the next ticket is whole, and nothing more is said of the first one."""
    until(lambda: made.state() == "ok", 15)
    if not made.take("v3"):
        yield f"{case}: no ticket after the fault"
        return
    until(lambda: made.ends("v3"), 15)
    if made.ends("v3") != ["printed"]:
        yield f"{case}: the next ticket ended {made.ends('v3')}"
    for visit in made.visitor.recorded(TicketTaken):
        if len(made.ends(visit.visit)) != 1:
            yield f"{case}: {visit.visit} ended {made.ends(visit.visit)}"


def every_byte(step: int) -> tuple[int, list[str]]:
    """Return (positions tried, what was wrong), each ``step``-th byte under each fault and each
    end."""
    whole = length()
    places = sorted({-1, whole - 1, *range(0, whole, step)})
    cases = [Case(*parts) for parts in product(FAULTS, ENDS, places)]
    cases = [case for case in cases if case.fault != "cable" or case.end == "stays"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = [text for found in pool.map(lambda c: tried(c, whole), cases) for text in found]
    return len(cases), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1)
    logging.getLogger("talon").setLevel(logging.ERROR)  # cables are pulled all the time here
    positions, wrong = every_byte(parser.parse_args().step)
    for text in wrong:
        print(text, file=sys.stderr)
    print(f"printer: {positions} positions, {len(wrong)} unrecorded (target 0)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs our printer driver on a simulated printer, and hears what it says."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.config import PrinterAt
from kiosk.printing.printer import PrinterDriver
from kiosk.things import PaperEnded, PrinterStatus, Ticket
from tests.support.processes.simulator import Simulated, simulated
from tests.support.wait import SOON, until

RUSSIAN = Ticket(
    visit="0190a3c2-7b11-7abc-8def-001122334455",
    ticket="A007",
    code="A007-12",
    title="Горводоканал",
    service="Оплата услуг",
    ahead="Перед вами 3 человека",
    text="Ждите вызова на табло",
    wall=1_763_740_000.0,
    zone="Europe/Moscow",
    time="%d.%m.%Y %H:%M",
)
CHINESE = Ticket(
    visit="v-zh",
    ticket="B012",
    code="B012-12",
    title="市自来水公司",
    service="水表检定与更换",
    ahead="您前面还有 3 人",
    text="请留意显示屏叫号，本号当日有效。",
    wall=1_763_740_000.0,
    zone="Asia/Shanghai",
    time="%Y-%m-%d %H:%M",
)


class Driver:
    """Runs our driver, and keeps what it has said so far."""

    def __init__(self, path: str, **settings: Any) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        self.states: list[PrinterStatus] = []
        self.papers: list[PaperEnded] = []
        usual = {"status_seconds": 0.2, "patience": 20.0, "code": "qr"}
        at = PrinterAt(path, **{**usual, **settings})
        self.printer = PrinterDriver(at, self.heard.put)

    def listen(self) -> None:
        while not self.heard.empty():
            said = self.heard.get()
            (self.states if isinstance(said, PrinterStatus) else self.papers).append(said)

    def expect_state(self, state: str, why: str | None = None, deadline: float = SOON) -> None:
        """Wait until the driver says so, and go on believing it."""

        def said() -> bool:
            self.listen()
            last = self.states[-1] if self.states else None
            return last is not None and last.state == state and why in (None, last.why)

        until(said, deadline)

    def paper(self, n: int = 1, deadline: float = SOON) -> PaperEnded:
        """Return the end of the ``n``-th paper."""

        def said() -> bool:
            self.listen()
            return len(self.papers) >= n

        until(said, deadline)
        return self.papers[n - 1]


@contextmanager
def driver(path: str, **settings: Any) -> Iterator[Driver]:
    running = Driver(path, **settings)
    try:
        yield running
    finally:
        running.printer.close()
        assert not running.printer._thread.is_alive(), "the printer's thread hangs"


@contextmanager
def both(
    folder: Path, cable: str, *words: str, **settings: Any
) -> Iterator[tuple[Simulated, Driver]]:
    """Run a simulated printer on this kind of cable, and our driver on it."""
    ends = ["--pty", str(folder / "lp0")] if cable == "pty" else ["--tcp", "0"]
    with simulated(folder, "printer", *ends, "--no-png", *words) as sim:
        path = str(folder / "lp0") if cable == "pty" else f"socket://127.0.0.1:{sim.ready['port']}"
        with driver(path, **settings) as ours:
            yield sim, ours


def papers(sim: Simulated) -> list[dict[str, Any]]:
    return sim.told("papers.jsonl")


def as_tuple(ticket: Ticket) -> tuple[Any, ...]:
    return tuple(getattr(ticket, name) for name in ticket.__struct_fields__)

"""Our printer driver against the simulated printer, byte by byte over a pty and over TCP.

The simulator was written from the printer's manual and shares no table with the driver.
"""

import queue
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.config import PrinterAt
from kiosk.printing.printer import PrinterDriver
from kiosk.things import PaperEnded, PrinterStatus, Ticket
from tests.support.processes.simulator import Simulated, simulated
from tests.support.wait import SOON, free_port, until

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
    """Our driver, and what it has said so far."""

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
        """The end of the ``n``-th paper."""

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
    """A simulated printer on this kind of cable, and our driver on it."""
    ends = ["--pty", str(folder / "lp0")] if cable == "pty" else ["--tcp", "0"]
    with simulated(folder, "printer", *ends, "--no-png", *words) as sim:
        path = str(folder / "lp0") if cable == "pty" else f"socket://127.0.0.1:{sim.ready['port']}"
        with driver(path, **settings) as ours:
            yield sim, ours


def papers(sim: Simulated) -> list[dict[str, Any]]:
    return sim.told("papers.jsonl")


def test_a_ticket_comes_out_and_reads_as_it_should(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable) as (sim, ours):
        ours.expect_state("ok", "")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "printed")
        (paper,) = papers(sim)
        lines = {line["text"]: line for line in paper["lines"]}
        assert list(lines) == [
            "A007",
            "Оплата услуг",
            "Перед вами 3 человека",
            "21.11.2025 18:46",
            "Ждите вызова на табло",
            "Горводоканал",
        ]
        assert (lines["A007"]["width"], lines["A007"]["height"]) == (8, 8)
        assert all(line["align"] == "center" for line in paper["lines"])
        assert paper["qr"] == ["A007-12"]
        assert (paper["rasters"], paper["unknown"], paper["torn"]) == (0, [], False)


@pytest.mark.parametrize("width", [576, 384])
def test_a_bar_code_is_what_a_scanner_would_type(tmp_path: Path, width: int) -> None:
    with both(tmp_path, "pty", "--width", str(width), code="code128", width_dots=width) as (
        sim,
        ours,
    ):
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        assert ours.paper().outcome == "printed"
        (paper,) = papers(sim)
        assert (paper["barcodes"], paper["qr"], paper["unknown"]) == (["A007-12"], [], [])


@pytest.mark.parametrize("ticket", [RUSSIAN, CHINESE], ids=["ru", "zh"])
def test_the_code_stands_apart_from_the_text_on_the_paper(tmp_path: Path, ticket: Ticket) -> None:
    """Six blank squares; four are the least that a reader needs (ISO/IEC 18004)."""
    with simulated(tmp_path, "printer", "--pty", str(tmp_path / "lp0")) as sim:
        with driver(str(tmp_path / "lp0")) as ours:
            ours.expect_state("ok")
            ours.printer.print(ticket)
            ours.paper()
        (picture,) = until(lambda: list(sim.out.glob("0*.png")))
    with Image.open(picture) as paper:
        dark = paper.convert("L").point(lambda level: 255 if level < 128 else 0)
        rows = [dark.crop((0, y, dark.width, y + 1)).getbbox() for y in range(dark.height)]
    runs = [(bool(ink), len(list(run))) for ink, run in groupby(rows, key=bool)]
    code = max(range(len(runs)), key=lambda i: runs[i][1] if runs[i][0] and i > 2 else 0)
    assert runs[code][1] == 21 * 6, "the code is the highest thing after the number"
    assert min(runs[code - 1][1], runs[code + 1][1]) >= 6 * 6


def test_printed_is_said_when_the_paper_is_out_and_not_before(tmp_path: Path) -> None:
    with both(tmp_path, "pty", "--speed", "60") as (sim, ours):
        ours.expect_state("ok")
        began = time.monotonic()
        ours.printer.print(RUSSIAN)
        ours.paper()
        assert len(papers(sim)) == 1
        assert time.monotonic() - began > 0.8, "60 mm at 60 mm/s take their time"


def test_chinese_comes_out_as_pictures(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable) as (sim, ours):
        ours.expect_state("ok")
        ours.printer.print(CHINESE)
        assert ours.paper().outcome == "printed"
        (paper,) = papers(sim)
        assert [line["text"] for line in paper["lines"]] == ["B012", "2025-11-21 23:46"]
        assert paper["rasters"] >= 4
        assert paper["unknown"] == []


def test_several_tickets_come_out_in_order(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable) as (sim, ours):
        for number in (1, 2, 3, 4):
            name = f"A{number:03d}"
            ours.printer.print(Ticket(f"v{number}", name, *list(as_tuple(RUSSIAN))[2:]))
        ours.paper(4)
        assert [end.visit for end in ours.papers] == ["v1", "v2", "v3", "v4"]
        assert [paper["lines"][0]["text"] for paper in papers(sim)] == [
            "A001",
            "A002",
            "A003",
            "A004",
        ]


def as_tuple(ticket: Ticket) -> tuple[Any, ...]:
    return tuple(getattr(ticket, name) for name in ticket.__struct_fields__)


@pytest.mark.parametrize(
    ("knob", "back", "why"),
    [("paper out", "paper ok", "paper out"), ("cover open", "cover closed", "cover open")],
)
def test_a_fault_is_known_and_its_end_too(
    tmp_path: Path, cable: str, knob: str, back: str, why: str
) -> None:
    with both(tmp_path, cable) as (sim, ours):
        ours.expect_state("ok")
        sim.set(knob)
        ours.expect_state("fault", why)
        sim.set(back)
        ours.expect_state("ok", "")


def test_near_end_is_said_and_is_no_fault(tmp_path: Path) -> None:
    with both(tmp_path, "pty") as (sim, ours):
        sim.set("paper near_end")
        ours.expect_state("ok")
        until(lambda: (ours.listen(), ours.states[-1].near_end)[1])


def test_paper_that_ends_in_the_middle_goes_on_after_the_refill(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable) as (sim, ours):
        ours.expect_state("ok")
        sim.set("out_after 45")
        ours.printer.print(RUSSIAN)
        ours.expect_state("fault", "paper out")
        assert ours.papers == []
        sim.set("paper ok")
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "printed")
        until(lambda: len(papers(sim)) == 2)
        torn, rest = papers(sim)
        assert torn["torn"]
        assert rest["qr"] == ["A007-12"]


def test_paper_that_does_not_come_back_is_unknown_and_never_printed_later(
    tmp_path: Path, cable: str
) -> None:
    with both(tmp_path, cable, patience=1.5) as (sim, ours):
        ours.expect_state("ok")
        sim.set("out_after 20")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "unknown", "paper out")
        sim.set("paper ok")
        ours.expect_state("ok")
        ours.printer.print(CHINESE)
        assert ours.paper(2).outcome == "printed"
        assert not any(paper["qr"] == ["A007-12"] for paper in papers(sim))
        assert papers(sim)[-1]["lines"][0]["text"] == "B012"


def test_a_fault_just_before_the_job_prints_nothing_until_it_clears(tmp_path: Path) -> None:
    with both(tmp_path, "pty", status_seconds=0.2) as (sim, ours):
        ours.expect_state("ok")
        sim.set("cover open")
        ours.expect_state("fault")
        ours.printer.print(RUSSIAN)
        sim.set("cover closed")
        assert ours.paper().outcome == "printed"
        assert len(papers(sim)) == 1


def test_a_fault_that_stays_ends_the_job_without_a_byte(tmp_path: Path) -> None:
    with both(tmp_path, "pty", patience=1.0) as (sim, ours):
        sim.set("paper out")
        ours.expect_state("fault", "paper out")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(
            RUSSIAN.visit, "unknown", "paper out; nothing was printed"
        )
        sim.set("paper ok")
        ours.expect_state("ok")
        assert papers(sim) == []


def test_without_paper_a_full_buffer_is_not_taken_for_a_printer_that_is_well(
    tmp_path: Path, cable: str
) -> None:
    """What is asked stays in the printer's buffer; once that is full it hears no question."""
    with both(tmp_path, cable, "--buffer", "40", status_seconds=0.05) as (sim, ours):
        ours.expect_state("ok")
        sim.set("paper out")
        ours.expect_state("fault", "paper out")
        until(lambda: sim.state()["buffered"] >= 40)
        for _ in range(3):
            asked = ours.printer._asked
            until(lambda asked=asked: ours.printer._asked > asked)
        ours.expect_state("fault", "paper out")
        assert PrinterStatus("unknown", "no answer") not in ours.states
        sim.set("paper ok")
        ours.expect_state("ok")


@pytest.mark.parametrize("mm", [5, 40, 55, 75])
def test_a_picture_cut_in_two_does_not_eat_the_next_ticket(
    tmp_path: Path, cable: str, mm: int
) -> None:
    """A full buffer in the middle of a picture: given up, and the next ticket is whole."""
    words = ("--buffer", "1024")
    with both(tmp_path, cable, *words, patience=1.5) as (sim, ours):
        ours.expect_state("ok")
        sim.set(f"out_after {mm}")
        ours.printer.print(CHINESE)
        assert ours.paper().outcome == "unknown"
        sim.set("paper ok")
        ours.expect_state("ok", "")
        ours.printer.print(RUSSIAN)
        assert ours.paper(2) == PaperEnded(RUSSIAN.visit, "printed")
        until(lambda: papers(sim) and papers(sim)[-1]["qr"])
        last = papers(sim)[-1]
        assert last["qr"] == ["A007-12"]
        assert "A007" in [line["text"] for line in last["lines"]]


def test_a_silent_printer_is_unknown_and_prints_all_the_same(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable) as (sim, ours):
        sim.set("silent on")
        ours.expect_state("unknown", "no answer")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "unknown", "no answer")
        until(lambda: len(papers(sim)) == 1)
        assert papers(sim)[0]["lines"][0]["text"] == "A007"
        sim.set("silent off")
        ours.expect_state("ok")


def test_a_slow_printer_is_waited_for(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable, "--speed", "1000") as (sim, ours):
        ours.expect_state("ok")
        sim.set("slow on")
        ours.printer.print(RUSSIAN)
        ours.printer.print(RUSSIAN)
        assert ours.paper(2).outcome == "printed"
        assert len(papers(sim)) == 2


def test_an_absent_printer_is_found_when_it_appears(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    with driver(str(path)) as ours:
        ours.expect_state("fault", "absent")
        ours.printer.print(RUSSIAN)
        with simulated(tmp_path, "printer", "--pty", str(path), "--no-png") as sim:
            assert ours.paper().outcome == "printed", "nothing had left, so it may still print"
            assert len(papers(sim)) == 1
            ours.expect_state("ok")


def test_a_file_in_the_printer_s_place_is_not_written_to(tmp_path: Path) -> None:
    """As is left there by an echo to /dev/usb/lp0 while the printer was off."""
    path = tmp_path / "lp0"
    path.write_text("mine")
    with driver(str(path), patience=0.3) as ours:
        ours.expect_state("fault", "absent")
        ours.printer.print(RUSSIAN)
        assert ours.paper().outcome == "unknown"
    assert path.read_text() == "mine"


def test_an_absent_network_printer_is_found_when_it_appears(tmp_path: Path) -> None:
    port = free_port()
    with driver(f"socket://127.0.0.1:{port}") as ours:
        ours.expect_state("fault", "absent")
        with simulated(tmp_path, "printer", "--tcp", str(port), "--no-png"):
            ours.expect_state("ok")


def test_unplugged_and_plugged_in_again(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    with ExitStack() as plug, driver(str(path)) as ours:
        plug.enter_context(simulated(tmp_path, "printer", "--pty", str(path), "--no-png"))
        ours.expect_state("ok")
        plug.close()
        ours.expect_state("fault", "absent")
        with simulated(tmp_path, "printer", "--pty", str(path), "--no-png") as sim:
            ours.expect_state("ok")
            ours.printer.print(RUSSIAN)
            assert ours.paper().outcome == "printed"
            assert papers(sim)[-1]["lines"][0]["text"] == "A007"


def test_unplugged_in_the_middle_is_unknown_and_not_printed_again(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    with ExitStack() as plug, driver(str(path)) as ours:
        sim = plug.enter_context(simulated(tmp_path, "printer", "--pty", str(path), "--no-png"))
        ours.expect_state("ok")
        sim.set("out_after 20")
        ours.printer.print(RUSSIAN)
        ours.expect_state("fault", "paper out")
        plug.close()
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "unknown", "unplugged while it printed")
        with simulated(tmp_path, "printer", "--pty", str(path), "--no-png") as again:
            ours.expect_state("ok")
            ours.printer.print(CHINESE)
            assert ours.paper(2).outcome == "printed"
            assert not any(paper["qr"] == ["A007-12"] for paper in papers(again))

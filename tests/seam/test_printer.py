"""Our printer driver against the simulated printer, byte by byte over a pty and over TCP.

The simulator was written from the printer's manual and shares no table with the driver.
"""

import time
from itertools import groupby
from pathlib import Path

import pytest
from PIL import Image

from kiosk.things import PaperEnded, Ticket
from tests.support.printer_driver import CHINESE, RUSSIAN, as_tuple, both, driver, papers
from tests.support.processes.simulator import simulated
from tests.support.wait import until


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

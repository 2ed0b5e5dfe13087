"""Our printer driver and a printer that fails: no paper, an open cover, a cable pulled."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.things import PaperEnded, PrinterStatus
from tests.support.printer_driver import CHINESE, RUSSIAN, both, driver, papers
from tests.support.processes.simulator import simulated
from tests.support.wait import free_port, until


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

"""The printer's driver on a bad line, with Chinese firmware and with strange printers."""

import os
import pty
import re
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from hw_sim.printer.commands import Decoder
from kiosk.printing.port import Port
from kiosk.things import PaperEnded, Ticket
from tests.deep.printer_bytes import every_byte
from tests.support.printer_driver import CHINESE, RUSSIAN, Driver, as_tuple, both, driver, papers
from tests.support.processes.simulator import Simulated
from tests.support.wait import until

# --- noise on the line -------------------------------------------------------------------------


def waiting(sim: Simulated, ours: Driver) -> None:
    """Return a driver whose job is under way, and whose printer has stopped in the middle of it."""
    ours.expect_state("ok", "")
    sim.set("out_after 20")
    ours.printer.print(RUSSIAN)
    ours.expect_state("fault", "paper out")


@pytest.mark.parametrize("knob", ["break", "noise ff0c03203722"])
def test_noise_while_a_job_waits_does_not_end_it(tmp_path: Path, knob: str) -> None:
    """A line break arrives as NUL, and NUL is what a well printer answers to GS r 1."""
    with both(tmp_path, "pty") as (sim, ours):
        waiting(sim, ours)
        for _ in range(3):
            sim.set(knob)
        asked = ours.printer._asked
        until(lambda: ours.printer._asked > asked)
        ours.listen()
        assert ours.papers == []
        sim.set("paper ok")
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "printed")
        assert papers(sim)[-1]["qr"] == ["A007-12"]


def test_a_job_whose_paper_never_comes_is_unknown_whatever_the_line_says(tmp_path: Path) -> None:
    with both(tmp_path, "pty", patience=1.0) as (sim, ours):
        waiting(sim, ours)
        sim.set("break")
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "unknown", "paper out")


def test_by_its_own_mark_a_paper_is_known_as_well(tmp_path: Path, cable: str) -> None:
    with both(tmp_path, cable, confirm="process") as (sim, ours):
        waiting(sim, ours)
        sim.set("break")
        sim.set("paper ok")
        assert ours.paper().outcome == "printed"
        assert papers(sim)[-1]["unknown"] == []


def test_a_lost_answer_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noise that looks like an automatic status swallows the three bytes behind it."""
    monkeypatch.setattr("kiosk.printing.talk.AGAIN", 0.1)
    lost = []

    def noisy(data: bytes) -> bytes:
        if b"A007" in data or lost == [1]:
            lost.append(1)
            return b"\x10" + well(data)
        return well(data)

    with Strange(noisy) as printer, driver(printer.path) as ours:
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "printed")


def test_a_printer_that_says_only_what_a_break_says_is_no_proof() -> None:
    """It knows no GS I: its ticket prints, and nobody waits long for a word that means nothing."""

    def poor(data: bytes) -> bytes:
        return well(data.replace(b"\x1dI", b"\x1b"))

    with Strange(poor) as printer, driver(printer.path) as ours:
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        told = ours.paper()
        why = "its answer may have been noise on the line"
        assert told == PaperEnded(RUSSIAN.visit, "unknown", why)
        assert b"A007" in printer.got
        assert printer.got.count(b"\x1dI") <= 4
    with Strange(poor) as printer, driver(printer.path, confirm="paper") as ours:
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        assert ours.paper() == PaperEnded(RUSSIAN.visit, "printed")


def test_breaks_that_the_kernel_knows_of_do_not_even_arrive() -> None:
    master, slave = pty.openpty()
    port = Port(os.ttyname(slave), 19200)
    assert termios.tcgetattr(port.fd)[0] & (termios.IGNBRK | termios.IGNPAR) == (
        termios.IGNBRK | termios.IGNPAR
    )
    port.close()
    os.close(master)
    os.close(slave)


# --- firmware for China ------------------------------------------------------------------------


def test_a_printer_made_for_china_prints_russian(tmp_path: Path) -> None:
    with both(tmp_path, "pty", "--chinese") as (sim, ours):
        ours.expect_state("ok")
        for n in (1, 2):
            ours.printer.print(RUSSIAN)
            ours.paper(n)
        for paper in papers(sim):
            assert paper["lines"][1]["text"] == "Оплата услуг"
            assert paper["unknown"] == []


def test_without_leaving_its_mode_it_prints_hanzi(tmp_path: Path) -> None:
    with both(tmp_path, "pty", "--chinese", leave_chinese=False) as (sim, ours):
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        assert ours.paper().outcome == "printed"
        (paper,) = papers(sim)
        assert paper["lines"][1]["text"].startswith("幆珷鉅 汜")


# --- what no printer of the simulator does -----------------------------------------------------


class Strange:
    """Is a printer of this test's own on a pty: it answers what ``answer`` makes of each
    question."""

    def __init__(self, answer: Callable[[bytes], bytes], read: bool = True) -> None:
        self.got = bytearray()
        self._answer, self._read = answer, read
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self.master, self._stop], [], [])
            if self._stop in ready:
                return
            if not self._read:
                time.sleep(0.01)
                continue
            data = os.read(self.master, 4096)
            self.got += data
            os.write(self.master, self._answer(data))

    def __enter__(self) -> "Strange":
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stopped, b"x")
        self._thread.join()
        for fd in (self.master, self._slave, self._stop, self._stopped):
            with suppress(OSError):
                os.close(fd)


QUESTIONS = re.compile(rb"\x10\x04[\x01-\x04]|\x1dr\x01|\x1dI[\x01-\x03]")


def well(data: bytes) -> bytes:
    """Answer that everything is in order: 12h to DLE EOT, 0 to GS r, n + 0x40 to GS I n."""
    answers = {0x04: lambda _: 0x12, ord("r"): lambda _: 0x00, ord("I"): lambda n: 0x40 + n}
    return bytes(answers[asked[1]](asked[2]) for asked in QUESTIONS.findall(data))


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        (well, "ok", ""),
        (lambda data: b"\x11\x13\x11" + well(data), "ok", ""),
        (lambda data: b"\x14\x00\x0c\x00" + well(data), "ok", ""),
        (lambda data: b"\x11" * data.count(b"\x10\x04"), "unknown", "no answer"),
        (lambda data: b"\x00" * data.count(b"\x10\x04"), "unknown", "no answer"),
        (lambda data: b"\xff" * data.count(b"\x10\x04"), "unknown", "no answer"),
        (lambda data: b"\x12" * data.count(b"\x10\x04\x01"), "unknown", "no answer about paper"),
        (lambda data: b"\x1a" * data.count(b"\x10\x04\x01"), "fault", "offline"),
    ],
)
def test_a_byte_that_is_no_status_says_nothing(
    answer: Callable[[bytes], bytes], state: str, why: str
) -> None:
    """XON, XOFF, an automatic status and noise are not taken for answers: never "ok" by mistake."""
    with Strange(answer) as printer, driver(printer.path) as ours:
        ours.expect_state(state, why)


def test_a_clone_that_knows_only_two_questions_is_not_asked_the_others_again() -> None:
    def clone(data: bytes) -> bytes:
        known = data.count(b"\x10\x04\x01") + data.count(b"\x10\x04\x04")
        return b"\x12" * known + b"\x00" * data.count(b"\x1dr\x01")

    with Strange(clone) as printer, driver(printer.path) as ours:
        ours.expect_state("ok")
        until(lambda: printer.got.count(b"\x10\x04\x01") >= 4)
        assert printer.got.count(b"\x10\x04\x02") == 1


def test_a_printer_that_takes_nothing_is_a_fault_and_does_not_hang() -> None:
    """It answered once; then its buffer is full and the line stands still."""
    with Strange(well) as printer, driver(printer.path, patience=2.0) as ours:
        ours.expect_state("ok")
        printer._read = False
        for i in range(3):
            ours.printer.print(Ticket(f"v{i}", *as_tuple(CHINESE)[1:]))
        ours.expect_state("fault", "takes no data")
        assert ours.paper().outcome == "unknown"


def test_a_picture_cut_in_two_is_ended_for_a_printer_that_cannot_forget() -> None:
    """It takes everything for the rest of the picture, the wish to forget too."""
    long = Ticket(
        "v-long",
        "B012",
        "B012-12",
        "",
        CHINESE.service,
        "",
        CHINESE.text * 30,
        *as_tuple(CHINESE)[7:],
    )
    with Strange(well) as printer, driver(printer.path, patience=1.5) as ours:
        ours.expect_state("ok")
        printer._read = False
        ours.printer.print(long)
        assert ours.paper().outcome == "unknown"
        printer._read = True
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        assert ours.paper(2).outcome == "printed"
        decoder = Decoder()
        decoder.push(bytes(printer.got))
        commands = list(iter(decoder.pop, None))
        rows = sum(command.name == "row" for command in commands)
        assert rows > 0
        number = [command.name for command in commands if command.data == b"A007"]
        assert number == ["text"], "the number was taken for a picture"


def test_an_xoff_holds_the_job_until_the_xon() -> None:
    def stopping(data: bytes) -> bytes:
        """XOFF comes with the last of the first four answers."""
        return well(data) + b"\x13" * data.count(b"\x10\x04\x03")

    with Strange(stopping) as printer, driver(printer.path, status_seconds=1000.0) as ours:
        ours.expect_state("ok")
        ours.printer.print(RUSSIAN)
        with pytest.raises(AssertionError):
            ours.paper(deadline=0.5)
        assert b"A007" not in printer.got
        os.write(printer.master, b"\x11")
        assert ours.paper().outcome == "printed"


def test_a_stray_xoff_is_not_obeyed_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.printing.talk.HOLD", 0.3)
    held = []

    def stopping(data: bytes) -> bytes:
        held.extend([1] * data.count(b"\x10\x04\x03"))
        return well(data) + b"\x13" * data.count(b"\x10\x04\x03")

    with Strange(stopping) as printer, driver(printer.path, status_seconds=1000.0) as ours:
        ours.expect_state("ok")
        assert held
        ours.printer.print(RUSSIAN)
        assert ours.paper().outcome == "printed"


def test_print_returns_at_once_whatever_the_printer_does(tmp_path: Path) -> None:
    with driver(str(tmp_path / "nothing")) as ours:
        began = time.monotonic()
        for _ in range(20):
            ours.printer.print(RUSSIAN)
        assert time.monotonic() - began < 15, "who waits for the printer waits longer"


def test_a_fault_at_any_byte_of_a_ticket_leaves_one_word_about_its_end() -> None:
    """Every tenth byte under each fault; ``python -m tests.deep.printer_bytes`` tries them all."""
    positions, wrong = every_byte(10)
    assert wrong == []
    assert positions > 100

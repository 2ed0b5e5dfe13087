"""What must not end the kiosk or fool it: printers that hang up, fall silent or answer late."""

import logging
import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.config import PrinterAt
from kiosk.printing.printer import PrinterDriver
from kiosk.printing.status import ASK, AnswerSorter
from kiosk.things import PaperEnded, PrinterStatus, Ticket
from tests.support.wait import until

TICKET = Ticket(
    *("v1", "A007", "A007-3", "Hall", "Pay", "2 people", "Wait"),
    *(1_763_740_000.0, "Europe/Moscow", "%H:%M"),
)
QUESTION = re.compile(rb"\x10\x04([\x01-\x04])|\x1dr\x01")


# --- the printer's cable -----------------------------------------------------------------------


class Box:
    """Is a network printer of this test's own: ``serve`` gets each connection in its thread."""

    def __init__(self, serve: Callable[["Box", socket.socket], None]) -> None:
        self.opened: list[float] = []
        self.ended = threading.Event()
        self._serve = serve
        self._door = socket.create_server(("127.0.0.1", 0))
        self.path = f"socket://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            line, _ = self._door.accept()
            with line:
                if self.ended.is_set():
                    return
                self.opened.append(time.monotonic())
                try:
                    self._serve(self, line)
                except ConnectionError:
                    continue  # the driver has let go

    def __enter__(self) -> "Box":
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        host, port = self._door.getsockname()
        socket.create_connection((host, port)).close()
        self._thread.join()
        self._door.close()


@contextmanager
def driver(path: str, **settings: Any) -> Iterator[tuple[PrinterDriver, list[Any]]]:
    heard: list[Any] = []
    at = PrinterAt(path, **{"status_seconds": 0.2, "patience": 20.0, **settings})
    printer = PrinterDriver(at, heard.append)
    try:
        yield printer, heard
    finally:
        printer.close()


def hang_up(_: Box, line: socket.socket) -> None:
    line.close()


def questions(line: socket.socket) -> Iterator[int]:
    """Yield what the driver asks, one by one: 1 to 4 for DLE EOT, 0 for GS r; ends with the
    cable."""
    rest = b""
    while data := line.recv(4096):
        rest += data
        while found := QUESTION.search(rest):
            yield found[1][0] if found[1] else 0
            rest = rest[found.end() :]
        rest = rest[-2:]


def papers(heard: list[Any]) -> list[PaperEnded]:
    return [one for one in heard if isinstance(one, PaperEnded)]


def states(heard: list[Any]) -> list[PrinterStatus]:
    return [one for one in heard if isinstance(one, PrinterStatus)]


def test_a_printer_that_hangs_up_at_once_is_tried_slowly_and_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "talon")
    with Box(hang_up) as box, driver(box.path):
        until(lambda: len(box.opened) >= 4)
        assert box.opened[3] - box.opened[0] > 1.5, "0.25, 0.5 and 1 second between the attempts"
    assert [line for line in caplog.messages if "socket" in line][1:] == []


def test_a_ticket_for_a_printer_that_always_hangs_up_is_given_up_in_time() -> None:
    with Box(hang_up) as box, driver(box.path, patience=0.3) as (printer, heard):
        printer.print(TICKET)
        until(lambda: papers(heard))
        assert papers(heard) == [PaperEnded("v1", "unknown", "absent; nothing was printed")]


def test_a_late_word_of_one_paper_does_not_count_for_the_next() -> None:
    """It says that it is there, nothing of its paper: so a job is waited for one second only."""
    late = queue.SimpleQueue[socket.socket]()

    def slow(_: Box, line: socket.socket) -> None:
        for n in questions(line):
            if n == 1:
                line.sendall(b"\x12")
            elif n == 0:
                late.put(line)

    with Box(slow) as box, driver(box.path) as (printer, heard):
        until(lambda: states(heard))
        printer.print(TICKET)
        first = late.get(timeout=10)
        until(lambda: len(papers(heard)) == 1)
        printer.print(replace(TICKET, visit="v2"))
        late.get(timeout=10)
        first.sendall(b"\x00")
        until(lambda: len(papers(heard)) == 2)
        assert [one.outcome for one in papers(heard)] == ["unknown", "unknown"]
        printer.print(replace(TICKET, visit="v3"))
        late.get(timeout=10)
        first.sendall(b"\x00\x00")
        until(lambda: len(papers(heard)) == 3)
        assert papers(heard)[2] == PaperEnded("v3", "printed")


NO_PAPER = {1: 0x12, 4: 0x72, 2: 0x12, 3: 0x12}
OPEN = {1: 0x1A, 4: 0x12, 2: 0x16, 3: 0x12}


@pytest.mark.parametrize(
    ("answers", "late", "true"),
    [
        (NO_PAPER, {1, 2, 3, 4}, {"no answer", "no answer about paper", "paper out"}),
        (OPEN, {2, 3}, {"offline", "cover open"}),
    ],
    ids=["all", "one"],
)
def test_a_late_answer_is_not_taken_for_that_to_the_next_question(
    answers: dict[int, int], late: set[int], true: set[str]
) -> None:
    """0.6 s late; taken for another one's, it would be a fault that there is not, or none."""

    def slow(_: Box, line: socket.socket) -> None:
        timers = []
        try:
            for n in questions(line):
                words = bytes([answers[n]])
                timers.append(threading.Timer(0.6 if n in late else 0, _say, (line, words)))
                timers[-1].start()
        finally:
            for timer in timers:
                timer.join()

    with Box(slow) as box, driver(box.path, status_seconds=0.05) as (printer, heard):
        for _ in range(4):
            asked = printer._asked
            until(lambda asked=asked: printer._asked > asked)
    assert {one.why for one in states(heard)} <= true


def _say(line: socket.socket, words: bytes) -> None:
    with suppress(OSError):  # the driver has let go
        line.sendall(words)


def test_a_question_that_is_never_answered_does_not_hide_the_other_answers() -> None:
    """This one knows DLE EOT 1, 2 and 3 only; its cover is open, and it is on line."""

    def some(_: Box, line: socket.socket) -> None:
        for n in questions(line):
            line.sendall({1: b"\x12", 2: b"\x16", 3: b"\x12"}.get(n, b""))

    with Box(some) as box, driver(box.path) as (_, heard):
        until(lambda: PrinterStatus("fault", "cover open") in heard)


def test_to_print_never_waits_for_the_loop_that_empties_the_inbox(tmp_path: Path) -> None:
    """Who prints is the loop itself: putting into its own inbox, were that full, it would wait."""
    said_by: set[threading.Thread] = set()
    at = PrinterAt(str(tmp_path / "nothing"))
    printer = PrinterDriver(at, lambda item: said_by.add(threading.current_thread()))
    for _ in range(20):
        printer.print(TICKET)
    until(lambda: said_by)
    printer.close()
    assert said_by == {printer._thread}


# --- what a printer says -----------------------------------------------------------------------


@pytest.mark.parametrize("stray", [b"7", b"77", b"7%", b"7\x25\x12"])
def test_a_stray_byte_makes_nobody_deaf(stray: bytes) -> None:
    ears = AnswerSorter()
    ears.hear(stray)
    answers = [ears.hear(b"\x12\x00") for _ in range(2)]
    assert answers[1] == ([0x12], [0x00], [])
    assert not ears.cleared


def test_a_byte_that_ends_a_strangers_block_is_heard_itself() -> None:
    assert AnswerSorter().hear(b"7\x12\x00") == ([0x12], [0x00], [])


def test_the_word_that_the_buffers_are_clear_is_no_answer_to_anything() -> None:
    ears = AnswerSorter()
    assert ears.hear(b"\x12\x37\x13\x25") == ([0x12], [], [])
    assert (ears.cleared, ears.held) == (False, True), "XOFF may stand between any two bytes"
    assert ears.hear(b"\x00\x16\x11") == ([0x16], [], [])
    assert (ears.cleared, ears.held) == (True, False)


def test_the_questions_are_those_that_these_tests_look_for() -> None:
    assert all(QUESTION.fullmatch(one) for one in ASK.values())

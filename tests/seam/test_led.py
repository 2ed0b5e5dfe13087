"""LED panels: our driver against the simulated bus, and its frames judged by another library."""

import contextlib
import logging
import os
import pty
import select
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from display.config import Led, LedPanel
from display.led import ATTEMPTS, Leds
from display.things import PanelText
from tests.support.processes.simulator import Simulated, simulated
from tests.support.wait import SOON, until

PATIENT = 1.0
"""Seconds for an answer, that the test's own come in time on a busy machine too."""


@pytest.fixture
def port(tmp_path) -> Path:
    return tmp_path / "bus"


@pytest.fixture
def bus(tmp_path, port) -> Iterator[Simulated]:
    with simulated(tmp_path, "panels", "--pty", str(port), "--addresses", "1-4") as running:
        yield running


@contextlib.contextmanager
def leds(port: Path, windows: int = 4, led: Led = Led()) -> Iterator[Leds]:  # noqa: B008  frozen
    """Drive panels 1 to ``windows`` over the windows of the same numbers."""
    made = Leds([LedPanel(n, str(port), n) for n in range(1, windows + 1)], led)
    try:
        yield made
    finally:
        made.close()


def shown(bus: Simulated, address: int) -> tuple[str, int]:
    panel = bus.state()[str(address)]
    return panel["text"], panel["flash"]


def test_text_flash_and_brightness_arrive(bus, port):
    with leds(port, led=Led(brightness=60)) as panels:
        panels.show(PanelText(2, "A012", flash=True))
        until(lambda: shown(bus, 2) == ("A012", 1))
        assert bus.state()["2"]["brightness"] == 60
        panels.show(PanelText(2, "A012", flash=False))
        until(lambda: shown(bus, 2) == ("A012", 0))
        panels.show(PanelText(2, "", flash=False))
        until(lambda: shown(bus, 2) == ("", 0))


def test_cyrillic_letters_arrive_and_what_a_panel_lacks_becomes_a_mark(bus, port):
    with leds(port) as panels:
        panels.show(PanelText(1, "Ж007"))
        panels.show(PanelText(3, "水007"))
        until(lambda: shown(bus, 1) == ("Ж007", 0))
        until(lambda: shown(bus, 3) == ("?007", 0))


def test_a_long_text_is_cut_to_the_panel(bus, port):
    with leds(port) as panels:
        panels.show(PanelText(1, "ABC123456"))
        until(lambda: shown(bus, 1) == ("ABC12345", 0))


def test_two_panels_over_one_window_show_the_same(bus, port):
    both = Leds([LedPanel(5, str(port), 1), LedPanel(5, str(port), 2)], Led())
    both.show(PanelText(5, "B001"))
    until(lambda: shown(bus, 1) == shown(bus, 2) == ("B001", 0))
    both.close()


def test_only_the_newest_text_is_written(bus, port):
    with leds(port) as panels:
        for n in range(2000):
            panels.show(PanelText(1, f"A{n:04d}"))
        until(lambda: shown(bus, 1) == ("A1999", 0))
    assert len(bus.told("panels.jsonl")) < 500


def test_an_absent_panel_does_not_stop_the_others(bus, port, caplog):
    bus.set("absent 2 on")
    with leds(port) as panels:
        panels.show(PanelText(2, "A001"))
        until(lambda: "LED panel 2 on" in caplog.text)
        for n in range(20):
            panels.show(PanelText(2, f"A{n}"))
            panels.show(PanelText(3, f"B{n}"))
            until(lambda n=n: shown(bus, 3)[0] == f"B{n}")
    assert caplog.text.count("LED panel 2 on") == 1


def test_a_panel_that_comes_back_is_told_what_it_missed(bus, port, caplog, monkeypatch):
    monkeypatch.setattr("display.led.RETRIES", (0.05, 0.1, 0.2))
    bus.set("absent 2 on")
    with leds(port) as panels:
        panels.show(PanelText(2, "A001"))
        until(lambda: "LED panel 2 on" in caplog.text)
        bus.set("absent 2 off")
        until(lambda: shown(bus, 2) == ("A001", 0))


def test_news_for_a_panel_do_not_wait_for_its_next_attempt(monkeypatch):
    monkeypatch.setattr("display.led.RETRIES", (60.0,))
    with Wire() as wire, leds(wire.port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        assert b"A001" in wire.frame(answer=False)
        panels.show(PanelText(1, "A002"))
        assert b"A002" in wire.frame()


def test_a_panel_that_lost_its_power_is_written_again(monkeypatch):
    monkeypatch.setattr("display.led.AGAIN", 0.2)
    with Wire() as wire, leds(wire.port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        frames = [wire.frame() for _ in range(3)]
    assert frames[0] == frames[1] == frames[2]


def test_a_bus_unplugged_and_plugged_in_again_shows_the_newest(tmp_path, port, caplog, monkeypatch):
    monkeypatch.setattr("display.led.REOPEN", 0.1)
    caplog.set_level(logging.INFO)
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    panels = Leds([LedPanel(n, str(port), n) for n in (1, 2)], Led())
    try:
        with simulated(
            tmp_path / "first", "panels", "--pty", str(port), "--addresses", "1-2"
        ) as bus:
            panels.show(PanelText(1, "A001"))
            panels.show(PanelText(2, "B001"))
            until(lambda: shown(bus, 2) == ("B001", 0))
        panels.show(PanelText(1, "A002", flash=True))
        until(lambda: "trying again" in caplog.text)
        with simulated(
            tmp_path / "second", "panels", "--pty", str(port), "--addresses", "1-2"
        ) as bus:
            until(lambda: shown(bus, 1) == ("A002", 1))
            until(lambda: shown(bus, 2) == ("B001", 0))
    finally:
        panels.close()
    assert caplog.text.count("trying again") == 1


def test_a_port_that_is_not_there_yet_holds_nobody_up(tmp_path, port, monkeypatch):
    monkeypatch.setattr("display.led.REOPEN", 0.1)
    with leds(port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        with simulated(tmp_path, "panels", "--pty", str(port), "--addresses", "1") as bus:
            until(lambda: shown(bus, 1) == ("A001", 0))


def test_a_port_by_two_names_is_used_by_one_bus_and_the_log_says_so(tmp_path, bus, port, caplog):
    """Two buses on one line would talk at once."""
    (tmp_path / "by-id").symlink_to(port)
    made = Leds([LedPanel(1, str(port), 1), LedPanel(2, str(tmp_path / "by-id"), 2)], Led())
    try:
        made.show(PanelText(1, "A012", flash=False))
        until(lambda: shown(bus, 1) == ("A012", 0))
        made.show(PanelText(2, "B007", flash=False))
        until(lambda: "Could not exclusively lock port" in caplog.text)
    finally:
        made.close()


def test_the_last_word_is_written_before_the_end(bus, port):
    with leds(port) as panels:
        for window in (1, 2, 3, 4):
            panels.show(PanelText(window, "A001"))
        for window in (1, 2, 3, 4):
            panels.show(PanelText(window, "--"))
    until(lambda: [shown(bus, window)[0] for window in (1, 2, 3, 4)] == ["--"] * 4)


def test_the_frame_is_what_another_library_reads():
    """Function 16, registers 0 to 5, high byte first: by pymodbus, which knows nothing of ours."""
    with Wire() as wire, leds(wire.port, 1, Led(brightness=55)) as panels:
        panels.show(PanelText(1, "Ж012", flash=True))
        frame = wire.frame()
    used, request = FramerRTU(DecodePDU(True)).handleFrame(frame, 0, 0)
    assert used == len(frame)
    assert (request.function_code, request.dev_id, request.address) == (16, 1, 0)
    assert request.registers == [0xC630, 0x3132, 0, 0, 1, 55]


def test_each_change_is_on_the_wire(monkeypatch):
    monkeypatch.setattr("display.led.ANSWER", PATIENT)
    with Wire() as wire, leds(wire.port, 1) as panels:
        for n in range(20):
            panels.show(PanelText(1, f"A{n:03d}"))
            assert f"A{n:03d}".encode() in wire.frame()


def test_the_late_answer_of_another_panel_is_not_taken_for_this_ones(caplog, monkeypatch):
    """Panel 1 answers when panel 2 has been asked already: 2 is asked again at once, and its own
    answer is the one that counts."""
    monkeypatch.setattr("display.led.RETRIES", (60.0,))
    monkeypatch.setattr("display.led.ANSWER", PATIENT)
    with Wire() as wire, leds(wire.port, 2) as panels:
        panels.show(PanelText(1, "A001"))
        late = _answer(wire.frame(answer=False))
        panels.show(PanelText(2, "B001"))
        for said in (late, late):
            assert wire.frame(answer=False)[0] == 2
            wire.say(said)
        assert b"B001" in wire.frame()
        assert not wire.asked_within(0.3)
    assert "LED panel 2" not in caplog.text


def test_a_panel_that_answers_again_is_written_once_more(monkeypatch):
    """Its answer may be the late one to an older text: nothing in it says which it is for."""
    monkeypatch.setattr("display.led.ONCE_MORE", 0.05)
    monkeypatch.setattr("display.led.RETRIES", (60.0,))
    monkeypatch.setattr("display.led.ANSWER", PATIENT)
    with Wire() as wire, leds(wire.port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        wire.frame(answer=False)
        panels.show(PanelText(1, "A002"))
        texts = [wire.frame()[7:11] for _ in range(2)]
    assert texts == [b"A002", b"A002"]


def test_a_damaged_answer_is_asked_for_again_within_bounds(monkeypatch):
    monkeypatch.setattr("display.led.RETRIES", (60.0,))
    monkeypatch.setattr("display.led.ANSWER", PATIENT)
    with Wire() as wire, leds(wire.port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        for _ in range(ATTEMPTS):
            frame = wire.frame(answer=False)
            wire.say(_answer(frame)[:-1] + b"\0")
        assert not wire.asked_within(1.0)


def test_new_text_for_a_silent_panel_is_tried_again_soon(monkeypatch):
    """A panel that has been silent for long is not left out for half a minute with a new number."""
    monkeypatch.setattr("display.led.RETRIES", (0.05, 0.05, 60.0))
    with Wire() as wire, leds(wire.port, 1) as panels:
        panels.show(PanelText(1, "A001"))
        for _ in range(3):
            wire.frame(answer=False)
        panels.show(PanelText(1, "A002"))
        texts = [wire.frame(answer=False)[7:11] for _ in range(3)]
    assert texts == [b"A002"] * 3


class Wire:
    """Is a bus seen from the panels' end, byte for byte; it answers as a panel does."""

    def __enter__(self) -> "Wire":
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = Path(os.ttyname(self._slave))
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._master)
        os.close(self._slave)

    def frame(self, *, answer: bool = True) -> bytes:
        """Return our next request: 7 bytes, 12 of registers, 2 of checksum."""
        frame = b""
        while len(frame) < 21:
            ready, _, _ = select.select([self._master], [], [], SOON)
            assert ready, f"only {frame!r} came"
            frame += os.read(self._master, 21 - len(frame))
        if answer:
            self.say(_answer(frame))
        return frame

    def say(self, data: bytes) -> None:
        os.write(self._master, data)

    def asked_within(self, seconds: float) -> bool:
        return bool(select.select([self._master], [], [], seconds)[0])


def _answer(frame: bytes) -> bytes:
    """Return the beginning of what a panel says to a request of function 16."""
    return frame[:6] + _crc(frame[:6])


def _crc(frame: bytes) -> bytes:
    """Compute CRC-16/MODBUS, low byte first."""
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")

"""The simulated LED panels, driven over a real pty by minimalmodbus."""

import os
import select
import tty
from argparse import ArgumentTypeError

import minimalmodbus
import pytest
from PIL import Image
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import WriteMultipleRegistersRequest

from hw_sim.panels.panel import Panel
from hw_sim.panels.rtu import Bus
from hw_sim.panels.serve import addresses
from tests.support.processes.simulator import simulated
from tests.support.wait import SOON, until

A012 = [0x4130, 0x3132, 0, 0]


@pytest.fixture
def wall(tmp_path):
    bus = str(tmp_path / "bus")
    with simulated(tmp_path, "panels", "--pty", bus, "--addresses", "1-12") as one:
        yield one
    assert not os.path.lexists(bus)


@pytest.fixture
def bus(wall, tmp_path):
    """Return a maker of the driver of the panel at an address; all share one line."""
    drivers = {}

    def driver(address: int) -> minimalmodbus.Instrument:
        if address not in drivers:
            drivers[address] = minimalmodbus.Instrument(str(tmp_path / "bus"), address)
            drivers[address].serial.timeout = SOON
        return drivers[address]

    yield driver
    for one in drivers.values():
        one.serial.close()


def brief(driver: minimalmodbus.Instrument, seconds: float) -> None:
    """Wait only so long for bytes that never come: of a refusal, which is shorter, or at all."""
    driver.serial.timeout = seconds


def heard(wall) -> None:
    """Wait until the panels have taken what is on the bus: they have turned to their tester twice
    since."""
    for _ in range(2):
        wall.state()


def shown(wall) -> list[tuple]:
    return [(row["address"], row["text"], row["flash"]) for row in wall.told("panels.jsonl")]


def test_text_is_shown_and_read_back(wall, bus):
    bus(3).write_registers(0, A012)
    assert bus(3).read_registers(0, 6) == [*A012, 0, 100]
    assert bus(4).read_registers(0, 4) == [0] * 4
    bus(3).write_register(4, 1, functioncode=6)
    bus(12).write_registers(0, [0xCEEA, 0xEDEE, 0x2031, 0x3200])
    assert shown(wall) == [(3, "A012", 0), (3, "A012", 1), (12, "Окно 12", 0)]
    assert wall.state()["3"] == {"text": "A012", "flash": 1, "brightness": 100, "absent": False}


def test_writing_the_same_again_is_no_change(wall, bus):
    for _ in range(3):
        bus(1).write_registers(0, A012)
    assert len(shown(wall)) == 1


def test_all_panels_hear_address_0_and_none_answers(wall, bus):
    bus(0).write_registers(0, A012)
    until(lambda: len(shown(wall)) == 12)
    assert {row[1] for row in shown(wall)} == {"A012"}


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda panel: panel.write_registers(3, [0] * 4), minimalmodbus.IllegalRequestError),
        (lambda panel: panel.read_registers(6, 1), minimalmodbus.IllegalRequestError),
        (lambda panel: panel.write_register(4, 2), minimalmodbus.IllegalRequestError),
        (lambda panel: panel.write_register(5, 101), minimalmodbus.IllegalRequestError),
        (lambda panel: panel.read_register(0, functioncode=4), minimalmodbus.IllegalRequestError),
        (lambda panel: panel.write_bit(0, 1), minimalmodbus.IllegalRequestError),
    ],
)
def test_what_a_panel_does_not_have_is_refused_and_changes_nothing(wall, bus, act, error):
    brief(bus(1), 2.0)
    with pytest.raises(error):
        act(bus(1))
    assert bus(1).read_registers(0, 6) == [0, 0, 0, 0, 0, 100]
    assert shown(wall) == []


def test_an_absent_panel_answers_nothing_and_the_others_go_on(wall, bus):
    assert wall.set("absent 3 on") == "ok"
    brief(bus(3), 0.5)
    with pytest.raises(minimalmodbus.NoResponseError):
        bus(3).write_registers(0, A012)
    brief(bus(3), SOON)
    bus(4).write_registers(0, A012)
    assert wall.set("absent 3 off") == "ok"
    assert bus(3).read_registers(0, 4) == [0] * 4
    assert shown(wall) == [(4, "A012", 0)]


def test_an_address_without_a_panel_answers_nothing(bus):
    brief(bus(13), 0.5)
    with pytest.raises(minimalmodbus.NoResponseError):
        bus(13).read_register(0)


@pytest.mark.parametrize(
    "damaged",
    [
        bytes.fromhex("010600040001cb09"),  # the right CRC, 09cb, the wrong way round
        bytes.fromhex("010600040001ffff"),
        bytes.fromhex("0106000400"),
        bytes.fromhex("fe" * 300),
    ],
)
def test_a_damaged_frame_is_not_answered_and_the_next_one_is(wall, bus, damaged, tmp_path):
    end = os.open(tmp_path / "bus", os.O_RDWR | os.O_NOCTTY)
    tty.setraw(end)
    os.write(end, damaged)
    heard(wall)
    assert not select.select([end], [], [], 0.2)[0]
    heard(wall)
    os.close(end)
    bus(1).write_registers(0, A012)
    assert shown(wall) == [(1, "A012", 0)]


def test_pictures_on_request(wall, bus):
    bus(3).write_registers(0, A012)
    dark, lit = wall.set("picture 4"), wall.set("picture 3")
    assert lit == str(wall.out / "panel-03.png")
    with Image.open(lit) as one, Image.open(dark) as other:
        assert one.getextrema()[0][1] > 200 > other.getextrema()[0][1]


@pytest.mark.parametrize("line", ["", "absent 13 on", "absent 3", "picture x", "absent \xb2 on"])
def test_the_tester_is_told_what_was_expected(wall, line):
    assert wall.set(line).startswith("error expected absent N on|off, picture N or state")


def test_a_frame_may_come_in_any_pieces():
    bus = Bus({1: Panel()})
    frame = bytes.fromhex("010300000006c5c8")
    answers = [bus.hear(bytes([byte])) for byte in frame]
    assert answers[:-1] == [b""] * 7
    assert answers[-1][:3] == b"\x01\x03\x0c"


def test_two_frames_in_one_read_are_two_frames():
    """A master that has given one panel up asks the next one; on a busy machine both requests are
    read at once. The second one was lost, and its panel showed an old number."""
    first, second = Panel(), Panel()
    frames = [write_frame(address, A012) for address in (8, 9)]
    answers = Bus({8: first, 9: second}).hear(b"".join(frames))
    assert (first.shown.text, second.shown.text) == ("A012", "A012")
    assert [answers[0], answers[8]] == [8, 9]


def write_frame(address: int, values: list[int]) -> bytes:
    """Write a request of function 16 from register 0 on, by pymodbus."""
    request = WriteMultipleRegistersRequest(address=0, registers=values, dev_id=address)
    return FramerRTU(DecodePDU(is_server=False)).buildFrame(request)


def test_addresses():
    assert addresses("1-3,7") == [1, 2, 3, 7]
    for wrong in ("", "0", "248", "3-1", "x"):
        with pytest.raises(ArgumentTypeError, match="expected addresses within 1-247"):
            addresses(wrong)

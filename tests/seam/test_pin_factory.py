"""The pin factory `hw_sim` under a real gpiozero program in its own process."""

import configparser
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from gpiozero import Button

from hw_sim.devices.pins import SimFactory
from hw_sim.people.fingers import PinsRefused, lamp, press
from tests.support.processes.lamps import watch
from tests.support.wait import SOON, until

ROOT = Path(__file__).parents[2]

# A daemon as anybody would write it: it knows nothing of the simulation.
PROGRAM = """
import signal, sys
from gpiozero import LED, Button
button, led = Button(5, pull_up=True, bounce_time=0.05), LED(27)
def say(what):
    print(what, flush=True)
button.when_pressed = lambda: (led.toggle(), say("pressed"))
button.when_released = lambda: say("released")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
say(f"ready {button.is_pressed}")
while True:
    signal.pause()
"""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the entry points of setup.cfg are found, installed or not."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    lines = setup["options.entry_points"]["gpiozero_pin_factories"]
    info = tmp_path / "site" / "talon_under_test-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: talon-under-test\nVersion: 0\n")
    (info / "entry_points.txt").write_text(f"[gpiozero_pin_factories]\n{lines.strip()}\n")
    path = os.pathsep.join([str(info.parent), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "GPIOZERO_PIN_FACTORY": "hw_sim"}


@contextlib.contextmanager
def program(environment, pins):
    environment = {**environment, "HW_SIM_PINS": str(pins)}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def pins(tmp_path):
    return tmp_path / "pins"


@pytest.fixture
def running(installed, pins):
    with program(installed, pins) as process:
        assert process.stdout.readline() == "ready False\n"
        yield process


@contextlib.contextmanager
def raw(pins):
    with socket.socket(socket.AF_UNIX) as client, client.makefile("r") as lines:
        client.settimeout(SOON)
        client.connect(str(pins))
        yield client, lines


def read_state(lines):
    """Return the lines of one state, without the `all` that ends it."""
    said = []
    while not (line := lines.readline().strip()).startswith("all"):
        assert line, "the program closed its pins"
        said.append(line)
    return said


def test_a_press_reaches_the_program_and_its_lamp_is_seen(running, pins):
    lamps = watch(pins, timeout=SOON)
    assert [next(lamps), next(lamps)] == [(5, True), (27, False)]
    press(pins, 5, 0.01)
    assert [running.stdout.readline() for _ in "12"] == ["pressed\n", "released\n"]
    assert next(lamps) == (27, True)
    assert lamp(pins, 27) is True
    assert lamp(pins, 22) is None


def test_every_edge_of_a_bouncing_contact_reaches_the_program(running, pins):
    press(pins, 5, 0.01, bounces=3)
    said = [running.stdout.readline().strip() for _ in range(14)]
    assert said == ["pressed", "released"] * 7


def test_nobody_rests_between_the_edges_of_a_bounce(pins, monkeypatch):
    """On a busy machine a rest of a millisecond lasts so long that a bounce is another press."""
    monkeypatch.setenv("HW_SIM_PINS", str(pins))
    rests = []
    with contextlib.closing(SimFactory()):
        press(pins, 5, 0.2, bounces=3, sleep=rests.append)
    assert rests == [0.2]


def test_a_finger_holds_the_button_from_when_the_program_knows_that_it_is_down(pins):
    """A program that was held up would take down and up at one moment, and no press at all."""
    taken: list[str] = []

    def program() -> None:
        """Take the edges up to each question how the pins stand."""
        with server.accept()[0] as client, client.makefile("r") as lines:
            client.sendall(b"all 0\n")
            said: list[str] = []
            for line in lines:
                said.append(line.strip())
                if said[-1] == "state":
                    taken.extend(said[:-1])
                    said.clear()
                    client.sendall(b"all 0\n")

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(pins))
        server.listen()
        thread = threading.Thread(target=program)
        thread.start()
        held: list[list[str]] = []
        press(pins, 5, 0.1, sleep=lambda _: held.append(list(taken)))
        thread.join(SOON)
    assert held == [["low 5"]]
    assert taken == ["low 5", "high 5"]


def test_a_button_held_at_the_start_is_down_in_spite_of_the_pull(pins, monkeypatch):
    monkeypatch.setenv("HW_SIM_PINS", str(pins))
    with contextlib.closing(SimFactory()) as factory, raw(pins) as (client, lines):
        read_state(lines)
        client.sendall(b"low 6\nstate\n")
        assert read_state(lines) == ["pin 6 0"]
        with Button(6, pull_up=True, pin_factory=factory) as button:
            assert button.is_pressed
            client.sendall(b"high 6\n")
            button.wait_for_release(SOON)
            assert not button.is_pressed


def test_every_client_hears_of_a_lamp(running, pins):
    with raw(pins) as (_, one), raw(pins) as (_, two):
        for lines in (one, two):
            assert read_state(lines) == ["pin 5 1", "pin 27 0"]
        press(pins, 5, 0)
        assert [lines.readline() for lines in (one, two)] == ["pin 27 1\n"] * 2


@pytest.mark.parametrize(
    "line",
    [b"", b"low", b"low five", b"low 5 6", b"LOW 5", b"low 99", b"high 27", b"\xff 5", b"low \xb2"],
)
def test_a_line_not_understood_is_answered_and_nothing_else_happens(running, pins, line):
    with raw(pins) as (client, lines):
        before = read_state(lines)
        client.sendall(line + b"\nstate\n")
        assert lines.readline().startswith("error ")
        assert read_state(lines) == before


def test_pressing_a_lamp_is_refused(running, pins):
    with pytest.raises(PinsRefused, match="output"):
        press(pins, 27, 0)


def cut_off(client) -> bool:
    """Tell whether the program has ended this connection, once all it sent before is read."""
    try:
        return client.recv(1 << 16) == b""
    except ConnectionResetError:
        return True


def test_a_client_that_never_reads_is_cut_off_and_holds_nobody_up(running, pins):
    with raw(pins) as (deaf, _):
        deaf.setblocking(False)
        with contextlib.suppress(OSError):
            while True:
                deaf.send(b"state\n" * 1000)  # the answers pile up
        press(pins, 5, 0)
        assert running.stdout.readline() == "pressed\n"
        deaf.settimeout(SOON)
        until(lambda: cut_off(deaf))


def test_a_client_that_never_ends_its_line_is_cut_off(running, pins):
    with raw(pins) as (endless, lines):
        read_state(lines)
        with contextlib.suppress(OSError):
            endless.sendall(b"x" * 10_000)
        until(lambda: cut_off(endless))


def test_clients_that_vanish_do_not_hurt(running, pins):
    for _ in range(20):
        with raw(pins) as (client, _):
            client.sendall(b"low 5\nhig")  # gone in the middle of a word
    press(pins, 5, 0)
    assert running.poll() is None
    assert "pressed\n" in [running.stdout.readline() for _ in "12"]


def test_the_socket_goes_with_the_program(running, pins):
    running.send_signal(signal.SIGTERM)
    assert running.wait(SOON) == 0
    assert not pins.exists()


def test_the_socket_of_a_dead_program_is_replaced(installed, pins):
    for _ in range(2):
        with program(installed, pins) as process:  # ends by SIGKILL, so the file stays
            assert process.stdout.readline() == "ready False\n"
        assert pins.is_socket()


def failure(environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * SOON,
    )
    assert done.returncode != 0
    return done.stderr.splitlines()[-1]


def test_clear_errors_without_a_usable_socket(installed, running, pins, tmp_path):
    said = failure({k: v for k, v in installed.items() if k != "HW_SIM_PINS"})
    assert "HW_SIM_PINS: found nothing, expected the path of a Unix socket" in said
    assert "no/pins: cannot listen here" in failure({**installed, "HW_SIM_PINS": "no/pins"})
    assert "another process listens here" in failure({**installed, "HW_SIM_PINS": str(pins)})
    (tmp_path / "file").write_text("mine")
    assert "found a file" in failure({**installed, "HW_SIM_PINS": str(tmp_path / "file")})
    assert (tmp_path / "file").read_text() == "mine"

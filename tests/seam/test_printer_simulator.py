"""The simulated printer as a process: a real pty, a real TCP port, its knobs and its files."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
import tty
from pathlib import Path

import pytest
from PIL import Image

from tests.support.processes.simulator import ROOT, simulated
from tests.support.wait import SOON, free_port, until

FEED_AND_CUT = b"\x1dV\x42\x00"


@pytest.fixture
def printer(tmp_path):
    with simulated(tmp_path, "printer", "--pty", str(tmp_path / "tty"), "--speed", "2000") as one:
        yield one
    assert not (tmp_path / "tty").is_symlink()


@pytest.fixture
def line(printer, tmp_path):
    """Open the driver's end of the serial line."""
    end = os.open(tmp_path / "tty", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(end)
    yield end
    os.close(end)


def read(end: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        assert select.select([end], [], [], SOON)[0], f"only {data!r} came"
        data += os.read(end, count - len(data))
    return data


def papers(one) -> list[dict]:
    return one.told("papers.jsonl")


def push(end: int, data: bytes, quiet: float = 0.3) -> int:
    """Write until nothing more has gone in for `quiet` seconds; return the bytes that went in."""
    sent = 0
    while sent < len(data) and select.select([], [end], [], quiet)[1]:
        with contextlib.suppress(BlockingIOError):
            sent += os.write(end, data[sent : sent + 512])
    return sent


def push_until_full(one, end: int, data: bytes) -> int:
    """Write until the printer's buffer is full too: a busy machine may rest for longer."""
    sent = 0

    def full() -> bool:
        nonlocal sent
        sent += (more := push(end, data[sent:]))
        return one.state()["buffered"] == 4096 and not more

    until(full)
    return sent


def test_a_ticket_by_python_escpos_becomes_paper(printer, line):
    from escpos.printer import Dummy  # half a second: it reads the capabilities of all printers

    ticket = Dummy()
    ticket.charcode("CP866")
    ticket.set(align="center", custom_size=True, width=4, height=4)
    ticket.textln("А 012")
    ticket.qr("https://example.org/A012", native=True, size=6)
    ticket.image(Image.new("1", (64, 16)), center=False)
    ticket.cut()
    before = time.time()
    os.write(line, ticket.output + b"\x1dr\x01")
    assert read(line, 1) == b"\x00"
    (paper,) = papers(printer)
    assert before <= paper["t"] <= time.time()
    assert paper["lines"] == [
        {"text": "А 012", "width": 4, "height": 4, "align": "center", "bold": False}
    ]
    assert (paper["n"], paper["qr"], paper["rasters"]) == (1, ["https://example.org/A012"], 1)
    assert paper["unknown"] == []
    until((printer.out / "000001.png").exists)
    with Image.open(printer.out / "000001.png") as picture:
        assert picture.width == 640


def test_without_paper_the_writer_feels_it_and_refill_prints_everything(printer, line):
    assert printer.set("paper out") == "ok"
    # more than its buffer and the system's own (about 20 kB of a pty) hold together
    job = b"line\n" * 50 + b"\x1b@" * 20_000 + b"line\n" * 50 + FEED_AND_CUT
    os.write(line, b"\x10\x04\x04")
    assert read(line, 1) == b"\x7e"
    sent = push_until_full(printer, line, job)
    assert 4096 < sent < len(job)
    assert printer.set("paper ok") == "ok"
    while sent < len(job):
        assert select.select([], [line], [], SOON)[1]
        sent += push(line, job[sent:])
    (paper,) = until(lambda: papers(printer))
    assert len(paper["lines"]) == 100


def test_a_silent_printer_prints_but_says_nothing(printer, line):
    assert printer.set("silent on") == "ok"
    os.write(line, b"\x10\x04\x04A\n" + FEED_AND_CUT + b"\x1dr\x01")
    until(lambda: papers(printer))
    assert printer.set("silent off") == "ok"
    os.write(line, b"\x10\x04\x01")
    assert read(line, 1) == b"\x12"
    assert not select.select([line], [], [], 0)[0]


def test_a_driver_may_come_and_go_in_the_middle_of_a_command(printer, tmp_path):
    for piece in (b"\x1bt\x11\x8e\xaa", b"\xad\xae\n\x1d", b"V", b"\x42\x00"):
        (tmp_path / "tty").write_bytes(piece)
    (paper,) = until(lambda: papers(printer))
    assert paper["lines"][0]["text"] == "Окно"


def test_the_line_is_raw_before_any_driver_says_so(printer, tmp_path):
    end = os.open(tmp_path / "tty", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    os.write(end, b"\x10\x04\x04")
    assert read(end, 1) == b"\x12"
    os.close(end)


def test_the_set_command_turns_a_knob(printer):
    def set_(*words):
        command = [sys.executable, "-m", "hw_sim", "set", str(printer.control), *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=2 * SOON)

    assert (set_("paper", "near_end").stdout, printer.state()["paper"]) == ("ok\n", "near_end")
    wrong = set_("paper", "lots")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("error expected paper ok|near_end|out")


def test_testers_that_talk_nonsense_or_leave_do_no_harm(printer):
    for words in (b"\xff\xfe\n", b"x" * 100_000, b"state"):
        with socket.socket(socket.AF_UNIX) as tester, contextlib.suppress(OSError):
            tester.connect(str(printer.control))
            tester.sendall(words)
    assert printer.state()["online"] is True


@pytest.fixture
def network(tmp_path):
    with simulated(tmp_path, "printer", "--tcp", "0", "--no-png") as one:
        yield one


def host(one) -> socket.socket:
    return socket.create_connection(("127.0.0.1", one.ready["port"]), SOON)


def test_over_tcp_hosts_are_served_one_after_the_other(network):
    with host(network) as first, host(network) as second:
        second.sendall(b"second\n" + FEED_AND_CUT)
        first.sendall(b"first\n" + FEED_AND_CUT + b"\x1dr\x01")
        assert first.recv(1) == b"\x00"
        assert len(papers(network)) == 1
        first.close()
        until(lambda: len(papers(network)) == 2)
    assert [paper["lines"][0]["text"] for paper in papers(network)] == ["first", "second"]
    assert papers(network)[0]["png"] is None


def test_over_tcp_the_writer_feels_a_full_buffer(network):
    network.set("cover open")
    with host(network) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        one.setblocking(False)
        sent = push_until_full(network, one.fileno(), b"x" * 1_000_000)
    assert sent < 1_000_000


def test_a_host_that_resets_its_connection_is_forgotten(network):
    with host(network) as one:
        one.sendall(b"\x10\x04\x04" * 50)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    with host(network) as other:
        other.sendall(b"\x10\x04\x01")
        assert other.recv(1) == b"\x12"


def test_numbers_go_on_after_a_restart(tmp_path):
    for _ in range(2):
        with simulated(tmp_path, "printer", "--tcp", "0") as one, host(one) as cable:
            cable.sendall(b"A\n" + FEED_AND_CUT + b"\x1dr\x01")
            assert cable.recv(1) == b"\x00"
    assert [paper["png"] for paper in papers(one)] == ["000001.png", "000002.png"]
    assert (one.out / "000002.png").exists()  # also when it ends right after the cut


def ending(*words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "hw_sim", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=2 * SOON)
    return done.returncode, done.stderr.strip().splitlines()[-1]


def test_clear_errors_for_places_it_cannot_have(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    out = str(tmp_path / "out")
    code, said = ending("printer", "--pty", str(taken), "--out", out)
    assert (code, "taken: found a file, expected nothing" in said) == (2, True)
    assert taken.read_text() == "mine"
    code, said = ending("printer", "--tcp", "0", "--out", out, "--control", str(taken))
    assert (code, "found a file, expected nothing or a socket" in said) == (2, True)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        code, said = ending("printer", "--tcp", str(port), "--out", out)
    assert (code, f"TCP port {port}: cannot listen here" in said) == (2, True)
    assert ending("set", str(tmp_path / "nobody"), "state")[0] == 2
    assert ending("nothing")[0] == 2


def test_it_ends_with_its_parent_when_asked(tmp_path):
    child = [sys.executable, "-m", "hw_sim", "printer", "--tcp", "0", "--with-parent"]
    command = [*child, "--out", str(tmp_path / "out"), "--control", str(tmp_path / "control")]
    parent = f"import subprocess; p = subprocess.Popen({command!r}); print(p.pid); input()"
    with subprocess.Popen(
        [sys.executable, "-uc", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        said = [process.stdout.readline(), process.stdout.readline()]
        process.kill()
        try:
            process.communicate(timeout=SOON)  # the printer holds its output open while it lives
        finally:
            (child_pid,) = (int(line) for line in said if line.strip().isdigit())
            with contextlib.suppress(ProcessLookupError):
                os.kill(child_pid, signal.SIGKILL)
    assert not Path(tmp_path / "control").exists()

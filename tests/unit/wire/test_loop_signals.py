"""Signals end the loop, whatever they interrupt."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.support.wait import until
from wire import notify
from wire.loop import inbox, on_signals

ROOT = Path(__file__).parents[3]


def test_a_signal_is_heard_and_so_is_the_next_one():
    before = signal.getsignal(signal.SIGUSR1)
    heard = inbox()
    try:
        on_signals(heard, "again", signal.SIGUSR1)
        for _ in range(2):
            signal.raise_signal(signal.SIGUSR1)
            assert heard.get(timeout=5) == "again"
            until(lambda: not any(one.name == "signal" for one in threading.enumerate()))
    finally:
        signal.signal(signal.SIGUSR1, before)


BUSY = """
import signal, sys, threading, time
from wire.loop import inbox, stop_on_signals, turn
from wire.messages import Now

class Busy:
    def hear(self, heard, now):
        return [1]
    def due(self):
        return None

heard = inbox()
stop_on_signals(heard)
print("ready", flush=True)

def act(_):
    heard.put("work")
    thread = threading.Thread(target=heard.put, args=("work",))
    thread.start()
    thread.join()
    while heard.qsize() > 5:
        heard.get()

for n in range(100):
    heard.put("work")
    turn(Busy(), heard, print, act, now=lambda: Now("b", time.monotonic(), 0.0))
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
print("ended", flush=True)
"""


def ended(program: str) -> tuple[str, str, int]:
    """Run a program to its end; return what it printed, what it complained of, and its status."""
    command = [sys.executable, "-c", program]
    process = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=False
    )
    return process.stdout, process.stderr, process.returncode


HELD = """
import signal
from wire.loop import inbox, stop_on_signals

heard = inbox()
stop_on_signals(heard)
with heard.mutex:
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
print(type(heard.get(timeout=5)).__name__, flush=True)
"""


def test_a_signal_that_comes_while_the_inbox_is_locked_is_heard_later():
    """The handler runs in the very thread that holds the lock: wanted there, it is never given."""
    assert ended(HELD) == ("Stop\n", "", 0)


NESTED = """
import signal, threading
from wire.loop import inbox, stop_on_signals

heard, wait = inbox(), threading.Event.wait

def interrupted(self, timeout=None):
    signal.raise_signal(signal.SIGTERM)
    return wait(self, timeout)

threading.Event.wait = interrupted
stop_on_signals(heard)
signal.raise_signal(signal.SIGTERM)
print(type(heard.get(timeout=5)).__name__, flush=True)
"""


def test_signals_that_interrupt_each_others_handlers_do_not_pile_up():
    """On a busy computer a thread starts so slowly that the next signal comes before it runs."""
    assert ended(NESTED) == ("Stop\n", "", 0)


def test_signals_end_it_a_hundred_times_and_never_stop_it_dead():
    """They arrive while the main thread holds the inbox's lock, starts threads, or handles one."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        words: list[str] = []
        listener = threading.Thread(target=lambda: words.extend(process.stdout or ()))
        listener.start()
        deadline = time.monotonic() + 20
        while listener.is_alive():
            assert time.monotonic() < deadline, "it stands still"
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            listener.join(0.0005)
        assert words == ["ended\n"]
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_who_watches_but_does_not_listen_hangs_nobody(tmp_path, monkeypatch, caplog):
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setattr(notify, "PATIENCE", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(path)
        for _ in range(2000):
            notify.tell("WATCHDOG=1")
            if caplog.records:
                break
    assert "WATCHDOG=1 not heard" in caplog.text

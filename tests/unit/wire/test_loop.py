"""The one loop: hear a batch, keep its facts in one call, then act; and how it ends."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tests.support.wait import until
from wire import notify
from wire.loop import inbox, keep_nothing, on_signals, turn
from wire.messages import Fact, Now, Stop, Tick

ROOT = Path(__file__).parents[3]


class Written(Fact, frozen=True):
    n: int


class Done(Struct, frozen=True):
    n: int


def clock() -> Now:
    return Now("boot", time.monotonic(), time.time(), True)


class Script:
    """An inbox and a clock in one: each item comes at its second, and waiting takes no time.

    Seconds are such that floating point holds them exactly.
    """

    def __init__(self, *items: tuple[float, Any]) -> None:
        self.mono = 0.0
        self._items = list(items)

    def now(self) -> Now:
        return Now("boot", self.mono, 0.0, True)

    def get_nowait(self) -> Any:
        return self.get(0.0)

    def get(self, timeout: float) -> Any:
        if not self._items or (at := self._items[0][0]) > self.mono + timeout:
            self.mono += timeout
            raise queue.Empty
        self.mono = max(self.mono, at)
        return self._items.pop(0)[1]


class Toy:
    """Answers each number with a fact and an effect, and remembers what it heard and when."""

    def __init__(self, due: float | None = None, every: float | None = None) -> None:
        self.heard: list[tuple[Any, Now]] = []
        self._due, self._every = due, every

    def hear(self, heard: Any, now: Now) -> list[Any]:
        self.heard.append((heard, now))
        if isinstance(heard, Tick):
            self._due = None if self._every is None else self._due + self._every
        return [Written(heard), Done(heard)] if isinstance(heard, int) else []

    def due(self) -> float | None:
        return self._due


def run(*items: Any, keep: Callable, act: Callable, machine: Toy | None = None, **more: Any) -> Toy:
    """A turn over these items, which must end by itself."""
    machine, heard = machine or Toy(), inbox()
    for item in items:
        heard.put(item)
    turn(machine, heard, keep, act, now=clock, **more)
    return machine


def play(script: Script, machine: Toy | None = None, **more: Any) -> Toy:
    """A turn on the script's clock, until its Stop."""
    machine = machine or Toy()
    turn(machine, script, lambda _: None, lambda _: None, now=script.now, **more)
    return machine


# --- the order: hear, keep, act ----------------------------------------------------------------


def test_facts_are_kept_in_one_call_before_anything_is_done():
    order: list[Any] = []
    run(1, 2, 3, Stop(), keep=lambda facts: order.append(list(facts)), act=order.append)
    assert order == [[Written(1), Written(2), Written(3)], Done(1), Done(2), Done(3)]


def test_facts_are_never_acts():
    effects: list[Any] = []
    run(1, Stop(), keep=lambda _: None, act=effects.append)
    assert effects == [Done(1)]


def test_without_facts_nothing_is_kept():
    kept: list[Any] = []
    run("noise", Stop(), keep=kept.append, act=pytest.fail)
    assert kept == []


def test_who_keeps_nothing_and_is_given_a_fact_is_told():
    with pytest.raises(AssertionError, match=r"nothing keeps \[Written\(n=1\)\]"):
        run(1, Stop(), keep=keep_nothing, act=pytest.fail)


def test_when_keeping_fails_nothing_is_done_and_the_daemon_ends():
    def full(_: list[Fact]) -> None:
        raise OSError("database or disk is full")

    with pytest.raises(OSError, match="disk is full"):
        run(1, 2, Stop(), keep=full, act=lambda act: pytest.fail(f"acted: {act}"))


def test_a_batch_is_bounded_so_that_the_first_does_not_wait_for_the_last():
    kept: list[int] = []
    run(*range(512), Stop(), keep=lambda facts: kept.append(len(facts)), act=lambda _: None)
    assert kept == [256, 256]


def test_who_puts_into_a_full_inbox_waits_so_that_memory_stays_flat():
    assert inbox().maxsize == 10_000


def test_a_whole_batch_is_heard_at_one_moment():
    machine = run(1, 2, 3, Stop(), keep=lambda _: None, act=lambda _: None)
    assert len({now.mono for _, now in machine.heard}) == 1


def test_stop_ends_it_after_what_came_before_it_is_done():
    effects: list[Any] = []
    machine = run(1, Stop(), keep=lambda _: None, act=effects.append)
    assert effects == [Done(1)]
    assert isinstance(machine.heard[-1][0], Stop), "a machine may say goodbye"


def test_what_is_gathered_for_the_end_of_a_batch_goes_out_with_it_after_one_commit():
    class Gathers(Toy):
        def hear(self, heard: Any, now: Now) -> list[Any]:
            self._due = None if isinstance(heard, Tick) else 0.0
            self.heard.append((heard, now))
            return [Written(0), Done(0)] if isinstance(heard, Tick) else [Written(1)]

    order: list[Any] = []
    run(7, 8, Stop(), keep=order.append, act=order.append, machine=Gathers())
    assert order == [[Written(1), Written(1), Written(1), Written(0)], Done(0)]


# --- time ---------------------------------------------------------------------------------------


def test_a_tick_comes_when_it_is_due_not_before_and_once():
    start = time.monotonic()
    machine, heard = Toy(due=start + 0.15), inbox()
    threading.Timer(0.05, heard.put, [7]).start()
    threading.Timer(0.6, heard.put, [Stop()]).start()
    turn(machine, heard, lambda _: None, lambda _: None, now=clock)
    ticks = [now.mono - start for item, now in machine.heard if isinstance(item, Tick)]
    assert len(ticks) == 1
    assert ticks[0] >= 0.15


def test_ticks_come_at_their_pace():
    machine = play(Script((0.5, Stop())), Toy(due=1 / 32, every=1 / 32))
    ticks = [now.mono for item, now in machine.heard if isinstance(item, Tick)]
    assert ticks == [n / 32 for n in range(1, 17)]


def test_a_due_that_has_passed_ticks_at_once():
    machine, heard = Toy(due=time.monotonic() - 100), inbox()
    threading.Timer(0.1, heard.put, [Stop()]).start()
    turn(machine, heard, lambda _: None, lambda _: None, now=clock)
    assert isinstance(machine.heard[0][0], Tick)


def test_a_tick_is_not_starved_by_an_inbox_that_is_never_empty():
    heard = inbox()
    machine = Toy(due=time.monotonic() + 0.1)
    heard.put(0)

    def feed(act: Done) -> None:
        if any(isinstance(item, Tick) for item, _ in machine.heard):
            heard.put(Stop())
        elif act.n < 10**6:
            heard.put(act.n + 1)

    turn(machine, heard, lambda _: None, feed, now=clock)
    tick = next(i for i, (item, _) in enumerate(machine.heard) if isinstance(item, Tick))
    assert tick > 10, "there was no flood"


def test_between_is_called_after_each_batch_and_at_its_pace():
    script, calls = Script((0.25, "word"), (1.0, Stop())), []
    play(script, at_most=0.125, between=lambda: calls.append(script.mono))
    assert calls == [n / 8 for n in range(1, 9)]


def test_where_nobody_says_otherwise_it_is_called_every_five_seconds():
    script, calls = Script((12.0, Stop())), []
    play(script, between=lambda: calls.append(script.mono))
    assert calls == [5.0, 10.0, 12.0]


def test_what_an_act_brings_is_heard_without_any_wait():
    script = Script((1.0, 1), (9.0, Stop()))
    machine = Toy()
    turn(machine, script, lambda _: None, lambda _: ["brought"], now=script.now)
    assert [now.mono for item, now in machine.heard if item == "brought"] == [1.0]


def test_what_acts_and_the_window_system_bring_is_heard_next():
    """They may not put into the inbox: full, it would wait for the very thread that puts."""
    heard = inbox(1)
    heard.put(1)
    brought = [["from the window"], []]

    def act(done: Done) -> list[Any]:
        return ["from an effect"] if done.n == 1 else []

    def between() -> list[Any]:
        return brought.pop(0) if brought else [Stop()]

    toy = Toy()
    turn(toy, heard, lambda _: None, act, now=clock, between=between)
    assert [one for one, _ in toy.heard] == [1, "from an effect", "from the window", Stop()]


# --- the watchdog -------------------------------------------------------------------------------


class Supervisor:
    """The socket on which systemd hears a daemon, read by the script's clock."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)

    def said(self) -> list[str]:
        """What has been said since this was asked."""
        words: list[str] = []
        with suppress(BlockingIOError):
            while True:
                words.append(self._socket.recv(100).decode())
        return words

    def fed(self, script: Script, machine: Toy | None = None) -> list[float]:
        """When the watchdog was fed while the script was played."""
        times: list[float] = []

        def look() -> bool:
            words = self.said()
            assert words in ([], ["WATCHDOG=1"])
            times.extend(script.mono for _ in words)
            return False

        play(script, machine, until=look)
        return times

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path, monkeypatch) -> Iterator[Supervisor]:
    """Wants a sign of life every half second."""
    path = tmp_path / "notify"
    made = Supervisor(path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", "500000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    yield made
    made.close()


def test_the_watchdog_is_fed_at_half_its_time(systemd):
    assert systemd.fed(Script((1.125, Stop()))) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_what_is_heard_just_before_feeding_time_does_not_put_it_off(systemd):
    """A loop that only looked after each wait would feed it after nearly its whole time."""
    just_before = ((0.25 * n - 1 / 64, n) for n in range(1, 5))
    assert systemd.fed(Script(*just_before, (1.125, Stop()))) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_machine_that_hangs_is_not_covered_up(systemd):
    class Hung(Toy):
        def hear(self, heard: Any, now: Now) -> list[Any]:
            if heard == "hang":
                script.mono += 0.625
            return super().hear(heard, now)

    script = Script((0.125, "hang"), (1.125, Stop()))
    assert systemd.fed(script, Hung()) == [0.0, 0.75, 1.0]


@pytest.mark.parametrize("variable", ["WATCHDOG_PID", "WATCHDOG_USEC"])
def test_a_watchdog_that_is_not_ours_sets_no_pace(systemd, monkeypatch, variable):
    """systemd leaves the variables in the environment of a daemon's children."""
    if variable == "WATCHDOG_PID":
        monkeypatch.setenv(variable, "1")
    else:
        monkeypatch.delenv(variable)
    play(Script((1.0, Stop())), at_most=0.125)
    notify.tell("STOPPING=1")
    assert systemd.said() == ["STOPPING=1"]


# --- signals ------------------------------------------------------------------------------------


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

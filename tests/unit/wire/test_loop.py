"""The one loop: hear a batch, keep its facts in one call, then act; and how it ends."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.toy_machine import Done, Script, Toy, Written, play
from wire.loop import inbox, keep_nothing, turn
from wire.messages import Fact, Now, Stop, Tick


def clock() -> Now:
    return Now("boot", time.monotonic(), time.time(), True)


def run(*items: Any, keep: Callable, act: Callable, machine: Toy | None = None, **more: Any) -> Toy:
    """Run the loop over these items; it must end by itself."""
    machine, heard = machine or Toy(), inbox()
    for item in items:
        heard.put(item)
    turn(machine, heard, keep, act, now=clock, **more)
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

"""Turns the one loop of a daemon: hear a batch, keep its facts in one transaction, then act.

Decides the order (nothing is done before what it rests on is on disk) and nothing of the hall.
If keeping fails, the exception ends the daemon: memory never runs ahead of the disk, and systemd
starts it again from its store.
"""

import queue
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from wire import notify
from wire.messages import Fact, Now, Stop, Tick

BATCH = 256
"""Most messages heard before their facts are kept: bounds how long the first one waits."""

Inbox = queue.Queue[object]
Effect = TypeVar("Effect")
Effect_co = TypeVar("Effect_co", covariant=True)


class Machine(Protocol[Effect_co]):
    """Decides by a daemon's rules: what it hears leads to facts to keep and effects to act on.
    Times are seconds of the monotonic clock."""

    def hear(self, heard: object, now: Now) -> Sequence[Fact | Effect_co]:
        """Return what follows of one thing heard."""

    def due(self) -> float | None:
        """Return when a Tick is wanted, None for never."""


def inbox(size: int = 10_000) -> Inbox:
    """Make a bounded inbox: who puts into a full one waits, so a flood stays with the broker, not
    in memory."""
    return queue.Queue(size)


def keep_nothing(facts: list[Fact]) -> None:
    """Keep nothing, for a daemon that has nothing to keep; a fact that arrives here is a
    mistake."""
    raise AssertionError(f"nothing keeps {facts!r}")


def turn(
    machine: Machine[Effect],
    heard: Inbox,
    keep: Callable[[list[Fact]], None],
    act: Callable[[Effect], Iterable[object] | None],
    *,
    now: Callable[[], Now],
    first: Iterable[object] = (),
    at_most: float = 5.0,
    between: Callable[[], Iterable[object] | None] = lambda: None,
    until: Callable[[], bool] = lambda: False,
) -> bool:
    """Run until ``Stop`` is heard: then True. False when ``until`` says after a batch that it is
    enough. ``first`` is heard before anything of the inbox.

    A ``Tick`` ends a batch after which something is due: what a machine gathers for the end of a
    batch goes out with it, after the same commit.

    What ``act`` and ``between`` return is heard next. They must not put into the inbox: when it is
    full, nobody but this thread would make room. ``between`` is called after each batch, at least
    every ``at_most`` seconds (a frame loop reads its window system there). systemd's watchdog is
    fed from here, so a machine or an effect that hangs is found.
    """
    watchdog, follows = notify.Watchdog(), list(first)
    while True:
        wait = 0.0 if follows else _wait(now().mono, at_most, machine.due(), watchdog.due())
        batch, moment = [*follows, *_gather(heard, wait)], now()
        follows = [*_do(_answers(machine, batch, moment), keep, act), *(between() or ())]
        watchdog.feed(moment.mono)
        stopped = any(isinstance(item, Stop) for item in batch)
        if stopped or until():
            return stopped


def _answers(machine: Machine[Effect], batch: Iterable[object], now: Now) -> list[Fact | Effect]:
    answers = [answer for item in batch for answer in machine.hear(item, now)]
    due = machine.due()
    if due is not None and due <= now.mono:
        answers += machine.hear(Tick(), now)
    return answers


def _do(
    answers: Sequence[Fact | Effect],
    keep: Callable[[list[Fact]], None],
    act: Callable[[Effect], Iterable[object] | None],
) -> list[object]:
    """Keep the facts, then act on the effects in their order; what is to be heard of them."""
    facts = [answer for answer in answers if isinstance(answer, Fact)]
    if facts:
        keep(facts)
    follows: list[object] = []
    for answer in answers:
        if not isinstance(answer, Fact):
            follows += act(answer) or ()
    return follows


def stop_on_signals(heard: Inbox) -> None:
    """Hear SIGTERM and SIGINT like anything else, so that nothing is cut in the middle."""
    on_signals(heard, Stop(), signal.SIGTERM, signal.SIGINT)


def on_signals(heard: Inbox, what: object, *numbers: signal.Signals) -> None:
    """Hear ``what`` at any of these signals."""
    coming = False

    def put() -> None:
        nonlocal coming
        heard.put(what)
        coming = False

    def ask(*_: object) -> None:
        # A signal may arrive while this very thread holds the queue's lock: let another one put.
        # One at a time: a signal interrupts the handler of the one before, and on a busy computer
        # they would go deeper than Python does.
        nonlocal coming
        if not coming:
            coming = True
            threading.Thread(target=put, daemon=True).start()

    for number in numbers:
        signal.signal(number, ask)


def _wait(mono: float, at_most: float, *dues: float | None) -> float:
    waits = [due - mono for due in dues if due is not None]
    return max(0.0, min(at_most, *waits)) if waits else at_most


def _gather(heard: Inbox, wait: float) -> list[object]:
    batch: list[object] = []
    try:
        batch.append(heard.get(timeout=wait) if wait > 0 else heard.get_nowait())
        while len(batch) < BATCH:
            batch.append(heard.get_nowait())
    except queue.Empty:
        return batch
    return batch

"""How a run is stopped: what a Ctrl-C ends, what it must not tear apart, what it cannot disturb.

Decides when a signal is obeyed. Never decides what is cleared away then.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM and a closed terminal end what is inside as Ctrl-C does: by KeyboardInterrupt.

    Ctrl-C too where it would not: a shell starts what runs in its background deaf to SIGINT.
    """

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = {x: signal.signal(x, interrupt) for x in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """A signal that comes inside is obeyed after it: what is inside is done whole or not at all.

    For the main thread, and for what takes a moment: nothing of what was made may be forgotten.
    """
    came: list[int] = []
    before = {x: signal.signal(x, lambda number, _: came.append(number)) for x in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """No signal interrupts what is inside, and none is obeyed later."""
    before = {x: signal.signal(x, signal.SIG_IGN) for x in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

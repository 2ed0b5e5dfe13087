"""Handles signals: what a Ctrl-C ends, what it must not tear apart, what it cannot disturb.

Decides when to obey a signal. Never decides what to clear away then.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | signal.Handlers

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end what is inside as Ctrl-C does: by KeyboardInterrupt.

    Ctrl-C does so too where it would not: a shell starts its background jobs with SIGINT ignored.
    """

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    ends = dict.fromkeys((signal.SIGTERM, signal.SIGHUP), interrupt)
    with _handled({**ends, signal.SIGINT: signal.default_int_handler}):
        yield


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Obey a signal that comes inside only after it: what is inside is done whole or not at all.

    For the main thread, and for what takes a moment: nothing that was made may be forgotten.
    """
    came: list[int] = []
    try:
        with _handled(dict.fromkeys(ENDING, lambda number, _: came.append(number))):
            yield
    finally:
        if came:
            signal.raise_signal(came[0])


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Let no signal interrupt what is inside, and obey none later."""
    with _handled(dict.fromkeys(ENDING, signal.SIG_IGN)):
        yield


@contextlib.contextmanager
def _handled(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    """Use these handlers inside, those of before afterwards."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)

"""Presses simulated buttons and looks at simulated lamps, over the socket of `devices.pins`.

Decides how a contact bounces. Buttons are wired to ground: pressed is low.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 30.0  # seconds for the program to take or to say something, on a busy machine


class PinsRefused(Exception):
    """Says, in their own words, why the pins did not take what was asked."""


def press(
    path: Path | str,
    pin: int,
    seconds: float,
    bounces: int = 0,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Hold the button at `pin` down for `seconds`, counted from when the program knows of it;
    return when the program's pin has risen.

    `bounces` is the number of times the contact opens again before it settles, at each end. Raises
    OSError when no program serves the pins, PinsRefused when it has no such input.
    """
    with _talk(path) as (pins, lines):
        _to_the_end_of_state(lines)
        pins.sendall(_edges(pin, "low", "high", bounces) + b"state\n")
        _to_the_end_of_state(lines)
        sleep(seconds)
        pins.sendall(_edges(pin, "high", "low", bounces) + b"state\n")
        _to_the_end_of_state(lines)


def lamp(path: Path | str, pin: int) -> bool | None:
    """Tell whether the lamp at `pin` is lit now; return None when the program has no such pin."""
    with _talk(path) as (_, lines):
        return _to_the_end_of_state(lines).get(pin)


def _edges(pin: int, to: str, back: str, bounces: int) -> bytes:
    """The edges follow each other at once: a busy machine would stretch a rest between two of them
    until the bounce is another press."""
    return "".join(f"{level} {pin}\n" for level in (to, *(back, to) * bounces)).encode()


@contextlib.contextmanager
def _talk(path: Path | str) -> Iterator[tuple[socket.socket, Iterator[str]]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as pins:
        pins.settimeout(PATIENCE)
        pins.connect(str(path))
        with pins.makefile("r", encoding="ascii") as lines:
            yield pins, lines


def _to_the_end_of_state(lines: Iterator[str]) -> dict[int, bool]:
    known: dict[int, bool] = {}
    for line in lines:
        match line.split():
            case ["pin", number, state]:
                known[int(number)] = state == "1"
            case ["error", *_]:
                raise PinsRefused(line.strip())
            case ["all", _]:
                return known
    raise PinsRefused("the program closed its pins")

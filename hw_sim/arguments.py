"""Reads the arguments of `talon-sim`, and says in one line what is wrong with one.

Decides the limits of numbers alone; the code that opens a file or folder checks it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Parses arguments and complains in one line, exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Print the message and end with status 2."""
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a type for whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        number = _number(int, text)
        if number is None or not least <= number <= most:
            raise _unusable(text, f"a whole number from {least} to {most}")
        return int(number)

    return read


def within(least: float, most: float) -> Callable[[str], float]:
    """Return a type for numbers from `least` to `most`; `nan` and `inf` are none."""

    def read(text: str) -> float:
        number = _number(float, text)
        if number is None or not least <= number <= most:
            raise _unusable(text, f"a number from {least:g} to {most:g}")
        return number

    return read


def reason(wrong: Exception) -> str:
    """Say why a path that an argument names cannot be used, without the name and the error's
    number: whoever tells it has named the path."""
    if isinstance(wrong, OSError) and wrong.strerror:
        return wrong.strerror.lower()
    return str(wrong)


def _number(kind: type[int] | type[float], text: str) -> float | None:
    try:
        return kind(text)
    except ValueError:
        return None


def _unusable(text: str, expected: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"found {text!r}, expected {expected}")

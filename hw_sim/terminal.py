"""Lets `talon-sim` print in any locale, and to any reader.

Decides that a letter which the terminal lacks becomes an escape, and that a reader that goes away
(`| head`) ends the command quietly, with 141 as the shell reports SIGPIPE.
"""

from __future__ import annotations

import io
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

BROKEN_PIPE = 141


def spoken(run: Callable[[Sequence[str]], int], words: Sequence[str]) -> int:
    """Run the command of these words, and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return run(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        gone = [stream for stream in (sys.stdout, sys.stderr) if _is_gone(stream)]
        if not gone:
            raise
        for stream in gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return BROKEN_PIPE


def _is_gone(stream: TextIO) -> bool:
    """Tell whether nobody reads it any longer."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return False
    look = select.poll()
    look.register(number, select.POLLOUT)
    return any(event & select.POLLERR for _, event in look.poll(0))

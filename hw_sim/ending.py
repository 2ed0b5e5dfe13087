"""Ends a simulated device: by signal, or with the process that started it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Coroutine

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def ask_to_end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the thread that started this process ends.

    This is one system call, so that it may stand between fork and exec.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end_with_parent() -> None:
    """End with the process that started this one; at once where it has ended already."""
    ask_to_end_with_parent()
    if os.getppid() == 1:
        sys.exit(0)


def serve(command: str, device: Coroutine[object, None, None]) -> int:
    """Run a device until it ends, and return the exit code.

    It is 2, after one line, when a path or a port cannot be had.
    """
    try:
        asyncio.run(device)
    except OSError as wrong:
        at = f"{wrong.filename}: " if wrong.filename else ""
        print(f"talon-sim {command}: {at}{wrong.strerror or wrong}", file=sys.stderr)
        return 2
    return 0


def told_to_end() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets. Ask for it before saying that you are ready."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told

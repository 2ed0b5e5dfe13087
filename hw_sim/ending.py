"""How a simulated device comes to its end: by signal, or with the process that started it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the starting process (its starting thread) ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:  # it ended before we could ask
        sys.exit(0)


def told_to_end() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets. Ask for it before saying that you are ready."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told

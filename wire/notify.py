"""Tells systemd that the daemon is ready and alive (sd_notify(3)). Silent without systemd."""

import logging
import os
import socket

log = logging.getLogger("talon")

PATIENCE = 0.5
"""Seconds that systemd may take to hear one word: a daemon must not hang on who watches it."""


def tell(state: str) -> None:
    """Send one state such as ``READY=1`` or ``WATCHDOG=1``; nothing happens outside systemd.

    Who does not hear it is named in the log, and the daemon goes on.
    """
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path  # @: abstract, unix(7)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.settimeout(PATIENCE)
        try:
            sock.connect(address)
            sock.sendall(state.encode())
        except OSError as wrong:
            log.warning("%s not heard at NOTIFY_SOCKET %s: %s", state, path, wrong)


def watchdog_seconds() -> float | None:
    """Return how often systemd wants a sign of life, in seconds; None where it wants none."""
    wanted = os.environ.get("WATCHDOG_USEC")
    meant_for = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    return int(wanted) / 1e6 if wanted and meant_for == str(os.getpid()) else None


class Watchdog:
    """Feeds systemd's watchdog at half its time; where there is none, nothing is ever due."""

    def __init__(self) -> None:
        seconds = watchdog_seconds()
        self._pace = seconds / 2 if seconds else None
        self._at = 0.0

    def due(self) -> float | None:
        """Return when it wants to be fed, in monotonic seconds."""
        return self._at if self._pace else None

    def feed(self, mono: float) -> None:
        """Give the sign of life where its time has come."""
        if self._pace and mono >= self._at:
            self._at = mono + self._pace
            tell("WATCHDOG=1")

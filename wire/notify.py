"""Tells systemd that the daemon is ready and alive (sd_notify(3)). Silent without systemd."""

import os
import socket


def tell(state: str) -> None:
    """Send one state such as ``READY=1`` or ``WATCHDOG=1``; nothing happens outside systemd."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.sendall(state.encode())


def watchdog_seconds() -> float | None:
    """How often systemd wants a sign of life, in seconds; None where it wants none."""
    wanted = os.environ.get("WATCHDOG_USEC")
    meant_for = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    return int(wanted) / 1e6 if wanted and meant_for == str(os.getpid()) else None

"""Listens to what daemons tell of their state, as systemd does (sd_notify(3)).

Decides nothing but who is ready. Reads all the time: a daemon feeds its watchdog here, and the
kernel holds only ten unread messages before it makes the sender wait.
"""

from __future__ import annotations

import selectors
import socket
import threading
from pathlib import Path


class NotifySockets:
    """Reads one socket for each daemon, in `folder`, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: set[str] = set()
        self._all = selectors.DefaultSelector()
        self._stop, self._stopped = socket.socketpair()
        self._all.register(self._stopped, selectors.EVENT_READ, "")
        self._thread = threading.Thread(target=self._listen, name="notify sockets", daemon=True)
        self._thread.start()

    def lend(self, name: str) -> Path:
        """Make the path for the NOTIFY_SOCKET of a daemon; an earlier one of that name is
        forgotten."""
        path = self._folder / f"{name}.notify"
        path.unlink(missing_ok=True)
        self._ready.discard(name)
        fresh = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        fresh.bind(str(path))
        self._all.register(fresh, selectors.EVENT_READ, name)
        return path

    def is_ready(self, name: str) -> bool:
        """Tell whether it has sent READY=1."""
        return name in self._ready

    def close(self) -> None:
        """Stop listening; for when all daemons have ended."""
        self._stop.close()
        self._thread.join()
        for key in list(self._all.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._all.close()

    def _listen(self) -> None:
        while True:
            for key, _ in self._all.select():
                if not key.data:
                    return
                if b"READY=1" in key.fileobj.recv(4096):  # type: ignore[union-attr]
                    self._ready.add(key.data)

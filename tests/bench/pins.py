"""Fingers on the simulated pins that also take the time: hw_sim.pins' socket, kept open."""

import socket
import time
from pathlib import Path

PATIENCE = 10.0


class Pins:
    """Talks to the socket of a running pads daemon: ``with Pins(path) as pins:`` connects."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))
        self._rest = b""
        self._on: dict[int, bool] = {}

    def low(self, pin: int) -> float:
        """Close the contact; return the moment of it, seconds of the monotonic clock."""
        began = time.monotonic()
        self._socket.sendall(f"low {pin}\n".encode())
        return began

    def high(self, pin: int) -> None:
        """Open the contact."""
        self._socket.sendall(f"high {pin}\n".encode())

    def wait(self, pin: int, on: bool) -> float:
        """Return when the output is heard to be so; at once if it is. Raises TimeoutError where it
        never is."""
        while self._on.get(pin) != on:
            self._hear()
        return time.monotonic()

    def _hear(self) -> None:
        *lines, self._rest = (self._rest + self._socket.recv(4096)).split(b"\n")
        for line in lines:
            match line.split():
                case [b"pin", number, state]:
                    self._on[int(number)] = state == b"1"

    def __enter__(self) -> "Pins":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

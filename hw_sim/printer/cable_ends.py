"""Gives the printer its end of the cable: a pty, or a TCP port like that of network printers.

Decides who is connected: on TCP one host at a time, the next one waits, as with real printers.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from hw_sim.devices.cable import CableError, send, serial_line


class End(Protocol):
    """Describes what the printer is plugged into."""

    @property
    def port(self) -> int | None:
        """Return the TCP port, if it has one."""

    def descriptor(self) -> int:
        """Return what to wait on for `read`."""

    def read(self, room: int) -> bytes:
        """Return up to `room` bytes; none when a host only came or went."""

    def write(self, data: bytes) -> None:
        """Answer the host; bytes are lost when it is not there or does not read."""


class Serial:
    """Is the master of a pty."""

    port = None

    def __init__(self, master: int) -> None:
        self._master = master

    def descriptor(self) -> int:
        """Return the master."""
        return self._master

    def read(self, room: int) -> bytes:
        """Return whatever is there."""
        return os.read(self._master, room)

    def write(self, data: bytes) -> None:
        """Write whatever fits."""
        send(self._master, data)


class Network:
    """Holds a listening socket and at most one host."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._host: socket.socket | None = None
        self.port: int = listener.getsockname()[1]

    def descriptor(self) -> int:
        """Return the host while there is one, else the listener."""
        return (self._host or self._listener).fileno()

    def read(self, room: int) -> bytes:
        """Accept, or read; a host that has gone makes place for the next."""
        if self._host is None:
            self._host, _ = self._listener.accept()
            self._host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._host.setblocking(False)
            return b""
        data = b""
        with contextlib.suppress(ConnectionError):
            data = self._host.recv(room)
        if not data:
            self.close()
        return data

    def write(self, data: bytes) -> None:
        """Answer the host."""
        if self._host is not None:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                self._host.send(data)

    def close(self) -> None:
        """Let the host go."""
        if self._host is not None:
            self._host.close()
            self._host = None


@contextlib.contextmanager
def serial(path: Path) -> Iterator[Serial]:
    """Yield a pty whose other end is at `path`."""
    with serial_line(path) as master:
        yield Serial(master)


@contextlib.contextmanager
def network(port: int) -> Iterator[Network]:
    """Yield a TCP port on 127.0.0.1; 0 takes a free one. The receive window is small, as a
    printer's."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise CableError(f"TCP port {port}: cannot listen here: {error.strerror}") from error
        listener.listen(1)
        listener.setblocking(False)
        end = Network(listener)
        try:
            yield end
        finally:
            end.close()

"""Provides the pin factory `hw_sim`: GPIO pins that another process presses, with lamps that it
sees.

`GPIOZERO_PIN_FACTORY=hw_sim HW_SIM_PINS=/run/x.sock` puts it under any unchanged daemon. Decides
what level a pin has (output, else the world, else the pull) and which clients hear of it. It never
debounces: gpiozero's mock ignores `bounce_time` too, so every edge reaches the program.

Lines, ASCII. In: `low 5`, `high 5` (the world drives pin 5), `state`. Out: `pin 27 1` at each
change of an output; on connecting and after `state` one for every known pin, then `all 3` with
their number; `error ...` for what was not understood, and then nothing else has happened.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
from pathlib import Path

from gpiozero.exc import BadPinFactory, GPIOZeroError
from gpiozero.pins.mock import MockFactory, MockPin

from hw_sim.devices.cable import CableError, listen

_LONGEST_LINE = 200


class SimPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """Simulates a pin whose input level the world sets; wired to ground, a pressed button is
    low."""

    def __init__(self, factory: SimFactory, info: object) -> None:
        self._world: bool | None = None
        super().__init__(factory, info)

    def from_world(self, level: bool) -> None:
        """Drive the pin from the world. Raises ValueError on an output: nobody presses a lamp."""
        if self._function != "input":
            raise ValueError(f"pin {self.number_on_header} is an output")
        self._world = level
        self.drive_high() if level else self.drive_low()

    @property
    def number_on_header(self) -> int:
        """Return the BCM number: 5 of GPIO5."""
        return int(self.info.name.removeprefix("GPIO"))

    def line(self) -> str:
        """Return the pin's line of the protocol."""
        return f"pin {self.number_on_header} {int(bool(self._state))}"

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        # A button already held when the program starts stays down against the pull.
        if self._world is not None:
            self.drive_high() if self._world else self.drive_low()

    def _set_function(self, value: str) -> None:
        super()._set_function(value)
        if value == "output":
            self._factory.tell(self.line())

    def _change_state(self, value: bool) -> bool:
        changed: bool = super()._change_state(value)
        if changed and self._function == "output":
            self._factory.tell(self.line())
        return changed


class SimFactory(MockFactory):  # type: ignore[misc]
    """Makes mock pins behind the Unix socket named by `HW_SIM_PINS`.

    Raises gpiozero's BadPinFactory when the variable is unset or the socket cannot be bound.
    """

    def __init__(self) -> None:
        super().__init__(pin_class=SimPin)
        self._path = _socket_path()
        try:
            listener = listen(self._path)
        except CableError as error:
            raise BadPinFactory(f"HW_SIM_PINS: {error}") from error
        self._clients: dict[socket.socket, bytearray] = {}
        self._lock = threading.RLock()  # programs set lamps in their own threads
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(
            target=self._serve, args=(listener,), name="hw_sim pins", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Close pins, clients and socket; gpiozero calls it at the program's end."""
        if self._thread.is_alive():
            self._stop.close()
            self._thread.join()
            self._path.unlink(missing_ok=True)
        super().close()

    def pin(self, name: object, **kind: object) -> SimPin:
        """Return the pin of that name, made when first asked for: by the program or by the
        world."""
        with self._lock:
            pin: SimPin = super().pin(name, **kind)
            return pin

    def tell(self, line: str) -> None:
        """Send a line to all clients."""
        with self._lock:
            for client in list(self._clients):
                self._send(client, line)

    def _serve(self, listener: socket.socket) -> None:
        with selectors.DefaultSelector() as ready, listener, self._stopped:
            ready.register(listener, selectors.EVENT_READ)
            ready.register(self._stopped, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._stopped:
                        return self._drop_all()
                    if key.fileobj is listener:
                        self._welcome(listener, ready)
                    elif not self._hear(key.fileobj):  # type: ignore[arg-type]
                        ready.unregister(key.fileobj)
                        self._drop(key.fileobj)  # type: ignore[arg-type]

    def _welcome(self, listener: socket.socket, ready: selectors.BaseSelector) -> None:
        client, _ = listener.accept()
        client.setblocking(False)
        with self._lock:
            self._clients[client] = bytearray()
            ready.register(client, selectors.EVENT_READ)
            self._tell_state(client)

    def _hear(self, client: socket.socket) -> bool:
        """Do what a client says; return False when it is gone or sends no line ends."""
        try:
            data = client.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            return False
        said = self._clients[client]
        said += data
        while b"\n" in said:
            line, _, rest = said.partition(b"\n")
            said[:] = rest
            self._obey(client, line.decode("ascii", "replace").strip())
        return bool(data) and len(said) <= _LONGEST_LINE

    def _obey(self, client: socket.socket, line: str) -> None:
        match line.split():
            case ["state"]:
                self._tell_state(client)
            case ["low" | "high" as level, number] if number.isascii() and number.isdigit():
                self._drive(client, int(number), level == "high")
            case _:
                self._send(client, f"error expected low N, high N or state, found {line!r}")

    def _drive(self, client: socket.socket, number: int, level: bool) -> None:
        try:
            self.pin(number).from_world(level)
        except (GPIOZeroError, ValueError) as error:
            self._send(client, f"error {error}")

    def _tell_state(self, client: socket.socket) -> None:
        with self._lock:
            pins = sorted(self.pins.values(), key=lambda pin: pin.number_on_header)
            self._send(client, "\n".join([*(pin.line() for pin in pins), f"all {len(pins)}"]))

    def _send(self, client: socket.socket, line: str) -> None:
        """Send without ever waiting: a client that does not read is cut off, the program not held
        up."""
        with self._lock:
            try:
                whole = client.send(line.encode() + b"\n") > len(line)
            except OSError:
                whole = False
            if not whole:
                _hang_up(client)

    def _drop(self, client: socket.socket) -> None:
        with self._lock:
            self._clients.pop(client, None)
            client.close()

    def _drop_all(self) -> None:
        for client in list(self._clients):
            self._drop(client)


def _hang_up(client: socket.socket) -> None:
    """End both ways, so that the serving thread finds the client at its end and drops it."""
    try:
        client.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has hung up first


def _socket_path() -> Path:
    path = os.environ.get("HW_SIM_PINS")
    if not path:
        raise BadPinFactory("HW_SIM_PINS: found nothing, expected the path of a Unix socket")
    return Path(path)

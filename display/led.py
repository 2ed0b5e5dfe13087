"""Writes to the LED panels over the windows, by Modbus RTU: one thread for each serial bus.

Decides when a panel is written: at once when it is to show something else, again every half minute
(a panel that lost its power shows nothing until then), and after a fault. Decides which answer is
believed: not one of another panel, nor one that came too late. Only the newest text of a panel
counts, so nothing queues up. The board decides the texts. The register map is in docs/display.md.
"""

import logging
import termios
import threading
import time
from collections.abc import Sequence

import minimalmodbus
import serial

from display.config import Led, LedPanel
from display.things import CHARSET, LETTERS, PanelText
from wire.text.texts import nfc

log = logging.getLogger("talon")

AGAIN = 30.0
"""Seconds after which a panel is written although nothing changed."""

RETRIES = (0.1, 0.3, 1.0, 2.0, 5.0, 10.0, AGAIN)
"""Seconds to the next attempt after one, two, and more in a row without an answer since the text
is new: a disturbed frame is soon repeated, a dead panel costs the others two ``ANSWER`` each half
minute."""

ANSWER = 0.05
"""Seconds that a panel may take, besides the bytes' own time on the wire. For as long again the
line is listened to after a fault, so that a late answer is not taken for that of the next panel."""

ATTEMPTS = 3
"""Times that a request is made at once when another panel's answer, or a damaged one, has come."""

DRAINED = 8
"""Reads of a line that does not fall silent; then it is written to all the same."""

ONCE_MORE = 1.0
"""Seconds after which a panel that answers again is written once more: its answer may have been
the late one to what was asked before, and nothing in it says which text it is for."""

FRAME = 32
"""Bytes of a request and its answer, at least."""

REOPEN = 1.0
"""Seconds between attempts to open a port that is gone."""

SAID = 60.0
"""Seconds between two log lines about one panel or port."""

Registers = list[int]


def registers(text: str, flash: bool, brightness: int) -> Registers:
    """Return holding registers 0 to 5: eight letters in CP1251, flashing, brightness in percent."""
    letters = nfc(text).encode(CHARSET, "replace")[:LETTERS].ljust(LETTERS, b"\0")
    pairs = [int.from_bytes(letters[i : i + 2], "big") for i in range(0, LETTERS, 2)]
    return [*pairs, int(flash), brightness]


class PanelBus(threading.Thread):
    """Writes to the panels on one serial port. ``show`` may be called from any thread and never
    waits."""

    def __init__(self, port: str, addresses: Sequence[int], led: Led) -> None:
        super().__init__(name=f"led {port}", daemon=True)
        self._port, self._led = port, led
        self._wanted: dict[int, Registers] = {}
        self._due = dict.fromkeys(addresses, 0.0)  # when each is to be written, monotonic
        self._failed = dict.fromkeys(addresses, 0)  # attempts in a row without its answer,
        self._tries = dict.fromkeys(addresses, 0)  # and those since its text is new
        self._unclean = False  # an answer may still be on its way
        self._line: serial.Serial | None = None
        self._said: dict[int, float] = {}
        self._news = threading.Condition()
        self._closing = False

    def show(self, address: int, text: str, flash: bool) -> None:
        """Let the panel show this from now on. What it was to show before is forgotten."""
        with self._news:
            self._wanted[address] = registers(text, flash, self._led.brightness)
            self._due[address] = time.monotonic()
            self._tries[address] = 0
            self._news.notify()

    def close(self) -> None:
        """Write what is still to be written, for a second at most, and end."""
        with self._news:
            self._closing = True
            self._news.notify()
        self.join(1.0)

    def run(self) -> None:
        """Write what is wanted, panel by panel, until ``close``."""
        while (found := self._next()) is not None:
            address, wanted = found
            try:
                self._write(address, wanted)
            except minimalmodbus.ModbusException as wrong:
                self._later(address, wanted, wrong)
            except (OSError, termios.error) as wrong:
                self._lost(wrong)
        if self._line is not None:
            self._line.close()

    def _next(self) -> tuple[int, Registers] | None:
        """Wait for the panel that is to be written first; return None at the end."""
        with self._news:
            while True:
                now = time.monotonic()
                due = {address: self._due[address] for address in self._wanted}
                first = min(due, key=due.__getitem__, default=None)
                if first is not None and due[first] <= now:
                    self._due[first] = now + AGAIN
                    return first, self._wanted[first]
                if self._closing:
                    return None
                self._news.wait(None if first is None else due[first] - now)

    def _write(self, address: int, wanted: Registers) -> None:
        if self._line is None:
            self._line = self._open()
        panel = minimalmodbus.Instrument(self._line, address)
        for left in reversed(range(ATTEMPTS)):
            self._drain()
            self._unclean = True
            try:
                panel.write_registers(0, wanted)
            except minimalmodbus.InvalidResponseError:
                if not left:
                    raise
            else:
                break
        self._unclean = False
        self._answered(address)

    def _drain(self) -> None:
        """Throw away what comes late, until the line is silent for as long as an answer takes."""
        reads = DRAINED if self._unclean else 0
        while self._line is not None and reads and self._line.read(FRAME):
            reads -= 1

    def _answered(self, address: int) -> None:
        if self._failed[address]:
            log.info("LED panel %d on %s answers", address, self._port)
            with self._news:
                self._due[address] = min(self._due[address], time.monotonic() + ONCE_MORE)
        self._failed[address] = self._tries[address] = 0

    def _open(self) -> serial.Serial:
        patience = ANSWER + FRAME * 11 / self._led.baud
        line = serial.Serial(
            self._port,
            self._led.baud,
            timeout=patience,
            write_timeout=patience,
            exclusive=True,  # one line by two names would have two buses talk at once
        )
        log.info("LED bus %s is open", self._port)
        return line

    def _later(self, address: int, wanted: Registers, wrong: Exception) -> None:
        self._failed[address] += 1
        with self._news:
            if self._wanted[address] is wanted:  # else it has been told something newer meanwhile
                wait = RETRIES[min(self._tries[address], len(RETRIES) - 1)]
                self._tries[address] += 1
                self._due[address] = time.monotonic() + wait
        if self._failed[address] > 1:  # one disturbed frame is not worth a line
            what = f"{wrong}; it may show an old number, trying again"
            self._say(address, f"LED panel {address} on {self._port}: {what}")

    def _lost(self, wrong: Exception) -> None:
        """Note that the port is gone: all panels are written anew when it is back."""
        if self._line is not None:
            self._line.close()
            self._line = None
        with self._news:
            self._due.update(dict.fromkeys(self._due, time.monotonic() + REOPEN))
        self._say(0, f"LED bus {self._port}: {wrong}; trying again")

    def _say(self, key: int, text: str) -> None:
        now = time.monotonic()
        if now - self._said.get(key, -SAID) >= SAID:
            self._said[key] = now
            log.warning(text)


class Leds:
    """Writes to all panels of this board, by window."""

    def __init__(self, panels: Sequence[LedPanel], led: Led) -> None:
        addresses: dict[str, list[int]] = {}
        for panel in panels:
            addresses.setdefault(panel.port, []).append(panel.address)
        self._buses = {port: PanelBus(port, found, led) for port, found in addresses.items()}
        self._panels = panels
        for bus in self._buses.values():
            bus.start()

    def show(self, shown: PanelText) -> None:
        """Let every panel of that window show this from now on. Returns at once."""
        for panel in self._panels:
            if panel.window == shown.window:
                self._buses[panel.port].show(panel.address, shown.text, shown.flash)

    def close(self) -> None:
        """Write what is pending, and end."""
        for bus in self._buses.values():
            bus.close()

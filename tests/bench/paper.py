"""The printer that the bench plays: a pty whose other end the kiosk opens as its serial line.

Decides nothing of ESC/POS but which bytes are questions: it answers those as a printer with
everything in order, and takes the time of the first byte that is none.
"""

import contextlib
import os
import re
import threading
import time
import tty

QUESTION = re.compile(rb"\x10\x04[\x01-\x04]|\x1dr\x01|\x1dI[\x01-\x03]")
"""DLE EOT n (how are you), GS r 1 (is there paper), GS I n (who are you)."""
BEGUN = (b"\x10", b"\x10\x04", b"\x1d", b"\x1dr", b"\x1dI")
ANSWERS = {b"\x10\x04": b"\x12", b"\x1dr": b"\x00"}
"""Beginnings of questions: the next byte decides."""
PATIENCE = 10.0


class Printer:
    """Plays the printer. ``path`` is what stands in kiosk.toml. ``with`` ends it."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._rest = b""
        self._first = 0.0
        self._printing = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def forget(self) -> None:
        """Forget the paper: its next byte will be a first one."""
        self._printing.clear()

    def first_byte(self) -> float:
        """Return the moment at which the first byte of a paper arrived, seconds of the monotonic
        clock."""
        assert self._printing.wait(PATIENCE), "the kiosk printed nothing"
        return self._first

    def __enter__(self) -> "Printer":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._slave)
        os.close(self._master)

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while data := os.read(self._master, 4096):
                self._hear(data, time.monotonic())

    def _hear(self, data: bytes, at: float) -> None:
        said = self._rest + data
        for question in QUESTION.findall(said):
            os.write(self._master, ANSWERS.get(question[:2], question[2:]))
        self._rest = QUESTION.sub(b"", said)
        if self._rest not in (b"", *BEGUN):
            self._rest = b""
            if not self._printing.is_set():
                self._first = at
                self._printing.set()

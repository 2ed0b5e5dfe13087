"""Splits ESC/POS bytes into commands, piece by piece. Decides only where a command ends.

The composer decides what a command does. Nothing here can fail: bytes that are no command come out
as `unknown`, and text as `text`, each byte still in the printer's code page.
Lengths are from Epson's ESC/POS command reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LARGEST = 1 << 20  # bytes of one command; a longer one than any printer's memory is no command

_PREFIXES = {0x10: "DLE", 0x1B: "ESC", 0x1C: "FS", 0x1D: "GS"}
_CONTROLS = {0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x18: "CAN"}

# How many parameter bytes follow the letter: prefix -> {number: letters}.
_FIXED: dict[str, dict[int, bytes]] = {
    "DLE": {1: b"\x04\x05"},
    "ESC": {
        0: b"\x0c2@LSimv",
        1: b" !%-3=?EGJKMRTUVadertu{",
        2: b"$\\c",
        3: b"p",
        8: b"W",
    },
    "FS": {0: b"&.", 1: b"!-CW", 2: b"Sp", 74: b"2"},
    "GS": {0: b":c", 1: b"!/BEHITabfhjrw", 2: b"$LPW\\", 3: b"^"},
}


@dataclass(frozen=True)
class PrinterCommand:
    """Holds one command: `name` as in the manual (`ESC a`, `GS ( k`, `LF`), `data` its parameters.

    `name` may also be `text` (printable bytes), `row` (one row of the raster that `GS v` announced)
    or `unknown` (the bytes as they came).
    """

    name: str
    data: bytes = b""


class Decoder:
    """Takes bytes in any pieces and gives commands as soon as they are whole."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._rows_left = 0
        self._row_width = 0

    def push(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        self._bytes += data

    def pop(self) -> PrinterCommand | None:
        """Return the next whole command, or None when more bytes are needed."""
        if self._rows_left:
            return self._row()
        if not self._bytes:
            return None
        first = self._bytes[0]
        if first in _PREFIXES:
            return self._prefixed(_PREFIXES[first])
        if first >= 0x20:
            return self._text()
        name = _CONTROLS.get(first)
        return self._take(name or "unknown", 1, skip=1 if name else 0)

    def _take(self, name: str, end: int, skip: int) -> PrinterCommand:
        command = PrinterCommand(name, bytes(self._bytes[skip:end]))
        del self._bytes[:end]
        return command

    def _text(self) -> PrinterCommand:
        end = next((i for i, byte in enumerate(self._bytes) if byte < 0x20), len(self._bytes))
        return self._take("text", end, skip=0)

    def _row(self) -> PrinterCommand | None:
        if len(self._bytes) < self._row_width:
            return None
        self._rows_left -= 1
        return self._take("row", self._row_width, skip=0)

    def _prefixed(self, prefix: str) -> PrinterCommand | None:
        if len(self._bytes) < 2:
            return None
        letter = self._bytes[1]
        name = f"{prefix} {chr(letter)}"
        if letter == ord("("):
            return self._lettered(name)
        length = self._length(prefix, letter)
        if length == _UNKNOWN:
            return self._take("unknown", 2, skip=0)
        if length is None or len(self._bytes) < 2 + length:
            return None
        command = self._take(name, 2 + length, skip=2)
        return self._announced(command) if name == "GS v" else command

    def _length(self, prefix: str, letter: int) -> int | None:
        for length, letters in _FIXED[prefix].items():
            if letter in letters:
                return length
        rule = _RULES.get(f"{prefix} {chr(letter)}")
        return rule(bytes(self._bytes[2:])) if rule else _UNKNOWN

    def _lettered(self, name: str) -> PrinterCommand | None:
        """Read `GS ( k pL pH ...`: the letter after the bracket is part of the name."""
        if len(self._bytes) < 5:
            return None
        end = 5 + int.from_bytes(self._bytes[3:5], "little")
        if len(self._bytes) < end:
            return None
        return self._take(f"{name} {chr(self._bytes[2])}", end, skip=5)

    def _announced(self, raster: PrinterCommand) -> PrinterCommand:
        """Read `GS v 0 m xL xH yL yH`: the rows follow as commands of their own.

        So paper can end between any two of them, and no picture is too large.
        """
        if raster.data[:1] not in (b"0", b"\x00"):
            return PrinterCommand("unknown", b"\x1dv" + raster.data)
        self._row_width = int.from_bytes(raster.data[2:4], "little")
        self._rows_left = int.from_bytes(raster.data[4:6], "little") if self._row_width else 0
        return raster


_UNKNOWN = -1


def _cut(data: bytes) -> int | None:
    """Measure GS V: 0, 1, `0`, `1` cut here; 65, 66, 97, 98, 103, 104 take how far to feed
    before."""
    if not data:
        return None
    if data[0] in (0, 1, 48, 49):
        return 1
    return 2 if data[0] in (65, 66, 97, 98, 103, 104) else _UNKNOWN


def _barcode(data: bytes) -> int | None:
    """Measure GS k: 0-6 end with NUL, 65-79 say their length."""
    if not data:
        return None
    if data[0] <= 6:
        end = data.find(0, 1)
        return end + 1 if end > 0 else _waiting(data)
    if not 65 <= data[0] <= 79:
        return _UNKNOWN
    return 2 + data[1] if len(data) > 1 else None


def _tabs(data: bytes) -> int | None:
    """Measure ESC D: up to 32 columns, then NUL."""
    end = data.find(0)
    return end + 1 if end >= 0 else _waiting(data)


def _waiting(data: bytes) -> int | None:
    """Measure a list that its NUL must end; without one in reach it was no command."""
    return None if len(data) < 256 else _UNKNOWN


def _columns(data: bytes) -> int | None:
    """Measure ESC * m nL nH: one byte for each column in modes 0 and 1, three in 32 and 33."""
    if not data:
        return None
    if data[0] not in (0, 1, 32, 33):
        return _UNKNOWN
    if len(data) < 3:
        return None
    return 3 + int.from_bytes(data[1:3], "little") * (1 if data[0] < 32 else 3)


def _download(data: bytes) -> int | None:
    """Measure GS * x y: a picture of x * y * 8 bytes."""
    return 2 + data[0] * data[1] * 8 if len(data) > 1 else None


def _large(data: bytes) -> int | None:
    """Measure GS 8 L p1 p2 p3 p4: graphics of more than 64 kB."""
    if not data:
        return None
    if data[0] != ord("L"):
        return _UNKNOWN
    if len(data) < 5:
        return None
    length = 5 + int.from_bytes(data[1:5], "little")
    return length if length <= LARGEST else _UNKNOWN


def _real_time(data: bytes) -> int | None:
    """Measure DLE DC4 fn: 1 pulse, 2 power off, 3 buzzer, 7 send status, 8 clear the buffers."""
    if not data:
        return None
    return {1: 3, 2: 3, 3: 6, 7: 2, 8: 8}.get(data[0], _UNKNOWN)


_RULES: dict[str, Callable[[bytes], int | None]] = {
    "DLE \x14": _real_time,
    "ESC *": _columns,
    "ESC D": _tabs,
    "GS *": _download,
    "GS 8": _large,
    "GS V": _cut,
    "GS k": _barcode,
    "GS v": lambda _: 6,
}

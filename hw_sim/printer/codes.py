"""Keeps what is set for the next QR code or bar code, and makes the code.

Follows Epson's command reference. A printer leaves out a code that is empty or too large for the
paper, without an error.
"""

from __future__ import annotations

from hw_sim.printer.bars import NotPrinted, code128
from hw_sim.printer.images import QR_LEVELS, qr_modules
from hw_sim.printer.roll import Bars, Symbol
from hw_sim.printer.steps import Strange

_CODE128 = 73  # m of `GS k`


class Codes:
    """Holds the settings of one printer. `width` of the paper in dots."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._module, self._level, self._data = 3, 48, b""
        self._bar_module, self._bar_height = 3, 162

    def set_height(self, dots: int) -> None:
        """Obey `GS h`: the height of bars in dots."""
        self._bar_height = dots or self._bar_height

    def set_module(self, dots: int) -> None:
        """Obey `GS w`: dots of the narrowest bar."""
        self._bar_module = dots if 2 <= dots <= 6 else self._bar_module

    def barcode(self, data: bytes) -> Bars | Strange | None:
        """Obey `GS k m n d...`. Only Code 128 is drawn; other kinds are taken silently."""
        if data[0] != _CODE128:
            return None
        try:
            code = code128(data[2:])
        except NotPrinted as why:
            return Strange(f"GS k {data[:32].hex()}: {why}")
        dots = len(code.modules) * self._bar_module
        if dots > self._width:
            return Strange(f"bar code of {dots} dots")
        return Bars(code.text, code.modules, self._bar_module, self._bar_height)

    def symbol(self, data: bytes) -> Symbol | Strange | None:
        """Obey `GS ( k` with cn 49: set the next QR code, or print it."""
        match data[:2], data[2:]:
            case b"1A", _:
                return None  # the model: both look alike here
            case b"1C", rest if rest and 1 <= rest[0] <= 16:
                self._module = rest[0]
            case b"1E", rest if rest and rest[0] in QR_LEVELS:
                self._level = rest[0]
            case b"1P", rest if rest:
                self._data = rest[1:]
            case b"1Q", _:
                return self._qr()
            case _:
                return Strange("GS ( k " + data[:32].hex())
        return None

    def _qr(self) -> Symbol | Strange:
        modules = qr_modules(self._data, self._level)
        dots = modules * self._module
        if not modules or dots > self._width:
            return Strange(f"QR of {len(self._data)} bytes and {dots} dots")
        return Symbol(self._data, self._module, QR_LEVELS[self._level][0], modules)

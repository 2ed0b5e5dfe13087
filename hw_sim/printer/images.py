"""Turns columns and graphics into rows of dots, and measures QR codes, as Epson's reference
says."""

from __future__ import annotations

from qrcode import constants as qr_levels
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from hw_sim.printer.roll import DotRow

QR_LEVELS = {
    48: ("L", qr_levels.ERROR_CORRECT_L),
    49: ("M", qr_levels.ERROR_CORRECT_M),
    50: ("Q", qr_levels.ERROR_CORRECT_Q),
    51: ("H", qr_levels.ERROR_CORRECT_H),
}


def columns(data: bytes, image: int, across: int) -> tuple[DotRow, ...]:
    """Turn `ESC * m nL nH d...` into rows of at most `across` bytes.

    Modes 0 and 1 are 8 dots deep and drawn three times as high, 32 and 33 are 24 deep; 0 and 32
    have half the dots across.
    """
    deep = 1 if data[0] < 32 else 3
    wide = 1 if data[0] in (1, 33) else 2
    rows = _turned(data[3:], deep)
    return tuple(DotRow(bits[:across], image, wide, 3 if deep == 1 else 1) for bits in rows)


def graphic(data: bytes, image: int, across: int) -> tuple[DotRow, ...]:
    """Turn `GS ( L` function 112, m fn a bx by c xL xH yL yH d..., into rows: one colour, magnified
    bx by by."""
    width = (int.from_bytes(data[6:8], "little") + 7) // 8
    height = int.from_bytes(data[8:10], "little") if width else 0
    wide, high = (2 if n == 2 else 1 for n in data[3:5])
    rows = (data[10 + i * width : 10 + (i + 1) * width] for i in range(height))
    return tuple(DotRow(bits[:across], image, wide, high) for bits in rows if bits)


def _turned(data: bytes, deep: int) -> list[bytes]:
    """Turn columns of `deep` bytes, the top in the highest bit, into rows of bits."""
    columns = [int.from_bytes(data[i : i + deep], "big") for i in range(0, len(data), deep)]
    across = (len(columns) + 7) // 8
    rows = []
    for bit in reversed(range(8 * deep)):
        row = 0
        for column in columns:
            row = row << 1 | column >> bit & 1
        rows.append((row << (across * 8 - len(columns))).to_bytes(across, "big"))
    return rows


def qr_modules(data: bytes, level: int) -> int:
    """Return the squares along one side of the code for `data`; 0 when there is none."""
    code = QRCode(error_correction=QR_LEVELS[level][1])
    code.add_data(data, optimize=0)
    try:
        return 17 + 4 * code.best_fit(start=1) if data else 0
    except (DataOverflowError, ValueError):
        return 0

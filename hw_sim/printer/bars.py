"""Makes Code 128 as a printer does: the data of `GS k` as symbol characters, and these as bars.

Follows Epson's command reference (`GS k`, m = 73) and ISO/IEC 15417. Decides what cannot be
printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from barcode.charsets.code128 import CODES, STOP

_SETS = {ord("A"): 103, ord("B"): 104, ord("C"): 105}  # start characters
_TO = {ord("A"): 101, ord("B"): 100, ord("C"): 99}  # change to this set
_ENDS = STOP + "11"  # the stop character is two modules wider than the others
_BRACE = ord("{")


class NotPrinted(Exception):
    """Says why the printer prints nothing."""


@dataclass(frozen=True)
class Code128:
    """Holds a bar code: `text` is what a scanner types, `modules` the bars: 1 for black, quiet
    zones left out."""

    text: str
    modules: str


def code128(data: bytes) -> Code128:
    """Encode these bytes: `{A`, `{B` or `{C` first. Raises NotPrinted."""
    if len(data) < 3 or data[0] != _BRACE or data[1] not in _SETS:
        raise NotPrinted("no code set at the begin")
    values, text, charset, at = [_SETS[data[1]]], "", data[1], 2
    while at < len(data):
        if data[at] == _BRACE and data[at + 1 : at + 2] != b"{":
            charset = data[at + 1] if at + 1 < len(data) else 0
            if charset not in _SETS:
                raise NotPrinted(f"{{{data[at + 1 : at + 2].decode('latin-1')}")
            values.append(_TO[charset])
            at += 2
            continue
        values.append(_value(data[at], charset))
        text += f"{data[at]:02}" if charset == ord("C") else chr(data[at])
        at += 2 if data[at] == _BRACE and charset != ord("C") else 1
    return Code128(text, "".join(CODES[value] for value in _checked(values)) + _ENDS)


def _value(byte: int, charset: int) -> int:
    """Return the symbol character for one byte of data. Raises NotPrinted."""
    if charset == ord("C") and byte < 100:
        return byte
    if charset == ord("B") and 32 <= byte < 128:
        return byte - 32
    if charset == ord("A") and byte < 96:
        return byte - 32 if byte >= 32 else byte + 64
    raise NotPrinted(f"byte {byte} in code set {chr(charset)}")


def _checked(values: list[int]) -> list[int]:
    """Append the check character: the first counts once, the others by their place."""
    total = values[0] + sum(place * value for place, value in enumerate(values[1:], 1))
    return [*values, total % 103]

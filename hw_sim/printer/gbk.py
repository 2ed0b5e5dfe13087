"""GBK mode of printers made for China: two bytes are one hanzi (FS & sets it, FS . leaves it).

Decides only which bytes belong together; a byte that begins no pair is read in the code page.
"""

from __future__ import annotations

_FIRST = range(0x81, 0xFF)
_SECOND = range(0x40, 0xFF)


class Gbk:
    """Reads text in pieces: a pair may be cut in two between them."""

    def __init__(self) -> None:
        self._half = b""

    def letters(self, data: bytes, page: str) -> str:
        """The text of these bytes, with the half of a pair that came before."""
        data, self._half = self._half + data, b""
        found, at = "", 0
        while at < len(data):
            pair = data[at : at + 2]
            if len(pair) == 1 and pair[0] in _FIRST:
                self._half = pair
                break
            is_hanzi = pair[0] in _FIRST and pair[1] in _SECOND and pair[1] != 0x7F
            found += pair.decode("gbk", "replace") if is_hanzi else pair[:1].decode(page, "replace")
            at += 2 if is_hanzi else 1
        return found

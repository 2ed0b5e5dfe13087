"""Decodes text: code pages of one byte a letter, and GBK mode, where two bytes are one hanzi.

Decides which code page has which number and which bytes belong together. Code pages that Python
has no codec for are left out; a printer keeps its page when asked for one that it does not have.
"""

from __future__ import annotations

# By the n of `ESC t n`: Epson's character code table list (TM series).
CODE_PAGES: dict[int, str] = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    32: "cp720",
    33: "cp775",
    34: "cp855",
    35: "cp861",
    36: "cp862",
    37: "cp864",
    38: "cp869",
    39: "iso8859_2",
    40: "iso8859_15",
    44: "cp1125",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
    53: "kz1048",
}

# The bytes that begin and end a pair.
_FIRST = range(0x81, 0xFF)
_SECOND = range(0x40, 0xFF)


class Gbk:
    """Decodes in the GBK mode of printers made for China (FS & sets it, FS . leaves it).

    Text comes in pieces, and a pair may be cut in two between them. A byte that begins no pair is
    read in the code page.
    """

    def __init__(self) -> None:
        self._half = b""

    def letters(self, data: bytes, page: str) -> str:
        """Decode these bytes, with the half of a pair that came before."""
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

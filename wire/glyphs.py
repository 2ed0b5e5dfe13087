"""Which letters a font file has, and which font draws which part of a text.

Reads the table ``cmap`` of TrueType, OpenType and collections (ISO/IEC 14496-22, formats 4, 6 and
12): what draws a text shows a box for a letter that its font lacks and does not say so. Draws
nothing.
"""

import logging
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from wire.texts import nfc

log = logging.getLogger("talon")

MOST_SAID = 100
"""Letters named in the log as lacking; a flood of others is not worth a line each."""
EVERYTHING = range(0x110000)
_said: set[str] = set()


@lru_cache(maxsize=4096)
def runs(text: str, files: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(font file, part of the text) in order. Each letter, with the accents upon it, is drawn by
    the first font that has it; by the first one of all where none has it, which is said once."""
    found: list[tuple[str, str]] = []
    for letter in _clusters(text):
        file = next((file for file in files if _has(file, letter)), None)
        if file is None:
            _say(letter)
        if found and found[-1][0] == (file or files[0]):
            found[-1] = (found[-1][0], found[-1][1] + letter)
        else:
            found.append((file or files[0], letter))
    return tuple(found)


def lacking(text: str, files: Sequence[str]) -> list[str]:
    """Letters that none of the fonts has, each once, in order."""
    letters = _clusters(nfc(text))
    return list(dict.fromkeys(x for x in letters if not any(_has(file, x) for file in files)))


def named(letter: str) -> str:
    """A letter for the technician: itself and its numbers."""
    numbers = " ".join(f"U+{ord(sign):04X}" for sign in letter)
    return f"{letter} ({numbers})" if letter.isprintable() else f"({numbers})"


def _clusters(text: str) -> Iterator[str]:
    """Letters, each with what combines with it."""
    cluster = ""
    for sign in text:
        if cluster and not _combines(sign):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _combines(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" or sign == "\u200d"


def _has(file: str, letter: str) -> bool:
    known = letters(file)
    return all(ord(sign) in known or not sign.isprintable() or _selects(sign) for sign in letter)


def _selects(sign: str) -> bool:
    """A variation selector has no looks of its own."""
    return 0xFE00 <= ord(sign) <= 0xFE0F


def _say(letter: str) -> None:
    if letter not in _said and len(_said) < MOST_SAID:
        _said.add(letter)
        log.warning("no font here has the letter %s", named(letter))


# --- the file ----------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def letters(file: str) -> frozenset[int] | range:
    """The numbers of its letters. Of a file of another kind nothing is known: all of them."""
    try:
        data = Path(file).read_bytes()
        tables = _subtables(data)
        return frozenset(number for at in tables for number in _mapped(data, at))
    except (OSError, struct.error, IndexError, KeyError):
        return EVERYTHING


def _subtables(data: bytes) -> list[int]:
    """Where the tables of Unicode letters begin. KeyError where there is no ``cmap``."""
    first = _number(data, 12, 4) if data[:4] == b"ttcf" else 0
    places = {}
    for i in range(_number(data, first + 4, 2)):
        at = first + 12 + 16 * i
        places[data[at : at + 4]] = _number(data, at + 8, 4)
    cmap = places[b"cmap"]
    found = []
    for i in range(_number(data, cmap + 2, 2)):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found.append(cmap + offset)
    return found


def _mapped(data: bytes, at: int) -> Iterator[int]:
    match _number(data, at, 2):
        case 4:
            return _segments(data, at)
        case 6:
            first, count = struct.unpack_from(">HH", data, at + 6)
            glyphs = struct.unpack_from(f">{count}H", data, at + 10)
            return (first + i for i, glyph in enumerate(glyphs) if glyph)
        case 12:
            groups = struct.iter_unpack(
                ">III", data[at + 16 : at + 16 + 12 * _number(data, at + 12, 4)]
            )
            return (n for start, end, _ in groups for n in range(start, min(end, 0x10FFFF) + 1))
    return iter(())


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Format 4: ranges, each with an offset to its glyphs or a difference to them."""
    count = _number(data, at + 6, 2) // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, at + 14 + 2 * count * i + 2 * (i > 0))
        for i in range(4)
    )
    for i in range(count):
        for number in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = number
            if offsets[i]:
                place = at + 16 + 6 * count + 2 * i + offsets[i] + 2 * (number - starts[i])
                glyph = _number(data, place, 2)
                if not glyph:
                    continue
            if (glyph + deltas[i]) & 0xFFFF:
                yield number


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError(at)
    return int.from_bytes(data[at : at + size], "big")

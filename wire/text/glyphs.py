"""Chooses the font for each part of a text, by the letters that the font files have.

Asks FreeType, by pygame: the libraries that draw show a box for a letter that the font lacks, and
do not say so. Draws nothing.
"""

import logging
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from wire.text.texts import nfc

log = logging.getLogger("talon")

MOST_SAID = 100
"""Letters named in the log as lacking; a flood of others is not worth a line each."""
SIZE = 16
"""Of a font that is only asked."""
_said: set[str] = set()


@lru_cache(maxsize=4096)
def runs(text: str, files: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return (font file, part of the text) in order. Each letter, with the accents upon it, is
    drawn by the first font that has it; by the first one of all where none has it, which is said
    once."""
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
    """Return the letters that none of the fonts has, each once, in order."""
    letters = _clusters(nfc(text))
    return list(dict.fromkeys(x for x in letters if not any(_has(file, x) for file in files)))


def named(letter: str) -> str:
    """Name a letter for the technician: itself and its numbers."""
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
    return all(has(file, sign) or not sign.isprintable() or _selects(sign) for sign in letter)


def _selects(sign: str) -> bool:
    """A variation selector has no looks of its own."""
    return 0xFE00 <= ord(sign) <= 0xFE0F


def _say(letter: str) -> None:
    if letter not in _said and len(_said) < MOST_SAID:
        _said.add(letter)
        log.warning("no font here has the letter %s", named(letter))


# --- the file ----------------------------------------------------------------------------------


def has(file: str, sign: str) -> bool:
    """Return whether this font has one sign. Of a file that is no font nothing is known: it has
    all."""
    font = _font(file)
    return font is None or font.get_metrics(sign)[0] is not None


@lru_cache(maxsize=16)
def _font(file: str) -> Any:
    """FreeType's view of it, None where it is no font."""
    from pygame import freetype  # only who draws has it

    freetype.init()
    try:
        return freetype.Font(file, SIZE)
    except (OSError, RuntimeError, ValueError):
        return None

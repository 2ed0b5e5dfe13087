"""Lays out tables for a terminal: columns that stand under each other in every script. Pure."""

import unicodedata
from collections.abc import Collection, Sequence

from wire.text.escape import escaped
from wire.text.texts import nfc


def columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return the rows as lines; the columns whose index is in ``right`` are set to the right."""
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(_set(cell, widths[i], i in right) for i, cell in enumerate(row)).rstrip()
        for row in cells
    ]


def shown(text: str) -> str:
    """Escape one line's text: what somebody typed elsewhere must not steer this terminal."""
    return escaped(nfc(text))


def width(text: str) -> int:
    """Return the places that it takes: two for a Chinese letter, none for an accent upon
    another."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def _set(cell: str, wide: int, right: bool) -> str:
    space = " " * (wide - width(cell))
    return space + cell if right else cell + space


def many(count: int, one: str) -> str:
    """Return a count with its noun, such as "1 ticket" or "2 tickets"; its plural is an s."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def nth(number: int) -> str:
    """Return the ordinal, such as "1st", "12th" or "22nd"."""
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def clock(seconds: float) -> str:
    """Return a duration such as 12:40, or 1:02:40 from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

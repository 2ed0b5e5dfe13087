"""Computes how large the type must be and what fits on the board. Pure.

Decides sizes and places from the screen's height, the reader's distance and the number of
windows. Knows no colour, no words and no library that draws.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from math import floor

from msgspec import Struct

from wire.text.texts import nfc

Box = tuple[int, int, int, int]
"""left, top, width, height; pixels."""

Measure = Callable[[str, float, bool], float]
"""Width in pixels of a text at a size (pixels per em), plain or bold."""

LEGIBLE = 0.0122
"""Height of a capital letter for each unit of viewing distance (EN 301 549, 5.1.4)."""

PITCH = 1.35
"""Row height in capital heights; ADA 703.5 asks for 1.35 to 1.70."""

CAPITAL = 0.729
"""Height of a capital in ems of DejaVu Sans (1493 of 2048 units); WenQuanYi's is as high."""

LEAST_ROWS = 3
"""With fewer a board is a sign: two people called in a row would push out the first."""

MOST_COLUMNS = 4

HEADER, HEADINGS, ROWS, FOOTER = 0.105, 0.055, 0.775, 0.065
"""Shares of the picture's height, from top to bottom; their sum is 1."""

ACCENT = 0.3
"""Height of what stands above a capital (Ё, Й, Ї) in capital heights, in DejaVu Sans."""

ROOM = 0.86
"""Share of the row's type that letters with something above have: a row has no room for more, and
Ё without its dots is another ticket."""

EDGE = 0.014
"""Share of the height left free at the left and right, and between columns."""

GAP = 0.35
"""Space beside and between the parts of a row, in capital heights."""

BETWEEN = " · "
"""Between the same words in several languages."""

HELD = 3
"""Minutes between two shifts of the picture."""

RING = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1))
"""Where the picture goes, in steps: no edge stays on the same pixels (burn-in)."""

STEP = 0.003
"""One step of the ring as a share of the height: 3 pixels of 1080."""


class Grid(Struct, frozen=True):
    """Describes the rows of the board. ``capital`` is the height of their letters, pixels."""

    rows: int
    columns: int
    capital: float


def most_rows(height_mm: float, distance_m: float) -> int:
    """Return how many rows of legible type fit on a picture of that height."""
    return floor(ROWS * height_mm / (PITCH * LEGIBLE * distance_m * 1000) + 1e-9)


def farthest(height_mm: float) -> float:
    """Return from how many metres the fewest rows are still legible."""
    return ROWS * height_mm / (PITCH * LEGIBLE * LEAST_ROWS * 1000)


def capital(height: int, height_mm: float, distance_m: float) -> float:
    """Return the least height of a capital in pixels, on a picture ``height`` pixels high."""
    return LEGIBLE * distance_m * 1000 * height / height_mm


def grid(width: int, height: int, windows: int, least: float, wide: float) -> Grid:
    """Return the grid with the largest legible type that has a row for every window, or else with
    the most rows.

    ``least`` is the least capital in pixels, ``wide`` the width of a row's text in capitals. Where
    not even one column is wide enough, the type becomes as small as it must.
    """
    tall = ROWS * height / PITCH
    found = []
    for columns in range(1, MOST_COLUMNS + 1):
        fitting = column_width(width, height, columns) / wide
        for rows in range(LEAST_ROWS, max(LEAST_ROWS, floor(tall / least + 1e-9)) + 1):
            found.append(Grid(rows, columns, min(tall / rows, fitting)))
    legible = [one for one in found if one.capital >= least - 1e-6] or found[:1]
    return max(legible, key=lambda one: (min(one.rows * one.columns, windows), one.capital))


def column_width(width: int, height: int, columns: int) -> float:
    """Return the width in pixels of one of so many columns side by side."""
    edge = EDGE * height
    return (width - edge * (columns + 1)) / columns


def widest(measure: Measure, texts: Sequence[str]) -> float:
    """Return the width in capital heights of the widest of these in bold."""
    return max((measure(text, 100 / CAPITAL, True) for text in texts), default=0.0) / 100


def cells(width: int, height: int, board: Grid) -> list[Box]:
    """Return the places of the rows, down the first column and then the next."""
    wide, tall = column_width(width, height, board.columns), ROWS * height / board.rows
    edge, top = EDGE * height, (HEADER + HEADINGS) * height
    return [
        (round(edge + c * (wide + edge)), round(top + r * tall), round(wide), round(tall))
        for c in range(board.columns)
        for r in range(board.rows)
    ]


def band(cell: Box) -> Box:
    """Return the coloured band in a row's place: a little lower, so that the rows stand apart."""
    left, top, wide, tall = cell
    gap = max(2, tall // 20)
    return left, top + gap // 2, wide, tall - gap


def shift(minute: int, height: int) -> tuple[int, int]:
    """Return how far the whole picture stands from its place at that minute, pixels right and
    down."""
    right, down = RING[minute // HELD % len(RING)]
    step = max(1, round(STEP * height))
    return right * step, down * step


def fitting(measure: Measure, text: str, size: float, bold: bool, width: float) -> int:
    """Return the size in whole pixels, or the largest smaller one at which the text is not too
    wide."""
    size = floor(size)
    wide = measure(text, size, bold)
    if wide > width:
        size = max(1, floor(size * width / wide))
    while (
        size > 1 and measure(text, size, bold) > width
    ):  # widths are hinted: not quite in proportion
        size -= 1
    return size


def shortened(measure: Measure, text: str, size: float, bold: bool, width: float) -> str:
    """Return the text, or as much of it as fits, with an ellipsis."""
    if measure(text, size, bold) <= width:
        return text
    kept = len(text)
    while kept and measure(text[:kept] + "…", size, bold) > width:
        kept -= 1 + kept // 8
    return text[:kept] + "…"


def accented(texts: Iterable[str]) -> bool:
    """Tell whether a letter among them has something above it."""
    return any(map(unicodedata.combining, unicodedata.normalize("NFD", "".join(texts))))


def printable(text: str, most: int = 200) -> str:
    """Return what can be drawn of a text from outside: no control characters, at most ``most``
    letters."""
    return nfc("".join(c if c.isprintable() else " " for c in text[:most]))


def han(text: str) -> list[tuple[bool, str]]:
    """Split the text into runs: (whether its letters need the font with Chinese, the run)."""
    return [(key, "".join(run)) for key, run in groupby(text, lambda c: ord(c) >= 0x2E80)]

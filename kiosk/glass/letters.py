"""Fits letters: finds the largest size at which a text, wrapped, stays inside its box.

Decides where lines break, and draws a line, each letter in the first font that has it.
"""

import functools
from typing import NamedTuple

from kiosk import fonts
from wire.sdl import pygame
from wire.text.glyphs import runs
from wire.text.texts import nfc

SMALLEST = 8
"""Pixels; below this nobody reads anything, and the text is cut with an ellipsis instead."""
PITCH = 1.36
"""From line to line by the font's size (standards: line pitch 135 to 170 % of height)."""


class Fitted(NamedTuple):
    """Holds lines in one font of ``size`` pixels, with ``pitch`` pixels from one to the next."""

    lines: tuple[str, ...]
    font: "Face"
    size: int
    pitch: int

    @property
    def height(self) -> int:
        """Return the height of all lines together in pixels."""
        return self.pitch * len(self.lines)


class Face:
    """Draws letters of one size. ``files``: the fonts, the first choice first."""

    def __init__(self, files: tuple[str, ...], size: int) -> None:
        self._files, self._size = files, size

    def width(self, text: str) -> int:
        """Return the width of the line in pixels."""
        return sum(font.size(run)[0] for font, run in self._runs(text))

    def render(self, text: str, ink: tuple[int, int, int]) -> pygame.Surface | None:
        """Draw the line on a clear surface; return None where the fonts draw nothing of it."""
        runs = [(font, run) for font, run in self._runs(text) if font.size(run)[0]]
        if not runs:
            return None
        parts = [(font.render(run, True, ink), font.get_ascent()) for font, run in runs]
        if len(parts) == 1:
            return parts[0][0]
        ascent = max(up for _, up in parts)
        high = max(ascent - up + part.get_height() for part, up in parts)
        whole = pygame.Surface((sum(part.get_width() for part, _ in parts), high), pygame.SRCALPHA)
        x = 0
        for part, up in parts:
            whole.blit(part, (x, ascent - up))
            x += part.get_width()
        return whole

    def _runs(self, text: str) -> list[tuple[pygame.font.Font, str]]:
        return [(_font(file, self._size), run) for file, run in runs(text, self._files)]


@functools.lru_cache(maxsize=512)
def fit(text: str, w: int, h: int, size: int, bold: bool = False) -> Fitted:
    """Fit the text into a box of ``w`` by ``h`` pixels, at most ``size`` pixels large."""
    text = nfc(text)
    files = fonts.order(text, bold)
    while True:
        font = Face(files, size)
        lines = _wrapped(text, font, w)
        pitch = round(size * PITCH)
        fits = pitch * len(lines) <= h and all(font.width(line) <= w for line in lines)
        if fits or size <= SMALLEST:
            return Fitted(lines if fits else _cut(lines, font, w, h // pitch), font, size, pitch)
        size = max(SMALLEST, int(size * 0.94))


@functools.lru_cache(maxsize=128)
def _font(file: str, size: int) -> pygame.font.Font:
    return pygame.font.Font(file, size)


def _wrapped(text: str, font: Face, w: int) -> tuple[str, ...]:
    lines, line = [], ""
    for part in _parts(text):
        if not line or font.width((line + part).rstrip()) <= w:
            line += part
        else:
            lines.append(line.rstrip())
            line = part.lstrip()
    return (*lines, line.rstrip())


def _parts(text: str) -> list[str]:
    """Split the text into what must not be broken: words with the space behind them, single Han
    signs."""
    parts = [""]
    for letter in text:
        starts = fonts.has_han(letter) and letter not in "，。、；：？！）》”"
        after = parts[-1][-1:] == " " or fonts.has_han(parts[-1][-1:])
        if parts[-1] and (starts or (after and letter not in " ，。、；：？！）》”")):
            parts.append("")
        parts[-1] += letter
    return parts


def _cut(lines: tuple[str, ...], font: Face, w: int, rows: int) -> tuple[str, ...]:
    """Keep what there is room for; an ellipsis says that there was more."""
    kept = list(lines[:rows])
    for i, line in enumerate(kept):
        last = i == len(kept) - 1 and len(lines) > len(kept)
        while line and (last or font.width(line) > w):
            line, last = line.rstrip("…")[:-1] + "…", False
            if line == "…":
                break
        kept[i] = line if font.width(line) <= w else ""
    return tuple(kept)

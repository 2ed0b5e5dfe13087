"""Letters that fit: the largest size at which a text, wrapped, stays inside its box.

Decides fonts by what a text needs (Han or not) and where lines break. Draws nothing.
"""

import functools
from typing import NamedTuple

from kiosk import fonts
from kiosk.sdl import pygame

SMALLEST = 8
"""Pixels; below this nobody reads anything, and the text is cut with an ellipsis instead."""
PITCH = 1.36
"""From line to line by the font's size (standards: line pitch 135 to 170 % of height)."""


class Fitted(NamedTuple):
    """Lines in one font of ``size`` pixels; ``pitch`` pixels from one to the next."""

    lines: tuple[str, ...]
    font: pygame.font.Font
    size: int
    pitch: int

    @property
    def height(self) -> int:
        return self.pitch * len(self.lines)


@functools.lru_cache(maxsize=512)
def fit(text: str, w: int, h: int, size: int, bold: bool = False) -> Fitted:
    """The text in a box of ``w`` by ``h`` pixels, at most ``size`` pixels large."""
    han = fonts.has_han(text)
    while True:
        font = _font(size, bold, han)
        lines = _wrapped(text, font, w)
        pitch = max(1, round(size * PITCH))
        fits = pitch * len(lines) <= h and all(font.size(line)[0] <= w for line in lines)
        if fits or size <= SMALLEST:
            return Fitted(lines if fits else _cut(lines, font, w, h // pitch), font, size, pitch)
        size = max(SMALLEST, min(size - 1, int(size * 0.94)))


@functools.lru_cache(maxsize=128)
def _font(size: int, bold: bool, han: bool) -> pygame.font.Font:
    """Han is never bold: thickened by machine its strokes run into each other."""
    file = (fonts.han() if han else None) or (fonts.bold() if bold else fonts.plain())
    return pygame.font.Font(file, size)


def _wrapped(text: str, font: pygame.font.Font, w: int) -> tuple[str, ...]:
    lines, line = [], ""
    for part in _parts(text):
        if not line or font.size((line + part).rstrip())[0] <= w:
            line += part
        else:
            lines.append(line.rstrip())
            line = part.lstrip()
    return (*lines, line.rstrip())


def _parts(text: str) -> list[str]:
    """What must not be broken: words with the space behind them, single Han signs."""
    parts = [""]
    for letter in text:
        starts = fonts.has_han(letter) and letter not in "，。、；：？！）》”"
        after = parts[-1][-1:] == " " or fonts.has_han(parts[-1][-1:])
        if parts[-1] and (starts or (after and letter not in " ，。、；：？！）》”")):
            parts.append("")
        parts[-1] += letter
    return parts


def _cut(lines: tuple[str, ...], font: pygame.font.Font, w: int, rows: int) -> tuple[str, ...]:
    """What there is room for; an ellipsis says that there was more."""
    kept = list(lines[: max(0, rows)])
    for i, line in enumerate(kept):
        last = i == len(kept) - 1 and len(lines) > len(kept)
        while line and (last or font.size(line)[0] > w):
            line, last = line.rstrip("…")[:-1] + "…", False
            if line == "…":
                break
        kept[i] = line if font.size(line)[0] <= w else ""
    return tuple(kept)

"""Draws a panel: red dots behind dark glass, 64 x 16 of them."""

from __future__ import annotations

from PIL import Image, ImageDraw

from hw_sim.drawing import mono
from hw_sim.panels.panel import Shown

_ACROSS, _DOWN = 64, 16  # dots: 8 letters of 8 x 16
_PITCH = 9  # pixels from dot to dot
_FRAME = 18
_LETTER = 12  # pixels; at 13 the font's Ы is a dot higher than the others
_SHARP = 3  # drawn so many times larger first, so that the dots are round
_GLASS, _UNLIT, _LIT = (17, 14, 15), (43, 24, 25), (255, 58, 40)


def draw(shown: Shown) -> Image.Image:
    """Draw the panel in the lit half of its flashing, as RGB."""
    dots = _dots(shown.text)
    size = (_ACROSS * _PITCH + 2 * _FRAME, _DOWN * _PITCH + 2 * _FRAME)
    image = Image.new("RGB", (size[0] * _SHARP, size[1] * _SHARP), _GLASS)
    pen = ImageDraw.Draw(image)
    lit = _shade(shown.brightness)
    for x in range(_ACROSS):
        for y in range(_DOWN):
            pen.ellipse(_circle(x, y), fill=lit if dots.getpixel((x, y)) else _UNLIT)
    return image.resize(size, Image.Resampling.LANCZOS)


def _dots(text: str) -> Image.Image:
    """Draw the letters centred, each in a cell of 8 x 16."""
    dots = Image.new("1", (_ACROSS, _DOWN))
    pen = ImageDraw.Draw(dots)
    pen.fontmode = "1"
    left = (_ACROSS - 8 * len(text)) // 2
    for place, letter in enumerate(text):
        pen.text((left + 8 * place, 13), letter, fill=1, font=mono(_LETTER, bold=True), anchor="ls")
    return dots


def _circle(x: int, y: int) -> tuple[int, int, int, int]:
    left, top = (n * _PITCH + _FRAME + 1 for n in (x, y))
    right, bottom = left + _PITCH - 2, top + _PITCH - 2
    return left * _SHARP, top * _SHARP, right * _SHARP, bottom * _SHARP


def _shade(brightness: int) -> tuple[int, ...]:
    """Return the colour of lit dots at `brightness` percent; at 0 they look unlit."""
    return tuple(
        dark + (bright - dark) * brightness // 100
        for dark, bright in zip(_UNLIT, _LIT, strict=True)
    )

"""Where the letters of simulated devices come from: DejaVu Sans Mono, which has Cyrillic."""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import ImageFont

FOLDER = Path("/usr/share/fonts/truetype/dejavu")


@functools.cache
def mono(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels; 20 gives cells of 12 x 24 dots. FileNotFoundError if nowhere."""
    path = FOLDER / ("DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: found none, expected that of fonts-dejavu-core")
    return ImageFont.truetype(path, size)

"""Gives simulated devices the letters and the files of their pictures.

The letters are DejaVu Sans Mono, which has Cyrillic.
"""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import Image, ImageFont

FOLDER = Path("/usr/share/fonts/truetype/dejavu")


@functools.cache
def mono(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font at `size` pixels; 20 gives cells of 12 x 24 dots. Raises FileNotFoundError
    where there is none."""
    path = FOLDER / ("DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: found none, expected that of fonts-dejavu-core")
    return ImageFont.truetype(path, size)


def save_whole(image: Image.Image, path: Path, dots_per_inch: int = 72) -> None:
    """Write a PNG. Until it is whole, its name does not exist or is that of the one before."""
    fresh = path.with_suffix(".part")
    image.save(fresh, "PNG", dpi=(dots_per_inch, dots_per_inch))
    fresh.replace(path)

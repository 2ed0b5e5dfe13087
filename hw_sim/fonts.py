"""Where the letters of simulated devices come from: DejaVu Sans Mono, which has Cyrillic."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from PIL import ImageFont

_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")


@functools.cache
def mono(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels; 20 gives cells of 12 x 24 dots. FileNotFoundError if nowhere."""
    name = "DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf"
    for folder in _folders():
        if (folder / name).is_file():
            return ImageFont.truetype(folder / name, size)
    raise FileNotFoundError(f"{name}: not in {', '.join(map(str, _folders()))} (fonts-dejavu-core)")


@functools.cache
def _folders() -> list[Path]:
    """The system's fonts, else the copy that matplotlib brings along on a bare machine."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return [_SYSTEM]
    return [_SYSTEM, Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"]

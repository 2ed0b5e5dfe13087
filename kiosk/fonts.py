"""Finds the font for each script: the first one that this computer has.

Decides by path alone, no fontconfig. Debian: fonts-dejavu-core, fonts-wqy-microhei.
"""

import unicodedata
from pathlib import Path

from PIL import ImageFont

from wire.sdl import pygame
from wire.text import glyphs

PLAIN = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
)
BOLD = tuple(path.replace("DejaVuSans.", "DejaVuSans-Bold.") for path in PLAIN)
HAN = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
)


def plain() -> str:
    """Return the sans serif with Cyrillic; where the system has none, the one that pygame brings
    along."""
    return _first(PLAIN) or _own()


def bold() -> str:
    """Return the same font, bold."""
    return _first(BOLD) or _own()


def han() -> str | None:
    """Return the font with Chinese, Latin and Cyrillic; None where the system has none."""
    return _first(HAN)


def order(text: str, is_bold: bool = False, chinese: str = "") -> tuple[str, ...]:
    """Return the fonts for a text, the first choice first: each letter is drawn by the first that
    has it.

    A text with Chinese is drawn in the Chinese font as far as that goes, so that its Latin letters
    look like the others. It is never bold: thickened by machine, Chinese strokes run into each
    other. ``chinese``: that font's file, "" for the system's.
    """
    wide = list(filter(None, [chinese or han()]))
    if has_han(text):
        return (*wide, plain())
    return (*([bold()] if is_bold else []), plain(), *wide)


def lacking(text: str, chinese: str = "") -> list[str]:
    """Return the letters of the text that no font has; ``chinese`` as in ``order``."""
    return glyphs.lacking(text, order(text, True, chinese))


def is_font(path: Path) -> bool:
    """Tell whether letters can be had from this file. FreeType decides: glass and paper both use
    it."""
    try:
        return bool(ImageFont.truetype(str(path), 16).getbbox("A"))
    except (OSError, ValueError):
        return False


def has_han(text: str) -> bool:
    """Tell whether the text needs the Chinese font."""
    return any(_is_wide(letter) for letter in text)


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E00 and unicodedata.east_asian_width(letter) in "WF"


def _first(paths: tuple[str, ...]) -> str | None:
    return next((path for path in paths if Path(path).is_file()), None)


def _own() -> str:
    return str(Path(pygame.__file__).parent / pygame.font.get_default_font())

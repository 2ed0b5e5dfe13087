"""Measures the glass in millimetres, and types one thing on it. Pure.

Decides how large letters and what is touched must at least be, by the standards: touch targets of
20 mm where the glass allows, capital letters of 4.8 mm. Knows no font: a piece says how large its
letters may and should be.
"""

from typing import Literal

from msgspec import Struct

from kiosk.glass.boxes import Box
from kiosk.things import Entry

TARGET_MM = 20.0
CAPITAL_MM = 4.8
CAPITAL = 0.72
"""Height of a capital letter by the size of its font: DejaVu Sans 0.73, WenQuanYi 0.72."""

Style = Literal[
    "band", "hero", "card", "sign", "title", "mark", "heading", "body", "bullet", "number",
    "subtitle", "caption", "alert", "language", "group", "service", "shut", "main",
    "quiet", "key", "field",
]  # fmt: skip
TOUCH = frozenset({"language", "group", "service", "shut", "main", "quiet", "key"})


class Piece(Struct, frozen=True):
    """Places one thing on the screen. ``size`` is the largest font size in pixels, ``least`` the
    one that the standard asks for. ``key`` is what a touch means. A piece without text is
    ornament."""

    style: Style
    box: Box
    text: str = ""
    note: str = ""
    key: str = ""
    size: int = 0
    least: int = 0
    center: bool = False

    @property
    def label(self) -> str:
        """Return what speech says of it."""
        return f"{self.text}. {self.note}" if self.note else self.text


class PageSize:
    """Measures the glass: ``u`` is a hundredth of its shorter side, ``mm`` a millimetre, in pixels.

    ``scale`` is the unit of letters: an upright screen has room for larger ones.
    """

    def __init__(self, size: tuple[int, int], width_mm: float) -> None:
        self.w, self.h = size
        self.u = min(size) / 100
        self.mm = self.w / width_mm
        self.target = min(TARGET_MM * self.mm, self.h / 8)
        self.least = max(8, round(CAPITAL_MM * self.mm / CAPITAL))
        self.margin = 4.5 * self.u
        self.gap = 2.2 * self.u
        self.tall = self.h > self.w
        self.scale = self.u * (1.2 if self.tall else 1.0)

    def text(self, style: Style, box: Box, words: str, size: float, center: bool = False) -> Piece:
        """Make a piece of text, ``size`` in ``scale``, never smaller than the standard asks."""
        px = max(self.least, round(size * self.scale))
        return Piece(style, box, words, size=px, least=self.least, center=center)

    def button(self, entry: Entry, box: Box, size: float = 4.0) -> Piece:
        """Make a piece that can be touched."""
        px = max(self.least, round(size * self.scale))
        center = entry.role in ("main", "quiet", "key")
        return Piece(entry.role, box, entry.text, entry.note, entry.key, px, self.least, center)

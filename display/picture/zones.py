"""Makes the parts of the picture: zones, the lines in them, and the colours. Pure.

Decides how a text is fitted into its place: made smaller, then cut. Knows no scene.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from display.picture.layout import BETWEEN, Box, Measure, fitting, printable, shortened

Colour = tuple[int, int, int]

PAGE: Colour = (10, 17, 30)
BAND: Colour = (24, 36, 59)
EMPTY: Colour = (15, 24, 41)
TEXT: Colour = (255, 255, 255)
QUIET: Colour = (172, 184, 205)
WINDOW: Colour = (255, 204, 77)
NEW: Colour = (255, 196, 37)
DIM: Colour = (150, 161, 182)
MARK: Colour = (240, 242, 246)
INK: Colour = (10, 17, 30)

SMALLEST = 0.4
"""How much smaller than meant a line may become before it is cut."""


class Text(Struct, frozen=True):
    """Places one line. ``size`` is in pixels per em; ``x`` is its left, centre or right, ``y`` the
    middle of its capitals."""

    text: str
    size: int
    colour: Colour
    x: int
    y: int
    side: str
    bold: bool


class Zone(Struct, frozen=True):
    """Describes a part of the picture that is drawn as one. Zones never overlap.

    ``said`` is its text as a visitor reads it, ``label`` as speech says it. ``new`` is a call that
    flashes now.
    """

    box: Box
    fill: Colour = PAGE
    texts: tuple[Text, ...] = ()
    said: str = ""
    label: str = ""
    new: bool = False

    def moved(self, right: int, down: int) -> "Zone":
        """Return the same zone, moved by so many pixels."""
        left, top, wide, tall = self.box
        texts = tuple(replace(text, x=text.x + right, y=text.y + down) for text in self.texts)
        return replace(self, box=(left + right, top + down, wide, tall), texts=texts)


class Style(Struct, frozen=True):
    """Says how a line stands in its box. ``size`` is in shares of the box's height, ``inset`` the
    pixels kept free at both sides."""

    ink: Colour = TEXT
    side: str = "left"
    size: float = 0.72
    bold: bool = False
    inset: int = 0


def line(measure: Measure, box: Box, text: str, style: Style) -> Text:
    """Fit the text into one line in the middle of the box."""
    left, top, wide, tall = box
    room = wide - 2 * style.inset
    text, meant = printable(text), style.size * tall
    size = max(int(SMALLEST * meant), fitting(measure, text, meant, style.bold, room))
    text = shortened(measure, text, size, style.bold, room)
    x = {"left": left + style.inset, "centre": left + wide // 2, "right": left + wide - style.inset}
    return Text(text, size, style.ink, x[style.side], top + tall // 2, style.side, style.bold)


def one(measure: Measure, box: Box, text: str, style: Style, fill: Colour = PAGE) -> Zone:
    """Make a zone with one line, or with none where there is no text."""
    if not text:
        return Zone(box, fill)
    shown = line(measure, box, text, style)
    return Zone(box, fill, (shown,), shown.text, shown.text)


def stack(
    measure: Measure, box: Box, texts: Sequence[str], style: Style, fill: Colour = PAGE
) -> Zone:
    """Make a zone with the texts one below the other, all in the size of the one that fits
    worst."""
    left, top, wide, tall = box
    each = tall // len(texts)
    boxes = [(left, top + i * each, wide, each) for i in range(len(texts))]
    lines = [line(measure, part, text, style) for part, text in zip(boxes, texts, strict=True)]
    least = min(text.size for text in lines)
    even = tuple(replace(text, size=least) for text in lines)
    return Zone(box, fill, even, BETWEEN.join(text.text for text in lines), lines[0].text)


def titled(measure: Measure, box: Box, texts: Sequence[str], first: Style, others: Style) -> Zone:
    """Make a zone with the first text large and the others in one line below it."""
    left, top, wide, tall = box
    split = round(0.6 * tall) if len(texts) > 1 else tall
    lines = [line(measure, (left, top, wide, split), texts[0], first)]
    if len(texts) > 1:
        below = (left, top + split, wide, tall - split)
        lines.append(line(measure, below, BETWEEN.join(texts[1:]), others))
    return Zone(box, PAGE, tuple(lines), BETWEEN.join(text.text for text in lines), lines[0].text)

"""Draws pieces: colours, shapes, letters. Decides how things look, not where they stand.

Contrast of all text is 4.5:1 or more, of the parts 3:1 (WCAG 2.2).
``tests/unit/kiosk/glass/test_layout.py`` holds the pairs.
"""

import functools

from kiosk.glass.boxes import Box
from kiosk.glass.letters import Fitted, fit
from kiosk.glass.page import Piece, Style
from wire.sdl import pygame

Colour = tuple[int, int, int]

GROUND: Colour = (237, 241, 245)
NAVY: Colour = (12, 41, 66)
NAVY_LIGHT: Colour = (19, 57, 89)
NAVY_LIGHTER: Colour = (27, 73, 112)
BLUE: Colour = (10, 92, 140)
SKY: Colour = (221, 235, 245)
WHITE: Colour = (255, 255, 255)
INK: Colour = (15, 32, 46)
SLATE: Colour = (67, 86, 103)
EDGE: Colour = (104, 123, 141)
SHADE: Colour = (218, 225, 232)
AMBER: Colour = (255, 205, 112)
SAND: Colour = (255, 244, 219)
BROWN: Colour = (94, 52, 0)
RUST: Colour = (163, 92, 0)

INKS: dict[Style, Colour] = {
    "title": WHITE,
    "subtitle": SKY,
    "mark": AMBER,
    "heading": INK,
    "body": INK,
    "bullet": INK,
    "caption": SLATE,
    "number": INK,
    "alert": BROWN,
    "language": INK,
    "group": INK,
    "service": INK,
    "shut": SLATE,
    "main": WHITE,
    "quiet": BLUE,
    "key": INK,
    "field": INK,
}
GROUNDS: dict[Style, Colour] = {
    "title": NAVY,
    "subtitle": NAVY,
    "mark": NAVY,
    "heading": GROUND,
    "body": GROUND,
    "bullet": WHITE,
    "caption": WHITE,
    "number": WHITE,
    "alert": SAND,
    "language": WHITE,
    "group": SKY,
    "service": WHITE,
    "shut": SHADE,
    "main": BLUE,
    "quiet": WHITE,
    "key": WHITE,
    "field": WHITE,
}
BOLD = frozenset({"title", "heading", "number", "language", "main", "alert", "key", "field"})


SIGNS = {"still_there": "?", "waiting": "…", "good": "✓"}
"""The sign above a message, by what it is; "!" for all others."""
FAMILIES: dict[Style, Style] = {"group": "service", "shut": "service"}
"""Styles whose letters are equally large on one screen; each of the others is a family itself."""


def paint(surface: pygame.Surface, pieces: tuple[Piece, ...]) -> None:
    """Draw the whole screen. Things of a kind get letters of one size: that of the longest text."""
    surface.fill(GROUND)
    sizes: dict[str, int] = {}
    for piece in pieces:
        if piece.text:
            family, size = _family(piece), _fitting(piece).size
            sizes[family] = min(size, sizes.get(family, size))
    for piece in pieces:
        _SHAPES.get(piece.style, _nothing)(surface, piece)
        if piece.text:
            _words(surface, piece, sizes[_family(piece)])


def _family(piece: Piece) -> str:
    """Return the family whose letters are equally large. A word on a key of the keypad must not
    make its digits small."""
    if piece.style == "key" and len(piece.text) > 1:
        return "word"
    return FAMILIES.get(piece.style, piece.style)


# --- letters -----------------------------------------------------------------------------------


def _fitting(piece: Piece) -> Fitted:
    """Return the letters of a piece as large as they can be; a note takes the lower part of its
    box."""
    box = _inner(piece)
    return fit(piece.text, box.w, int(_upper(piece, box)), piece.size, piece.style in BOLD)


def _upper(piece: Piece, box: Box) -> float:
    """Return the height above a note. On a grey tile a note is one short line, for its name may be
    long."""
    if not piece.note:
        return box.h
    line = max(piece.least, piece.size // 2) * 1.5
    return max(box.h * 0.6, box.h - line) if piece.style == "shut" else box.h * 0.6


def _words(surface: pygame.Surface, piece: Piece, size: int) -> None:
    box, ink = _inner(piece), INKS[piece.style]
    upper, lower = box.top(_upper(piece, box))
    name = fit(piece.text, upper.w, upper.h, size, piece.style in BOLD)
    if not piece.note:
        _write(surface, name, box, ink, _align(piece))
        return
    note = fit(piece.note, lower.w, lower.h, max(piece.least, piece.size // 2))
    space = max(0, (box.h - name.height - note.height) // 2)
    first, rest = box.top(space)[1].top(name.height)
    _write(surface, name, first, ink, _align(piece))
    _write(surface, note, rest.top(note.height)[0], SLATE, _align(piece))


def _align(piece: Piece) -> float:
    """Return the share of the free room that stays at the left."""
    return 1.0 if piece.style == "mark" else 0.5 if piece.center else 0.0


def _inner(piece: Piece) -> Box:
    """Return where the letters of a piece may stand."""
    box, pad = piece.box, min(piece.box.h * 0.16, piece.size * 0.8)
    match piece.style:
        case "language" | "group" | "service" | "shut":
            side = min(box.w * 0.08, piece.size * 1.1)
            left, rest = box.inset(side, pad).left(box.w - side * 2 - piece.size)
            return left if rest.w else box.inset(side, pad)
        case "main" | "quiet" | "key":
            return box.inset(pad * 1.2, pad * 0.8)
        case "bullet":
            return box.left(min(box.w * 0.1, piece.size * 1.2))[1]
        case "alert":
            return box.inset(pad * 1.6, pad)
        case _:
            return box


def _write(surface: pygame.Surface, fitted: Fitted, box: Box, ink: Colour, align: float) -> None:
    y = box.y + (box.h - fitted.height) // 2
    for line in fitted.lines:
        drawn = fitted.font.render(line, ink)
        if drawn is not None:
            x = box.x + round((box.w - drawn.get_width()) * align)
            surface.blit(drawn, (x, y + (fitted.pitch - drawn.get_height()) // 2))
        y += fitted.pitch


# --- shapes ------------------------------------------------------------------------------------


def _nothing(_: pygame.Surface, __: Piece) -> None:
    """Draw nothing: the piece is only letters."""


def _band(surface: pygame.Surface, piece: Piece) -> None:
    pygame.draw.rect(surface, NAVY, piece.box)
    line = piece.box.bottom(max(2, piece.box.h // 24))[0]
    pygame.draw.rect(surface, BLUE, line)


def _hero(surface: pygame.Surface, piece: Piece) -> None:
    """Draw the hall's front: navy with calm circles at its right edge."""
    box = piece.box
    pygame.draw.rect(surface, NAVY, box)
    surface.set_clip(box)
    for share, colour in ((1.25, NAVY_LIGHT), (0.8, NAVY_LIGHTER), (0.42, BLUE)):
        at = (box.x + box.w - box.h * 0.12, box.y + box.h * 1.02)
        pygame.draw.aacircle(surface, colour, at, box.h * share * 0.62)
    surface.set_clip(None)


def _card(surface: pygame.Surface, piece: Piece) -> None:
    _rounded(surface, piece.box, WHITE, EDGE, min(piece.box.w, piece.box.h) // 18)


def _tile(surface: pygame.Surface, piece: Piece) -> None:
    box = _face(surface, piece)
    if box.w > piece.size * 5:
        arrow = _chevron(max(8, round(piece.size * 0.7)), BLUE)
        side = min(box.w * 0.08, piece.size * 1.1)
        x = box.x + box.w - side - arrow.get_width()
        surface.blit(arrow, (round(x), box.y + (box.h - arrow.get_height()) // 2))


def _face(surface: pygame.Surface, piece: Piece) -> Box:
    """Draw a tile without an arrow: it leads nowhere."""
    radius = max(4, round(min(piece.box.h * 0.16, piece.size * 0.5)))
    _rounded(surface, piece.box, GROUNDS[piece.style], EDGE, radius)
    return piece.box


def _main(surface: pygame.Surface, piece: Piece) -> None:
    _rounded(surface, piece.box, BLUE, BLUE, max(4, round(piece.box.h * 0.2)))


def _quiet(surface: pygame.Surface, piece: Piece) -> None:
    _rounded(surface, piece.box, WHITE, BLUE, max(4, round(piece.box.h * 0.2)))


def _alert(surface: pygame.Surface, piece: Piece) -> None:
    _rounded(surface, piece.box, SAND, RUST, max(4, round(piece.box.h * 0.14)))


def _bullet(surface: pygame.Surface, piece: Piece) -> None:
    at = (piece.box.x + piece.size * 0.35, piece.box.y + piece.box.h // 2)
    pygame.draw.aacircle(surface, BLUE, at, max(2.0, piece.size * 0.17))


def _sign(surface: pygame.Surface, piece: Piece) -> None:
    """Draw a tear line across a ticket, or the round sign above a message."""
    if piece.note:
        _round_sign(surface, piece.box, SIGNS.get(piece.note, "!"))
        return
    box = piece.box
    y, dash = box.y + box.h // 2, max(4, box.h // 3)
    for x in range(box.x, box.x + box.w - dash, dash * 2):
        pygame.draw.line(surface, EDGE, (x, y), (x + dash, y), max(1, dash // 5))


def _round_sign(surface: pygame.Surface, box: Box, glyph: str) -> None:
    radius = min(box.w, box.h) / 2
    middle = (box.x + box.w / 2, box.y + box.h / 2)
    pygame.draw.aacircle(surface, BLUE, middle, radius)
    inner = box.middle(radius * 1.2, radius * 1.7)
    _write(surface, fit(glyph, inner.w, inner.h, round(radius * 1.2), True), inner, WHITE, 0.5)


def _rounded(surface: pygame.Surface, box: Box, fill: Colour, edge: Colour, radius: float) -> None:
    """Draw a rounded box with smooth corners, a thin edge and a soft shade below."""
    line = max(1, round(radius / 10))
    if fill != edge:
        _smooth(surface, box._replace(y=box.y + line * 2), SHADE, radius)
    _smooth(surface, box, edge, radius)
    _smooth(surface, box.inset(line, line), fill, radius - line)


def _smooth(surface: pygame.Surface, box: Box, colour: Colour, radius: float) -> None:
    r = max(0, min(round(radius), box.w // 2, box.h // 2))
    pygame.draw.rect(surface, colour, box.inset(r, 0))
    pygame.draw.rect(surface, colour, box.inset(0, r))
    if r:
        left, right, top, bottom = box.x + r, box.x + box.w - r, box.y + r, box.y + box.h - r
        for at in ((left, top), (right - 1, top), (left, bottom - 1), (right - 1, bottom - 1)):
            pygame.draw.aacircle(surface, colour, at, r)


@functools.lru_cache(maxsize=16)
def _chevron(size: int, colour: Colour) -> pygame.Surface:
    """Make an arrow head to the right, drawn four times as large and then made smooth."""
    big = pygame.Surface((size * 2, size * 4), pygame.SRCALPHA)
    big.fill((*colour, 0))
    points = [(size * 0.4, size * 0.7), (size * 1.6, size * 2), (size * 0.4, size * 3.3)]
    pygame.draw.lines(big, colour, False, points, max(2, size // 2))
    for at in points:
        pygame.draw.circle(big, colour, at, max(1, size // 4))
    return pygame.transform.smoothscale(big, (size // 2, size))


_SHAPES = {
    "band": _band,
    "hero": _hero,
    "card": _card,
    "sign": _sign,
    "language": _tile,
    "group": _tile,
    "service": _tile,
    "shut": _face,
    "key": _face,
    "main": _main,
    "quiet": _quiet,
    "alert": _alert,
    "bullet": _bullet,
}

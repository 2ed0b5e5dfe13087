"""Says where everything of a screen stands. Pure: a screen, a size in pixels, a width in mm.

Decides what is beside, above and below what, and how large; ``page`` holds the least sizes.
"""

from math import ceil

from kiosk.glass.boxes import Box
from kiosk.glass.page import PageSize, Piece
from kiosk.things import Entry, Screen


def lay(screen: Screen, size: tuple[int, int], width_mm: float) -> tuple[Piece, ...]:
    """Place everything on the screen, from the top; ornaments come before what stands on them."""
    page = PageSize(size, width_mm)
    if screen.kind == "start":
        return tuple(_start(screen, page))
    band, rest = Box(0, 0, page.w, page.h).top(10 * page.u)
    pieces = [Piece("band", band), *_top(screen, page, band)]
    area = rest.inset(page.margin, page.margin)
    if screen.foot:
        high = max(page.target, 11 * page.u)
        row, area = area.bottom(high)
        own = [entry for entry in screen.foot if page.tall and entry.key == "code"]
        pieces += _foot(tuple(x for x in screen.foot if x not in own), screen.kind, page, row)
        for entry in own:  # its words are long: upright it has a row of its own
            row, area = area.bottom(high + page.gap)
            pieces.append(page.button(entry, row.top(high)[0]))
        area = area.bottom(page.gap * 1.6)[1]
    return tuple(pieces + _BODIES.get(screen.kind, _message)(screen, page, area))


def _top(screen: Screen, page: PageSize, band: Box) -> list[Piece]:
    """Place the hall's name, and at the right a mark for staff, if there is one."""
    inner = band.inset(page.margin, page.u)
    shares = [1.5, 1.0] if screen.mark else [1.0]
    boxes = inner.row(shares, page.gap)
    pieces = [page.text("title", boxes[0], screen.title, 3.4)]
    if screen.mark:
        pieces.append(page.text("mark", boxes[1], screen.mark, 2.8))
    return pieces


def _start(screen: Screen, page: PageSize) -> list[Piece]:
    """Place the hall's name large and in its other languages smaller, and a tile for each
    language."""
    hero, rest = Box(0, 0, page.w, page.h).top(page.h * (0.4 if screen.body else 0.3))
    inner = hero.inset(page.margin * 1.4, page.margin)
    mark, inner = inner.bottom(6 * page.u if screen.mark else 0)
    names, inner = inner.bottom(min(inner.h * 0.45, 8.5 * page.scale * len(screen.body)))
    pieces = [Piece("hero", hero), page.text("title", inner, screen.title, 8.0)]
    lines = names.grid(1, max(1, len(screen.body)), 0)
    pieces += [
        page.text("subtitle", box, text, 4.2) for box, text in zip(lines, screen.body, strict=False)
    ]
    if screen.mark:
        pieces.append(page.text("mark", mark, screen.mark, 2.8))
    area = rest.inset(page.margin * 1.4, page.margin)
    most = 27 * page.u if page.tall else 40 * page.u
    return pieces + _tiles(screen.entries, page, area, most, 7.0, languages=True)


def _foot(foot: tuple[Entry, ...], kind: str, page: PageSize, row: Box) -> list[Piece]:
    if kind == "code":  # "enter" comes and goes: "back" stays where it is
        boxes = row.row([1.0, 1.6], page.gap)
        return [page.button(one, box) for one, box in zip(foot, boxes, strict=False)]
    if len(foot) == 1:
        (only,) = foot
        leads_on = only.role == "main"
        box = row.middle(row.w * 0.7, row.h) if leads_on else row.left(row.w * 0.45)[0]
        return [page.button(only, box)]
    broad = [entry.role == "main" or entry.key == "code" for entry in foot]
    shares = [1.6 if one else 1.0 for one in broad]
    boxes = row.row(shares, page.gap)
    return [page.button(entry, box) for entry, box in zip(foot, boxes, strict=True)]


def _services(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    head, area = area.top(10 * page.u)
    pieces = [page.text("heading", head, screen.heading, 5.6)]
    area = area.top(page.gap)[1]
    return pieces + _tiles(screen.entries, page, area, 21 * page.u, 4.4)


def _tiles(
    entries: tuple[Entry, ...],
    page: PageSize,
    area: Box,
    most: float,
    size: float,
    languages: bool = False,
) -> list[Piece]:
    """Place tiles in as few columns as leave each tile high enough; at the top, and never higher
    than ``most``."""
    if not entries:
        return []
    columns = _columns(entries, page, area, languages)
    rows = -(-len(entries) // columns)
    used = min(area.h, round(rows * most + (rows - 1) * page.gap))
    block = area.middle(area.w, used) if languages else area.top(used)[0]
    cells = block.grid(columns, rows, page.gap)
    return [page.button(entry, cell, size) for entry, cell in zip(entries, cells, strict=False)]


def _columns(entries: tuple[Entry, ...], page: PageSize, area: Box, languages: bool) -> int:
    """Return the number of columns that looks best, unless another one lets letters be larger."""
    n = len(entries)
    if page.tall:
        wished = [1] if languages or n <= 6 else [2, 1, 3]
    else:
        wished = [min(n, 3)] if languages else [2, 3] if n <= 8 else [3, 2]
    high = [c for c in (*wished, 2, 3, 4) if _height(n, c, page, area) >= page.target]
    longest = max((entry.text for entry in entries), key=len)
    sizes = {c: _letters(longest, area.w / c, _height(n, c, page, area), page) for c in wished}
    legible = [c for c in high if sizes.get(c, 0) >= page.least * 1.1]
    best = legible or sorted(high, key=lambda c: -sizes.get(c, 0)) or [4]
    return min(best[0], n)


def _height(n: int, columns: int, page: PageSize, area: Box) -> float:
    rows = -(-n // columns)
    return (area.h - (rows - 1) * page.gap) / rows


def _letters(text: str, w: float, h: float, page: PageSize) -> int:
    """Estimate how large letters can be in a tile: a letter is 0.6 wide, a Han sign 1, lines
    1.36."""
    ems = sum(1.0 if ord(letter) > 0x2E00 else 0.6 for letter in text)
    size = round(4.4 * page.scale)
    while size > 8 and ceil(1.15 * ems * size / max(1.0, w - 4 * size)) * 1.36 * size > h * 0.7:
        size -= 1
    return size


def _documents(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    """Place what to bring on a card, one line each."""
    head, area = area.top(13 * page.u)
    pieces = [page.text("heading", head, screen.heading, 5.6)]
    card = area.top(min(area.h, (12 + 12 * len(screen.bullets)) * page.scale))[0]
    pieces.append(Piece("card", card))
    inner = card.inset(4 * page.u, 3 * page.u)
    first, inner = inner.top(6 * page.scale)
    pieces += [page.text("caption", first, line, 3.6) for line in screen.body[:1]]
    lines = inner.grid(1, max(1, len(screen.bullets)), page.u)
    return pieces + [
        page.text("bullet", box, text, 4.2)
        for box, text in zip(lines, screen.bullets, strict=False)
    ]


def _classes(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    """Place the ordinary way over the whole width and highest; the others below it, all alike, in
    one column if each is then high enough to touch."""
    first, *others = screen.entries
    head, area = area.top((13 if page.tall else 9) * page.u)
    hint, area = area.top((11 if page.tall else 7) * page.scale)
    pieces = [page.text("heading", head, screen.heading, 5.6)]
    pieces += [page.text("body", hint, line, 3.8) for line in screen.body[:1]]
    high = max(page.target * 1.2, (26 if page.tall else 15) * page.u)
    box, area = area.top(page.gap)[1].top(high)
    pieces.append(page.button(first, box, 6.0))
    area, n = area.top(page.gap * 1.4)[1], max(1, len(others))
    columns = next((c for c in (1, 2) if _height(n, c, page, area) >= page.target), min(3, n))
    rows = -(-n // columns)
    area = area.top(rows * max(page.target, high * 0.75) + (rows - 1) * page.gap)[0]
    cells = area.grid(columns, rows, page.gap)
    return pieces + [page.button(one, at, 4.4) for one, at in zip(others, cells, strict=False)]


def _ticket(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    """Place a ticket with its number as large as can be; what must be noticed stands below."""
    alert, area = area.bottom(16 * page.u if screen.alert else 0)
    card = area.middle(130 * page.u, 110 * page.u)
    pieces = [Piece("card", card)]
    inner = card.inset(4 * page.u, 3 * page.u)
    head, inner = inner.top(inner.h * 0.14)
    number, inner = inner.top(inner.h * 0.5)
    pieces.append(page.text("caption", head, screen.heading, 4.4, center=True))
    pieces.append(page.text("number", number, screen.number, 40, center=True))
    sign, inner = inner.top(3 * page.u)
    pieces.append(Piece("sign", sign))
    lines = inner.grid(1, max(1, len(screen.body)), page.u)
    for box, text in zip(lines, screen.body, strict=False):
        pieces.append(page.text("body", box, text, 4.2, center=True))
    if screen.alert:
        box = alert.inset(0, page.gap / 2)
        pieces.append(page.text("alert", box, screen.alert, 3.8, center=True))
    return pieces


def _keypad(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    """Place what was typed, letters, digits: upright one below the other, else digits at the
    right."""
    digits = [x for x in screen.entries if x.key == "erase" or x.key[-1:].isdecimal()]
    letters = [entry for entry in screen.entries if entry not in digits]
    head, area = area.top((10 if page.tall else 8) * page.u)
    pieces = [page.text("heading", head, screen.heading, 5.6)]
    upper, lower = _keypad_halves(page, area, bool(letters))
    lines = ceil(len(letters) / 6)
    high = (page.target + page.gap) * lines
    rest, keys = upper.bottom(max(high, upper.h * 0.4 if letters else 0))[::-1]
    hint, rest = rest.top(rest.h * 0.45)
    pieces += [page.text("body", hint, line, 3.8) for line in screen.body[:1]]
    field = rest.inset(0, page.gap / 2)
    pieces.append(Piece("card", field))
    pieces.append(page.text("field", field.inset(page.gap, 0), screen.number, 8, center=True))
    cells = keys.inset(0, page.gap / 2).grid(min(6, max(1, len(letters))), max(1, lines), page.gap)
    pieces += [page.button(one, box, 5.0) for one, box in zip(letters, cells, strict=False)]
    cells = lower.grid(3, 4, page.gap)
    return pieces + [page.button(one, box, 5.0) for one, box in zip(digits, cells, strict=False)]


def _keypad_halves(page: PageSize, area: Box, has_letters: bool) -> tuple[Box, Box]:
    """Return where the typed text and the letters stand, and where the digits do."""
    if page.tall:
        upper, lower = area.top(area.h * (0.5 if has_letters else 0.32))
        return upper, lower.top(page.gap)[1]
    upper, lower = area.left(area.w * 0.55 - page.gap)
    return upper, lower.left(page.gap * 2)[1]


def _message(screen: Screen, page: PageSize, area: Box) -> list[Piece]:
    """Place a sign, a heading and some lines in the middle."""
    high = min(area.h, (40 + 12 * len(screen.body)) * page.scale)
    block = area.middle(area.w * 0.94, high)
    sign, block = block.top(block.h * 0.3)
    head, block = block.top(block.h * 0.4 if screen.body else block.h)
    good = screen.kind == "told" and len(screen.foot) == 1  # nothing is left to do
    pieces = [
        Piece("sign", sign.inset(0, page.u), note="good" if good else screen.kind),
        page.text("heading", head.inset(0, page.u), screen.heading, 6.4, center=True),
    ]
    lines = block.grid(1, max(1, len(screen.body)), page.u)
    return pieces + [
        page.text("body", box, text, 4.2, center=True)
        for box, text in zip(lines, screen.body, strict=False)
    ]


_BODIES = {
    "services": _services,
    "documents": _documents,
    "classes": _classes,
    "ticket": _ticket,
    "code": _keypad,
}

"""Turns a ticket into ESC/POS bytes. Decides what stands where on the paper.

The number comes first, so that the printer starts at once. The code page is fixed; a line with a
letter that it lacks is printed as a picture, each letter in the first font that has it.
``escpos_commands`` has the commands themselves. Never touches a printer.
"""

import datetime
import functools
import logging
import zoneinfo
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from kiosk import fonts
from kiosk.config import PrinterAt
from kiosk.printing.escpos_commands import CENTRE, CUT, picture, qr_code, style
from kiosk.things import Ticket
from wire.text.glyphs import runs
from wire.text.texts import nfc

log = logging.getLogger("talon")

CELL = 12
"""Dots across of a letter in font A at single size."""
NUMBER = 200
"""Size of a number that is printed as a picture: its digits are as high as eight times font A."""
ROWS = 100
"""Most rows of one picture: some printers' memory holds no more (hardware: Printer)."""
QR_MODULE = 6
"""Dots of one square of the QR code: 0.75 mm at 203 dpi, read by any phone."""
GAP = b"\x1bJ\x18"
"""Feeds 24 dots, 3 mm (ESC J n)."""
BAR_HEIGHT = 64
"""Dots, 8 mm: a seventh of the usual width, high enough for a scanner held by hand."""
BAR_MODULES = (3, 2)
"""Dots of the narrowest bar, the better first: 0.38 and 0.25 mm; scanners read 0.19 and more."""
QUIET = b"\x1bJ" + bytes([7 * QR_MODULE])
"""Feeds seven squares of the QR code. A reader needs four blank ones around it (ISO/IEC 18004); a
printer that feeds a little short must not take them away."""
OLDEST = 1_735_689_600.0
"""2025-01-01: a clock before this is wrong, and a paper without a time is better than one with
it."""
NEWEST = 4_102_444_800.0
"""2100-01-01: the same holds for a clock beyond this, and no calendar may be asked for it."""
GENTLE = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\t", " "),
        "…": "...",
        "₽": "руб.",
        "•": "*",
        "\u00ad": "",
        "\n": " ",
        "\r": "",
    }
)
"""The signs that stand in for those that the code page lacks."""


class TicketEncoder:
    """Encodes tickets for one printer."""

    def __init__(self, at: PrinterAt) -> None:
        self._at = at
        self._warm()

    def pieces(self, ticket: Ticket) -> Iterator[bytes]:
        """Yield the ticket's bytes, piece by piece; each piece ends where a command ends."""
        yield self._head(ticket.ticket)
        yield from self._line(ticket.service, large=True)
        for line in (ticket.cls, ticket.ahead, self._time(ticket)):
            yield from self._line(line)
        yield GAP
        for line in (ticket.text, ticket.title):
            yield from self._line(line)
        yield self._code(ticket.code)
        yield CUT

    def _head(self, number: str) -> bytes:
        """Encode the reset, the code page, and the number as large as the paper is wide.

        Printers for China wake in GBK, where two letters of a code page are one hanzi, and every
        reset brings them back to it: FS . leaves it. Others have no such mode and ignore it.
        """
        wide = max(1, min(8, self._at.width_dots // (CELL * len(number))))
        reset = b"\x1b@\x1c." if self._at.leave_chinese else b"\x1b@"
        begin = reset + b"\x1bt" + bytes([self._at.code_page_number])
        number = nfc(number)
        if not self._carries(number):
            drawn = self._drawn(number, self._largest(number), is_bold=True)
            return begin + CENTRE + b"".join(drawn)
        return begin + style(wide, True) + CENTRE + self._encode(number) + b"\n" + style(1, False)

    def _line(self, text: str, large: bool = False) -> Iterator[bytes]:
        """Encode a paragraph, wrapped: as text if the code page has it all, else as a picture."""
        text = nfc(text)
        if not text:
            return
        if not self._carries(text):
            yield from self._drawn(text, 48 if large else 30)
            return
        times = 2 if large else 1
        lines = _wrapped(text.translate(GENTLE), self._at.width_dots // (CELL * times))
        plain = b"".join(self._encode(line) + b"\n" for line in lines)
        yield style(times, large) + plain + style(1, False)

    def _drawn(self, text: str, size: int, is_bold: bool = False) -> tuple[bytes, ...]:
        text = "".join(x for x in text if x.isprintable() or x.isspace())
        files = fonts.order(text, is_bold, self._at.cjk_font)
        return _picture(text, files, size, self._at.width_dots)

    def _largest(self, number: str) -> int:
        """Return the size of a number in one line: as high as the printer's own letters can be, or
        as wide as the paper."""
        type_ = PaperType(fonts.order(number, True, self._at.cjk_font), NUMBER)
        return min(NUMBER, int(NUMBER * (self._at.width_dots - 8) / type_.width(number)))

    def _code(self, content: str) -> bytes:
        """Encode the code for a scanner, at the bottom, where it does not disturb reading."""
        match self._at.code:
            case "code128":
                return self._bars(content)
            case "qr":
                return QUIET + qr_code(content, QR_MODULE) + QUIET
        return b""

    def _bars(self, content: str) -> bytes:
        """Encode the bar code. A printer prints nothing of one that is wider than the paper."""
        for dots in BAR_MODULES:
            if _modules(content) * dots <= self._at.width_dots:
                looks = b"\x1dh%c\x1dw%c\x1dH\x00" % (BAR_HEIGHT, dots)
                data = b"{B" + content.encode("ascii")
                return GAP + looks + b"\x1dkI%c" % len(data) + data + GAP
        log.warning("no bar code of %s: the paper is too narrow", content)
        return b""

    def _time(self, ticket: Ticket) -> str:
        if not OLDEST <= ticket.wall < NEWEST:
            return ""
        zone = _zone(ticket.zone)
        return datetime.datetime.fromtimestamp(ticket.wall, zone).strftime(ticket.time)

    def _carries(self, text: str) -> bool:
        """Tell whether every letter and sign is in the code page, or in GENTLE."""
        try:
            self._plain(text).encode(self._at.code_page)
        except UnicodeEncodeError:
            return False
        return True

    def _encode(self, text: str) -> bytes:
        return self._plain(text).encode(self._at.code_page, "replace")

    def _plain(self, text: str) -> str:
        """Replace signs for which another one can stand, and drop those that are commands."""
        return "".join(x for x in text.translate(GENTLE) if x.isprintable())

    def _warm(self) -> None:
        """Encode once what is slow only the first time, before a visitor waits for it."""
        ticket = Ticket("warm", "A000", "A000-1", "水 A", "Я", "A", "A", OLDEST, "UTC", "%H:%M")
        for _ in self.pieces(ticket):
            pass


@functools.lru_cache(maxsize=16)
def _zone(name: str) -> datetime.tzinfo:
    """Return the time zone; one that this computer does not know becomes UTC."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        # OSError: a name that is a folder ("Europe"), or longer than a file's name may be
        log.warning("time zone %.40r: %.80s; tickets tell UTC", name, wrong)
        return datetime.UTC


def _modules(content: str) -> int:
    """Return how many bars of one dot Code 128 needs: 11 for each letter, start and check, 13 for
    the stop."""
    return 11 * (len(content) + 2) + 13


def _wrapped(text: str, columns: int) -> list[str]:
    """Wrap the text into lines of at most ``columns`` letters, broken at spaces where there are
    any."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) <= columns:
            lines[-1] += " " + word
            continue
        parts = [word[i : i + columns] for i in range(0, len(word), columns)]
        lines += parts
    return [line for line in lines if line]


class PaperType:
    """Draws letters of one size for pictures; each in the first of the fonts that has it."""

    def __init__(self, files: tuple[str, ...], size: int) -> None:
        self._files = files
        self._fonts = {file: ImageFont.truetype(file, size) for file in files}

    def width(self, text: str) -> float:
        """Return the width of the line in dots."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def draw(self, on: ImageDraw.ImageDraw, left: float, middle: int, text: str) -> None:
        """Draw in black, on one baseline, with the first font's letters in the middle of the
        line."""
        first = self._fonts[self._files[0]].getmetrics()
        base = middle + (first[0] - first[1]) // 2
        for font, run in self._runs(text):
            on.text((left, base), run, 0, font, anchor="ls")
            left += font.getlength(run)

    def _runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        return [(self._fonts[file], run) for file, run in runs(text, self._files)]


@functools.lru_cache(maxsize=256)
def _picture(text: str, files: tuple[str, ...], size: int, width: int) -> tuple[bytes, ...]:
    """Draw the paragraph as raster fragments of at most 100 rows, ``width`` dots wide at most."""
    font = PaperType(files, size)
    lines = _filled(text, font, width)
    pitch = round(size * 1.35)
    across = min(width, max(round(font.width(line)) for line in lines) + 8)
    across = min(width, -(-across // 8) * 8)
    image = Image.new("1", (across, pitch * len(lines)), 1)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        font.draw(draw, (across - font.width(line)) / 2, row * pitch + pitch // 2, line)
    return tuple(picture(image, ROWS))


def _filled(text: str, font: PaperType, width: int) -> list[str]:
    """Wrap into lines that fit ``width``; Han may be broken anywhere, other words at spaces if
    possible."""
    lines, line = [], ""
    for letter in " ".join(text.split()):
        if font.width(line + letter) <= width - 8:
            line += letter
            continue
        space = line.rfind(" ")
        keep = line[:space] if space > 0 and not fonts.has_han(line[space:]) else line
        lines.append(keep)
        line = line[len(keep) :].lstrip() + letter
    return [*lines, line] if line.strip() or not lines else lines

"""Draws a paper: what a visitor holds in the hand, at 203 dpi.

Decides how dots look; the composer has decided what stands where.
"""

from __future__ import annotations

from PIL import Image, ImageDraw
from qrcode.main import QRCode

from hw_sim.drawing import mono
from hw_sim.printer.images import QR_LEVELS
from hw_sim.printer.roll import Bars, DotRow, Mark, Paper, PrintedLine, Run, Symbol

MARGIN = 32  # dots at either side: 80 mm paper, 72 mm printed
TALLEST = 24_000  # dots: of a longer paper only the first 3 m are drawn
_PAPER = (252, 251, 247)
_INK = (38, 36, 40)  # thermal black is never quite black
_EDGE = (214, 212, 206)
_LEVELS = dict(QR_LEVELS.values())


def draw(paper: Paper, width: int) -> Image.Image:
    """Draw the paper as RGB. `width` is the printable width in dots."""
    height = max(1, min(paper.length, TALLEST))
    dots = Image.new("1", (width, height))
    for y, mark in paper.marks:
        if y < height:
            _put(dots, _image(mark), y, mark.align)
    whole = Image.new("RGB", (width + 2 * MARGIN, height), _PAPER)
    ImageDraw.Draw(whole).rectangle((0, 0, whole.width - 1, height - 1), outline=_EDGE)
    whole.paste(_INK, (MARGIN, 0), dots)
    if paper.torn:
        _tear(whole)
    return whole


def _put(dots: Image.Image, image: Image.Image, y: int, align: str) -> None:
    space = max(0, dots.width - image.width)
    x = {"left": 0, "center": space // 2, "right": space}[align]
    dots.paste(1, (x, y), image)


def _tear(whole: Image.Image) -> None:
    """Draw a ragged lower edge."""
    right, bottom = whole.width - 1, whole.height - 1
    ragged = [(x, bottom - (x * 7 // 12 % 9)) for x in range(0, right + 12, 12)]
    pen = ImageDraw.Draw(whole)
    pen.polygon([(0, bottom), *ragged, (right, bottom)], fill=_EDGE)


def _image(mark: Mark) -> Image.Image:
    match mark:
        case PrintedLine():
            return _line(mark)
        case DotRow():
            return _row(mark)
        case Symbol():
            return _symbol(mark)
        case Bars():
            return _bars(mark)


def _line(line: PrintedLine) -> Image.Image:
    image = Image.new("1", (max(1, line.width), max(1, line.height)))
    x = 0
    for run in line.runs:
        letters = _run(run)
        image.paste(letters, (x, line.height - letters.height))
        x += letters.width
    return image


def _run(run: Run) -> Image.Image:
    """Draw letters at their full height, so that large ones are smooth, then make them wide."""
    across, down = run.cell
    square = across * run.height // run.width
    image = Image.new("1", (square * len(run.text), down))
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    font = mono((15 if run.small else 20) * run.height, run.bold)
    base = down * 19 // 24
    for place, letter in enumerate(run.text):
        pen.text((place * square, base), letter, fill=1, font=font, anchor="ls")
    for n in range(run.underline):
        pen.line((0, down - 1 - n, image.width, down - 1 - n), fill=1)
    if run.width != run.height:
        image = image.resize((across * len(run.text), down), Image.Resampling.NEAREST)
    return _reversed(image) if run.reverse else image


def _reversed(image: Image.Image) -> Image.Image:
    white = Image.new("1", image.size, 1)
    white.paste(0, (0, 0), image)
    return white


def _row(row: DotRow) -> Image.Image:
    image = Image.frombytes("1", (len(row.bits) * 8, 1), row.bits)
    return image.resize((image.width * row.wide, row.high), Image.Resampling.NEAREST)


def _symbol(symbol: Symbol) -> Image.Image:
    code = QRCode(error_correction=_LEVELS[symbol.level], box_size=1, border=0)
    code.add_data(symbol.data, optimize=0)
    code.make(fit=True)
    squares = code.get_matrix()
    image = Image.new("1", (len(squares), len(squares)))
    image.putdata([int(dark) for row in squares for dark in row])
    side = symbol.modules * symbol.module
    return image.resize((side, side), Image.Resampling.NEAREST)


def _bars(bars: Bars) -> Image.Image:
    image = Image.new("1", (len(bars.modules), 1))
    image.putdata([int(module) for module in bars.modules])
    return image.resize((image.width * bars.module, bars.height), Image.Resampling.NEAREST)

"""Encodes the ESC/POS commands of a ticket: how letters look, a picture, a QR code, the cut.

The only file that knows python-escpos, and it uses two of its modules: the constants and the
picture format. ``escpos.printer`` is not imported: at import it reads the capabilities of a hundred
printers from YAML (0.6 of the 0.9 s that it takes), makes a folder in the temporary directory that
nobody removes, writes a cache there, and sets up the root logger (docs/decisions/devices.md).
Command names are those of Epson's "ESC/POS Command Reference". Touches no printer and no disk.
"""

from collections.abc import Iterator

from escpos.constants import GS, QR_ECLEVEL_M, QR_MODEL_2, TXT_SIZE, TXT_STYLE
from escpos.image import EscposImage
from PIL import Image

CENTRE: bytes = TXT_STYLE["align"]["center"]
"""ESC a 1."""
CUT: bytes = GS + b"VB\x00"
"""GS V 66 0: feeds to the cutter and cuts."""


def style(times: int, is_bold: bool) -> bytes:
    """Set letters so many ``times`` (1 to 8) as wide and as high as the font's: GS ! and ESC E."""
    size = TXT_STYLE["width"][times] + TXT_STYLE["height"][times]
    look: bytes = TXT_SIZE + bytes([size]) + TXT_STYLE["bold"][is_bold]
    return look


def picture(image: Image.Image, rows: int) -> Iterator[bytes]:
    """Encode the picture in fragments of at most ``rows`` rows of dots, each a command of its own:
    GS v 0. Dark dots are printed."""
    for part in map(EscposImage, EscposImage(image).split(rows)):
        size = _pair(part.width_bytes) + _pair(part.height)
        yield GS + b"v0\x00" + size + part.to_raster_format()


def qr_code(content: str, module: int) -> bytes:
    """Encode a code of model 2 that survives the loss of 15 % (level M), ``module`` (1 to 16) dots
    for each of its squares: GS ( k, functions 165, 167, 169, 180 and 181."""
    functions = (
        b"1A" + bytes([48 + QR_MODEL_2, 0]),
        b"1C" + bytes([module]),
        b"1E" + bytes([48 + QR_ECLEVEL_M]),
        b"1P0" + content.encode(),
        b"1Q0",
    )
    return b"".join(GS + b"(k" + _pair(len(one)) + one for one in functions)


def _pair(number: int) -> bytes:
    """Encode a number in two bytes, the low one first, as ESC/POS has its lengths."""
    return number.to_bytes(2, "little")

"""Encodes a ticket, and reads its bytes back by a decoder that shares nothing with the encoder."""

import re

from kiosk import fonts
from kiosk.config import PrinterAt
from kiosk.printing import ticket_encoder
from kiosk.printing.ticket_encoder import TicketEncoder
from kiosk.things import Ticket

VISIT = "0190a3c2-7b11-7abc-8def-001122334455"


def ticket(**parts: object) -> Ticket:
    told = {
        "visit": VISIT,
        "ticket": "A007",
        "code": "A007-12",
        "title": "Горводоканал",
        "service": "Оплата услуг",
        "ahead": "Перед вами 3 человека",
        "text": "Ждите вызова на табло",
        "wall": 1_763_740_000.0,
        "zone": "Europe/Moscow",
        "time": "%d.%m.%Y %H:%M",
    }
    return Ticket(**{**told, **parts})  # type: ignore[arg-type]


def pieces(press: TicketEncoder | None = None, **parts: object) -> list[bytes]:
    return list((press or TicketEncoder(PrinterAt("x"))).pieces(ticket(**parts)))


def text(data: bytes, page: str = "cp866") -> str:
    """Return the printable text without the commands that the ticket uses."""
    data = re.sub(rb"\x1d\(k(..)", _block, data, flags=re.S)
    data = re.sub(rb"\x1b@|\x1c\.|\x1b[tEaJ].|\x1d!.|\x1dVB.", b"", data, flags=re.S)
    return data.decode(page)


def _block(found: re.Match[bytes]) -> bytes:
    return b""


def rasters(data: bytes) -> list[tuple[int, int]]:
    """Return (bytes across, rows) of each picture."""
    found = re.finditer(rb"\x1dv0\x00(..)(..)", data, re.S)
    return [(int.from_bytes(f[1], "little"), int.from_bytes(f[2], "little")) for f in found]


def columns(fragments: tuple[bytes, ...]) -> list[str]:
    """Return the columns of dots, from the left; 1 is black."""
    rows = []
    for piece in fragments:
        across = int.from_bytes(piece[4:6], "little")
        rows += [piece[i : i + across] for i in range(8, len(piece), across)]
    bits = ["".join(f"{byte:08b}" for byte in row) for row in rows]
    return list(map("".join, zip(*bits, strict=True)))


def encoder(**at: object) -> TicketEncoder:
    return TicketEncoder(PrinterAt("x", **at))  # type: ignore[arg-type]


def lines(words: str, width: int) -> int:
    """Return how many lines of letters of 48 dots a picture has on so wide a paper."""
    return len(columns(ticket_encoder._picture(words, fonts.order(words), 48, width))[0]) // 65

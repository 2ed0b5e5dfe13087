"""Reads a printer's status bytes (Epson TM manuals: DLE EOT 1-4, DLE DC4 8, GS ( H). Pure.

Decides which bytes are answers at all: a byte without the fixed bits says nothing. Three-valued:
ok, fault with its reason, unknown.
"""

from typing import NamedTuple

from kiosk.things import PrinterStatus

ASK = {n: bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)}
"""DLE EOT n: answered at once, whatever else the printer does."""
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: clear the buffers, so that what was not printed yet is dropped."""

FAULTS = (
    (4, 0x60, "paper out"),
    (2, 0x04, "cover open"),
    (2, 0x20, "paper out"),
    (3, 0x08, "cutter jammed"),
    (3, 0x20, "broken"),
    (3, 0x40, "too hot"),
    (3, 0x04, "mechanical error"),
    (2, 0x40, "error"),
    (1, 0x08, "offline"),
)
"""(answer n, bits, what they mean), the most telling first."""
NEAR_END = 0x0C
XON, XOFF = 0x11, 0x13
_CLEARED = b"\x37\x25\x00"
"""The answer to DLE DC4 8."""
_PROCESS, _PROCESS_BYTES = b"\x37\x22", 7
"""How the answer to GS ( H function 48 begins; the four bytes of the question and a NUL follow."""


class Answers(NamedTuple):
    """Holds sorted answers. ``real_time``: to DLE EOT in order. ``others``: bytes that may answer
    what stands in line behind a job. ``marks``: the four bytes of each answer to GS ( H."""

    real_time: list[int]
    others: list[int]
    marks: list[bytes]


class AnswerSorter:
    """Sorts what a printer says into answers; other bytes are dropped.

    ``held``: it said XOFF and not yet XON. ``cleared``: it has obeyed FORGET.
    """

    def __init__(self) -> None:
        self.held = self.cleared = False
        self._automatic = 0
        self._block = b""

    def hear(self, data: bytes) -> Answers:
        """Sort what came; a beginning without its end waits for the rest."""
        heard = Answers([], [], [])
        for byte in data:
            if byte in (XON, XOFF):  # may stand between any two others
                self.held = byte == XOFF
            elif self._inside(byte, heard.marks):
                continue
            elif byte & 0x93 == 0x12:
                heard.real_time.append(byte)
            else:
                heard.others.append(byte)
        return heard

    def _inside(self, byte: int, marks: list[bytes]) -> bool:
        """Tell whether the byte is part of something longer: a block that begins with 37h, or the
        four bytes of an automatic status."""
        if self._automatic:
            self._automatic -= 1
            return True
        if self._blocked(byte, marks):
            return True
        if byte & 0x93 == 0x10:
            self._automatic = 3
        return self._automatic > 0

    def _blocked(self, byte: int, marks: list[bytes]) -> bool:
        """Take one byte of a block.

        A byte that does not go on with the block ends it, and is judged like any other: a stray 37h
        must not swallow the answers behind it.
        """
        for block in (self._block + bytes([byte]), bytes([byte])):
            if block == _CLEARED:
                self.cleared, self._block = True, b""
                return True
            if _is_process(block) and len(block) == _PROCESS_BYTES:
                marks.append(block[2:6])
                self._block = b""
                return True
            if _CLEARED.startswith(block) or _is_process(block):
                self._block = block
                return True
        self._block = b""
        return False


def _is_process(block: bytes) -> bool:
    """Tell whether it is the answer to GS ( H as far as it goes."""
    mark, end = block[2:6], block[6:]
    begins = _PROCESS.startswith(block[:2]) and all(0x20 <= byte < 0x7F for byte in mark)
    return begins and end in (b"", b"\x00")


def judge(answers: dict[int, int]) -> PrinterStatus:
    """Return the state by the answers to DLE EOT n. Without those to 1 and 4 nothing is certain."""
    for n, bits, why in FAULTS:
        if answers.get(n, 0) & bits:
            return PrinterStatus("fault", why, _near_end(answers))
    if 1 not in answers:
        return PrinterStatus("unknown", "no answer")
    if 4 not in answers:
        return PrinterStatus("unknown", "no answer about paper")
    return PrinterStatus("ok", "", _near_end(answers))


def _near_end(answers: dict[int, int]) -> bool:
    return bool(answers.get(4, 0) & NEAR_END)

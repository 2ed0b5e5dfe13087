"""What a printer's status bytes mean (Epson TM manuals: DLE EOT 1-4, GS r 1). Pure.

Decides which bytes are answers at all: a byte without the fixed bits says nothing. Three-valued:
ok, fault with its reason, unknown.
"""

from kiosk.things import PrinterStatus

ASK = {n: bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)}
"""DLE EOT n: answered at once, whatever else the printer does."""
ASK_AFTER = b"\x1dr\x01"
"""GS r 1: stands in line behind the job, so its answer means that the job is on paper."""
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: clear the buffers; what was not printed yet is not wanted any more."""

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


class Ears:
    """Sorts what a printer says into answers; strangers' bytes fall away.

    ``held``: it said XOFF and not yet XON. ``cleared``: it has obeyed FORGET.
    """

    def __init__(self) -> None:
        self.held = self.cleared = False
        self._automatic = 0
        self._block = b""

    def hear(self, data: bytes) -> tuple[list[int], int]:
        """(answers to DLE EOT in order, how many answers to GS r)."""
        real_time: list[int] = []
        queued = 0
        for byte in data:
            if byte in (XON, XOFF):  # may stand between any two others
                self.held = byte == XOFF
            elif self._inside(byte):
                continue
            elif byte & 0x93 == 0x12:
                real_time.append(byte)
            elif byte & 0x90 == 0:
                queued += 1
        return real_time, queued

    def _inside(self, byte: int) -> bool:
        """Part of something longer: 37h 25h NUL, or the four bytes of an automatic status."""
        if self._automatic:
            self._automatic -= 1
            return True
        if self._clears(byte):
            return True
        if byte & 0x93 == 0x10:
            self._automatic = 3
        return self._automatic > 0

    def _clears(self, byte: int) -> bool:
        """A byte that does not go on with the block ends it, and is judged like any other: a
        stray 37h must not make the ears deaf."""
        for block in (self._block + bytes([byte]), bytes([byte])):
            if _CLEARED.startswith(block):
                self.cleared = self.cleared or block == _CLEARED
                self._block = b"" if block == _CLEARED else block
                return True
        self._block = b""
        return False


def judge(answers: dict[int, int]) -> PrinterStatus:
    """The state by the answers to DLE EOT n. Without those to 1 and 4 nothing is certain."""
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

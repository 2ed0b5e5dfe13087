"""Proves that a paper is out, by the questions behind a job and the answers that count. Pure.

The questions stand in line behind the job, so a printer answers them when the job is on paper. But
a line break on a serial cable arrives as NUL, and NUL is what a printer with everything in order
answers to GS r 1. So the proof is the printer's own identity (GS I n), learned beforehand and asked
for in an order that changes with each job: no break, no noise and no answer of an earlier job says
the same. GS ( H proves it by four bytes of ours, where the printer knows that command. Never
touches a cable.
"""

from collections.abc import Iterator, Sequence

from kiosk.things import Confirm

PAPER = b"\x1dr\x01"
"""GS r 1: the state of the paper. Proves nothing where a line break may arrive."""
IDENTITIES = (1, 2, 3)
"""GS I n: model, type, version; one byte each, and always the same one (Epson TM manuals)."""
LONG = 3
"""Questions behind a job of a printer with several identities: 8 or 27 orders of them."""
MARKS = 10_000
"""GS ( H: how many marks of four digits there are."""
NOISE = frozenset({0x00, 0xFF, 0x11, 0x13, 0x37})
"""A break, an idle line, XON, XOFF, the beginning of longer answers: none of these counts as an
identity."""


def identity(n: int) -> bytes:
    """Return the question GS I n."""
    return b"\x1dI" + bytes([n])


def learned(answers: Sequence[int]) -> int | None:
    """Return the identity with which the same question, asked twice, was answered; None if none is
    sure.

    What looks like the answer to DLE EOT or begins an automatic status cannot be told from those.
    """
    said = [byte for byte in answers if byte not in NOISE]
    is_sure = len(said) > 1 and len(set(said)) == 1 and said[0] & 0x93 not in (0x10, 0x12)
    return said[0] if is_sure else None


class Proof:
    """Decides for one printer on one cable whether a paper is out.

    ``breaks``: a line break may arrive on this cable. ``count`` goes on from cable to cable: an
    answer to what was asked on the last one must not fit.
    """

    def __init__(self, confirm: Confirm, breaks: bool, count: Iterator[int]) -> None:
        self._confirm, self._breaks, self._count = confirm, breaks, count
        self._identities: dict[int, int] = {}
        self._owed: list[int] = []  # the identities still to be heard, in order
        self._papers = 0  # answers to GS r that are owed
        self._mark = b""

    def know(self, identities: dict[int, int]) -> None:
        """Take the printer's own answers to GS I n; equal ones count as one."""
        told = {value: n for n, value in reversed(identities.items())}
        self._identities = {n: value for value, n in told.items()}

    @property
    def wants_identities(self) -> bool:
        """Tell whether identities are to prove the paper, and are not known yet."""
        return self._confirm == "identity" and not self._identities

    @property
    def can_repeat(self) -> bool:
        """Tell whether a question may be repeated: then only the answer to the last one counts."""
        return self._confirm == "process" or bool(self._identities)

    @property
    def proves(self) -> bool:
        """Tell whether an answer is more than a line break could say."""
        return self.can_repeat or self._confirm == "paper" or not self._breaks

    @property
    def answered(self) -> bool:
        """Tell whether everything that was asked was answered."""
        return not (self._owed or self._papers or self._mark)

    def ask(self) -> bytes:
        """Return the questions to put behind a job.

        Printers answer in order, so while an earlier answer to GS r is owed, the next one is that.
        """
        nth = next(self._count)
        if self._confirm == "process":
            self._mark = b"%04d" % (nth % MARKS)
            return b"\x1d(H\x06\x0000" + self._mark
        if not self._identities:
            self._papers += 1
            return PAPER
        self._papers = 0
        order = self._order(nth)
        self._owed = [self._identities[n] for n in order]
        return b"".join(map(identity, order))

    def forget_owed(self) -> None:
        """Await no more answers to what was asked long ago."""
        self._papers = 0

    def hear(self, others: Sequence[int], marks: Sequence[bytes]) -> None:
        """Take what answers; everything else is noise."""
        if self._mark in marks:
            self._mark = b""
        for byte in others:
            if self._owed and byte == self._owed[0]:
                del self._owed[0]
            elif self._papers and byte & 0x90 == 0:
                self._papers -= 1

    def _order(self, nth: int) -> list[int]:
        """Return an order of the questions that is not that of the job before. With a single
        identity only their number can differ."""
        known = sorted(self._identities)
        if len(known) == 1:
            return known * (2 + nth % LONG)
        return [known[nth // len(known) ** i % len(known)] for i in range(LONG)]

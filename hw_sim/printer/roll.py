"""Keeps the roll of paper: what is on it, where, and which piece of it comes off.

Lengths are in dots (8 per mm at 203 dpi), counted from the paper's leading edge. The cutter sits
behind the head, so what was printed in the last 11 mm is still inside when it cuts: a driver
that does not feed first cuts through its own text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DOTS_PER_MM = 8
HEAD_TO_CUTTER = 88  # dots: 11 mm, between those of common kiosk and desk printers (10 to 14)
LONGEST = 80_000  # dots: after 10 m without a cut somebody tears the paper off


@dataclass(frozen=True)
class Run:
    """Holds letters in one style. `width` and `height` are the magnifications 1 to 8 of `GS !`."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    underline: int = 0
    reverse: bool = False
    small: bool = False  # font B, 9 x 17 dots, instead of font A, 12 x 24

    @property
    def cell(self) -> tuple[int, int]:
        """Return width and height of one character in dots."""
        across, down = (9, 17) if self.small else (12, 24)
        return across * self.width, down * self.height


@dataclass(frozen=True)
class PrintedLine:
    """Holds one printed line of text."""

    runs: tuple[Run, ...]
    align: str = "left"

    @property
    def height(self) -> int:
        """Return its height in dots: that of its tallest letters, which share a baseline."""
        return max((run.cell[1] for run in self.runs), default=0)

    @property
    def width(self) -> int:
        """Return its width in dots."""
        return sum(len(run.text) * run.cell[0] for run in self.runs)

    def told(self) -> dict[str, object]:
        """Describe the line as `papers.jsonl` has it; the style is that of its largest letters."""
        largest = max(self.runs, key=lambda run: (run.height, run.width, len(run.text.strip())))
        return {
            "text": "".join(run.text for run in self.runs).rstrip(),
            "width": largest.width,
            "height": largest.height,
            "align": self.align,
            "bold": largest.bold,
        }


@dataclass(frozen=True)
class DotRow:
    """Holds one row of a picture: eight dots per byte, the leftmost in the highest bit."""

    bits: bytes
    image: int  # rows of one picture share it
    wide: int = 1  # dots per bit across
    high: int = 1  # and down
    align: str = "left"


@dataclass(frozen=True)
class Symbol:
    """Holds a QR code of `modules` x `modules` squares, each `module` dots wide."""

    data: bytes
    module: int
    level: str  # error correction: L, M, Q, H
    modules: int
    align: str = "left"


@dataclass(frozen=True)
class Bars:
    """Holds a Code 128: `modules` are 1 for black and 0 for white, each `module` dots wide."""

    text: str
    modules: str
    module: int
    height: int  # dots
    align: str = "left"


Mark = PrintedLine | DotRow | Symbol | Bars


@dataclass(frozen=True)
class Paper:
    """Is a piece that came off: cut, or `torn` when the roll ended or somebody pulled."""

    length: int
    marks: tuple[tuple[int, Mark], ...]
    unknown: tuple[str, ...] = ()
    torn: bool = False

    def told(self) -> dict[str, object]:
        """Describe what can be read on it."""
        marks = [mark for _, mark in self.marks]
        lines = [mark.told() for mark in marks if isinstance(mark, PrintedLine)]
        return {
            "lines": [line for line in lines if line["text"]],
            "qr": [m.data.decode("utf-8", "replace") for m in marks if isinstance(m, Symbol)],
            "barcodes": [mark.text for mark in marks if isinstance(mark, Bars)],
            "rasters": len({mark.image for mark in marks if isinstance(mark, DotRow)}),
            "unknown": list(self.unknown),
            "length_mm": round(self.length / DOTS_PER_MM, 1),
            "torn": self.torn,
        }


@dataclass
class Roll:
    """Holds the paper from its leading edge to the head."""

    head: int = HEAD_TO_CUTTER
    marks: list[tuple[int, Mark]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def print(self, mark: Mark | None, dots: int) -> None:
        """Put a mark under the head and feed."""
        if mark is not None:
            self.marks.append((self.head, mark))
        self.head += dots

    def cut(self) -> Paper | None:
        """Cut behind the head; return None when nothing has come past the cutter."""
        return self._part(self.head - HEAD_TO_CUTTER, torn=False)

    def tear(self) -> Paper | None:
        """Pull out everything, as when the roll has ended; return None when nothing is on it."""
        if not self.marks:
            self.head = HEAD_TO_CUTTER
            return None
        return self._part(self.head, torn=True)

    def _part(self, at: int, torn: bool) -> Paper | None:
        if at <= 0:
            return None
        off = tuple((y, mark) for y, mark in self.marks if y < at)
        paper = Paper(at, off, tuple(self.unknown), torn)
        self.marks = [(y - at, mark) for y, mark in self.marks if y >= at]
        self.unknown.clear()
        self.head = max(self.head - at, HEAD_TO_CUTTER)
        return paper

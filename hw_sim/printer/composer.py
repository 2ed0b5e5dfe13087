"""Turns commands into steps: what they do to the line being composed, and then to the paper.

Decides styles, wrapping, alignment and how far each thing feeds, by Epson's command reference.
Knows nothing of time, paper ends and cables: it hands steps to the machine, which may stop between
any two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hw_sim.printer.character_sets import CODE_PAGES, Gbk
from hw_sim.printer.codes import Codes
from hw_sim.printer.commands import PrinterCommand
from hw_sim.printer.images import columns, graphic
from hw_sim.printer.roll import HEAD_TO_CUTTER, Bars, DotRow, PrintedLine, Run, Symbol
from hw_sim.printer.steps import AnswerStep, Cut, Motion, Step, Strange

DEFAULT_SPACING = 30  # dots from line to line
_TAB = 8  # characters
_ALIGN = {0: "left", 1: "center", 2: "right"}
# Consumed without a trace: drawer, the letters below bar codes, sensors, buttons, smoothing, pages
# of ideographs, the real-time commands (answered on arrival), and what says how things already are.
_QUIET = frozenset(
    [
        *("CR", "FF", "CAN", "DLE \x04", "DLE \x05", "DLE \x14", "ESC \x0c"),
        *(f"ESC {letter}" for letter in "pc=SUDrR"),
        *(f"GS {letter}" for letter in "bHfP"),
        *("FS C", "ESC ( A", "GS ( A", "GS ( D", "GS ( E"),
    ]
)
# Quiet only when every parameter is zero; otherwise the paper would look different.
_QUIET_AT_ZERO = frozenset(["ESC {", "ESC V", "ESC  ", "ESC T", "ESC %", "GS L", "FS !", "FS -"])


class Composer:
    """Holds the state that commands set and the line that they fill. `width` is in dots.

    `chinese`: after power on and after each reset two bytes are one hanzi.
    """

    def __init__(self, width: int, chinese: bool = False) -> None:
        self._width, self._chinese = width, chinese
        self._images = 0
        self._reset()

    def _reset(self) -> None:
        self._style = Run("")
        self._page = CODE_PAGES[0]
        self._gbk = Gbk() if self._chinese else None
        self._align = "left"
        self._spacing = DEFAULT_SPACING
        self._codes = Codes(self._width)
        self._graphics: tuple[DotRow, ...] = ()
        self._row = DotRow(b"", 0)
        self.clear()

    def clear(self) -> None:
        """Forget the unfinished line."""
        self._runs: list[Run] = []
        self._columns: tuple[DotRow, ...] = ()

    def compose(self, command: PrinterCommand) -> list[Step]:
        """Return the steps that follow from one command."""
        handler = _HANDLERS.get(command.name)
        if handler is not None:
            return handler(self, command.data)
        zero = command.name in _QUIET_AT_ZERO and not any(command.data)
        if zero or command.name in _QUIET:
            return []
        return self._strange(command)

    def _strange(self, command: PrinterCommand) -> list[Step]:
        named = b"" if command.name == "unknown" else command.name.encode("latin-1") + b" "
        return [Strange(named.decode("latin-1") + command.data[:32].hex())]

    # The line

    def _text(self, data: bytes) -> list[Step]:
        steps: list[Step] = []
        for letter in self._letters(data):
            steps += self._letter(letter)
        return steps

    def _letters(self, data: bytes) -> str:
        if self._gbk is not None:
            return self._gbk.letters(data, self._page)
        return data.decode(self._page, "replace")

    def _set_chinese(self, is_on: bool) -> list[Step]:
        self._gbk = Gbk() if is_on else None
        return []

    def _letter(self, letter: str) -> list[Step]:
        steps: list[Step] = []
        if self._columns or self._used() + self._style.cell[0] > self._width:
            steps = self._feed(self._spacing) if self._runs or self._columns else []
        last = self._runs[-1] if self._runs else None
        if last is not None and replace(last, text="") == self._style:
            self._runs[-1] = replace(last, text=last.text + letter)
        else:
            self._runs.append(replace(self._style, text=letter))
        return steps

    def _used(self) -> int:
        return PrintedLine(tuple(self._runs)).width

    def _tab(self, _: bytes) -> list[Step]:
        stop = _TAB * (12 if not self._style.small else 9) * self._style.width
        missing = stop - self._used() % stop
        return self._text(b" " * max(1, missing // self._style.cell[0]))

    def _feed(self, dots: int) -> list[Step]:
        """Print the line and feed, at least as far as the line is high."""
        line, image = PrintedLine(tuple(self._runs), self._align), self._columns
        self.clear()
        if image:
            rest = max(0, dots - sum(row.high for row in image))
            return [*(Motion(row.high, row) for row in image), Motion(rest)]
        return [Motion(max(dots, line.height), line if line.runs else None)]

    def _finish_line(self) -> list[Step]:
        return self._feed(self._spacing) if self._runs or self._columns else []

    def _at_line_start(self) -> bool:
        return not self._runs and not self._columns

    # Styles

    def _mode(self, n: int) -> None:
        self._style = replace(
            self._style,
            small=bool(n & 0x01),
            bold=bool(n & 0x08),
            height=2 if n & 0x10 else 1,
            width=2 if n & 0x20 else 1,
            underline=1 if n & 0x80 else 0,
        )

    def _size(self, n: int) -> None:
        if not n & 0x88:
            self._style = replace(self._style, width=(n >> 4) + 1, height=(n & 7) + 1)

    def _set_align(self, n: int) -> None:
        """Set the alignment. It works at the beginning of a line only, as the manual says."""
        if self._at_line_start():
            self._align = _ALIGN.get(n - 48 if n >= 48 else n, self._align)

    def _set_underline(self, n: int) -> None:
        n = n - 48 if n >= 48 else n
        if n <= 2:
            self._style = replace(self._style, underline=n)

    def _set_page(self, data: bytes) -> list[Step]:
        if data[0] not in CODE_PAGES:
            return [Strange("ESC t " + data.hex())]
        self._page = CODE_PAGES[data[0]]
        return []

    def _set_spacing(self, n: int) -> None:
        self._spacing = n

    # Pictures

    def _raster(self, data: bytes) -> list[Step]:
        steps = self._finish_line()
        self._images += 1
        scale = data[1] & 3
        self._row = DotRow(
            b"", self._images, 2 if scale & 1 else 1, 2 if scale & 2 else 1, self._align
        )
        return steps

    def _raster_row(self, bits: bytes) -> list[Step]:
        row = replace(self._row, bits=bits[: self._bytes_across()])
        return [Motion(row.high, row)]

    def _bytes_across(self) -> int:
        return self._width // 8

    def _column_image(self, data: bytes) -> list[Step]:
        """Obey ESC *: draw a picture by columns, on a line of its own here."""
        steps = self._finish_line()
        self._images += 1
        rows = columns(data, self._images, self._bytes_across())
        self._columns = tuple(replace(row, align=self._align) for row in rows)
        return steps

    def _graphic(self, data: bytes) -> list[Step]:
        """Obey GS ( L: function 112 keeps a raster picture, 2 or 50 prints it."""
        match data[1:2]:
            case b"\x70" if len(data) >= 10:
                self._images += 1
                self._graphics = graphic(data, self._images, self._bytes_across())
                return []
            case b"\x02" | b"2":
                rows, self._graphics = self._graphics, ()
                aligned = (replace(row, align=self._align) for row in rows)
                return [*self._finish_line(), *(Motion(row.high, row) for row in aligned)]
        return [Strange("GS ( L " + data[:32].hex())]

    def _large_graphic(self, data: bytes) -> list[Step]:
        return self._graphic(data[5:])

    # Codes

    def _printed_code(self, mark: Symbol | Bars | Strange | None) -> list[Step]:
        """Print a code on a line of its own."""
        match mark:
            case Symbol():
                dots = mark.modules * mark.module
                return [*self._finish_line(), Motion(dots, replace(mark, align=self._align))]
            case Bars():
                return [*self._finish_line(), Motion(mark.height, replace(mark, align=self._align))]
        return [mark] if mark else []

    def _symbol(self, data: bytes) -> list[Step]:
        return self._printed_code(self._codes.symbol(data))

    def _barcode(self, data: bytes) -> list[Step]:
        return self._printed_code(self._codes.barcode(data))

    # Cuts and questions

    def _cut(self, data: bytes) -> list[Step]:
        steps = self._finish_line()
        if data[0] >= 65:
            steps.append(Motion(HEAD_TO_CUTTER + data[1]))
        return [*steps, Cut()]

    def _plain_cut(self, _: bytes) -> list[Step]:
        return [*self._finish_line(), Cut()]

    def _process(self, data: bytes) -> list[Step]:
        """Obey GS ( H fn 48 m 48 d1 d2 d3 d4."""
        if data[:2] == b"00" and len(data) == 6:
            return [AnswerStep("H", data[2:])]
        return [Strange("GS ( H " + data[:32].hex())]

    def _initialize(self, _: bytes) -> list[Step]:
        self._reset()
        return []


CommandHandler = Callable[[Composer, bytes], list[Step]]


def _set(setter: Callable[[Composer, int], None]) -> CommandHandler:
    """Make the handler of a one-byte command that only changes what follows."""

    def handler(composer: Composer, data: bytes) -> list[Step]:
        setter(composer, data[0])
        return []

    return handler


def _style(**flag: Callable[[int], object]) -> CommandHandler:
    def handler(composer: Composer, data: bytes) -> list[Step]:
        changes = {name: value(data[0]) for name, value in flag.items()}
        composer._style = replace(composer._style, **changes)  # type: ignore[arg-type]
        return []

    return handler


def _odd(n: int) -> bool:
    """Tell whether the lowest bit is set; the manual says that only this bit is valid."""
    return bool(n & 1)


def _default_spacing(composer: Composer, _: bytes) -> list[Step]:
    composer._spacing = DEFAULT_SPACING
    return []


def _say(kind: str) -> CommandHandler:
    return lambda _, data: [AnswerStep(kind, data)]


_HANDLERS: dict[str, CommandHandler] = {
    "text": Composer._text,
    "HT": Composer._tab,
    "LF": lambda c, _: c._feed(c._spacing),
    "ESC d": lambda c, data: c._feed(c._spacing * data[0]),
    "ESC J": lambda c, data: c._feed(data[0]),
    "ESC @": Composer._initialize,
    "ESC t": Composer._set_page,
    "FS &": lambda c, _: c._set_chinese(True),
    "FS .": lambda c, _: c._set_chinese(False),
    "ESC !": _set(Composer._mode),
    "GS !": _set(Composer._size),
    "ESC a": _set(Composer._set_align),
    "ESC -": _set(Composer._set_underline),
    "ESC 2": _default_spacing,
    "ESC 3": _set(Composer._set_spacing),
    "ESC E": _style(bold=_odd),
    "ESC G": _style(bold=_odd),
    "ESC M": _style(small=_odd),
    "GS B": _style(reverse=_odd),
    "GS v": Composer._raster,
    "row": Composer._raster_row,
    "ESC *": Composer._column_image,
    "GS ( L": Composer._graphic,
    "GS 8": Composer._large_graphic,
    "GS ( k": Composer._symbol,
    "GS k": Composer._barcode,
    "GS h": _set(lambda c, n: c._codes.set_height(n)),
    "GS w": _set(lambda c, n: c._codes.set_module(n)),
    "GS V": Composer._cut,
    "ESC i": Composer._plain_cut,
    "ESC m": Composer._plain_cut,
    "GS r": _say("r"),
    "GS I": _say("I"),
    "GS a": _say("a"),
    "GS ( H": Composer._process,
}

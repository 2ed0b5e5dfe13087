"""Reads kiosk.toml. Decides what it may say and what is wrong with it; opens no device.

docs/kiosk.md explains every key.
"""

from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kiosk import fonts
from kiosk.things import Confirm, Timeouts
from wire.config.toml_file import Broker, ConfigWrong, load, ready
from wire.config.values import is_socket
from wire.hall import PLAIN, plain
from wire.kinds import Database, Device, Problem, Read, Written

Code = Literal["auto", "none", "code128", "qr"]


class ScreenAt(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the screen: ``size`` in pixels (the window's, when not ``fullscreen``),
    ``width_mm`` of the glass.

    ``description`` and ``picture`` are files to write, "" for none; relative to kiosk.toml.
    """

    size: tuple[int, int] = (1080, 1920)
    fullscreen: bool = True
    width_mm: float = 340.0
    description: Written = ""
    picture: Written = ""


class TouchAt(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the touch panel: ``source`` is "sdl" or a path that yields ``input_event``;
    ``range`` its largest x and y.

    The path is relative to kiosk.toml.
    """

    source: Device = "sdl"
    range: tuple[int, int] | None = None


class ScannerAt(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the scanner: ``source`` is a path that yields ``input_event``, relative to
    kiosk.toml; "" for none."""

    source: Device = ""


class PrinterAt(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the printer: ``path`` is a serial or USB device file, or ``socket://host:port``;
    ``cjk_font`` a file, "" for the kiosk's own. Both are relative to kiosk.toml.

    ``status_seconds`` between two questions, ``patience`` seconds for a printer to get well.
    ``confirm``: what proves that a paper is out (``kiosk.printing.proof``). ``leave_chinese``:
    whether FS . follows each ESC @. ``code``: the ticket's number for a scanner; "auto" is a bar
    code where the kiosk has one.
    """

    path: Device
    baud: int = 19200
    code_page: str = "cp866"
    code_page_number: int = 17
    width_dots: int = 576
    cjk_font: Read = ""
    code: Code = "auto"
    confirm: Confirm = "identity"
    leave_chinese: bool = True
    silent: Literal["print", "refuse"] = "print"
    status_seconds: float = 2.0
    patience: float = 60.0


class KioskConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Describes the whole file. ``hall`` and ``device`` are the names in the hall file,
    ``database`` is relative to this one."""

    hall: str
    device: str
    database: Database
    printer: PrinterAt
    broker: Broker = Broker()
    screen: ScreenAt = ScreenAt()
    touch: TouchAt = TouchAt()
    scanner: ScannerAt = ScannerAt()
    times: Timeouts = Timeouts()

    @property
    def printing(self) -> PrinterAt:
        """Return the printer's part, with "auto" decided."""
        if self.printer.code != "auto":
            return self.printer
        code: Code = "code128" if self.scanner.source else "none"
        return replace(self.printer, code=code)

    def problem(self) -> Problem | None:
        """Return the first value that is not allowed, None if all are."""
        return (
            _names(self)
            or self.broker.problem()
            or _screen(self.screen)
            or _touch(self.touch)
            or _printer(self.printer)
            or _times(self.times)
        )


def read(path: Path) -> KioskConfig:
    """Read and check the file. Its paths then hold from the working directory. Raises
    ConfigWrong."""
    config = load(path, KioskConfig)
    found = _beside(path.parent, config)
    font = found.printer.cjk_font
    if font and not fonts.is_font(Path(font)):
        raise ConfigWrong(path, "printer.cjk_font", config.printer.cjk_font, "a font file")
    return found


def check(path: Path) -> None:
    """Check that everything a start would open can be opened here and now, for a file that can be
    ``read``. Raises ConfigWrong."""
    ready(path, load(path, KioskConfig))
    for face in (fonts.plain(), fonts.bold(), fonts.han()):
        if face is not None and not fonts.is_font(Path(face)):
            raise ConfigWrong(path, "screen", face, "a font file: install it again")


def _beside(folder: Path, config: KioskConfig) -> KioskConfig:
    """Return the config with each relative path resolved from the file's folder."""

    def at(name: str) -> str:
        return str(folder / name) if name else ""

    screen, touch, printer = config.screen, config.touch, config.printer
    cable = printer.path if is_socket(printer.path) else at(printer.path)
    return replace(
        config,
        database=at(config.database),
        screen=replace(screen, description=at(screen.description), picture=at(screen.picture)),
        touch=touch if touch.source == "sdl" else replace(touch, source=at(touch.source)),
        scanner=replace(config.scanner, source=at(config.scanner.source)),
        printer=replace(printer, path=cable, cjk_font=at(printer.cjk_font)),
    )


def _names(config: KioskConfig) -> Problem | None:
    for key in ("hall", "device"):
        if not plain(getattr(config, key)):
            return key, getattr(config, key), PLAIN
    return None


def _screen(at: ScreenAt) -> Problem | None:
    if min(at.size) < 320 or max(at.size) > 8192:
        return "screen.size", list(at.size), "[width, height], 320 to 8192 pixels each"
    if not 50 <= at.width_mm <= 5000:
        return "screen.width_mm", at.width_mm, "the width of the glass, 50 to 5000 mm"
    return None


def _touch(at: TouchAt) -> Problem | None:
    if not at.source:
        return "touch.source", at.source, '"sdl" or a path'
    if at.range is not None and not 1 <= min(at.range) <= max(at.range) < 2**31:
        return "touch.range", list(at.range), "[largest x, largest y], 1 or more"
    return None


def _printer(at: PrinterAt) -> Problem | None:
    if not at.path:
        return "printer.path", at.path, "a device file or socket://host:port"
    if "://" in at.path and not is_socket(at.path):
        return "printer.path", at.path, "socket://host:port"
    if not _is_code_page(at.code_page):
        return "printer.code_page", at.code_page, "an 8-bit code page such as cp866"
    if not 0 <= at.code_page_number <= 255:
        return "printer.code_page_number", at.code_page_number, "0 to 255 (ESC t n)"
    if not 96 <= at.width_dots <= 2048 or at.width_dots % 8:
        return "printer.width_dots", at.width_dots, "96 to 2048 dots, a multiple of 8"
    if not 300 <= at.baud <= 4_000_000:
        return "printer.baud", at.baud, "bits per second, 300 to 4000000"
    return _positive("printer", at, ("status_seconds", "patience"))


def _is_code_page(name: str) -> bool:
    """Tell whether a page has one byte for each letter, and digits as everywhere: no EBCDIC, no
    page for Chinese."""
    try:
        page = "A0№А水".encode(name, "replace")
        return page.startswith(b"A0") and len(page) == 5
    except (LookupError, ValueError):
        return False


def _times(times: Timeouts) -> Problem | None:
    found = _positive("times", times, ("answer", "idle", "warning", "ticket"))
    if found is None and not 0 <= times.settle <= 2:
        return "times.settle", times.settle, "0 to 2 seconds"
    return found


def _positive(table: str, at: Struct, keys: tuple[str, ...]) -> Problem | None:
    for key in keys:
        if not 0 < getattr(at, key) <= 3600:
            return f"{table}.{key}", getattr(at, key), "more than 0, at most 3600 seconds"
    return None

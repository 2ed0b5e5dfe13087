"""The hall that is measured: the example hall of the repository, and a file for each daemon.

Three things differ from a hall at work, none in a path that is timed: NEXT may follow NEXT at once,
the kiosk's ticket passes sooner, and a screen takes a touch as soon as it is drawn.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.place import ROOT
from tests.support.processes.broker import Broker
from wire.config.toml_file import load
from wire.hall import Hall

HALL = ROOT / "hub" / "halls" / "vodokanal.toml"
KIOSK, BOARD, PADS, STAFF = "kiosk-1", "board-1", "pads-1", "staff"
KIOSKS = ("kiosk-1", "kiosk-2")
WINDOWS = (1, 2, 3, 4, 5)
"""The windows of ``PADS``."""
SERVICE = "payment"
"""A service that windows 1, 2 and 3 call."""
HEADLESS = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
DEBOUNCE = 0.02
"""Seconds, as by default."""


def many_windows(count: int = 50) -> str:
    """Make a hall of one service and so many windows, with the devices of the example hall."""
    devices = [*((kiosk, "kiosk") for kiosk in KIOSKS), (BOARD, "board")]
    devices += [(PADS, "pads"), (STAFF, "staff")]
    lines = [
        'hall = "rush"',
        'languages = ["ru"]',
        'zone = "Europe/Moscow"',
        "[title]",
        'ru = "Зал"',
    ]
    lines += ["[[services]]", f'id = "{SERVICE}"', 'name = { ru = "Оплата" }', 'series = "A"']
    lines += ["waiting_minutes = 15", "service_minutes = 5"]
    for number in range(1, count + 1):
        lines += ["[[windows]]", f"number = {number}", f'services = ["{SERVICE}"]']
        lines += [f'pads = ["{PADS}"]']
    for name, kind in devices:
        lines += ["[[devices]]", f'name = "{name}"', f'kind = "{kind}"']
    return "\n".join(lines) + "\n"


@dataclass
class Stage:
    """Holds a folder on a real disk, the broker that all of one measurement uses, the hall's
    file."""

    folder: Path
    broker: Broker
    hall: str

    def __post_init__(self) -> None:
        path = self.folder / "hall.toml"
        text = self.hall if "\n[rules]\n" in self.hall else self.hall + "\n[rules]\n"
        path.write_text(text.replace("\n[rules]\n", "\n[rules]\nnext_again = 0.0\n"))
        self.name = load(path, Hall).hall

    def hub(self) -> Path:
        """Write the file of the hub of this hall."""
        return self._write("hub", 'hall = "hall.toml"\ndatabase = "hub.sqlite"\n', "")

    def pads(self) -> Path:
        """Write the file of five pads, twenty-five pins: pad i of ``WINDOWS`` has the pins 5 i to 5
        i + 4."""
        keys = ("next", "recall", "no_show", "done", "lamp")
        pads = ""
        for i, window in enumerate(WINDOWS):
            pins = "".join(f"{key} = {5 * i + k}\n" for k, key in enumerate(keys))
            pads += f"[[pads]]\nwindow = {window}\n{pins}"
        return self._write("pads", self._edge(PADS) + f"debounce = {DEBOUNCE}\n", pads)

    def display(self) -> Path:
        """Write the file of a board of 1920 × 1080 that writes its description to board.json."""
        screen = "[screen]\nfullscreen = false\nsize = [1920, 1080]\nheight_mm = 530\n"
        screen += 'distance_m = 5\ndescription = "board.json"\n'
        head = self._edge(BOARD) + 'database = "board.sqlite"\n'
        return self._write("display", head, screen + "[sound]\nchime = false\n")

    def kiosk(self, printer: str) -> Path:
        """Write the file of a kiosk of 1080 × 1920 that writes its description to kiosk.json and
        reads touch."""
        screen = "[screen]\nfullscreen = false\nsize = [1080, 1920]\n"
        screen += f'description = "{self.folder / "kiosk.json"}"\n'
        devices = f'[touch]\nsource = "{self.folder / "touch"}"\n[printer]\npath = "{printer}"\n'
        times = "[times]\nsettle = 0.0\nticket = 0.2\n"
        head = self._edge(KIOSK) + f'database = "{self.folder / "kiosk.sqlite"}"\n'
        return self._write("kiosk", head, screen + devices + times)

    def _edge(self, device: str) -> str:
        return f'hall = "{self.name}"\ndevice = "{device}"\n'

    def _write(self, name: str, head: str, tables: str) -> Path:
        broker = f'[broker]\nhost = "{self.broker.host}"\nport = {self.broker.port}\n'
        path = self.folder / f"{name}.toml"
        path.write_text(head + broker + tables)
        return path


@contextmanager
def stage(folder: Path, hall: str = "") -> Iterator[Stage]:
    """Make a new folder, new databases, a new broker: nothing of the measurement before. ``hall``
    is the text of a hall file other than the example's."""
    folder.mkdir()
    with Broker(folder) as broker:
        yield Stage(folder, broker, hall or HALL.read_text())

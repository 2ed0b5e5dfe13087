"""Holds good configuration files of every daemon, and reads what is said of a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest

import display.__main__
import hub.__main__
import kiosk.__main__
import kiosk.config
import operator_pad.__main__
from kiosk.config import KioskConfig as KioskConfig
from tests.support.processes.pads import CONFIG

HUB = 'hall = "hall.toml"\ndatabase = "hub.db"\n[broker]\nhost = "localhost"\n'
KIOSK = """hall = "test"
device = "kiosk-1"
database = "kiosk.db"
[printer]
path = "/dev/usb/lp0"
[broker]
host = "localhost"
"""
BOARD = """hall = "test"
device = "board-1"
database = "board.db"
[screen]
height_mm = 685
distance_m = 6
[broker]
host = "localhost"
[sound]
chime = false
[[leds]]
window = 1
port = "/dev/ttyUSB0"
address = 1
"""
PADS = CONFIG.format(port=18830).replace("[broker]", '[broker]\nhost = "localhost"')
DAEMONS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "hub": (hub.__main__.main, HUB),
    "kiosk": (kiosk.__main__.main, KIOSK),
    "board": (display.__main__.main, BOARD),
    "pads": (operator_pad.__main__.main, PADS),
}


def check(folder: Path, daemon: str, text: str | bytes) -> int:
    main, _ = DAEMONS[daemon]
    path = folder / f"{daemon}.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return main([str(path), "--check"])


def refused(folder: Path, capsys: pytest.CaptureFixture[str], daemon: str, text: str) -> str:
    """Return what is said of this file, without its name; it changes nothing in the folder."""
    (folder / f"{daemon}.toml").write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(SystemExit) as ended:
        check(folder, daemon, text)
    assert ended.value.code == 2
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(".toml: ")[2]

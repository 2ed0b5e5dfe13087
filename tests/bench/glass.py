"""Eyes on a screen by its description file, and a finger on its FIFO of Linux input events."""

import json
import os
import struct
import time
from pathlib import Path
from typing import Any

from tests.support.wait import until

PATIENCE = 15.0
EVENT = struct.Struct("llHHi")
"""struct input_event of 64-bit Linux: seconds, microseconds, type, code, value (linux/input.h)."""
SYN, KEY, ABS = 0, 1, 3
X, Y, TOUCH = 0, 1, 0x14A


def described(path: Path) -> dict[str, Any]:
    """Return what a screen shows now; empty while there is no file yet."""
    try:
        told: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return told


def shows(path: Path, text: str) -> bool:
    """Tell whether this stands somewhere on the screen."""
    return any(text in thing["text"] for thing in described(path).get("things", []))


class Glass:
    """Touches the kiosk's glass: its description and its FIFO lie in the stage's ``folder``.
    ``with`` ends it."""

    def __init__(self, folder: Path) -> None:
        self._description = folder / "kiosk.json"
        os.mkfifo(folder / "touch")
        self._fifo = os.open(folder / "touch", os.O_RDWR)

    def wait(self, screen: str) -> None:
        """Wait until this screen is shown."""
        until(lambda: described(self._description).get("screen") == screen, PATIENCE)

    def tap(self, text: str) -> float:
        """Touch what says exactly this; return the moment just before, seconds of the monotonic
        clock."""
        things = described(self._description)["things"]
        box = next(thing["rect"] for thing in things if thing["touch"] and thing["text"] == text)
        x, y = round(box[0] + box[2] / 2), round(box[1] + box[3] / 2)
        down = _events((ABS, X, x), (ABS, Y, y), (KEY, TOUCH, 1), (SYN, 0, 0))
        at = time.monotonic()
        os.write(self._fifo, down)
        os.write(self._fifo, _events((KEY, TOUCH, 0), (SYN, 0, 0)))
        return at

    def __enter__(self) -> "Glass":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fifo)


def _events(*events: tuple[int, int, int]) -> bytes:
    second, rest = divmod(time.time_ns() // 1000, 1_000_000)
    return b"".join(EVENT.pack(second, rest, *event) for event in events)

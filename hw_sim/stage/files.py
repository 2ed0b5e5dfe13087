"""The configuration files of a stage, as plain trees. Pure: a hall and paths in, trees out.

Decides which pins, panels and sizes a simulated hall has. The keys are those of each daemon's
own documentation: nothing is taken from their code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_sim.devices.buttons import further
from hw_sim.hall_file import Hall
from hw_sim.stage.places import WindowPlace

PINS = 5  # next, recall, no_show, done, lamp: what each pad needs
GAP = 16  # pixels between windows
FIRST_PIN = 2  # 0 and 1 are for the identification of add-on boards
LAST_PIN = 27

Tree = dict[str, Any]


@dataclass(frozen=True)
class ScreenLook:
    """How the screens are shown: sizes in pixels, whether there is any sound.

    `at` is where the kiosks' windows and, last, the board's stand on a real screen. `mouse`:
    kiosks are touched with it.
    """

    kiosk: tuple[int, int] = (720, 1280)
    board: tuple[int, int] = (1280, 720)
    sound: bool = False
    at: tuple[tuple[int, int], ...] = ()
    mouse: bool = False


def tiled(screen: tuple[int, int], kiosks: int) -> ScreenLook:
    """Windows beside each other on a screen: the kiosks from the left, then the board.

    No smaller than the daemons take them, so on a small screen the board covers a kiosk.
    """
    width, height = screen
    across = max(320, min(int(width / (kiosks + 2.2)), int(height * 0.8 * 9 / 16)))
    left = GAP + kiosks * (across + GAP)
    wide = max(640, width - left - GAP)
    board = (wide, max(480, wide * 9 // 16))
    places = [(GAP + i * (across + GAP), GAP) for i in range(kiosks)]
    places.append((min(left, width - wide), GAP))
    return ScreenLook((across, across * 16 // 9), board, sound=True, at=tuple(places))


def hub(hall: Path, port: int) -> Tree:
    """The hall's clock is this computer's, whether or not a time server sets it."""
    return {
        "hall": hall,
        "database": "hub.sqlite",
        "trust_clock": True,
        "broker": _broker(port),
    }


def kiosk(hall: Hall, name: str, port: int, run: Path, short: Path, look: ScreenLook) -> Tree:
    """A kiosk whose glass is a FIFO and whose printer hangs on a simulated serial line."""
    return {
        "hall": hall["hall"],
        "device": name,
        "database": run / f"{name}.sqlite",
        "broker": _broker(port),
        "screen": {
            "size": look.kiosk,
            "fullscreen": False,
            "width_mm": 340.0,
            "description": run / f"{name}.json",
            "picture": run / f"{name}.png",
        },
        "touch": {"source": "sdl" if look.mouse else short / f"{name}.touch"},
        "printer": {"path": short / f"{name}.tty", "baud": 115200, "status_seconds": 1.0},
    }


def board(
    hall: Hall,
    name: str,
    port: int,
    run: Path,
    panels: Mapping[WindowPlace, Path],
    look: ScreenLook,
) -> Tree:
    """A board; `panels` are the windows' panels that it writes, and their serial line."""
    return {
        "hall": hall["hall"],
        "device": name,
        "database": run / f"{name}.sqlite",
        "broker": _broker(port),
        "screen": {
            "size": look.board,
            "fullscreen": False,
            "height_mm": 530.0,
            "distance_m": 4.0,
            "description": run / f"{name}.json",
            "picture": run / f"{name}.png",
        },
        "sound": {"chime": look.sound},
        "led": {"baud": 115200},
        "leds": [
            {"window": desk.window, "port": line, "address": desk.panel}
            for desk, line in panels.items()
        ],
    }


def desks(hall: Hall, at: Mapping[str, Sequence[int]], short: Path) -> dict[str, list[WindowPlace]]:
    """The windows of each pad device: five pins each, the others shared out among them for further
    buttons, and panels with addresses from 1 on."""
    panel = {window: i + 1 for i, window in enumerate(x for row in at.values() for x in row)}
    return {
        name: [
            WindowPlace(
                *(window, panel[window], short / f"{name}.pins", *_pins(i)),
                more=dict(zip(further(hall, window), _spare(i, len(windows)), strict=False)),
            )
            for i, window in enumerate(windows)
        ]
        for name, windows in at.items()
    }


def _pins(i: int) -> range:
    return range(FIRST_PIN + PINS * i, FIRST_PIN + PINS * (i + 1))


def _spare(i: int, pads: int) -> range:
    """What is left for the pad after the five of each, the same for all."""
    first = FIRST_PIN + PINS * pads
    each = (LAST_PIN + 1 - first) // pads
    return range(first + i * each, first + (i + 1) * each)


def pads(hall: Hall, name: str, port: int, at: Sequence[WindowPlace]) -> Tree:
    return {
        "hall": hall["hall"],
        "device": name,
        "broker": _broker(port),
        "pads": [_pad(hall, desk) for desk in at],
    }


def _pad(hall: Hall, desk: WindowPlace) -> Tree:
    keys = ("window", "next", "recall", "no_show", "done", "lamp")
    buttons = further(hall, desk.window)
    more = [{"pin": pin, **buttons[name]} for name, pin in desk.more.items()]
    return {key: getattr(desk, key) for key in keys} | ({"more": more} if more else {})


def _broker(port: int) -> Tree:
    return {"host": "127.0.0.1", "port": port}

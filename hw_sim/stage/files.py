"""Makes the configuration files of a stage, as plain trees. Pure: a hall and paths in, trees out.

Decides which pins and panels a simulated hall has. The keys are those of each daemon's own
documentation: nothing is copied from their code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hw_sim.devices.buttons import further
from hw_sim.hall_file import HallTree
from hw_sim.stage.places import WindowPlace
from hw_sim.stage.screens import ScreenLook

PINS = 5  # next, recall, no_show, done, lamp: what each pad needs
FIRST_PIN = 2  # 0 and 1 are for the identification of add-on boards
LAST_PIN = 27

Tree = dict[str, object]


def hub(hall: Path, port: int) -> Tree:
    """Describe the hub. Its clock is this computer's, whether or not a time server sets it."""
    return {
        "hall": str(hall),
        "database": "hub.sqlite",
        "trust_clock": True,
        "broker": _broker(port),
    }


def kiosk(hall: HallTree, name: str, port: int, run: Path, short: Path, look: ScreenLook) -> Tree:
    """Describe a kiosk whose glass is a FIFO and whose printer hangs on a simulated serial line."""
    return {
        "hall": hall["hall"],
        "device": name,
        "database": str(run / f"{name}.sqlite"),
        "broker": _broker(port),
        "screen": {**_screen(name, run, look.kiosk), "width_mm": 340.0},
        "touch": {"source": "sdl" if look.mouse else str(short / f"{name}.touch")},
        "printer": {"path": str(short / f"{name}.tty"), "baud": 115200, "status_seconds": 1.0},
    }


def board(
    hall: HallTree,
    name: str,
    port: int,
    run: Path,
    panels: Mapping[WindowPlace, Path],
    look: ScreenLook,
) -> Tree:
    """Describe a board; `panels` are the windows' panels that it writes, and their serial line."""
    return {
        "hall": hall["hall"],
        "device": name,
        "database": str(run / f"{name}.sqlite"),
        "broker": _broker(port),
        "screen": {**_screen(name, run, look.board), "height_mm": 530.0, "distance_m": 4.0},
        "sound": {"chime": look.sound},
        "led": {"baud": 115200},
        "leds": [
            {"window": desk.window, "port": str(line), "address": desk.panel}
            for desk, line in panels.items()
        ],
    }


def desks(
    hall: HallTree, at: Mapping[str, Sequence[int]], short: Path
) -> dict[str, list[WindowPlace]]:
    """Return the windows of each pad device: five pins each, the others shared out among them for
    further buttons, and panels with addresses from 1 on."""
    panel = {window: i + 1 for i, window in enumerate(x for row in at.values() for x in row)}
    return {
        name: [
            WindowPlace(
                window,
                panel[window],
                short / f"{name}.pins",
                *_pins(i),
                dict(zip(further(hall, window), _spare(i, len(windows)), strict=False)),
            )
            for i, window in enumerate(windows)
        ]
        for name, windows in at.items()
    }


def _pins(i: int) -> tuple[int, int, int, int, int]:
    """Return the pins of next, recall, no-show, done and lamp of the device's pad `i`."""
    first = FIRST_PIN + PINS * i
    return first, first + 1, first + 2, first + 3, first + 4


def _spare(i: int, pads: int) -> range:
    """Return what is left for the pad after the five of each, the same for all."""
    first = FIRST_PIN + PINS * pads
    each = (LAST_PIN + 1 - first) // pads
    return range(first + i * each, first + (i + 1) * each)


def pads(hall: HallTree, name: str, port: int, at: Sequence[WindowPlace]) -> Tree:
    """Describe a pad device with a pad for each of these windows."""
    return {
        "hall": hall["hall"],
        "device": name,
        "broker": _broker(port),
        "pads": [_pad(hall, desk) for desk in at],
    }


def _pad(hall: HallTree, desk: WindowPlace) -> Tree:
    keys = ("window", "next", "recall", "no_show", "done", "lamp")
    buttons = further(hall, desk.window)
    more = [{"pin": pin, **buttons[name]} for name, pin in desk.more.items()]
    return {key: getattr(desk, key) for key in keys} | ({"more": more} if more else {})


def _screen(name: str, run: Path, size: tuple[int, int]) -> Tree:
    """Describe the screen of a kiosk or a board, and the files in which it says what it shows."""
    return {
        "size": size,
        "fullscreen": False,
        "description": str(run / f"{name}.json"),
        "picture": str(run / f"{name}.png"),
    }


def _broker(port: int) -> Tree:
    return {"host": "127.0.0.1", "port": port}

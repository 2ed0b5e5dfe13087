"""Sizes and places the windows of a stage's kiosks and boards.

Decides whether windows can be shown here, and how they stand beside each other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

GAP = 16  # pixels between windows


@dataclass(frozen=True)
class ScreenLook:
    """Says how the screens are shown: sizes in pixels, whether there is any sound.

    `at` is where the kiosks' windows and, last, the board's stand on a real screen. `mouse`: kiosks
    are touched with it.
    """

    kiosk: tuple[int, int] = (720, 1280)
    board: tuple[int, int] = (1280, 720)
    sound: bool = False
    at: tuple[tuple[int, int], ...] = ()
    mouse: bool = False


def tiled(screen: tuple[int, int], kiosks: int) -> ScreenLook:
    """Place windows beside each other on a screen: the kiosks from the left, then the board.

    They are no smaller than the daemons take them, so on a small screen the board covers a kiosk.
    """
    width, height = screen
    across = max(320, min(int(width / (kiosks + 2.2)), int(height * 0.8 * 9 / 16)))
    left = GAP + kiosks * (across + GAP)
    wide = max(640, width - left - GAP)
    board = (wide, max(480, wide * 9 // 16))
    places = [(GAP + i * (across + GAP), GAP) for i in range(kiosks)]
    places.append((min(left, width - wide), GAP))
    return ScreenLook((across, across * 16 // 9), board, sound=True, at=tuple(places))


def screen_size() -> tuple[int, int] | None:
    """Return the size in pixels of the screen on which windows can really be opened; None where
    they cannot.

    A variable that is set proves nothing, so a window is tried.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    if os.environ.get("SDL_VIDEODRIVER") == "dummy":
        return None
    trial = (
        "import pygame; pygame.display.init(); pygame.display.set_mode((16, 16)); "
        "print('size', *pygame.display.get_desktop_sizes()[0])"
    )
    try:
        tried = subprocess.run(
            [sys.executable, "-c", trial], capture_output=True, text=True, timeout=60
        )
    except subprocess.TimeoutExpired:
        return None
    last = tried.stdout.split()[-3:]
    return (int(last[1]), int(last[2])) if last[:1] == ["size"] else None

"""Puts one picture of a whole hall together from those that a demo left.

Decides only where each thing stands. Writes ``hall.png`` beside them, which the README shows.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

SIZE = (1770, 800)
WALL = (226, 231, 237)
PLACES = {  # a picture of this name: its upper left corner, the room it has
    "kiosk-services-*.png": ((40, 40), (405, 720)),
    "kiosk-ticket-*.png": ((485, 40), (405, 720)),
    "board.png": ((930, 40), (800, 450)),
    "ticket-*.png": ((930, 530), (300, 230)),
    "panel-01.png": ((1270, 530), (460, 105)),
    "panel-02.png": ((1270, 655), (460, 105)),
}


def poster(pictures: Path) -> Path | None:
    """Put it together; return None where the day left no picture of some part."""
    found = {
        name: next(iter(sorted(pictures.glob(name), reverse=name.startswith("kiosk-ticket"))), None)
        for name in PLACES
    }
    wall = Image.new("RGB", SIZE, WALL)
    for name, picture in found.items():
        if picture is None:
            return None
        _hang(wall, picture, *PLACES[name])
    path = pictures / "hall.png"
    wall.save(path, optimize=True)
    return path


def _hang(wall: Image.Image, picture: Path, at: tuple[int, int], box: tuple[int, int]) -> None:
    """Scale the picture to fit, in the upper left corner of its box."""
    with Image.open(picture) as opened:
        shown = opened.convert("RGB")
    shown.thumbnail(box, Image.Resampling.LANCZOS)
    wall.paste(shown, at)

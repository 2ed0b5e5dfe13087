"""Draws a scene on the television with pygame, only what changed of it, and describes it.

Decides nothing: what stands where is in ``display.picture.frame``. Writes the description and, when
asked by SIGUSR1, the picture, each whole or not at all.
"""

import io
import json
import logging
import os
import signal
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from display.config import ScreenConfig
from display.picture.frame import ZoneMaker, time_text
from display.picture.layout import CAPITAL, capital, han
from display.picture.zones import PAGE, Text, Zone
from display.texts import BoardWords
from display.things import Scene
from wire.disk import replace
from wire.sdl import pygame
from wire.text.glyphs import runs

log = logging.getLogger("talon")

SHARE = Path("/usr/share/fonts")
PLACES: dict[str, tuple[str, ...]] = {
    "plain": ("truetype/dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf"),
    "bold": (
        "truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
        "truetype/dejavu/DejaVuSans-Bold.ttf",
        "dejavu/DejaVuSans-Bold.ttf",
        "TTF/DejaVuSans-Bold.ttf",
    ),
    "han": ("truetype/wqy/wqy-microhei.ttc", "wenquanyi/wqy-microhei/wqy-microhei.ttc"),
}
"""Where distributions keep the fonts, under /usr/share/fonts."""

PACKAGES = {"plain": "fonts-dejavu-core", "bold": "fonts-dejavu-core", "han": "fonts-wqy-microhei"}


class FontMissing(Exception):
    """Says that a font is not installed, which package has it, and where it was sought."""


def fonts(share: Path = SHARE) -> dict[str, Path]:
    """Return the file of each face. Raises FontMissing."""
    found: dict[str, Path] = {}
    for face, places in PLACES.items():
        here = next((share / place for place in places if (share / place).is_file()), None)
        if here is None:
            looked = ", ".join(str(share / place) for place in places)
            raise FontMissing(f"no font: install {PACKAGES[face]}; looked for {looked}")
        found[face] = here
    return found


class ScreenType:
    """Makes surfaces of letters, each once: a changed frame mostly copies."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._font = lru_cache(64)(self._open)
        self.width = lru_cache(2048)(self._width)
        self.surface = lru_cache(256)(self._surface)

    def _open(self, face: str, size: int) -> pygame.font.Font:
        return pygame.font.Font(self._files[face], max(1, size))

    def _width(self, text: str, size: float, bold: bool) -> float:
        return float(sum(font.size(run)[0] for font, run in self._runs(text, size, bold)))

    def _runs(self, text: str, size: float, bold: bool) -> list[tuple[pygame.font.Font, str]]:
        """Split a text by font. Each letter gets the first font that has it: Chinese its own,
        others DejaVu, and either one what the other lacks."""
        found = []
        for is_han, part in han(text):
            faces = ("bold", "plain", "han") if bold else ("plain", "han")
            faces = ("han", *faces[:-1]) if is_han else faces
            by_file = {str(self._files[face]): face for face in faces}
            for file, run in runs(part, tuple(by_file)):
                found.append((self._font(by_file[file], int(size)), run))
        return found

    def _surface(self, line: Text) -> tuple[pygame.Surface, int]:
        """Return the line's letters on a clear surface, and how far below its top their baseline
        is."""
        text = line.text or " "
        found = self._runs(text, line.size, line.bold)
        ascent = max(font.get_ascent() for font, _ in found)
        parts = [(font.render(run, True, line.colour), font.get_ascent()) for font, run in found]
        width = sum(part.get_width() for part, _ in parts)
        height = max(ascent - up + part.get_height() for part, up in parts)
        whole = pygame.Surface((width, height), pygame.SRCALPHA)
        x = 0
        for part, up in parts:
            whole.blit(part, (x, ascent - up))
            x += part.get_width()
        return whole, ascent


class Tv:
    """Draws on the screen of this board. pygame wants to be called from the main thread only."""

    def __init__(self, screen: ScreenConfig, folder: Path, words: Mapping[str, BoardWords]) -> None:
        files = fonts()
        pygame.display.init()
        pygame.font.init()
        self._surface = _window(screen)
        self._type = ScreenType(files)
        width, height = self._surface.get_size()
        least = capital(height, screen.height_mm, screen.distance_m)
        self._page = ZoneMaker(width, height, least, words, self._type.width)
        self._description = folder / screen.description if screen.description else None
        self._picture = folder / screen.picture if screen.picture else None
        self._zones: tuple[Zone, ...] = ()
        self._scene: Scene | None = None
        self._shown = 0
        self._asked = False
        signal.signal(signal.SIGUSR1, self._ask)

    def show(self, scene: Scene) -> None:
        """Draw the scene. It is on the screen, and described, when this returns."""
        zones = self._page.zones(scene)
        self._draw(zones)
        drawn = time.monotonic()
        if self._scene is None or _steady(scene) != _steady(self._scene):
            self._shown += 1
            self._describe(scene, drawn)
        self._scene = scene

    def pump(self) -> bool:
        """Take what the window system says; to be called many times a second.

        Returns False when somebody has closed the window.
        """
        is_open = True
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                is_open = False
            elif event.type == pygame.WINDOWEXPOSED:
                pygame.display.flip()
        if self._asked:
            self._asked = False
            self._save()
        return is_open

    def close(self) -> None:
        """Give the screen back."""
        pygame.display.quit()
        pygame.font.quit()

    def _draw(self, zones: tuple[Zone, ...]) -> None:
        known = set(self._zones)
        if {zone.box for zone in zones} != {zone.box for zone in known}:
            known = set()
            self._surface.fill(PAGE)
        for zone in zones:
            if zone not in known:
                self._draw_zone(zone)
        changed = [zone.box for zone in zones if zone not in known]
        self._zones = zones
        if known:
            pygame.display.update(changed)
        else:
            pygame.display.flip()

    def _draw_zone(self, zone: Zone) -> None:
        self._surface.fill(PAGE, zone.box)
        if zone.fill != PAGE:
            pygame.draw.rect(self._surface, zone.fill, zone.box, border_radius=zone.box[3] // 12)
        self._surface.set_clip(zone.box)
        for line in zone.texts:
            letters, ascent = self._type.surface(line)
            shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[line.side]
            x = line.x - round(shift * letters.get_width())
            y = line.y + round(CAPITAL * line.size / 2) - ascent
            self._surface.blit(letters, (x, y))
        self._surface.set_clip(None)

    def _describe(self, scene: Scene, drawn: float) -> None:
        """Write the description. ``drawn`` is the monotonic time at which the frame was on the
        screen."""
        if self._description is None:
            return
        stale = time_text(scene.as_of, scene.hall.zone) if scene.standing == "stale" else None
        description = {
            "screen": "board" if scene.standing != "connecting" else "connecting",
            "shown": self._shown,
            "drawn": drawn,
            "language": scene.languages[0],
            "stale": stale,
            "things": [_thing(zone) for zone in self._zones if zone.said],
        }
        text = json.dumps(description, ensure_ascii=False).encode()
        replace(self._description, text)

    def _save(self) -> None:
        if self._picture is None:
            log.warning("SIGUSR1: screen.picture names no file, so no picture was written")
            return
        png = io.BytesIO()
        pygame.image.save(self._surface, png, "png")
        replace(self._picture, png.getvalue())

    def _ask(self, *_: object) -> None:
        self._asked = True


def _window(screen: ScreenConfig) -> pygame.Surface:
    if pygame.display.get_driver() == "x11":
        # Else SDL copies each frame through OpenGL: without a graphics chip that took 14 ms
        # instead of 4 and 120 MB more (measured). KMSDRM knows no other way, so only here.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    pygame.display.set_caption("Talon")
    if not screen.fullscreen:
        return pygame.display.set_mode(screen.size)
    surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
    pygame.mouse.set_visible(False)
    return surface


def _steady(scene: Scene) -> tuple[object, ...]:
    """Return the scene without the half of the flash: a flash is described once, not each half
    second."""
    return tuple(getattr(scene, key) for key in scene.__struct_fields__ if key != "lit")


def _thing(zone: Zone) -> dict[str, object]:
    thing: dict[str, object] = {"text": zone.said, "label": zone.label, "rect": zone.box}
    return thing | {"touch": False, "new": zone.new}

"""Draws a screen on the glass when it changes, and knows what is under a finger.

Does not decide what is shown. pygame owns the main thread: everything here but ``under`` is called
from there. Writes the linear description (what speech reads) and, on request, a picture.
"""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.config import ScreenAt
from kiosk.glass.layout import lay
from kiosk.glass.page import TOUCH, Piece
from kiosk.glass.paint import paint
from kiosk.input.contacts import FirstFinger
from kiosk.things import Drawn, Screen, Tapped
from wire.disk import replace
from wire.messages import Stop
from wire.sdl import pygame

TAKEN = (
    pygame.QUIT,
    pygame.FINGERDOWN,
    pygame.FINGERUP,
    pygame.MOUSEBUTTONDOWN,
    pygame.WINDOWEXPOSED,
)
"""Events of the window system that are looked at; all others are not even queued."""


class NoScreen(Exception):
    """Says why there is nothing to draw on: what was found and what was expected."""


class Glass:
    """Owns one screen. ``fresh_id`` makes ids.

    ``fingers`` says whether SDL's own touch events are the source of touches. Raises NoScreen.
    """

    def __init__(self, at: ScreenAt, fresh_id: Callable[[], str], fingers: bool = True) -> None:
        self._at, self._fresh_id, self._fingers = at, fresh_id, fingers
        self._first = FirstFinger()
        self._picture_wanted = False
        self._surface = _open(at)
        self.size = self._surface.get_size()
        self._shown: tuple[int, tuple[Piece, ...]] = (0, ())

    def show(self, shown: int, screen: Screen) -> list[Drawn]:
        """Draw the screen, describe it, and return that it is on the glass."""
        pieces = lay(screen, self.size, self._at.width_mm)
        paint(self._surface, pieces)
        pygame.display.flip()
        self._shown = (shown, pieces)
        if self._at.description:
            replace(Path(self._at.description), _describe(shown, screen, pieces))
        return [Drawn(shown)]

    def under(self, x: float, y: float) -> Tapped | None:
        """Return what is at this pixel of the screen that is on the glass now. Any thread may
        ask."""
        shown, pieces = self._shown
        for piece in pieces:
            box = piece.box
            inside = box.x <= x < box.x + box.w and box.y <= y < box.y + box.h
            if inside and piece.style in TOUCH and piece.key:
                mm = self._at.width_mm / self.size[0]
                return Tapped(shown, piece.key, self._fresh_id(), (x * mm, y * mm))
        return None

    def pump(self) -> list[Tapped | Stop]:
        """Empty the window system's queue: return what was touched, and Stop when the window was
        closed."""
        heard: list[Tapped | Stop] = []
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                heard.append(Stop())
            if event.type == pygame.WINDOWEXPOSED:
                pygame.display.flip()
            heard += self._touched(event)
        if self._picture_wanted:
            self._picture_wanted = False
            self._save()
        return heard

    def want_picture(self, *_: object) -> None:
        """Let the next ``pump`` write the picture. May be called by a signal handler."""
        self._picture_wanted = True

    def close(self) -> None:
        """Give the screen back."""
        pygame.display.quit()

    def _touched(self, event: pygame.event.Event) -> list[Tapped]:
        """Return what a finger or a mouse touched. SDL makes a mouse event of every finger too;
        those are left out. Of several fingers the first one taps."""
        chosen = None
        if event.type == pygame.FINGERUP:
            self._first.up((event.touch_id, event.finger_id))
        elif event.type == pygame.FINGERDOWN and self._fingers:
            if self._first.down((event.touch_id, event.finger_id), time.monotonic()):
                chosen = self.under(event.x * self.size[0], event.y * self.size[1])
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and not event.touch:
            chosen = self.under(*event.pos)
        return [chosen] if chosen is not None else []

    def _save(self) -> None:
        if self._at.picture:
            png = io.BytesIO()
            pygame.image.save(self._surface, png, "png")
            replace(Path(self._at.picture), png.getvalue())


def _open(at: ScreenAt) -> pygame.Surface:
    try:
        return _window(at)
    except pygame.error as wrong:
        driver = os.environ.get("SDL_VIDEODRIVER", "")
        said = f"{wrong} (SDL_VIDEODRIVER={driver})" if driver else str(wrong)
        expected = "a screen, and the right to draw on it"
        raise NoScreen(f"screen: found {said}, expected {expected}") from None


def _window(at: ScreenAt) -> pygame.Surface:
    pygame.display.init()
    pygame.font.init()
    if pygame.display.get_driver() == "x11":
        # A still picture needs no OpenGL: it would cost 100 MB. KMSDRM cannot do without.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    pygame.display.set_caption("Talon")
    pygame.event.set_blocked(None)
    pygame.event.set_allowed(TAKEN)
    if not at.fullscreen:
        return pygame.display.set_mode(at.size)
    pygame.mouse.set_visible(False)
    return pygame.display.set_mode((0, 0), pygame.FULLSCREEN)


def _describe(shown: int, screen: Screen, pieces: tuple[Piece, ...]) -> bytes:
    things = [
        {
            "text": piece.text,
            "label": piece.label,
            "rect": list(piece.box),
            "touch": piece.style in TOUCH,
        }
        for piece in pieces
        if piece.text
    ]
    told = {"screen": screen.kind, "shown": shown, "language": screen.language, "things": things}
    return msgspec.json.encode(told)

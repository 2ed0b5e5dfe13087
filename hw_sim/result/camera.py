"""Takes pictures of what visitors see, by asking the daemons for them (SIGUSR1).

Decides which moments are worth one: each kind of kiosk screen once in each language, and the
board with its panels when more windows are at work than in the picture before.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

from hw_sim.devices.control_socket import ask
from hw_sim.people.floor import Booth, Floor
from hw_sim.stage.places import Places
from hw_sim.stage.senses import SeenScreen, file_state, within

DEVELOPS = 15.0  # real seconds in which the picture must be there
LOOKS = 1.5  # real seconds between two looks at the board


class Camera:
    """Takes the pictures. `kiosks` maps (screen, language) to the picture's file name in
    `folder`."""

    def __init__(self, places: Places, folder: Path) -> None:
        self._places, self._folder = places, folder
        self.kiosks: dict[tuple[str, str], str] = {}
        self.board: str | None = None
        self.panels: list[tuple[int, str]] = []
        folder.mkdir(parents=True, exist_ok=True)

    async def looked(self, booth: Booth, seen: SeenScreen) -> None:
        """A visitor stands before this screen and does not touch it yet."""
        key = (kind(seen), seen.language)
        if key in self.kiosks or seen.screen in ("", "waiting"):
            return
        name = f"kiosk-{key[0]}-{seen.language}.png"
        self.kiosks[key] = name  # at once: another visitor may stand before the same screen
        taken = await self._take(booth.place.pid, booth.place.picture, name)
        if not taken or booth.eyes.look().shown != seen.shown:
            del self.kiosks[key]

    async def watch_board(self, floor: Floor) -> None:
        """Look up at the board for ever."""
        most, place = 0, self._places.boards[0]
        while True:
            await asyncio.sleep(LOOKS)
            busy = sum(ticket is not None for ticket in floor.shows.values())
            if busy > most and await self._take(place.pid, place.picture, "board.png"):
                most, self.board = busy, "board.png"
                self.panels = await asyncio.to_thread(self._all_panels)

    def _all_panels(self) -> list[tuple[int, str]]:
        return [(desk.window, self._panel(desk.panel)) for desk in self._places.desks]

    def _panel(self, address: int) -> str:
        path = Path(ask(self._places.panel_knobs, f"picture {address}"))
        shutil.copy(path, self._folder / path.name)
        return path.name

    async def _take(self, pid: int, picture: Path, name: str) -> bool:
        before = file_state(picture)
        os.kill(pid, signal.SIGUSR1)
        if not await within(DEVELOPS, lambda: file_state(picture) != before):
            return False
        shutil.copy(picture, self._folder / name)
        return True


def kind(seen: SeenScreen) -> str:
    """Return what a visitor would call it: out of service is a kiosk that leads nowhere, not even
    back."""
    leads_on = any(thing.touch for thing in seen.things)
    return "no_paper" if seen.screen == "closed" and leads_on else seen.screen

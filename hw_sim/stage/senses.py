"""What a person has in a hall: eyes on screens, papers and panels, a finger on the glass.

Decides how a ticket's number is recognised and how fast a finger is. Knows of a kiosk only what
stands on its screen, of a printer only its papers, of a panel only its letters.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GLANCE = 0.02  # seconds between two looks
HELD = 0.06  # seconds that a finger rests on the glass
AGAIN = 0.12  # seconds until the second tap of somebody who taps twice

_EVENT = struct.Struct("llHHi")  # struct input_event of 64-bit Linux: linux/input.h
_SYN, _KEY, _ABS = 0, 1, 3  # linux/input-event-codes.h
_ABS_X, _ABS_Y, _BTN_TOUCH = 0x00, 0x01, 0x14A

_NUMBER = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,3}\d{3,})(?!\d)")


def number_in(text: str) -> str | None:
    """The ticket's number that stands in a text: one to three letters and its digits."""
    found = _NUMBER.search(text)
    return found[1] if found else None


def number_on(lines: Sequence[Mapping[str, Any]]) -> str | None:
    """The number on a decoded paper: what looks like one in the largest letters that have one."""
    by_size = sorted(lines, key=lambda line: line["width"] * line["height"], reverse=True)
    return next((found for line in by_size if (found := number_in(line["text"]))), None)


@dataclass(frozen=True)
class Thing:
    """Something on a screen; `rect` is x, y, width, height in its pixels."""

    text: str
    rect: tuple[float, float, float, float]
    touch: bool


@dataclass(frozen=True)
class SeenScreen:
    """A screen as it stands; `shown` grows with each change."""

    screen: str
    shown: int
    language: str
    things: tuple[Thing, ...]

    def find(self, text: str) -> Thing | None:
        """What can be touched and says exactly this."""
        return next((x for x in self.things if x.touch and x.text == text), None)


class Eyes:
    """On one screen, by its description file."""

    def __init__(self, description: Path) -> None:
        self._description = description
        self._known: tuple[int, int] = (0, 0)
        self._seen = SeenScreen("", -1, "", ())

    def look(self) -> SeenScreen:
        """What stands there now; a screen called "" where there is nothing yet."""
        try:
            state = self._description.stat()
        except FileNotFoundError:
            return self._seen
        if (state.st_mtime_ns, state.st_ino) != self._known:
            self._seen = _read(self._description)
            self._known = (state.st_mtime_ns, state.st_ino)
        return self._seen

    async def until(self, good: Callable[[SeenScreen], bool], seconds: float) -> SeenScreen:
        """Look until `good`; after so many seconds what is there by then."""
        give_up = time.monotonic() + seconds
        while not good(seen := self.look()) and time.monotonic() < give_up:
            await asyncio.sleep(GLANCE)
        return seen


def _read(description: Path) -> SeenScreen:
    told = json.loads(description.read_text(encoding="utf-8"))
    things = (Thing(x["text"], tuple(x["rect"]), x["touch"]) for x in told["things"])
    return SeenScreen(told["screen"], told["shown"], told["language"], tuple(things))


class Finger:
    """On one touch screen: a FIFO that carries Linux input events, in pixels."""

    def __init__(self, path: Path) -> None:
        # Opened for both, so that it can be opened before and after the kiosk reads it.
        self._glass = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def close(self) -> None:
        os.close(self._glass)

    async def tap(self, thing: Thing, twice: bool = False) -> None:
        """Touch the middle of a thing."""
        x, y, width, height = thing.rect
        at = round(x + width / 2), round(y + height / 2)
        await self._touch(*at)
        up = time.monotonic()
        if twice:
            await asyncio.sleep(AGAIN)
            if time.monotonic() < up + 2 * AGAIN:  # later it would be a second choice, not a habit
                await self._touch(*at)

    async def _touch(self, x: int, y: int) -> None:
        self._say((_ABS, _ABS_X, x), (_ABS, _ABS_Y, y), (_KEY, _BTN_TOUCH, 1))
        await asyncio.sleep(HELD)
        self._say((_KEY, _BTN_TOUCH, 0))

    def _say(self, *events: tuple[int, int, int]) -> None:
        second, rest = divmod(time.time_ns() // 1000, 1_000_000)
        whole = [*events, (_SYN, 0, 0)]
        os.write(self._glass, b"".join(_EVENT.pack(second, rest, *event) for event in whole))


class Tail:
    """New lines of a growing file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path, self._at, self._rest = path, 0, b""

    def new(self) -> list[dict[str, Any]]:
        """The lines that were not there at the last look; none while there is no file."""
        try:
            if self._path.stat().st_size == self._at:
                return []
            with self._path.open("rb") as file:
                file.seek(self._at)
                data = self._rest + file.read()
                self._at = file.tell()
        except FileNotFoundError:
            return []
        *lines, self._rest = data.split(b"\n")
        return [json.loads(line) for line in lines if line]

    async def next(self, seconds: float) -> dict[str, Any] | None:
        """The first new line within so many seconds; the last if several came at once."""
        give_up = time.monotonic() + seconds
        while not (lines := self.new()) and time.monotonic() < give_up:
            await asyncio.sleep(GLANCE)
        return lines[-1] if lines else None

"""Gives people eyes on screens, papers and panels, and a finger on the glass.

Decides how to recognise a ticket's number and how fast a finger is. Knows of a kiosk only what
stands on its screen, of a printer only its papers, of a panel only its letters.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_sim.devices.input_events import ABS, ABS_X, ABS_Y, BTN_TOUCH, KEY, report
from hw_sim.devices.touch import HELD

GLANCE = 0.02  # seconds between two looks
AGAIN = 0.12  # seconds until the second tap of somebody who taps twice

MISSING = (0, 0)
"""The state of a file that is not there."""

_NUMBER = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,3}\d{3,})(?!\d)")


def number_in(text: str) -> str | None:
    """Find the ticket's number in a text: one to three letters and its digits."""
    found = _NUMBER.search(text)
    return found[1] if found else None


def number_on(lines: Sequence[Mapping[str, Any]]) -> str | None:
    """Find the number on a decoded paper: what looks like one in the largest letters that have
    one."""
    by_size = sorted(lines, key=lambda line: line["width"] * line["height"], reverse=True)
    return next((found for line in by_size if (found := number_in(line["text"]))), None)


async def within(seconds: float, seen: Callable[[], bool]) -> bool:
    """Look again and again; whether it is seen within so many seconds."""
    give_up = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < give_up:
        await asyncio.sleep(GLANCE)
    return found


def file_state(path: Path) -> tuple[int, int]:
    """Return what differs whenever the file is another one: its time of change in ns, its inode."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return MISSING
    return found.st_mtime_ns, found.st_ino


@dataclass(frozen=True)
class Thing:
    """Describes something on a screen; `rect` is x, y, width, height in its pixels."""

    text: str
    rect: tuple[float, float, float, float]
    touch: bool


@dataclass(frozen=True)
class SeenScreen:
    """Holds a screen as it stands; `shown` grows with each change."""

    screen: str
    shown: int
    language: str
    things: tuple[Thing, ...]

    def find(self, text: str) -> Thing | None:
        """Find what can be touched and says exactly this."""
        return next((x for x in self.things if x.touch and x.text == text), None)


class Eyes:
    """Looks at one screen, by its description file."""

    def __init__(self, description: Path) -> None:
        self._description = description
        self._known = MISSING
        self._seen = SeenScreen("", -1, "", ())

    def look(self) -> SeenScreen:
        """Return what stands there now; a screen called "" where there is nothing yet."""
        state = file_state(self._description)
        if state not in (MISSING, self._known):
            self._seen, self._known = _read(self._description), state
        return self._seen

    async def until(self, good: Callable[[SeenScreen], bool], seconds: float) -> SeenScreen:
        """Look until `good`; after so many seconds what is there by then."""
        await within(seconds, lambda: good(self.look()))
        return self._seen


def _read(description: Path) -> SeenScreen:
    told = json.loads(description.read_text(encoding="utf-8"))
    things = (Thing(x["text"], tuple(x["rect"]), x["touch"]) for x in told["things"])
    return SeenScreen(told["screen"], told["shown"], told["language"], tuple(things))


class Finger:
    """Touches one screen: a FIFO that carries Linux input events, in pixels."""

    def __init__(self, path: Path) -> None:
        # Opened for both, so that it can be opened before and after the kiosk reads it.
        self._glass = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def close(self) -> None:
        """Take the finger off for good."""
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
        down = (ABS, ABS_X, x), (ABS, ABS_Y, y), (KEY, BTN_TOUCH, 1)
        os.write(self._glass, report(*down))
        await asyncio.sleep(HELD)
        os.write(self._glass, report((KEY, BTN_TOUCH, 0)))


class Tail:
    """Reads new lines of a growing file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path, self._at, self._rest = path, 0, b""

    def new(self) -> list[dict[str, Any]]:
        """Return the lines that were not there at the last look; none while there is no file."""
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
        lines: list[dict[str, Any]] = []

        def come() -> bool:
            lines.extend(self.new())
            return bool(lines)

        return lines[-1] if await within(seconds, come) else None

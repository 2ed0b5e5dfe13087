"""A real kiosk and the hurried people before it, for the kills.

Decides what a visitor touches next; looks at nothing but the screen's description.
"""

import contextlib
import json
import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk import texts
from kiosk.things import Recorded
from tests.support.processes.broker import Broker
from tests.support.processes.kiosk import Kiosk
from tests.support.touch_bytes import finger
from wire.messages import TicketTaken

WORDS = texts.read()["ru"]
TOUCHED = (WORDS.done, WORDS.take, WORDS.stay, WORDS.name, "Оплата", "Счётчик")
"""What a visitor looks for on the glass, the most urgent first."""
_recorded = msgspec.json.Decoder(Recorded)


class Booth(Kiosk):
    """Runs a kiosk of this name in a folder of its own, and the hurried people before it."""

    def __init__(self, name: str, folder: Path, broker: Broker, drawn: random.Random) -> None:
        self.name, self._drawn = name, drawn
        super().__init__(folder, broker, "lp0", settle=0.05, ticket=1.0, idle=5.0, warning=1.0)
        self._rush = threading.Event()
        self._hurry = threading.Thread(target=self._touch, daemon=True)
        self._fingers = self.touch.open("r+b", buffering=0)

    def _start(self, **limits: int) -> Any:
        text = self.config.read_text()
        self.config.write_text(text.replace('device = "kiosk-1"', f'device = "{self.name}"'))
        return super()._start(**limits)

    @contextlib.contextmanager
    def rush(self) -> Iterator[None]:
        """People take tickets as fast as the glass lets them."""
        self._hurry.start()
        try:
            yield
        finally:
            self._rush.set()
            self._hurry.join()
            self._fingers.close()

    def close(self) -> None:
        """End it, whichever of its lives this is."""
        self.process.kill()
        self.process.wait()

    def tickets(self) -> list[TicketTaken]:
        """Return the tickets that it has kept."""
        base = sqlite3.connect(f"file:{self.folder / 'kiosk.db'}?mode=ro", uri=True)
        with contextlib.closing(base):
            rows = base.execute("SELECT fact FROM outbox ORDER BY seq").fetchall()
        facts = [_recorded.decode(row).fact for (row,) in rows]
        return [fact for fact in facts if isinstance(fact, TicketTaken)]

    def _touch(self) -> None:
        while not self._rush.wait(self._drawn.uniform(0.05, 0.15)):
            for x, y, w, h in self._wanted():
                self._fingers.write(finger(x + w // 2, y + h // 2))

    def _wanted(self) -> list[tuple[int, int, int, int]]:
        """Return the one thing that is touched next, if there is any."""
        try:
            things = json.loads((self.folder / "screen.json").read_bytes())["things"]
        except (FileNotFoundError, ValueError):
            return []  # it is just starting
        there = {thing["text"]: tuple(thing["rect"]) for thing in things if thing["touch"]}
        names = [name for name in TOUCHED if name in there]
        both = [name for name in names if name in TOUCHED[-2:]]
        chosen = self._drawn.choice(both) if both else next(iter(names), None)
        return [there[chosen]] if chosen else []

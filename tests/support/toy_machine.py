"""Runs a toy machine on a script of what it hears, for the tests of the loop."""

import queue
from typing import Any

from msgspec import Struct

from wire.loop import turn
from wire.messages import Fact, Now, Tick


class Written(Fact, frozen=True):
    n: int


class Done(Struct, frozen=True):
    n: int


class Script:
    """Is an inbox and a clock in one: each item comes at its second, and waiting takes no time.

    Seconds are such that floating point holds them exactly.
    """

    def __init__(self, *items: tuple[float, Any]) -> None:
        self.mono = 0.0
        self._items = list(items)

    def now(self) -> Now:
        return Now("boot", self.mono, 0.0, True)

    def get_nowait(self) -> Any:
        return self.get(0.0)

    def get(self, timeout: float) -> Any:
        if not self._items or (at := self._items[0][0]) > self.mono + timeout:
            self.mono += timeout
            raise queue.Empty
        self.mono = max(self.mono, at)
        return self._items.pop(0)[1]


class Toy:
    """Answers each number with a fact and an effect, and remembers what it heard and when."""

    def __init__(self, due: float | None = None, every: float | None = None) -> None:
        self.heard: list[tuple[Any, Now]] = []
        self._due, self._every = due, every

    def hear(self, heard: Any, now: Now) -> list[Any]:
        self.heard.append((heard, now))
        if isinstance(heard, Tick):
            self._due = None if self._every is None else self._due + self._every
        return [Written(heard), Done(heard)] if isinstance(heard, int) else []

    def due(self) -> float | None:
        return self._due


def play(script: Script, machine: Toy | None = None, **more: Any) -> Toy:
    """Run the loop on the script's clock, until its Stop."""
    machine = machine or Toy()
    turn(machine, script, lambda _: None, lambda _: None, now=script.now, **more)
    return machine

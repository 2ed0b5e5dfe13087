"""Plays the operators at their buttons: they see the lamp, the board and who stands before them.

Decides when a finger comes down, by seeded draws.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.sim.agenda import Agenda


class Operator:
    """Sits at a window and presses. ``only_next``: this operator presses NEXT only, so that nobody
    goes unserved."""

    pace = (1.1, 2.2)
    """Seconds between two presses."""

    def __init__(self, agenda: Agenda, pads: list[Any], window: int, draw: Random) -> None:
        self._agenda, self._pads, self.window, self._draw = agenda, pads, window, draw
        self.only_next = False
        self.works = True
        agenda.after(draw.uniform(2, 6), self._presses)

    def _presses(self) -> None:
        if self.works and self._has_reason():
            pads = self._draw.choice(self._pads)
            button = self._last() if self.only_next else self._choice()
            pads.press(self.window, button)
            if self._draw.random() < 0.05:  # twice, or on both pads at once
                self._draw.choice(self._pads).press(self.window, button)
        self._agenda.after(self._draw.uniform(*self.pace), self._presses)

    def _has_reason(self) -> bool:
        return True

    def _choice(self) -> str:
        return self._draw.choices(("next", "recall", "no_show", "done"), weights=(75, 8, 8, 9))[0]

    def _last(self) -> str:
        """Return the press of an operator who lets nobody go unserved."""
        return "next"


class Worker(Operator):
    """Has all the buttons. Some presses belong together. ``here`` says whether somebody stands
    before this window, ``anybody`` whether there is anybody in the hall for whom a press could do
    something."""

    pace = (0.6, 1.4)

    def __init__(
        self, *given: Any, here: Callable[[int], bool], anybody: Callable[[], bool]
    ) -> None:
        super().__init__(*given)
        self._here, self._anybody = here, anybody
        self._then: list[str] = []

    def types(self, wish: Any) -> None:
        """Say something that has no button: a ticket's number belongs to it."""
        self._draw.choice(self._pads).type(self.window, wish)

    def _has_reason(self) -> bool:
        """Tell whether there is a reason to press: without people an operator presses less
        often."""
        rarely = 0.0 if self.only_next else 0.3
        return bool(self._then) or self._anybody() or self._draw.random() < rarely

    def _choice(self) -> str:
        if not self._then:
            sequences, weights = WITH if self._here(self.window) else ALONE
            first, *self._then = self._draw.choices(sequences, weights=weights)[0].split(", ")
            return first
        return self._then.pop(0)

    def _last(self) -> str:
        """Log in now and then instead of NEXT: people who were sent to an operator wait for him."""
        return "open" if self._draw.random() < 0.15 else "next"


def _table(played: dict[str, int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return what they press, one after the other, and how often."""
    return tuple(played), tuple(played.values())


ALONE = _table(
    {
        "next": 60,
        "next, undo": 8,
        "next, next, undo": 6,
        "open": 4,
        "lunch, undo": 1,
        "lunch, tea": 1,
        "tea": 2,
        "close": 2,
        "close, open": 2,
        "undo": 3,
        "done": 2,
        "park": 1,
    }
)
WITH = _table(
    {
        "next": 20,
        "next, undo": 6,
        "recall": 4,
        "recall, recall, recall": 2,
        "no_show": 8,
        "done": 4,
        "paid": 3,
        "start": 4,
        "send": 6,
        "send back": 5,
        "wrong": 3,
        "send over": 4,
        "ask over": 4,
        "park": 5,
        "park a while": 6,
        "soon": 3,
        "law": 3,
        "ordinary": 1,
        "undo": 2,
        "no_show, undo": 3,
        "done, undo": 3,
        "send back, undo": 3,
        "wrong, undo": 2,
        "park, undo": 3,
        "done, lunch, undo": 2,
        "done, close": 2,
        "done, close, open": 1,
    }
)

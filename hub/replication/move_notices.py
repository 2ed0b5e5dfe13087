"""Where visits went, for the kiosks that issued them.

Decides what a kiosk hears of its visits, and that it hears it in few words: what the hub does in
one batch of its loop goes to a kiosk as one message, with the Tick that ends the batch and so after
the same commit. A message for each move was half of all that the hub said in a rush (measured by
make bench). What a kiosk hears keeps its order: whatever else it is told, its moves are told first.
Never sends.
"""

from collections.abc import Collection, Iterable, Iterator

from hub.effects import Tell
from hub.events.facts import Finished, Left, NoShow, Renumbered
from hub.events.work import Returned, Transferred, Undone, Unparked
from hub.state.day_state import DayState
from hub.state.visit import Visit
from wire.messages import Called, Fact, Move, VisitMove, VisitsMoved

MOST = 100
"""Moves in one message: 42 KB with the longest ids, of the 64 that a link reads."""


class MoveNotices:
    """What waits to be said, by kiosk."""

    def __init__(self, state: DayState) -> None:
        self._state = state
        self._waiting: dict[str, list[VisitMove]] = {}

    def due(self) -> float | None:
        """At once while anything waits, monotonic seconds: the batch ends with a Tick."""
        return 0.0 if self._waiting else None

    def write(self, facts: Iterable[Fact], visits: dict[str, Visit]) -> None:
        """Take what follows from the facts. ``visits`` are those of the day that was open before
        them."""
        for move in (VisitMove(*gone) for fact in facts for gone in went(fact)):
            kiosk = (visits.get(move.visit) or self._state.visits[move.visit]).issued.kiosk
            self._waiting.setdefault(kiosk, []).append(move)

    def to(self, kiosks: Collection[str]) -> list[Tell]:
        """What waits for these, in the order in which it happened; it waits no longer."""
        told: list[Tell] = []
        for kiosk in [kiosk for kiosk in self._waiting if kiosk in kiosks]:
            moves = self._waiting.pop(kiosk)
            parts = (tuple(moves[i : i + MOST]) for i in range(0, len(moves), MOST))
            told += [Tell(kiosk, VisitsMoved(part)) for part in parts]
        return told

    def to_all(self) -> list[Tell]:
        return self.to(self._waiting.keys())


def went(fact: Fact) -> Iterator[tuple[str, Move]]:
    """(visit, where it went)."""
    match fact:
        case Called(visit=visit, again=0):
            yield visit, "called"
        case Finished(visit=visit):
            yield visit, "served"
        case NoShow(visit=visit):
            yield visit, "no_show"
        case Left(visit=visit):
            yield visit, "left"
        case Renumbered(visit=visit, state="waiting", withdrawn=call) if call:
            yield visit, "waiting"
        case Transferred(visit=visit) | Returned(visit=visit) | Unparked(visit=visit):
            yield visit, "waiting"
        case Undone():
            yield from _back(fact)


def _back(undone: Undone) -> Iterator[tuple[str, Move]]:
    """A call that never was, an end that never was: the present one of each visit counts. Who had
    missed the call before, and was called by hand, has missed it still."""
    if undone.call and undone.visit != undone.also:
        yield undone.visit, "no_show" if undone.missed else "waiting"
    if undone.also:
        yield undone.also, "called"
    elif undone.visit and not undone.call:
        yield undone.visit, "called"

"""Tells kiosks where their visits went, in few messages.

Where they went is the state's word (``touched``). Decides that a kiosk hears it in few words: what
the hub does in one batch of its loop goes to a kiosk as one message, with the Tick that ends the
batch and so after the same commit. A message for each move was half of all that the hub said in a
rush (measured by make bench). What a kiosk hears keeps its order: whatever else it is told, its
moves are told first. Never sends.
"""

from collections.abc import Collection, Iterable

from hub.effects import Tell
from hub.state.visit import Visit
from wire.messages import Move, VisitMove, VisitsMoved

MOST = 100
"""Moves in one message: 42 KB with the longest ids, of the 64 that a link reads."""


class MoveNotices:
    """Gathers what waits to be said, by kiosk."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[VisitMove]] = {}

    def due(self) -> float | None:
        """Return 0, for at once, while anything waits, else None: the batch ends with a Tick."""
        return 0.0 if self._waiting else None

    def write(self, moves: Iterable[tuple[Visit, Move]]) -> None:
        """Note who went where, as the state says."""
        for visit, to in moves:
            told = VisitMove(visit.issued.visit, to)
            self._waiting.setdefault(visit.issued.kiosk, []).append(told)

    def to(self, kiosks: Collection[str]) -> list[Tell]:
        """Take what waits for these kiosks, in the order in which it happened."""
        told: list[Tell] = []
        for kiosk in [kiosk for kiosk in self._waiting if kiosk in kiosks]:
            moves = self._waiting.pop(kiosk)
            parts = (tuple(moves[i : i + MOST]) for i in range(0, len(moves), MOST))
            told += [Tell(kiosk, VisitsMoved(part)) for part in parts]
        return told

    def to_all(self) -> list[Tell]:
        return self.to(self._waiting.keys())

"""Replies by request id, so that a repeated request gets the same reply and changes nothing more.
They are forgotten at a start: what must outlive it stands in the state."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Said = TypeVar("Said")


class Replies(Generic[Said]):
    """Keeps the last ``most`` replies."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: dict[Hashable, Said] = {}

    def to(self, asked: Hashable) -> Said | None:
        return self._said.get(asked)

    def keep(self, asked: Hashable, answer: Said) -> Said:
        """Keep ``answer`` for a repeat, and hand it back."""
        self._said[asked] = answer
        if len(self._said) > self._most:
            del self._said[next(iter(self._said))]
        return answer

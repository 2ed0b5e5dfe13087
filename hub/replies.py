"""What was answered, by the id of what was asked: who asks again is told the same, and nothing
changes a second time. Forgotten at a start, so that what must outlive it stands in the state."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Said = TypeVar("Said")


class Replies(Generic[Said]):
    """The last ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: dict[Hashable, Said] = {}

    def to(self, asked: Hashable) -> Said | None:
        return self._said.get(asked)

    def keep(self, asked: Hashable, answer: Said) -> Said:
        """``answer``, kept for a repeat."""
        self._said[asked] = answer
        if len(self._said) > self._most:
            del self._said[next(iter(self._said))]
        return answer

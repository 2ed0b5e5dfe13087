"""Notices that this database was copied or moved since a hub last welcomed it. Pure.

Decides whether its reserve may be used: a card that was copied, or moved into another computer,
has the same numbers as the original, and gives none of them before a hub has welcomed it. What a
place is made of is ``kiosk.place``'s business; "" is an unknown place, and binds nothing.
"""

from kiosk.things import Placed


class StorePlace:
    """``strange``: this start is not where the last good one was, and no hub has welcomed it."""

    def __init__(self) -> None:
        self.strange = False
        self._kept = self._here = ""

    def restore(self, fact: Placed) -> None:
        """Take the fact of earlier runs."""
        self._kept = fact.place

    def begin(self, here: str) -> list[Placed]:
        """This start is ``here``. A database that knows no place yet is at home."""
        self._here = here
        self.strange = bool(here and self._kept and here != self._kept)
        return [] if self.strange else self.settle()

    def settle(self) -> list[Placed]:
        """This is its place from now on: a hub has welcomed it."""
        self.strange = False
        if not self._here or self._here == self._kept:
            return []
        self._kept = self._here
        return [Placed(self._here)]

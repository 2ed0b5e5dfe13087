"""Notices that this database was copied or moved since a hub last welcomed it. Pure.

Decides whether its reserve may be used: a card that was copied, or moved into another computer, has
the same numbers as the original, and gives none of them before a hub has welcomed it.
``kiosk.place`` names the places; "" is an unknown one, and proves nothing.
"""

from kiosk.things import Placed


class StorePlace:
    """Compares the place of this start with the place that the last hub's welcome confirmed.

    ``strange``: this start is at another place, and no hub has welcomed it there.
    """

    def __init__(self) -> None:
        self.strange = False
        self._kept = self._here = ""

    def restore(self, fact: Placed) -> None:
        """Take the fact of earlier runs."""
        self._kept = fact.place

    def begin(self, here: str) -> list[Placed]:
        """Start at the place ``here``. A database that knows no place yet belongs to this one."""
        self._here = here
        self.strange = bool(here and self._kept and here != self._kept)
        return [] if self.strange else self.settle()

    def settle(self) -> list[Placed]:
        """Keep this place as the database's own: a hub has welcomed it here."""
        self.strange = False
        if not self._here or self._here == self._kept:
            return []
        self._kept = self._here
        return [Placed(self._here)]

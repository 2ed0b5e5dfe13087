"""Runs a copy of a kiosk's card in a computer of its own, under the same name."""

from typing import Any

from tests.sim.hall.kiosks import Kiosk

FIRST = 100
"""The first count of a copy's lives and connections, so that none has the name of one of the
original's."""


class Copied:
    """Is a truth for a copy, which repeats what the card has said. Nobody taps on its glass."""

    def __init__(self, truth: Any) -> None:
        self._truth = truth

    def kiosk_kept(self, kiosk: Kiosk, facts: list[Any]) -> None:
        """Do nothing: the truth has heard these facts from the original."""

    def kiosk_told(self, visit: str) -> None:
        """Do nothing: the original knows where its visits are."""


def copied(floor: Any, kiosk: Kiosk) -> Kiosk:
    """Make a copy of its card as it is now, switched off. Several copies of one kiosk differ."""
    computer = floor.computers[kiosk.name]
    copy: Kiosk = floor._stands(Kiosk, kiosk.name, truth=Copied(floor.truth))
    floor.computers[kiosk.name] = computer
    kiosk.copies += 1
    copy.place, copy.card = f"elsewhere {kiosk.copies}", list(kiosk.card)
    copy.life = copy._sessions = FIRST * kiosk.copies
    return copy

"""Bounds how many cards and starts of a kiosk are taken. Each is kept in the journal for ever, and
a kiosk gone wild must not fill the disk. Pure.
"""

from hub.state.day_state import DayState
from wire.messages import KioskHere, Now

CARDS = 50
"""Cards of one kiosk that are known at once: nobody replaces more between two days."""
STARTS, EACH = 30, 20.0
"""Starts of one kiosk that may come in a row, and seconds until one more may."""


class CardLimits:
    """Counts cards, and starts in a token bucket: STARTS of them, one more each EACH seconds."""

    def __init__(self, state: DayState) -> None:
        self._state = state
        self._starts: dict[str, tuple[float, float]] = {}  # by kiosk: starts left, and when

    def is_known(self, hello: KioskHere) -> bool:
        """Return whether this start of the card was admitted before: then it costs nothing."""
        before = self._state.kiosk_cards.known.get(hello.incarnation)
        return before is not None and before.life == hello.life

    def too_many_cards(self, kiosk: str, hello: KioskHere) -> str:
        """Say why a card that is not known cannot be taken, "" if it can."""
        known = self._state.kiosk_cards.known
        cards = [card for card in known.values() if card.kiosk == kiosk and not card.retired]
        if hello.incarnation in known or len(cards) < CARDS:
            return ""
        return f"{len(cards)} cards of this kiosk are known: staff must retire them first"

    def may_start(self, kiosk: str, now: Now) -> bool:
        """Count one more start, if there is one left."""
        left, at = self._starts.get(kiosk, (float(STARTS), now.mono))
        left = min(STARTS, left + (now.mono - at) / EACH)
        self._starts[kiosk] = max(0.0, left - 1) if left >= 1 else left, now.mono
        return left >= 1

"""Remembers up to which report each kiosk's card was heard. Decides nothing."""

from hub.state.day_state import DayState


class Watermarks:
    """Counts the reports heard, by incarnation. The state knows the reports that are in the
    journal; those that say nothing new are not kept there, and are counted here until the next
    start."""

    def __init__(self, state: DayState) -> None:
        self._state = state
        self._said_nothing: dict[str, int] = {}

    def heard(self, incarnation: str) -> int:
        """Return the number of the last report heard, 0 for none."""
        card = self._state.kiosk_cards.known.get(incarnation)
        return max(card.heard if card else 0, self._said_nothing.get(incarnation, 0))

    def hears(self, incarnation: str, seq: int) -> None:
        """Note that report ``seq`` was heard."""
        self._said_nothing[incarnation] = seq

"""Rings the alarm on the absolute class, whose calls out of turn make everybody else wait.

Decides when staff are told: from a share of the last calls on, once until it has fallen again. A
share that grows means that people choose the class who should not.
"""

from collections.abc import Sequence

from hub.effects import Note
from hub.state.visit import FirstCall
from wire.hall import Hall

LAST = 20
"""It looks at so many first calls (``Rules.absolute_alarm``)."""


class PriorityAlarm:
    """Rings where too many of the last calls were out of turn. Calls that the day has not had yet
    count as others: one call in the morning is no share."""

    def __init__(self, hall: Hall) -> None:
        self._from = hall.rules.absolute_alarm
        self._names = {cls.absolute: cls.id for cls in hall.classes}
        self._rings = False

    def heard(self, first_calls: Sequence[FirstCall]) -> list[Note]:
        """Ring in the technician's log; ``first_calls`` are the day's first calls."""
        rang, words = self._rings, self.words(first_calls)
        self._rings = bool(words)
        return [Note(words, loud=True)] if words and not rang else []

    def words(self, first_calls: Sequence[FirstCall]) -> str:
        """Word the alarm as it stands, "" for none."""
        absolute = sum(call.absolute for call in first_calls[-LAST:])
        if self._from <= 0 or absolute < self._from * LAST:
            return ""
        name, limit = self._names.get(True, "absolute"), f"{self._from:.0%}"
        return f"{absolute} of the last {LAST} calls were of class {name}, the alarm is at {limit}"

"""Limits how often it is said that there is no broker: at once, each minute, and for a new reason.

A daemon tries again every few seconds, and its log must not fill up with it. Never connects.
"""

import time
from collections.abc import Callable

PAUSE = 60.0
"""Seconds between two words about the same reason."""
MOST = 20
"""Reasons remembered: the system has few, and nobody may make us remember more."""


class Absence:
    """Limits complaints, from the first attempt that failed until one succeeds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}

    def tells(self, reason: str) -> bool:
        """Return whether an attempt that failed for this reason is to be told of."""
        now = self._clock()
        said = self._said.get(reason)
        if said is not None and now - said < PAUSE:
            return False
        self._said[reason] = now
        if len(self._said) > MOST:
            del self._said[next(iter(self._said))]
        return True

    def ends(self) -> None:
        """Note that there is a broker: the next failure is a new one."""
        self._said.clear()

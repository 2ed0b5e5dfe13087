"""Counts what is dropped, and says so at most once a minute for each kind."""

import logging
import time
from collections import Counter
from collections.abc import Callable

PAUSE = 60.0
"""Seconds between two log lines of one kind: a flood must not fill the journal."""

log = logging.getLogger("talon")


class Dropped:
    """A counter by kind. Kinds are few and named in our code, never taken from what was heard."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.count: Counter[str] = Counter()
        self._clock = clock
        self._said: dict[str, float] = {}

    def __call__(self, kind: str, text: str) -> None:
        """One more of ``kind`` was dropped; ``text`` says which topic or key, found, expected."""
        self.count[kind] += 1
        said = self._said.get(kind)
        if said is None or self._clock() - said >= PAUSE:
            self._said[kind] = self._clock()
            log.warning("dropped (%s, %d so far): %s", kind, self.count[kind], text)

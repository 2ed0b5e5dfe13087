"""Keeps a log from filling up.

Decides how often: what is dropped is counted and said once a minute for each kind; of other lines
that a device can cause again and again a few a minute are written. Decides no words."""

import logging
import time
from collections import Counter
from collections.abc import Callable

PAUSE = 60.0
"""Seconds between two log lines of one kind: a flood must not fill the journal."""

log = logging.getLogger("talon")


class Dropped:
    """Counts what is dropped, by kind. Kinds are few and named in our code, never taken from what
    was heard."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.count: Counter[str] = Counter()
        self._clock = clock
        self._said: dict[str, float] = {}

    def __call__(self, kind: str, text: str) -> None:
        """Count one more of ``kind`` as dropped; ``text`` says which topic or key, found,
        expected."""
        self.count[kind] += 1
        said = self._said.get(kind)
        if said is None or self._clock() - said >= PAUSE:
            self._said[kind] = self._clock()
            log.warning("dropped (%s, %d so far): %s", kind, self.count[kind], text)


class Seldom:
    """Writes at most ``most`` lines of a kind in a minute; the next one after that says how many
    were left out. Kinds are bounded: named in our code, with a device of the hall file at most."""

    def __init__(self, most: int = 5, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._minutes: dict[str, tuple[float, int]] = {}

    def __call__(self, level: int, kind: str, text: str) -> None:
        """Say ``text``, unless so much of ``kind`` was said of late; "" is always said."""
        now = self._clock()
        since, count = self._minutes.get(kind, (now, 0))
        if now - since >= PAUSE:
            left_out = count - self._most
            text += f" ({left_out} more like it before)" if left_out > 0 else ""
            since, count = now, 0
        if kind:
            self._minutes[kind] = since, count + 1
        if count < self._most:
            log.log(level, "%s", text)

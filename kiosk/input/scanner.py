"""Reads a bar code scanner, which is a keyboard: keys as ``input_event``, ended by Enter.

Decides which keys make a text, and which texts are dropped. Runs in a thread of its own
(``kiosk.input.events``); does not know what a text means.

Scanners type as a keyboard of the United States unless they are set otherwise; key codes are those
of linux/input-event-codes.h.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from kiosk.input.events import EV_KEY, LOST, Event, Hear, Source

ROWS = {2: "1234567890-", 16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm", 52: "."}
"""The first key's code of each row, and what its keys type."""
PAD = {71: "789-", 75: "456", 79: "1230."}
"""The same for the number pad."""
KEYS = {
    first + i: letter
    for rows in (ROWS, PAD)
    for first, row in rows.items()
    for i, letter in enumerate(row)
}
ENTERS = frozenset({28, 96})
SHIFTS = frozenset({42, 54})
SILENT = frozenset({29, 56, 58, 69, 97, 100, 125, 126})
"""Control, Alt, locks, Windows keys: alone they type nothing."""
OTHER = "?"
"""A key that no code of ours has: the text is not ours, and must not be mistaken for one."""
LONGEST = 64
"""Letters; the longest code of ours has 25."""
SLOW = 3.0
"""Seconds between two keys from which the second is of another code: a scanner types one in less
than a quarter of a second."""


class Typing:
    """Turns keys into texts. ``dropped(why)`` is called for each text that was thrown away."""

    def __init__(self, dropped: Callable[[str], None]) -> None:
        self._dropped = dropped
        self._text = ""
        self._at = 0.0
        self._spoiled = False
        self._shifts: set[int] = set()

    def hear(self, events: Sequence[Event], mono: float) -> Iterator[str]:
        """Yield each scanned text once its Enter has come. ``mono``: monotonic seconds."""
        for event in events:
            if event == LOST:
                self._spoiled, self._at = True, mono
            elif event.kind == EV_KEY and event.value == 0:
                self._shifts.discard(event.code)
            elif event.kind == EV_KEY and event.value == 1:
                yield from self._key(event.code, mono)

    def _key(self, code: int, mono: float) -> Iterator[str]:
        if mono > self._at + SLOW:
            self._pause()
        self._at = mono
        if code in SHIFTS:
            self._shifts.add(code)
        elif code in ENTERS:
            yield from self._ended()
        elif code not in SILENT:
            self._spoiled = self._spoiled or len(self._text) == LONGEST
            self._text += "" if self._spoiled else self._letter(code)

    def _pause(self) -> None:
        """Drop what began before a pause: no scanner is so slow, and no Shift is held for so
        long."""
        if self._text or self._spoiled:
            self._dropped(f"{len(self._text)} keys without Enter, expected it behind each code")
        self._begin()

    def _begin(self) -> None:
        """Begin another code. Shift is let go too: its own end may have been lost."""
        self._text, self._spoiled = "", False
        self._shifts.clear()

    def _letter(self, code: int) -> str:
        letter = KEYS.get(code, OTHER)
        if not self._shifts:
            return letter
        return letter.upper() if letter.isalpha() else OTHER

    def _ended(self) -> Iterator[str]:
        text, spoiled = self._text, self._spoiled
        self._begin()
        if spoiled:
            self._dropped(f"a code of more than {LONGEST} letters, or with keys lost")
        elif text:
            yield text


class Scanner:
    """Reads one scanner. ``scanned(text)`` is called in its thread.

    A real device is read by us alone: its keys must not type into a console behind the kiosk.
    """

    def __init__(
        self, path: str, scanned: Callable[[str], None], say: Callable[[str, str], None]
    ) -> None:
        self._path, self._scanned, self._say = path, scanned, say
        self._source = Source(path, "scanner", self._begin, say, alone=True)

    def close(self) -> None:
        """End its thread."""
        self._source.close()

    def _begin(self, _: int) -> Hear:
        typing = Typing(lambda why: self._say("scanner codes", f"{self._path}: {why}"))

        def hear(events: Sequence[Event]) -> None:
            for text in typing.hear(events, time.monotonic()):
                self._scanned(text)

        return hear

"""Keeps the hub's own pulses, and dates each press and wish by the pulse that its sender had heard.

Decides whether a wish for now is too old to be done. Its age is counted in seconds from the moment
at which the hub said that pulse: the count alone stands still while the hub does, and then a press
from before a standstill would look fresh after it. Pure.
"""

from collections import deque

from msgspec.structs import replace

from wire.messages import Now, Press, Pulse, Seen

PULSE_EVERY = 1.0
"""Seconds (docs/messages.md)."""

LONGEST = 600
"""Pulses whose moment is remembered at most: a hall may ask for any number."""


class Pulses:
    """Counts pulses and remembers when each was said. ``last`` is the pulse said last, of count -1
    before the first one. ``old``: pulses that a word may have missed since (rules.pulses_old)."""

    def __init__(self, generation: str, epoch: int, old: int) -> None:
        self.last = Pulse(generation, epoch, "", -1, Now("", 0.0, 0.0, False), 0, 0)
        self._old = old
        self._said: deque[tuple[int, float]] = deque(maxlen=min(old, LONGEST) + 2)

    def say(self, link: str, version: int, call: int, now: Now) -> Pulse:
        """Count the next pulse; ``link``: the id of the hub's connection."""
        last, count = self.last, self.last.count + 1
        self.last = Pulse(last.generation, last.epoch, link, count, now, version, call)
        self._said.append((count, now.mono))
        return self.last

    def again(self, link: str, version: int, call: int, now: Now) -> Pulse:
        """Return the last pulse once more, for who has just come: of its count, so that counts go
        on by the second, and of this moment."""
        at = {"session": link, "version": version, "call": call, "at": now}
        self.last = replace(self.last, **at)
        return self.last

    def too_old(self, word: Press | Seen, now: Now) -> str:
        """Say why this word is not of now, "" if it is."""
        last = self.last
        if (word.generation, word.epoch) != (last.generation, last.epoch):
            return "the hub was started anew since"
        if word.count > last.count:
            return f"it names pulse {word.count}, and the hub has said {last.count} so far"
        if last.count - word.count > self._old:
            return f"{last.count - word.count} pulses old"
        said = next((at for count, at in self._said if count == word.count), now.mono)
        age = now.mono - said
        if age >= (self._old + 1) * PULSE_EVERY:
            return f"{age:.0f} s old"
        return ""

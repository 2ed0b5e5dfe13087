"""Keeps the state of one topic that counts, in whatever order the states have arrived.

Decides by what pulses have named: only a state of the hub's own generation and epoch counts, and
of these the one of the highest version, as far as a pulse has named one so high. What somebody
else has said with a made-up epoch or version so never outlives the hub's next word. Pure: the
edges' machines hold one for each topic. Whether the hub lives is ``wire.pulse``'s business.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from msgspec.structs import replace

from wire.messages import Calls, Menu, Offer, Pulse, WindowState

Start = tuple[str, int]
"""Generation and epoch: one start of one hub's database."""
OTHERS = 2
"""Starts remembered besides the living one: a state may come before the first pulse of its start,
and a retained one of an earlier start before both. No flood may grow it."""
State = TypeVar("State", Menu, Offer, WindowState, Calls)


class Newest(Generic[State]):
    """The newest state of each of a few starts."""

    def __init__(self) -> None:
        self._said: dict[Start, State] = {}

    def take(self, state: State, living: Start | None) -> None:
        """Keep it unless it is older than what is known. ``living``: the start that the last pulse
        named, which never makes room."""
        start = state.generation, state.epoch
        known = self._said.pop(start, state)
        self._said[start] = state if state.version >= known.version else known
        others = [one for one in self._said if one != living]
        for one in others[: max(0, len(others) - OTHERS)]:
            del self._said[one]

    def of(self, start: Start | None) -> State | None:
        """The newest state of that start of the hub, None if it has said none."""
        return self._said.get(start) if start is not None else None

    def all(self) -> Iterator[State]:
        """Of every start remembered, whoever said it."""
        return iter(self._said.values())

    def named(self, pulse: Pulse) -> None:
        """A state of a higher version than the hub has said was never its own, or has overtaken
        this pulse: either way the hub's next word replaces it."""
        start = pulse.generation, pulse.epoch
        known = self._said.get(start)
        if known is not None and known.version > pulse.version:
            self._said[start] = replace(known, version=pulse.version)

"""Keeps the state of each of the hub's topics that counts, in whatever order they have arrived.

Decides by what pulses have named: only a state of the hub's own generation and epoch counts, and
of these the one of the highest version, as far as a pulse has named one so high. What somebody
else has said with a made-up epoch or version so never outlives the hub's next word. Pure: the
machines of kiosk, board and pads hold one ``HubStates``. Whether the hub lives is ``wire.pulse``'s
business.
"""

from collections.abc import Container, Iterator
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
    """Keeps one topic: the newest state of each of a few starts."""

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
        """Return the newest state of that start of the hub, None if it has said none."""
        return self._said.get(start) if start is not None else None

    def all(self) -> Iterator[State]:
        """Yield the states of every start remembered, whoever said it."""
        return iter(self._said.values())

    def named(self, pulse: Pulse) -> None:
        """Take a pulse's word: a state of a higher version than the hub has said was never its own,
        or has overtaken this pulse: either way the hub's next word replaces it."""
        start = pulse.generation, pulse.epoch
        known = self._said.get(start)
        if known is not None and known.version > pulse.version:
            self._said[start] = replace(known, version=pulse.version)


class HubStates:
    """Keeps all topics of the hub. ``windows``: the numbers of those that matter here; no flood may
    invent more."""

    def __init__(self, windows: Container[int] = ()) -> None:
        self.menu, self.offer, self.calls = Newest[Menu](), Newest[Offer](), Newest[Calls]()
        self._wanted = windows
        self._windows: dict[int, Newest[WindowState]] = {}

    def hear(self, heard: object, living: Start | None) -> None:
        """Take a state, or a pulse's word on how far the hub has come; anything else changes
        nothing. ``living``: the start that the last pulse named."""
        match heard:
            case Menu():
                self.menu.take(heard, living)
            case Offer():
                self.offer.take(heard, living)
            case Calls():
                self.calls.take(heard, living)
            case WindowState(window=window) if window in self._wanted:
                self._windows.setdefault(window, Newest()).take(heard, living)
            case Pulse():
                self.menu.named(heard)
                self.offer.named(heard)
                self.calls.named(heard)
                for topic in self._windows.values():
                    topic.named(heard)

    def windows(self, start: Start | None) -> dict[int, WindowState]:
        """Return the windows by number, as that start of the hub has said them."""
        states = {number: topic.of(start) for number, topic in self._windows.items()}
        return {number: state for number, state in states.items() if state is not None}

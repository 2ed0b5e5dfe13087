"""What the hub has said: which state counts where several have arrived, in whatever order.

Pure, part of the board's machine. Decides by generation, epoch and version, never by arrival;
whether it is live is the heartbeat's business.
"""

from collections.abc import Iterator

from wire.messages import Called, Calls, Menu, WindowState

GENERATIONS = 3
"""Hubs' databases remembered at once. Two suffice for a change; no flood may grow it."""

WINDOWS = range(1, 1000)
"""The window numbers that a hall file can have (wire.hall): no flood may invent more."""

LONG = 25
"""Calls in a list from which on those before it may have been pushed out."""

State = Menu | WindowState | Calls

Known = tuple[int, int]
"""By which state something is known: its epoch and version."""


class Said:
    """The newest states of one generation, each under its own key."""

    def __init__(self) -> None:
        self.menu: Menu | None = None
        self.calls: Calls | None = None
        self.windows: dict[int, WindowState] = {}

    def take(self, state: State) -> None:
        """Keep it unless it is older than what is known, or of a window that cannot be."""
        match state:
            case Menu() if _newer(state, self.menu):
                self.menu = state
            case Calls() if _newer(state, self.calls):
                self.calls = state
            case WindowState(window=window) if window in WINDOWS:
                if _newer(state, self.windows.get(window)):
                    self.windows[window] = state

    def present(self) -> list[WindowState]:
        """The states of the windows that the hall has now; a removed one may linger retained."""
        numbers = self.menu.windows if self.menu else ()
        return [self.windows[number] for number in numbers if number in self.windows]

    def called(self) -> list[tuple[WindowState, Called]]:
        """The windows where somebody is called now, by the number of the call. The window's own
        word counts, unless the hub has withdrawn the call since."""
        states = [(state, state.calling) for state in self.present()]
        found = [(state, call) for state, call in states if call and not self._gone(state, call)]
        return sorted(found, key=lambda one: one[1].call)

    def withdrawn(self, call: int, known: Known) -> bool:
        """Whether the list of calls that the hub has said after ``known`` has this one no more.

        A call before the whole of a long list has only become old: the hub lists the last 50.
        """
        if self.calls is None or self.calls.epoch != known[0] or self.calls.version <= known[1]:
            return False
        numbers = {one.call for one in self.calls.calls}
        old = len(numbers) >= LONG and call < min(numbers)
        return call not in numbers and not old

    def _gone(self, state: WindowState, call: Called) -> bool:
        return self.withdrawn(call.call, (state.epoch, state.version))

    def listed(self) -> list[Called]:
        """The hub's list of calls, oldest first."""
        calls = self.calls.calls if self.calls else ()
        return sorted(calls, key=lambda call: call.call)


class Generations:
    """What each generation has said; the one that has been silent longest makes room."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}

    def take(self, state: State, current: str | None) -> None:
        """Keep it with its generation. ``current`` is never what makes room."""
        said = self._said.pop(state.generation, None) or Said()
        self._said[state.generation] = said
        said.take(state)
        others = [name for name in self._said if name != current]
        for name in others[: max(0, len(self._said) - GENERATIONS)]:
            del self._said[name]

    def of(self, generation: str | None) -> Said:
        """What that one has said; of an unknown one: nothing."""
        return self._said.get(generation or "") or Said()

    def menus(self) -> Iterator[Menu]:
        """Every menu known, whoever said it."""
        return (said.menu for said in self._said.values() if said.menu)


def _newer(state: State, kept: State | None) -> bool:
    return kept is None or (state.epoch, state.version) > (kept.epoch, kept.version)

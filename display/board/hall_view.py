"""Puts together what one start of the hub has said on its topics, never two mixed.

Pure, part of the board's machine. ``wire.newest`` decides which state of a topic counts, the
heartbeat whether it is live.
"""

from wire.messages import Called, Calls, Menu, WindowState
from wire.newest import HubStates, Start

WINDOWS = range(1, 1000)
"""The window numbers that a hall file can have (wire.hall): no flood may invent more."""

LONG = 25
"""Calls in a list from which on those before it may have been pushed out."""

Known = tuple[int, int]
"""Epoch and version of the state that told of something."""


class HallView:
    """Holds the states of one start of the hub. ``windows`` by number."""

    def __init__(
        self, menu: Menu | None, calls: Calls | None, windows: dict[int, WindowState]
    ) -> None:
        self.menu, self.calls, self.windows = menu, calls, windows

    def present(self) -> list[WindowState]:
        """Return the states of the windows that the hall has now. The broker may still retain a
        removed one."""
        numbers = self.menu.windows if self.menu else ()
        return [self.windows[number] for number in numbers if number in self.windows]

    def called(self) -> list[tuple[WindowState, Called]]:
        """Return the windows where somebody is called now, by the number of the call.

        The window's own state counts, unless the hub has withdrawn the call since.
        """
        states = [(state, state.calling) for state in self.present()]
        found = [(state, call) for state, call in states if call and not self._gone(state, call)]
        return sorted(found, key=lambda one: one[1].call)

    def withdrawn(self, call: int, known: Known) -> bool:
        """Tell whether the list of calls that the hub has said after ``known`` lacks this one.

        A call older than all of a long list has only been pushed out: the hub lists the last 50.
        """
        if self.calls is None or self.calls.epoch != known[0] or self.calls.version <= known[1]:
            return False
        numbers = {one.call for one in self.calls.calls}
        old = len(numbers) >= LONG and call < min(numbers)
        return call not in numbers and not old

    def _gone(self, state: WindowState, call: Called) -> bool:
        return self.withdrawn(call.call, (state.epoch, state.version))

    def listed(self) -> list[Called]:
        """Return the hub's list of calls, oldest first."""
        calls = self.calls.calls if self.calls else ()
        return sorted(calls, key=lambda call: call.call)


def view_of(start: Start | None, states: HubStates) -> HallView:
    """Return the states of that start of the hub, none for an unknown one."""
    return HallView(states.menu.of(start), states.calls.of(start), states.windows(start))

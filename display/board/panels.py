"""Decides what the LED panel over each window says; writes to none. Part of the board's machine.

A panel has eight letters of Windows-1251 and no room for "as of": what may no longer be true is
not shown at all.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from display.board.hall_view import HallView
from display.things import PanelText, Sign
from wire.messages import Called, WindowState

OLD = "--"
"""What a panel shows instead of what may no longer be true."""


class Panels:
    """Decides what each panel shows, and remembers what it was told last.

    ``windows``: those that have a panel here. ``signs``: what a panel says instead of a number, by
    language.
    """

    def __init__(self, windows: Iterable[int], signs: Mapping[str, Sign]) -> None:
        self._shown: dict[int, PanelText | None] = dict.fromkeys(windows)
        self._signs = signs
        self.turns = False
        """Tells whether a panel says a word in several languages in turn."""

    def write(
        self, view: HallView | None, new: Container[int], languages: Sequence[str], turn: int
    ) -> list[PanelText]:
        """Return the panels that must show something else now.

        ``view``: what the living hub has said, None while none lives. ``new``: the calls that
        flash. ``turn``: counts on with each change of the language.
        """
        states = {x.window: x for x in view.present()} if view else {}
        calls = {x.window: call for x, call in view.called()} if view else {}
        words = self._words(states, languages)
        self.turns = any(
            len(words.get(states[n].state, ())) > 1 for n in self._shown if n in states
        )
        changed = []
        for window, shown in self._shown.items():
            state = states.get(window)
            panel = _panel(window, state, calls.get(window), words, new, turn)
            if panel != shown:
                self._shown[window] = panel
                changed.append(panel)
        return changed

    def end(self) -> list[PanelText]:
        """Return what the panels show once no board looks after them: that nothing there is
        current."""
        return [PanelText(window, OLD) for window in self._shown]

    def _words(
        self, states: Mapping[int, WindowState], languages: Sequence[str]
    ) -> dict[str, list[str]]:
        """Return the word for each state of a window in each language, each word once.

        "Closed" is said while others work. At night, and before the first window opens, panels are
        dark.
        """
        signs = [self._signs[language] for language in languages if language in self._signs]
        words = {"break": list(dict.fromkeys(sign.on_break for sign in signs))}
        if any(state.state != "closed" for state in states.values()):
            words["closed"] = list(dict.fromkeys(sign.closed for sign in signs))
        return words


def _panel(
    window: int,
    state: WindowState | None,
    call: Called | None,
    words: Mapping[str, Sequence[str]],
    new: Container[int],
    turn: int,
) -> PanelText:
    if state is None:
        return PanelText(window, OLD)
    if call is not None:
        return PanelText(window, call.ticket, call.call in new)
    said = words.get(state.state, ())
    return PanelText(window, said[turn % len(said)] if said else "")

"""The board's rules: which calls are shown, which are announced, and when all this is old.

Decides from what the hub says and the time handed in; touches no device, no disk and no clock. How
a scene looks is in ``display.layout``, how a panel is written in ``display.led``.
"""

from collections.abc import Iterable, Sequence
from math import floor

from display.said import GENERATIONS, Generations, Said
from display.things import Act, Announced, Chime, Hall, Memory, Panel, Row, Scene, Show
from wire.messages import (
    Called,
    Calls,
    Fact,
    HubTrouble,
    Menu,
    Now,
    Pulse,
    Stop,
    Texts,
    WindowState,
    elapsed,
)
from wire.pulse import SILENCE, Heartbeat

FLASH = 10.0
"""Seconds that a new call flashes: time to look up, and to find it again after looking away."""

HALF = 0.5
"""Seconds of each half of a flash: once a second, far below the three that can cause seizures
(WCAG 2.3.1)."""

TURN = 10.0
"""Seconds that the hall's text stands in one language before the next."""

OLD = "--"
"""What a panel shows instead of what may no longer be true: it has no room for "as of"."""

LATE = 0.001
"""Added to what is due, so that despite rounding its moment has certainly come."""


class Board:
    """``known``: the languages that there are words for. ``languages``: those wished for, else
    the menu's. ``age_limit``: seconds after which a call is shown but no longer announced.
    ``panels``: the windows that have an LED panel here.
    """

    def __init__(
        self,
        known: Sequence[str],
        languages: Sequence[str] = (),
        age_limit: float = 60.0,
        panels: Iterable[int] = (),
    ) -> None:
        self._known, self._wished, self._age_limit = tuple(known), tuple(languages), age_limit
        self._heart = Heartbeat()
        self._pulse_mono = 0.0
        self._hubs = Generations()
        self._announced: dict[str, int] = {}
        self._flashing: dict[int, float] = {}  # call number: until when, monotonic
        self._latest = 0.0  # when the last call was announced, monotonic
        self._as_of: tuple[str, float] | None = None  # (generation, the hub's wall time)
        self._trouble_until = 0.0  # monotonic; the hub itself said that it cannot work
        self._forgetful = False
        self._panels: dict[int, Panel | None] = dict.fromkeys(panels)
        self._scene: Scene | None = None
        self._due: float | None = 0.0  # at once: the first scene

    def restore(self, facts: Iterable[Announced]) -> None:
        """Take up what was announced before the restart."""
        self._announced.update((fact.generation, fact.call) for fact in facts)

    def due(self) -> float | None:
        """When something changes by itself: a flash, the clock, the age of what is shown."""
        return self._due

    def hear(self, heard: object, now: Now) -> list[Fact | Act]:
        """Whatever is not the board's business changes nothing."""
        self._heart.hear(heard, now)
        match heard:
            case Menu() | WindowState() | Calls():
                self._hubs.take(heard, self._generation)
            case Pulse():
                self._pulse_mono = now.mono
            case HubTrouble():
                self._trouble_until = now.mono + SILENCE
            case Memory(works):
                self._forgetful = not works
            case Stop():
                return [Panel(window, OLD) for window in self._panels]
        said = self._hubs.of(self._generation)
        live = self._live(said, now)
        answers = [*self._announce(said, now), *self._write_panels(said, live)]
        scene = self._look(said, live, now)
        self._due = self._next_change(scene, now)
        if scene != self._scene:
            self._scene = scene
            answers.append(Show(scene))
        return answers

    @property
    def _generation(self) -> str | None:
        """The one of the last pulse: what any other has said is kept aside."""
        return self._heart.session[0] if self._heart.session else None

    def _live(self, said: Said, now: Now) -> bool:
        """Everything shown was said by the living hub since its start."""
        shown: list[Menu | WindowState | None] = [said.menu, *said.present()]
        live = all(x and self._heart.speaks_for(x.generation, x.epoch, now) for x in shown)
        if live and (pulse := self._heart.last):
            self._as_of = pulse.generation, pulse.at.wall
        return live

    # --- announcing ---

    def _announce(self, said: Said, now: Now) -> list[Fact | Act]:
        """Each new call once: its number is kept before its chime sounds."""
        self._flashing = {call: end for call, end in self._flashing.items() if end > now.mono}
        pulse = self._heart.last
        if pulse is None:
            return []
        last = self._announced.get(pulse.generation, 0)
        fresh = self._unannounced(said, last, now)
        if not fresh:
            return []
        self._announced.pop(pulse.generation, None)
        self._announced[pulse.generation] = fresh[-1].call
        while len(self._announced) > GENERATIONS:
            del self._announced[next(iter(self._announced))]
        heeded = [x.call for x in fresh if elapsed(x.at, pulse.at) <= self._age_limit]
        if heeded:
            self._latest = now.mono
            self._flashing.update((call, now.mono + FLASH) for call in heeded)
        return [Announced(pulse.generation, fresh[-1].call), *(Chime(call) for call in heeded)]

    def _unannounced(self, said: Said, last: int, now: Now) -> list[Called]:
        """The living hub's calls above ``last``, in order.

        A window's own state may arrive before the list of calls. Then its call counts too, but
        only as the very next number: else one that came between would never be announced.
        """
        fresh: list[Called] = []
        if said.calls and self._heart.speaks_for(said.calls.generation, said.calls.epoch, now):
            fresh = [call for call in said.listed() if call.call > last]
        top = fresh[-1].call if fresh else last
        states = [x for x in said.present() if self._heart.speaks_for(x.generation, x.epoch, now)]
        for call in _calls_of(states):
            if call.call == top + 1:
                fresh.append(call)
                top = call.call
        return fresh

    # --- showing ---

    def _write_panels(self, said: Said, live: bool) -> list[Fact | Act]:
        states = {state.window: state for state in said.present()} if live else {}
        changed: list[Fact | Act] = []
        for window, shown in self._panels.items():
            panel = self._panel(window, states.get(window))
            if panel != shown:
                self._panels[window] = panel
                changed.append(panel)
        return changed

    def _panel(self, window: int, state: WindowState | None) -> Panel:
        if state is None:
            return Panel(window, OLD)
        if state.calling is None:
            return Panel(window, "")
        return Panel(window, state.calling.ticket, state.calling.call in self._flashing)

    def _look(self, said: Said, live: bool, now: Now) -> Scene:
        """What a visitor shall see now."""
        menu = said.menu or next(self._hubs.menus(), None)
        seen = self._as_of if self._as_of and self._as_of[0] == self._generation else None
        rows = self._rows(said, live) if seen else ()
        time = self._hall_time(now)
        languages = self._languages(menu)
        turn = floor((time or now.mono) / TURN) % len(languages)
        return Scene(
            standing="live" if live else "stale" if seen else "connecting",
            hall=_hall(menu, languages) if menu else Hall(),
            languages=languages,
            rows=rows,
            footer=_footer(menu, languages, time or 0.0) if menu else "",
            clock=None if time is None else floor(time / 60),
            as_of=floor(seen[1] / 60) if seen and not live else None,
            lit=any(row.flash for row in rows) and self._half(now) % 2 == 0,
            trouble=languages[turn] if self._in_trouble(now) else "",
            forgetful=self._forgetful,
        )

    def _in_trouble(self, now: Now) -> bool:
        """A hub says so, and no other one lives in this hall."""
        return now.mono < self._trouble_until and not self._heart.live(now)

    def _rows(self, said: Said, live: bool) -> tuple[Row, ...]:
        newest_first = reversed(_calls_of(said.present()))
        new = self._flashing if live else {}
        return tuple(Row(x.ticket, x.window, x.call, x.call in new) for x in newest_first)

    def _languages(self, menu: Menu | None) -> tuple[str, ...]:
        wished = self._wished or (menu.languages if menu else ())
        return tuple(language for language in wished if language in self._known) or self._known

    def _hall_time(self, now: Now) -> float | None:
        """Unix seconds. The hub's clock is the hall's, so that all boards and papers agree; this
        computer's own serves before the first pulse, and where it is trusted and the hub's not."""
        pulse = self._heart.last
        if pulse and (pulse.at.trusted or not now.trusted):
            return pulse.at.wall + (now.mono - self._pulse_mono)
        return now.wall if now.trusted else None

    def _half(self, now: Now) -> int:
        """Which half of a flash it is, counted from the last announcement: it starts bright."""
        return floor((now.mono - self._latest) / HALF + LATE)

    def _next_change(self, scene: Scene, now: Now) -> float | None:
        times = [self._heart.due(), self._trouble_until if scene.trouble else None]
        if self._flashing:
            times += [min(self._flashing.values()), self._latest + HALF * (self._half(now) + 1)]
        time = self._hall_time(now)
        if time is not None or scene.trouble:
            pace = TURN if scene.footer or scene.trouble else 60.0
            times.append(now.mono + pace - (time or now.mono) % pace + LATE)
        return min((time for time in times if time is not None), default=None)


def _calls_of(states: Sequence[WindowState]) -> list[Called]:
    """The present calls, oldest first."""
    return sorted((x.calling for x in states if x.calling), key=lambda call: call.call)


def _hall(menu: Menu, languages: Sequence[str]) -> Hall:
    series = sorted({item.series for item in menu.items if item.series})
    return Hall(_texts(menu.title, languages), len(menu.windows), tuple(series), menu.zone)


def _footer(menu: Menu, languages: Sequence[str], time: float) -> str:
    """The hall's text in the language whose turn it is."""
    texts = _texts(menu.board_text, languages)
    return texts[floor(time / TURN) % len(texts)] if texts else ""


def _texts(texts: Texts, languages: Sequence[str]) -> tuple[str, ...]:
    """Those that there are, in the order of the languages, each once."""
    return tuple(dict.fromkeys(texts[x] for x in languages if texts.get(x)))

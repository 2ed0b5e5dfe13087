"""The board's rules: which calls are shown, and when all this is old.

Decides from what the hub says and the time handed in; touches no device, no disk and no clock.
Which calls are announced is in ``display.announce``, what the panels say in ``display.panels``. How
a scene looks is in ``display.layout``, how a panel is written in ``display.led``.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import floor

from display.announce import LATE, Announcer
from display.panels import Panels
from display.said import Generations, Said
from display.things import Act, Announced, Hall, Memory, Row, Scene, Show, Sign
from wire.messages import (
    Calls,
    DeviceTwin,
    Fact,
    HubTrouble,
    Menu,
    Now,
    Pulse,
    Stop,
    Texts,
    WindowState,
)
from wire.pulse import SILENCE, Heartbeat

TWIN = 600.0
"""Seconds for which staff see that another board has this one's name."""
TURN = 10.0
"""Seconds that a text stands in one language before the next."""


class Board:
    """``known``: the languages that there are words for. ``languages``: those wished for, else
    the menu's. ``age_limit``: seconds after which a call is shown but no longer announced.
    ``panels``: the windows that have an LED panel here; ``signs``: what it says where there is no
    number, by language.
    """

    def __init__(
        self,
        known: Sequence[str],
        languages: Sequence[str] = (),
        age_limit: float = 60.0,
        panels: Iterable[int] = (),
        signs: Mapping[str, Sign] = {},
    ) -> None:
        self._known, self._wished = tuple(known), tuple(languages)
        self._heart = Heartbeat()
        self._pulse_mono = 0.0
        self._hubs = Generations()
        self._announcer = Announcer(age_limit)
        self._as_of: tuple[str, float] | None = None  # (generation, the hub's wall time)
        self._trouble_until = 0.0  # monotonic; the hub itself said that it cannot work
        self._forgetful = False
        self._twin_until = 0.0  # monotonic
        self._panels = Panels(panels, signs)
        self._scene: Scene | None = None
        self._due: float | None = 0.0  # at once: the first scene

    def restore(self, facts: Iterable[Announced]) -> None:
        """Take up what was announced before the restart."""
        self._announcer.restore(facts)

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
            case DeviceTwin():
                self._twin_until = now.mono + TWIN
            case Memory(works):
                self._forgetful = not works
            case Stop():
                return list(self._panels.end())
        said = self._hubs.of(self._generation)
        live = self._live(said, now)
        answers = self._announce(said, now)
        answers += self._write_panels(said if live else None, now)
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

    def _announce(self, said: Said, now: Now) -> list[Fact | Act]:
        def living(state: Calls | WindowState) -> bool:
            return self._heart.speaks_for(state.generation, state.epoch, now)

        return self._announcer.hear(said, self._heart.last, living, now)

    # --- showing ---

    def _write_panels(self, said: Said | None, now: Now) -> list[Fact | Act]:
        languages = self._languages(said.menu if said else None)
        new = self._announcer.flashing()
        return list(self._panels.write(said, new, languages, self._turn(now)))

    def _look(self, said: Said, live: bool, now: Now) -> Scene:
        """What a visitor shall see now."""
        menu = said.menu or next(self._hubs.menus(), None)
        seen = self._as_of if self._as_of and self._as_of[0] == self._generation else None
        rows = self._rows(said, live) if seen else ()
        time = self._hall_time(now)
        languages = self._languages(menu)
        turn = self._turn(now) % len(languages)
        return Scene(
            standing="live" if live else "stale" if seen else "connecting",
            hall=_hall(menu, languages) if menu else Hall(),
            languages=languages,
            rows=rows,
            footer=_footer(menu, languages, time or 0.0) if menu else "",
            clock=None if time is None else floor(time / 60),
            as_of=floor(seen[1] / 60) if seen and not live else None,
            lit=any(row.flash for row in rows) and self._announcer.lit(now),
            trouble=languages[turn] if self._in_trouble(now) else "",
            forgetful=self._forgetful,
            twin=now.mono < self._twin_until,
            pause=live and not rows and _has_break(said.present()),
        )

    def _in_trouble(self, now: Now) -> bool:
        """A hub says so, and no other one lives in this hall."""
        return now.mono < self._trouble_until and not self._heart.live(now)

    def _rows(self, said: Said, live: bool) -> tuple[Row, ...]:
        newest_first = reversed([call for _, call in said.called()])
        new = self._announcer.flashing() if live else frozenset()
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

    def _turn(self, now: Now) -> int:
        """Counts on with each change of the language, for all boards of the hall alike."""
        return floor((self._hall_time(now) or now.mono) / TURN)

    def _next_change(self, scene: Scene, now: Now) -> float | None:
        times = [self._heart.due(), self._trouble_until if scene.trouble else None]
        times += [self._twin_until if scene.twin else None, *self._announcer.due(now)]
        time, turns = self._hall_time(now), bool(scene.trouble or self._panels.turns)
        if time is not None or turns:
            pace = TURN if scene.footer or turns else 60.0
            times.append(now.mono + pace - (time or now.mono) % pace + LATE)
        return min((time for time in times if time is not None), default=None)


def _has_break(states: Sequence[WindowState]) -> bool:
    """Somebody has a break, and nobody works."""
    working = {state.state for state in states}
    return "break" in working and "open" not in working


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

"""Decides which calls the board shows, and when all that it shows is old.

Decides from what the hub says and the time handed in; touches no device, no disk and no clock.
Which calls are announced is in ``display.board.announce``, what the panels say in
``display.board.panels``. How a scene looks is in ``display.picture.layout``, how a panel is written
in ``display.led``.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import floor
from typing import NamedTuple

from display.board.announce import LATE, Announcer
from display.board.hall_view import WINDOWS, HallView, view_of
from display.board.panels import Panels
from display.things import Announced, CallRow, Effect, HallNames, Memory, Scene, ShowScene, Sign
from wire.messages import (
    Calls,
    DeviceTwin,
    Fact,
    HubTrouble,
    LinkUp,
    Menu,
    NoBroker,
    Now,
    Pulse,
    Stop,
    Texts,
    WindowState,
)
from wire.newest import HubStates
from wire.pulse import SILENCE, Heartbeat

TWIN = 600.0
"""Seconds for which staff see that another board has this one's name."""
TURN = 10.0
"""Seconds that a text stands in one language before the next."""


class Board:
    """Decides what the board shows, sounds and puts on its panels.

    ``known``: the languages that there are words for. ``languages``: those wished for, else the
    menu's. ``age_limit``: seconds after which a call is shown but no longer announced. ``panels``:
    the windows that have an LED panel here; ``signs``: what it says where there is no number, by
    language.
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
        self._states = HubStates(WINDOWS)
        self._announcer = Announcer(age_limit)
        self._seen: _Seen | None = None  # what was live last
        self._trouble_until = 0.0  # monotonic; the hub itself said that it cannot work
        self._forgetful = False
        self._broker = ""
        self._twin_until = 0.0  # monotonic
        self._panels = Panels(panels, signs)
        self._scene: Scene | None = None
        self._due: float | None = 0.0  # at once: the first scene

    def restore(self, facts: Iterable[Announced]) -> None:
        """Take up what was announced before the restart."""
        self._announcer.restore(facts)

    def due(self) -> float | None:
        """Return when something changes by itself: a flash, the clock, the age of what is shown."""
        return self._due

    def hear(self, heard: object, now: Now) -> list[Fact | Effect]:
        """Hear one message, event or tick. What does not concern the board changes nothing."""
        self._heart.hear(heard, now)
        if isinstance(heard, Stop):
            return list(self._panels.end())
        return [*self._take(heard, now), *self._shows(now)]

    def _take(self, heard: object, now: Now) -> list[Fact]:
        """Remember what was said, and return what is to be kept of it."""
        self._states.hear(heard, self._heart.session)
        match heard:
            case Pulse():
                self._pulse_mono = now.mono
                return self._announcer.named(heard, now)
            case HubTrouble():
                self._trouble_until = now.mono + SILENCE
            case DeviceTwin():
                self._twin_until = now.mono + TWIN
            case Memory(works):
                self._forgetful = not works
            case NoBroker(address, why):
                self._broker = f"{address}: {why}"
            case LinkUp():
                self._broker = ""
        return []

    def _shows(self, now: Now) -> list[Fact | Effect]:
        """Return the effects that bring chimes, panels and picture to what is due now."""
        view = view_of(self._heart.session, self._states)
        live = self._live(view, now)
        answers = self._announce(view, now)
        answers += self._write_panels(view if live else None, now)
        scene = self._look(view, live, now)
        self._due = self._next_change(scene, now)
        if scene != self._scene:
            self._scene = scene
            answers.append(ShowScene(scene))
        return answers

    def _live(self, view: HallView, now: Now) -> bool:
        """Tell whether the living hub has said, since its start, everything that is shown: the
        menu, and each window that was shown before."""
        before = self._before()
        shown = before.view.windows if before else ()
        must = [number for number in shown if view.menu and number in view.menu.windows]
        live = self._heart.live(now) and bool(view.menu)
        live = live and all(number in view.windows for number in must)
        if live and (pulse := self._heart.last):
            time = self._hall_time(now)
            wall = None if time is None else time - (now.mono - self._pulse_mono)
            self._seen = _Seen(pulse.generation, wall, view)
        return live

    def _before(self) -> "_Seen | None":
        """Return the last live picture, if the hub still has the same database."""
        session, seen = self._heart.session, self._seen
        return seen if seen and session and seen.generation == session[0] else None

    def _announce(self, view: HallView, now: Now) -> list[Fact | Effect]:
        def living(state: Calls | WindowState) -> bool:
            return self._heart.speaks_for(state.generation, state.epoch, now)

        return self._announcer.hear(view, self._heart.last, living, now)

    # --- showing ---

    def _write_panels(self, view: HallView | None, now: Now) -> list[Fact | Effect]:
        languages = self._languages(view.menu if view else None)
        new = self._announcer.flashing()
        return list(self._panels.write(view, new, languages, self._turn(now)))

    def _look(self, view: HallView, live: bool, now: Now) -> Scene:
        """Build the scene that visitors see now."""
        seen, time = self._before(), self._hall_time(now)
        menu, rows = self._menu_and_rows(view, seen, live)
        languages = self._languages(menu)
        return Scene(
            standing="live" if live else "stale" if seen else "connecting",
            hall=_hall(menu, languages) if menu else HallNames(),
            languages=languages,
            rows=rows,
            footer=_footer(menu, languages, self._common_time(now)) if menu else "",
            clock=None if time is None else floor(time / 60),
            minute=floor(self._common_time(now) / 60) if time is None else 0,
            as_of=floor(seen.wall / 60) if seen and seen.wall is not None and not live else None,
            lit=any(row.flash for row in rows) and self._announcer.lit(now),
            trouble=languages[self._turn(now) % len(languages)] if self._in_trouble(now) else "",
            forgetful=self._forgetful,
            broker=self._broker,
            twin=now.mono < self._twin_until,
            pause=live and not rows and _has_break(view.present()),
        )

    def _menu_and_rows(
        self, view: HallView, seen: "_Seen | None", live: bool
    ) -> tuple[Menu | None, tuple[CallRow, ...]]:
        """Return what the living hub says, else what was live last."""
        old = seen.view if seen else view
        menu = view.menu or old.menu or next(self._states.menu.all(), None)
        return menu, self._rows(view if live else old, live) if seen else ()

    def _in_trouble(self, now: Now) -> bool:
        """Tell whether a hub says that it is in trouble, and no other one lives in this hall."""
        return now.mono < self._trouble_until and not self._heart.live(now)

    def _rows(self, view: HallView, live: bool) -> tuple[CallRow, ...]:
        newest_first = reversed([call for _, call in view.called()])
        new = self._announcer.flashing() if live else frozenset()
        return tuple(CallRow(x.ticket, x.window, x.call, x.call in new) for x in newest_first)

    def _languages(self, menu: Menu | None) -> tuple[str, ...]:
        wished = self._wished or (menu.languages if menu else ())
        return tuple(language for language in wished if language in self._known) or self._known

    def _hall_time(self, now: Now) -> float | None:
        """Return the hall's time in Unix seconds, None where nobody knows it.

        The hub's clock is the hall's, so that all boards and papers agree. This computer's own
        clock serves before the first pulse, and where it is trusted and the hub's is not.
        """
        pulse = self._heart.last
        if pulse and pulse.at.trusted:
            return pulse.at.wall + (now.mono - self._pulse_mono)
        return now.wall if now.trusted else None

    def _common_time(self, now: Now) -> float:
        """Return seconds that all boards of the hall count alike, right or wrong."""
        pulse = self._heart.last
        return pulse.at.wall + (now.mono - self._pulse_mono) if pulse else now.mono

    def _turn(self, now: Now) -> int:
        """Return a number that grows with each change of the language, for all boards of the hall
        alike."""
        return floor(self._common_time(now) / TURN)

    def _next_change(self, scene: Scene, now: Now) -> float | None:
        times = [self._heart.due(), self._trouble_until if scene.trouble else None]
        times += [self._twin_until if scene.twin else None, *self._announcer.due(now)]
        if scene.trouble or self._panels.turns or scene.footer:
            times.append(now.mono + TURN - self._common_time(now) % TURN + LATE)
        time = self._hall_time(now)
        minute = self._common_time(now) if time is None else time
        times.append(now.mono + 60.0 - minute % 60.0 + LATE)
        return min((time for time in times if time is not None), default=None)


class _Seen(NamedTuple):
    """Holds the last live picture: the generation of the hub's database, the hall's wall time
    (None: not known), and the states shown."""

    generation: str
    wall: float | None
    view: HallView


def _has_break(states: Sequence[WindowState]) -> bool:
    """Tell whether somebody has a break while nobody works."""
    working = {state.state for state in states}
    return "break" in working and "open" not in working


def _hall(menu: Menu, languages: Sequence[str]) -> HallNames:
    series = sorted({item.series for item in menu.items if item.series})
    return HallNames(_texts(menu.title, languages), len(menu.windows), tuple(series), menu.zone)


def _footer(menu: Menu, languages: Sequence[str], time: float) -> str:
    """Return the hall's text in the language whose turn it is."""
    texts = _texts(menu.board_text, languages)
    return texts[floor(time / TURN) % len(texts)] if texts else ""


def _texts(texts: Texts, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that there are, in the order of the languages, each once."""
    return tuple(dict.fromkeys(texts[x] for x in languages if texts.get(x)))

"""Plays the visitors at the kiosks' glass. They see what people see.

A visitor learns the number from the screen and the paper. Decides when a finger comes down, by
seeded draws.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from kiosk.things import Screen, Tapped
from tests.sim.agenda import Agenda

PATIENCE = 25.0
"""Seconds before a kiosk that does not open, after which a visitor goes home."""


@dataclass
class Person:
    """Is somebody who wants ``service``. ``visits`` are the ids of the taps that may bear a ticket.
    ``typed``: the code or the number that he types at the keypad, "" if he types none."""

    name: str
    service: str
    language: str = "ru"
    since: float = 0.0
    tries: int = 0
    number: str = ""
    asked: bool = False
    typed: str = ""
    visits: list[str] = field(default_factory=list)


class Finger:
    """Plays whoever stands before this kiosk, one after the other."""

    def __init__(self, agenda: Agenda, kiosk: Any, draw: Random) -> None:
        """Stand before a kiosk. ``stays``: these visitors never go home without a ticket."""
        self._agenda, self._kiosk, self._draw = agenda, kiosk, draw
        self.stays = False
        self._waiting: list[Person] = []
        self._taps = 0
        self._looks = False
        self.gone: list[Person] = []

    @property
    def idle(self) -> bool:
        """Tell whether nobody stands there."""
        return not self._waiting

    def comes(self, person: Person) -> None:
        person.since = self._agenda.now
        self._waiting.append(person)
        self._look_after(0.3)

    def sees(self, shown: int) -> None:
        """Read a new screen on the glass, then act. On a keypad there is little to read."""
        typing = self._kiosk.screen is not None and self._kiosk.screen.kind == "code"
        slowest = 0.3 if typing else 0.7
        self._agenda.after(self._draw.uniform(0.15, slowest), self._acts, shown)

    def _look_after(self, seconds: float) -> None:
        if not self._looks:
            self._looks = True
            self._agenda.after(seconds, self._look)

    def _look(self) -> None:
        """Try again every few seconds."""
        self._looks = False
        if self._waiting:
            self._acts(self._kiosk.shown)
            self._look_after(self._draw.uniform(1.5, 3.0))

    def _acts(self, shown: int) -> None:
        screen: Screen | None = self._kiosk.screen
        if not self._waiting or not self._kiosk.running or screen is None:
            self._loses_patience()
            return
        if shown != self._kiosk.shown:
            return
        person = self._waiting[0]
        key = self._wish(person, screen)
        if screen.kind == "ticket":
            self._has_ticket(person, screen)
        if key:
            self._tap(person, shown, key)
            if self._draw.random() < 0.1:  # a double tap
                self._agenda.after(0.1, self._tap, person, shown, key)

    def _wish(self, person: Person, screen: Screen) -> str:
        keys = [entry.key for entry in (*screen.entries, *screen.foot)]
        match screen.kind:
            case "start":
                return _one_of(keys, f"language:{person.language}") or (keys[0] if keys else "")
            case "services" if person.typed:
                return _one_of(keys, "code", "back")
            case "code":
                return _typing(person.typed, screen, keys)
            case "told":
                return self._is_told(person, keys)
            case "services":
                wanted = _one_of(keys, f"service:{person.service}", "group:rest")
                return wanted or _one_of(keys, "more", "back")
            case "documents":
                return "take" if self._draw.random() < 0.9 else _one_of(keys, "back")
            case "still_there":
                return "stay"
            case "sorry" | "shut":
                self._sorry(person)
                return _one_of(keys, "leave")
            case "ticket":
                return "leave" if self._draw.random() < 0.7 else ""
            case "closed":
                self._loses_patience()
                return _one_of(keys, "back")
        return ""

    def _is_told(self, person: Person, keys: list[str]) -> str:
        """Take the answer, whatever it was: a visitor who gets nowhere here asks somebody else."""
        if person.asked:
            self._leaves()
        return _one_of(keys, "leave")

    def _sorry(self, person: Person) -> None:
        person.tries += 1
        if person.tries >= 3 and not self.stays:
            self._leaves()

    def _has_ticket(self, person: Person, screen: Screen) -> None:
        if person.asked:  # else it is the number of the one before
            person.number = screen.number
            self._leaves()

    def _loses_patience(self) -> None:
        waited = self._agenda.now - self._waiting[0].since if self._waiting else 0.0
        if waited > PATIENCE and not self.stays:
            self._leaves()

    def _leaves(self) -> None:
        self.gone.append(self._waiting.pop(0))
        if self._waiting:
            self._waiting[0].since = self._agenda.now
            self._look_after(0.3)

    def _tap(self, person: Person, shown: int, key: str) -> None:
        self._taps += 1
        visit = f"{person.name}-{self._taps:04d}-{self._kiosk.name}"
        person.visits.append(visit)
        person.asked |= key.startswith(("service:", "take", "enter"))
        at = (self._draw.uniform(0, 300), self._draw.uniform(0, 200))
        self._agenda.log(self._kiosk.name, "tap", f"{key} {visit}")
        self._kiosk.put(Tapped(shown, key, visit, at))


def _one_of(keys: list[str], *wanted: str) -> str:
    return next((key for key in wanted if key in keys), "")


def _typing(wanted: str, screen: Screen, keys: list[str]) -> str:
    """Return the next key of the keypad; one too many is erased."""
    there = screen.number
    if not wanted:
        return _one_of(keys, "back")
    if there == wanted:
        return _one_of(keys, "enter", "back")
    if wanted.startswith(there):
        return _one_of(keys, f"key:{wanted[len(there)]}")
    return _one_of(keys, "erase")

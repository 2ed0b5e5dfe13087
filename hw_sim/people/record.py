"""Records what happened to people: their own count, to lay beside the hub's.

Decides what became of each visitor. Only the people's side writes it: it never reads the hub's
database, its messages or its log. Times are real seconds since the doors opened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Count = Literal["issued", "served", "no_show", "left"]
COUNTS: tuple[Count, ...] = ("issued", "served", "no_show", "left")
"""Counts that people and the hub keep for each service: its tickets, and what became of each."""
WORDS: Mapping[Count, str] = {
    "issued": "issued",
    "served": "served",
    "no_show": "no-show",
    "left": "left",
}
"""What readers are shown for each count; files keep the names of COUNTS."""


@dataclass
class Story:
    """Holds one visitor's account.

    `outcome` is served, no_show (called, and not there), left (with a ticket, never called),
    no_ticket, or "" while it goes on. `oddities` are what should not have happened.
    """

    person: int
    service: str
    language: str
    arrived: float | None = None
    kiosk: str = ""
    kiosk_from: float | None = None
    kiosk_until: float | None = None
    ticket: str | None = None
    paper: int | None = None
    paper_at: float | None = None
    window: int | None = None
    called: float | None = None
    served_from: float | None = None
    served_until: float | None = None
    gone: float | None = None
    outcome: str = ""
    oddities: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sighting:
    """Records a number that appeared on a window's panel, seen at `at`."""

    at: float
    window: int
    ticket: str


@dataclass
class Account:
    """Holds everything the people's side knows at the end.

    `papers` are all papers of all printers with the number read off them, None where none was
    legible. `oddities` are the operators'.
    """

    speed: float
    stories: list[Story] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    papers: list[tuple[str, int, str | None]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)

    def no_shows(self) -> list[tuple[Story, Sighting]]:
        """Return those who went home with a ticket that was called, each with its first call."""
        called = {sighting.ticket: sighting for sighting in reversed(self.sightings)}
        return [
            (story, called[story.ticket])
            for story in self.stories
            if story.outcome == "left" and story.ticket in called
        ]

    def settle(self) -> None:
        """Give those who went home their outcome: whoever was called is a no-show."""
        for story, first in self.no_shows():
            story.outcome, story.window, story.called = "no_show", first.window, first.at

    def as_json(self) -> dict[str, object]:
        """Return the account as `people.json` has it."""
        return {"counts": self.counts(), **asdict(self)}

    def counts(self) -> dict[str, dict[str, int]]:
        """Count issued, served, no_show and left for each service."""
        rows: dict[str, Counter[str]] = defaultdict(Counter)
        for story in self.stories:
            if story.ticket is not None:
                rows[story.service].update(["issued", story.outcome])
        return {service: {key: rows[service][key] for key in COUNTS} for service in sorted(rows)}


def windows_of(sightings: Iterable[Sighting]) -> Mapping[str, set[int]]:
    """Return the windows at which each number was ever seen."""
    seen: dict[str, set[int]] = defaultdict(set)
    for sighting in sightings:
        seen[sighting.ticket].add(sighting.window)
    return seen

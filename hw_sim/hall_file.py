"""Reads a hall file as people and the stage need it: what can be had, where, by which taps.

Decides how a hall runs faster, and which of its devices the stage plays. Never decides whether a
hall file is right: the hub's own check does.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict, cast

from hw_sim.arguments import reason
from hw_sim.words import LANGUAGES

NEXT_AGAIN = 3.0  # seconds, where a hall file does not say it (docs/hall-file.md)
PADS_PER_DEVICE = 5  # 28 pins of the header, at least five for each (docs/pads.md)

Texts = Mapping[str, str]
"""A text by language code."""


class NamedEntry(TypedDict):
    """Names a group of services, or a reason for a break."""

    id: str
    name: Texts
    under: NotRequired[str]


class ServiceEntry(NamedEntry):
    """Describes one service; its standards are in minutes."""

    series: str
    waiting_minutes: float
    service_minutes: float


class WindowEntry(TypedDict):
    """Describes one window: its services' ids, and the names of the devices that have its
    buttons."""

    number: int
    services: Sequence[str]
    pads: Sequence[str]


class DeviceEntry(TypedDict):
    """Describes one device of the hall."""

    name: str
    kind: str


class HallRules(TypedDict, total=False):
    """Holds the rules that matter here; a hall file may name others."""

    next_again: float  # seconds
    start: bool
    day_turns: str  # HH:MM
    reserve: int
    reserve_from: int
    reserve_to: int


class HallTree(TypedDict):
    """Holds a hall file as TOML decodes it; keys that nobody here reads are kept."""

    hall: str
    zone: str
    languages: Sequence[str]
    title: Texts
    ticket_text: NotRequired[Texts]
    board_text: NotRequired[Texts]
    services: Sequence[ServiceEntry]
    windows: Sequence[WindowEntry]
    devices: Sequence[DeviceEntry]
    rules: NotRequired[HallRules]
    groups: NotRequired[Sequence[NamedEntry]]
    breaks: NotRequired[Sequence[NamedEntry]]
    parks: NotRequired[Sequence[NamedEntry]]
    classes: NotRequired[Sequence[NamedEntry]]


class HallError(Exception):
    """Says why the hall cannot be played: where, what was found, what was expected."""


@dataclass(frozen=True)
class Errand:
    """Describes one thing people come for.

    `taps` holds for each language the texts to touch from the first page of the tree on, the
    service's own name last. `minutes` is the standard of service, in minutes.
    """

    service: str
    series: str
    taps: Mapping[str, tuple[str, ...]]
    minutes: float


def read_hall(path: Path) -> HallTree:
    """Read the file as a tree, its texts as screens show them: in Unicode's NFC. Raises HallError
    where it cannot be read as TOML."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return cast(HallTree, _composed(tree))
    except RecursionError:
        raise HallError(f"{path}: found very deep nesting, expected a hall file in TOML") from None
    except (OSError, ValueError) as wrong:  # no UTF-8, no TOML, a number of 5,000 digits
        raise HallError(f"{path}: found {reason(wrong)}, expected a hall file in TOML") from None


def _composed(value: Any) -> Any:
    """Return a decoded TOML value with all its texts in NFC."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [_composed(one) for one in value]
        case dict():
            return {_composed(key): _composed(one) for key, one in value.items()}
    return value


def errands(hall: HallTree) -> list[Errand]:
    """Return what can be had at the kiosk, and how, for each service that a window serves."""
    served = {service for window in staffed(hall) for service in window["services"]}
    return [
        Errand(
            service["id"],
            service["series"],
            {code: _taps(hall, service, code) for code in spoken(hall)},
            float(service["service_minutes"]),
        )
        for service in hall["services"]
        if service["id"] in served
    ]


def staffed(hall: HallTree) -> list[WindowEntry]:
    """Return the windows that have buttons, so that somebody can work there."""
    return [window for window in hall["windows"] if window["pads"]]


def spoken(hall: HallTree) -> list[str]:
    """Return the languages that both the hall and people know; all that people know if there is
    none."""
    return [code for code in hall["languages"] if code in LANGUAGES] or list(LANGUAGES)


def _taps(hall: HallTree, service: ServiceEntry, language: str) -> tuple[str, ...]:
    groups = {group["id"]: group for group in hall.get("groups", ())}
    names, under = [_text(service["name"], language)], service.get("under", "")
    while under:
        names.append(_text(groups[under]["name"], language))
        under = groups[under].get("under", "")
    return tuple(reversed(names))


def _text(texts: Texts, language: str) -> str:
    """Return the text in a language. Like a kiosk, take the first text there is where it lacks the
    language."""
    return texts.get(language) or next(iter(texts.values()))


def faster(hall: HallTree, speed: float) -> HallTree:
    """Divide the minutes of people by `speed`; times of devices stay as they are.

    `unheard` and `waiting_said` wait for a device, `next_again` for an operator's finger.
    """
    rules = hall.get("rules", HallRules())
    services: list[ServiceEntry] = [
        {
            **service,
            "waiting_minutes": service["waiting_minutes"] / speed,
            "service_minutes": service["service_minutes"] / speed,
        }
        for service in hall["services"]
    ]
    next_again = rules.get("next_again", NEXT_AGAIN) / speed
    return {**hall, "services": services, "rules": {**rules, "next_again": next_again}}


def devices(hall: HallTree, kind: str) -> list[str]:
    """Return the names of the devices of one kind, in the order of the file."""
    return [device["name"] for device in hall["devices"] if device["kind"] == kind]


def pads(hall: HallTree) -> dict[str, list[int]]:
    """Return the windows that each pad device plays: each window at the first device it names.

    Raises HallError when a device would need more pads than its pins allow.
    """
    at: dict[str, list[int]] = {}
    for window in staffed(hall):
        at.setdefault(window["pads"][0], []).append(window["number"])
    for name, windows in at.items():
        if len(windows) > PADS_PER_DEVICE:
            raise HallError(
                f"windows: found {len(windows)} that name {name} first, "
                f"expected at most {PADS_PER_DEVICE} pads at one device"
            )
    return at

"""The hall file: one TOML file that says what a hall offers and who works in it. Types only.

Decides what a hall may look like and what contradicts itself; reads no file (wire.config does).
docs/hall-file.md explains every key.
"""

from collections import Counter
from typing import Literal

from msgspec import Struct

from wire.messages import Id, Texts

DeviceKind = Literal["kiosk", "pads", "board", "staff"]
Problem = tuple[str, object, str]
"""(key, found, expected)."""
PLAIN = "letters, digits and - only (it stands in topics)"
HOUR, WEEK = 3600.0, 7 * 24 * 60.0
"""The longest that a rule (seconds) and a standard (minutes) may be: TOML knows inf and nan too."""
LONGEST = {
    "next_again": HOUR,
    "unheard": HOUR,
    "waiting_said": HOUR,
    "believed": 24 * HOUR,
    "gather": HOUR,
}
NUMBERS = 999_999
"""The highest number that a ticket may bear (wire.messages)."""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the kiosk: services and groups stand ``under`` it. "" is the first page."""

    id: Id
    name: Texts
    under: str = ""


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """What a visitor comes for.

    ``series`` is the letter before the number; services that share it share one counter, so no
    number is given twice. ``waiting_minutes`` and ``service_minutes`` are the standard.
    ``documents`` are what to bring, a list per language.
    """

    id: Id
    name: Texts
    series: Id
    waiting_minutes: float
    service_minutes: float
    under: str = ""
    documents: dict[str, tuple[str, ...]] = {}


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """Where people are served: its number, its services, the pad devices that speak for it."""

    number: int
    services: tuple[str, ...]
    pads: tuple[str, ...]


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """One daemon's connection: only names written here may speak, each as its kind."""

    name: str
    kind: DeviceKind


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Times in seconds.

    ``next_again``: a NEXT so soon after the window's last call is a bounce. ``unheard``: a ticket
    of which its kiosk says nothing becomes callable and flagged. ``pulses_old``: a press that saw
    an older pulse is dead. ``day_turns``: local HH:MM at which an open day is closed and the next
    opened; ``day_closes``: local HH:MM at which it is closed before that, "" for never.
    ``waiting_said``: the least time between two updates of how many wait. ``reserve``: numbers of
    each series lent to each kiosk at a time, out of ``reserve_from`` to ``reserve_to``, which the
    hub itself never gives. ``believed``: the longest wait without the hub that a kiosk's word is
    taken for. ``gather``: how long a hub that lost its past waits for all kiosks to report before
    it issues; ``jump``: numbers left out in each series for a kiosk that did not.
    """

    next_again: float = 3.0
    unheard: float = 15.0
    pulses_old: int = 3
    day_turns: str = "03:00"
    day_closes: str = ""
    waiting_said: float = 0.25
    reserve: int = 20
    reserve_from: int = 500
    reserve_to: int = 999
    believed: float = 4 * HOUR
    gather: float = 30.0
    jump: int = 100


class Hall(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``hall`` is the name in the topics; ``zone`` an IANA time zone."""

    hall: str
    title: Texts
    languages: tuple[str, ...]
    zone: str
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    devices: tuple[Device, ...]
    groups: tuple[Group, ...] = ()
    ticket_text: Texts = {}
    board_text: Texts = {}
    rules: Rules = Rules()

    def problem(self) -> Problem | None:
        """The first thing that contradicts itself, None if nothing does."""
        for check in (_names, _texts, _tree, _limits, _times, _reserve, _windows):
            found = check(self)
            if found is not None:
                return found
        return None


def _names(hall: Hall) -> Problem | None:
    if not plain(hall.hall):
        return "hall", hall.hall, PLAIN
    if not hall.languages:
        return "languages", "none", "at least one language code"
    named: list[tuple[str, list[str] | list[int]]] = [
        ("languages", list(hall.languages)),
        ("groups/services", [x.id for x in hall.groups] + [x.id for x in hall.services]),
        ("windows", [x.number for x in hall.windows]),
        ("devices", [x.name for x in hall.devices]),
        *((f"windows[{i}].services", list(x.services)) for i, x in enumerate(hall.windows)),
    ]
    for key, names in named:
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            return key, twice[0], "each name or number once"
    for i, device in enumerate(hall.devices):
        if not plain(device.name):
            return f"devices[{i}].name", device.name, PLAIN
    for key, names in named:
        long = [name for name in names if isinstance(name, str) and not 0 < len(name) <= 64]
        if long:
            return key, long[0], "names of 1 to 64 characters"
    return None


def _texts(hall: Hall) -> Problem | None:
    wanted = [("title", hall.title)]
    wanted += [(f"services[{i}].name", x.name) for i, x in enumerate(hall.services)]
    wanted += [(f"groups[{i}].name", x.name) for i, x in enumerate(hall.groups)]
    for key, texts in wanted:
        for language in hall.languages:
            if not texts.get(language):
                return f"{key}.{language}", "nothing", "a text in every language of the hall"
    return None


def _tree(hall: Hall) -> Problem | None:
    parents = {group.id: group.under for group in hall.groups}
    unders = [(f"groups[{i}].under", group.under) for i, group in enumerate(hall.groups)]
    unders += [(f"services[{i}].under", x.under) for i, x in enumerate(hall.services)]
    for key, under in unders:
        if under and under not in parents:
            return key, under, "the id of a group"
    for i, group in enumerate(hall.groups):
        seen, at = set[str](), group.id
        while at:
            if at in seen:
                return f"groups[{i}].under", group.under, "a tree without a circle"
            seen.add(at)
            at = parents[at]
    return None


def _limits(hall: Hall) -> Problem | None:
    for i, service in enumerate(hall.services):
        if not (0 < len(service.series) <= 3 and _on_panels(service.series)):
            expected = "one to three Latin or Cyrillic letters (window panels know no others)"
            return f"services[{i}].series", service.series, expected
        for key in ("waiting_minutes", "service_minutes"):
            if not 0 < getattr(service, key) <= WEEK:
                expected = "more than 0 minutes, at most a week"
                return f"services[{i}].{key}", getattr(service, key), expected
    return None


def _times(hall: Hall) -> Problem | None:
    rules = hall.rules
    for key, longest in LONGEST.items():
        if not 0 <= getattr(rules, key) <= longest:
            return f"rules.{key}", getattr(rules, key), f"0 to {longest:.0f} seconds"
    if rules.pulses_old < 0:
        return "rules.pulses_old", rules.pulses_old, "0 pulses or more"
    if not _of_day(rules.day_turns):
        return "rules.day_turns", rules.day_turns, "a time HH:MM"
    if rules.day_closes and not _of_day(rules.day_closes):
        return "rules.day_closes", rules.day_closes, 'a time HH:MM, or "" for never'
    if rules.day_closes and _minutes(rules.day_closes) == _minutes(rules.day_turns):
        return "rules.day_closes", rules.day_closes, "another time than rules.day_turns"
    return None


def _reserve(hall: Hall) -> Problem | None:
    """Every kiosk needs room for the range that it uses and the one that it has ahead."""
    rules = hall.rules
    for key, least, most in (("reserve", 1, 1000), ("jump", 0, 100_000)):
        if not least <= getattr(rules, key) <= most:
            return f"rules.{key}", getattr(rules, key), f"{least} to {most} numbers"
    for key in ("reserve_from", "reserve_to"):
        if not 1 <= getattr(rules, key) <= NUMBERS:
            return f"rules.{key}", getattr(rules, key), f"a number from 1 to {NUMBERS}"
    kiosks = sum(device.kind == "kiosk" for device in hall.devices)
    band, needed = rules.reserve_to - rules.reserve_from + 1, 2 * kiosks * rules.reserve
    if band < max(needed, rules.reserve):
        expected = f"at least {rules.reserve_from + max(needed, rules.reserve) - 1}"
        why = f"{expected}: {kiosks} kiosks, two ranges of {rules.reserve} numbers each"
        return "rules.reserve_to", rules.reserve_to, why
    return None


def _of_day(text: str) -> bool:
    hours, _, minutes = text.partition(":")
    numbers = hours.isdecimal() and minutes.isdecimal()
    return numbers and int(hours) < 24 and int(minutes) < 60


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _windows(hall: Hall) -> Problem | None:
    services = {service.id for service in hall.services}
    pads = {device.name for device in hall.devices if device.kind == "pads"}
    for i, window in enumerate(hall.windows):
        if not 0 < window.number < 1000:
            return f"windows[{i}].number", window.number, "a number from 1 to 999"
        for service in window.services:
            if service not in services:
                return f"windows[{i}].services", service, "the id of a service"
        for pad in window.pads:
            if pad not in pads:
                return f"windows[{i}].pads", pad, 'a device of kind "pads"'
    return None


def _on_panels(series: str) -> bool:
    """Letters of CP1251: what window panels can show (docs/display.md)."""
    return series.isalpha() and series.encode("cp1251", "ignore").decode("cp1251") == series


def plain(name: str) -> bool:
    """Whether it can stand in a topic as one level and no wildcard."""
    return bool(name) and name.replace("-", "").isalnum() and name.isascii()

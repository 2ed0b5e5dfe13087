"""Finds what contradicts itself in a hall file: names, texts, the kiosk's tree, standards, rules.

Each check answers with the first problem that it finds, as (key, found, expected), or None.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import combinations

from wire.hall.hours import minute_of_day
from wire.hall.tables import HallTables, Rules
from wire.kinds import Problem
from wire.text.lookalikes import read_alike
from wire.text.texts import is_blank

PLAIN = "letters, digits and - only (it stands in topics), at most 64"
HOUR, WEEK = 3600.0, 7 * 24 * 60.0
"""The longest that a rule (seconds) and a standard (minutes) may be: TOML knows inf and nan too."""
LONGEST = {
    "next_again": HOUR,
    "unheard": HOUR,
    "waiting_said": HOUR,
    "believed": 24 * HOUR,
    "gather": HOUR,
    "grace": 24 * HOUR,
    "undo": HOUR,
    "undo_next": HOUR,
    "early": 24 * HOUR,
    "late": 24 * HOUR,
}
NUMBERS = 999_999
"""The highest number that a ticket may bear (wire.messages)."""
MOST_SERIES = 100
CODES = ("outcomes", "breaks", "parks")
"""Lists of codes that operators choose from."""
STANDARD = "more than 0 minutes, at most a week"
SERIES = "one to three capital letters, Latin or Cyrillic (window panels know no others)"


def _names(hall: HallTables) -> Problem | None:
    if not plain(hall.hall):
        return "hall", hall.hall, PLAIN
    if not hall.languages:
        return "languages", "none", "at least one language code"
    for key, names in _named(hall):
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            return key, twice[0], "each name or number once"
    for i, device in enumerate(hall.devices):
        if not plain(device.name):
            return f"devices[{i}].name", device.name, PLAIN
    for key, names in _named(hall):
        long = [name for name in names if isinstance(name, str) and not 0 < len(name) <= 64]
        if long:
            return key, long[0], "names of 1 to 64 characters"
    return None


def _named(hall: HallTables) -> list[tuple[str, list[str] | list[int]]]:
    """List what must be there once, by key."""
    tree = [*(x.id for x in hall.groups), *(x.id for x in hall.services)]
    tree += [x.id for x in hall.routes]
    lists = {key: getattr(hall, key) for key in ("classes", "operators", *CODES)}
    return [
        ("languages", list(hall.languages)),
        ("groups/services/routes", tree),
        ("windows", [x.number for x in hall.windows]),
        ("devices", [x.name for x in hall.devices]),
        *((key, [x.id for x in some]) for key, some in lists.items()),
        *((f"windows[{i}].services", list(x.services)) for i, x in enumerate(hall.windows)),
        *((f"windows[{i}].secondary", list(x.secondary)) for i, x in enumerate(hall.windows)),
        *((f"operators[{i}].primary", list(x.primary)) for i, x in enumerate(hall.operators)),
        *((f"operators[{i}].secondary", list(x.secondary)) for i, x in enumerate(hall.operators)),
        *((f"calendar[{i}].services", list(x.services)) for i, x in enumerate(hall.calendar)),
    ]


def _texts(hall: HallTables) -> Problem | None:
    wanted = [("title", hall.title)]
    for key in ("services", "groups", "routes", "classes", *CODES):
        wanted += [(f"{key}[{i}].name", x.name) for i, x in enumerate(getattr(hall, key))]
    wanted += [(f"calendar[{i}].name", x.name) for i, x in enumerate(hall.calendar) if x.name]
    for key, texts in wanted:
        for language in hall.languages:
            if is_blank(texts.get(language, "")):
                return f"{key}.{language}", "nothing", "a text in every language of the hall"
    return None


def _tree(hall: HallTables) -> Problem | None:
    parents = {group.id: group.under for group in hall.groups}
    unders = [(f"groups[{i}].under", group.under) for i, group in enumerate(hall.groups)]
    unders += [(f"services[{i}].under", x.under) for i, x in enumerate(hall.services)]
    unders += [(f"routes[{i}].under", x.under) for i, x in enumerate(hall.routes)]
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


def _series(hall: HallTables) -> Problem | None:
    """Refuse series that read alike: A007 must be one paper, on whatever keyboard it is typed."""
    some = [(f"services[{i}].series", x.series) for i, x in enumerate(hall.services)]
    some += [(f"routes[{i}].series", x.series) for i, x in enumerate(hall.routes)]
    places = {series: key for key, series in reversed(some)}
    if len(places) > MOST_SERIES:
        return "services.series", f"{len(places)} of them", f"at most {MOST_SERIES}"
    for two, one in combinations(places, 2):
        if read_alike(one, two):
            expected = f"one that does not read like {_spelt(one)} of {places[one]}"
            return places[two], _spelt(two), expected
    return None


def _spelt(series: str) -> str:
    """Spell a series with the script of each letter, which is all that tells them apart: "А
    (CYRILLIC A)"."""
    names = (unicodedata.name(sign, "?").replace(" CAPITAL LETTER", "") for sign in series)
    return f"{series} ({', '.join(names)})"


def _limits(hall: HallTables) -> Problem | None:
    for i, service in enumerate(hall.services):
        if not _is_series(service.series):
            return f"services[{i}].series", service.series, SERIES
        for key in ("waiting_minutes", "service_minutes"):
            if not 0 < getattr(service, key) <= WEEK:
                return f"services[{i}].{key}", getattr(service, key), STANDARD
        for key in ("in_a_row", "per_day", "per_hour", "bookable"):
            if not 0 <= getattr(service, key) <= NUMBERS:
                expected = f"0 for no limit, or a number up to {NUMBERS}"
                return f"services[{i}].{key}", getattr(service, key), expected
    for i, route in enumerate(hall.routes):
        if not _is_series(route.series):
            return f"routes[{i}].series", route.series, SERIES
    return None


def _times(hall: HallTables) -> Problem | None:
    rules = hall.rules
    for key, longest in LONGEST.items():
        if not 0 <= getattr(rules, key) <= longest:
            return f"rules.{key}", getattr(rules, key), f"0 to {longest:.0f} seconds"
    if not 0 <= rules.pulses_old <= HOUR:
        return "rules.pulses_old", rules.pulses_old, "0 to 3600 pulses"
    return _day(rules)


def _day(rules: Rules) -> Problem | None:
    try:
        turns = minute_of_day(rules.day_turns)
    except ValueError as wrong:
        return "rules.day_turns", rules.day_turns, str(wrong)
    try:
        closes = minute_of_day(rules.day_closes) if rules.day_closes else None
    except ValueError as wrong:
        return "rules.day_closes", rules.day_closes, f'{wrong}, or "" for never'
    if closes == turns:
        return "rules.day_closes", rules.day_closes, "another time than rules.day_turns"
    return None


def _calling(hall: HallTables) -> Problem | None:
    rules = hall.rules
    for key, least, most in (("recalls", 0, 100), ("returns", 0, 100)):
        if not least <= getattr(rules, key) <= most:
            return f"rules.{key}", getattr(rules, key), f"a number from {least} to {most}"
    if not 0 < rules.visit_minutes <= WEEK:
        return "rules.visit_minutes", rules.visit_minutes, STANDARD
    if not 0 <= rules.helps_from <= 100:
        return "rules.helps_from", rules.helps_from, "an urgency from 0 to 100, such as 0.7"
    if not 0 <= rules.absolute_alarm <= 1:
        return "rules.absolute_alarm", rules.absolute_alarm, "a share from 0 to 1, 0 for never"
    return None


def _reserve(hall: HallTables) -> Problem | None:
    """Refuse a band without room, for every kiosk, for the range that it uses and the one that it
    has ahead."""
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


def _windows(hall: HallTables) -> Problem | None:
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


def _is_series(series: str) -> bool:
    """Return whether these are capital letters of CP1251: what window panels can show
    (docs/display.md), and what nobody mistakes for another letter because it stands alone (г and r,
    ь and b)."""
    return (
        0 < len(series) <= 3
        and series.isalpha()
        and series.isupper()
        and series.encode("cp1251", "ignore").decode("cp1251") == series
    )


def plain(name: str) -> bool:
    """Return whether it can stand in a topic as one level and no wildcard."""
    return 0 < len(name) <= 64 and name.replace("-", "").isalnum() and name.isascii()


CHECKS: tuple[Callable[[HallTables], Problem | None], ...] = (
    *(_names, _texts, _tree, _series, _limits, _times, _calling, _reserve, _windows),
)

"""Says when the hall and its services are open. Pure: local dates and minutes only.

Decides how a time of day, a date and "mon-fri 08:00-17:00" are read, and which entry holds on a
day. Touches no clock and no
zone: what it means for a moment is the hub's to say (``hub.policy.open_times``).

On a day the nearest word counts: the calendar's about the service, the calendar's about the hall,
the service's own times, the hall's times. Where none of them says anything it is open at any time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from wire.hall.tables import HallTables, Special

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPECTED = 'days and times such as "mon-fri 08:00-17:00", "sat,sun 09:00-13:00" or "08:00-14:00"'
AHEAD = 100
"""Days within which the next opening is looked for."""
_FORM = re.compile(r"(?:([a-z,-]+) +)?([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Span = tuple[int, int]
"""From and to, minutes after midnight; 1440 is the end of the day."""


class Times(NamedTuple):
    """Holds one entry: on these weekdays (0 is Monday), between these minutes."""

    days: frozenset[int]
    begins: int
    ends: int


def parse(text: str) -> Times:
    """Read one entry of ``opens``. Raises ValueError with what was expected."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(EXPECTED)
    days, *numbers = form.groups()
    hour, minute, to_hour, to_minute = map(int, numbers)
    begins, ends = hour * 60 + minute, to_hour * 60 + to_minute
    if max(minute, to_minute) > 59 or ends > 24 * 60:
        raise ValueError("times from 00:00 to 24:00")
    if begins >= ends:
        raise ValueError("a time that ends after it begins, on the same day")
    return Times(_weekdays(days), begins, ends)


def day_of(text: str) -> date:
    """Read a date of the calendar. Raises ValueError with what was expected.

    The years are those in which a date that was not misspelt can lie: to add days to the last day
    of the year 9999 is an error of its own.
    """
    try:
        found = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:  # 30 February has the form of a date too
        found = None
    if found is None:
        raise ValueError("a date YYYY-MM-DD that there is")
    if not 2000 <= found.year < 2200:
        raise ValueError("a year from 2000 to 2199")
    return found


def minute_of_day(text: str) -> int:
    """Return the minutes after midnight of a time HH:MM, 00:00 to 23:59. Raises ValueError with
    what was expected."""
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("a time HH:MM")
    return int(found[1]) * 60 + int(found[2])


def time_of_day(minute: int) -> str:
    """Return HH:MM of so many minutes after midnight; 24:00 is the end of the day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def spans(times: Iterable[Times], weekday: int) -> list[Span]:
    """Return what holds on this weekday, in order."""
    return sorted((one.begins, one.ends) for one in times if weekday in one.days)


def _weekdays(text: str | None) -> frozenset[int]:
    if text is None:
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(EXPECTED)
        begins, ends = DAYS.index(first), DAYS.index(last or first)
        if begins > ends:
            raise ValueError("days in the order of the week, mon to sun")
        found |= set(range(begins, ends + 1))
    return frozenset(found)


class Dated(NamedTuple):
    """Holds an entry of the calendar as it was read."""

    first: date
    last: date
    services: frozenset[str]
    times: tuple[Times, ...]


def dated(special: Special) -> Dated:
    """Read an entry of the calendar. Raises ValueError where a date or a time cannot be read."""
    first = day_of(special.date)
    last = day_of(special.until) if special.until else first
    return Dated(first, last, frozenset(special.services), tuple(map(parse, special.opens)))


class OpeningHours:
    """Knows the opening times of a hall whose file has no problem."""

    def __init__(self, hall: HallTables) -> None:
        self._hall = tuple(map(parse, hall.opens))
        self._own = {x.id: tuple(map(parse, x.opens)) for x in hall.services if x.opens}
        self._calendar = [dated(special) for special in hall.calendar]
        self.says_nothing = not (self._hall or self._own or self._calendar)

    def on(self, day: date, service: str) -> list[Span] | None:
        """Return when the service gives tickets on that day: [] not at all, None at any time."""
        times = self._special(day, service)
        if times is None:
            times = self._own.get(service) or self._hall or None
        return None if times is None else spans(times, day.weekday())

    def _special(self, day: date, service: str) -> Sequence[Times] | None:
        """Return the calendar's word for the day: its word about the service before that for
        all."""
        for_all: Sequence[Times] | None = None
        for entry in self._calendar:
            if not entry.first <= day <= entry.last:
                continue
            if service in entry.services:
                return entry.times
            if not entry.services:
                for_all = entry.times
        return for_all

"""Finds what contradicts itself in a hall file: opening times and the calendar.

Each check answers with the first problem that it finds, as (key, found, expected), or None.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

from wire.hall.hours import (
    DAYS,
    Dated,
    Times,
    dated,
    day_of,
    minute_of_day,
    parse,
    spans,
    time_of_day,
)
from wire.hall.tables import HallTables
from wire.kinds import Problem

LONGEST = timedelta(days=366)


def _opens(hall: HallTables) -> Problem | None:
    wanted = [("opens", hall.opens)]
    wanted += [(f"services[{i}].opens", x.opens) for i, x in enumerate(hall.services)]
    wanted += [(f"calendar[{i}].opens", x.opens) for i, x in enumerate(hall.calendar)]
    for key, texts in wanted:
        problem = _times(key, texts)
        if problem is not None:
            return problem
    return None


def _times(key: str, texts: Sequence[str]) -> Problem | None:
    """Check that each can be read, and that no two are there at once."""
    read: list[Times] = []
    for i, text in enumerate(texts):
        try:
            read.append(parse(text))
        except ValueError as wrong:
            return f"{key}[{i}]", text, str(wrong)
        for weekday in range(7):
            if any(end > begin for (_, end), (begin, _) in pairwise(spans(read, weekday))):
                return (
                    f"{key}[{i}]",
                    text,
                    f"times that do not overlap on one day ({DAYS[weekday]})",
                )
    return None


def _dates(hall: HallTables) -> Problem | None:
    services = {service.id for service in hall.services}
    for i, special in enumerate(hall.calendar):
        for key in ("date", "until"):
            text = getattr(special, key)
            try:
                if text or key == "date":
                    day_of(text)
            except ValueError as wrong:
                return f"calendar[{i}].{key}", text, str(wrong)
        first = day_of(special.date)
        if special.until and not first <= day_of(special.until) <= first + LONGEST:
            expected = f"{special.date} or a later day, within a year"
            return f"calendar[{i}].until", special.until, expected
        for service in special.services:
            if service not in services:
                return f"calendar[{i}].services", service, "the id of a service"
    return None


def _fall_on(hall: HallTables) -> Problem | None:
    """Refuse times of weekdays that do not come in those days: they would make a holiday that
    nobody meant."""
    for i, special in enumerate(hall.calendar):
        one = dated(special)
        come = {day.weekday() for day in _week(one.first, one.last)}
        for j, (text, times) in enumerate(zip(special.opens, one.times, strict=True)):
            if not times.days & come:
                names = ", ".join(DAYS[day] for day in sorted(come))
                return f"calendar[{i}].opens[{j}]", text, f"times of a day that it has ({names})"
    return None


def _agrees(hall: HallTables) -> Problem | None:
    """Refuse entries that contradict each other. Two may speak of one day only if one is about a
    service and the other about all, or if both say the same."""
    entries = [dated(special) for special in hall.calendar]
    for (_, one), (j, two) in combinations(enumerate(entries), 2):
        shared = one.services & two.services
        if not shared and (one.services or two.services):
            continue
        for day in _common(one, two):
            if spans(one.times, day.weekday()) != spans(two.times, day.weekday()):
                whom = f"{day} for {min(shared)}" if shared else f"{day}"
                found = f"{whom}: {_shown(two.times)}"
                return f"calendar[{j}]", found, f"what an entry before it says: {_shown(one.times)}"
    return None


def _common(one: Dated, two: Dated) -> Iterable[date]:
    """Return the days of which both speak, a week of them: after that they say the same again."""
    return _week(max(one.first, two.first), min(one.last, two.last))


def _week(first: date, last: date) -> list[date]:
    """Return these days, seven at most."""
    return [first + timedelta(days=n) for n in range(min(7, (last - first).days + 1))]


def _shown(times: Sequence[Times]) -> str:
    """Show times for the message, not for reading again."""
    if not times:
        return "closed"
    return ", ".join(f"{time_of_day(one.begins)}-{time_of_day(one.ends)}" for one in times)


def _closes(hall: HallTables) -> Problem | None:
    """Refuse times between ``day_closes`` and ``day_turns``, while the day is closed."""
    if not hall.rules.day_closes:
        return None
    closes, turns = map(minute_of_day, (hall.rules.day_closes, hall.rules.day_turns))
    closed = [(closes, turns)] if closes < turns else [(closes, 1440), (0, turns)]
    texts = (*hall.opens, *(text for x in hall.services for text in x.opens))
    for text in (*texts, *(text for x in hall.calendar for text in x.opens)):
        _, begins, ends = parse(text)
        if any(begins < until and since < ends for since, until in closed):
            until = hall.rules.day_turns
            expected = f"no opening times from then until the day turns at {until} ({text})"
            return "rules.day_closes", hall.rules.day_closes, expected
    return None


CALENDAR: tuple[Callable[[HallTables], Problem | None], ...] = (
    *(_opens, _dates, _fall_on, _agrees, _closes),
)

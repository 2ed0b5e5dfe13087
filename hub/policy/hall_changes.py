"""Decides whether a changed hall file may take the place of the one that the hub works with. Pure.

A file that is right in itself (``wire.hall``) may still leave people behind who hold a ticket, sit
at a window, or print from numbers that were lent to them. Nobody loses their place because of a
file: a change that would do that is refused with the key, what was found and what is expected.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from hub.local_time import DAY, of_day
from hub.state.day_state import DayState
from hub.state.visit import OVER, Visit
from wire.hall import Hall
from wire.kinds import Problem
from wire.text.lookalikes import read_alike

SHOWN = 5
"""Tickets named in a reason."""


def unsafe(old: Hall, new: Hall, state: DayState) -> Problem | None:
    """Return the first reason why ``new`` must wait, None if there is none. ``state`` is of
    ``old``."""
    checks: tuple[Callable[[Hall, Hall, DayState], Problem | None], ...] = (
        *(_the_hall_itself, _the_day, _services, _bookings, _look_alikes),
        *(_series, _classes, _windows, _operators, _skills, _kiosks, _band),
    )
    return next((found for check in checks if (found := check(old, new, state))), None)


def _the_hall_itself(old: Hall, new: Hall, state: DayState) -> Problem | None:
    if new.hall != old.hall:
        return "hall", new.hall, f"{old.hall}: it names every topic and the database"
    if new.zone != old.zone and state.is_open:
        return "zone", new.zone, f"{old.zone} until the day is closed"
    return None


def _the_day(old: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse an earlier end of the day: visits that are here when a day turns or closes have left.
    It may close later."""
    here = _here(state) if state.is_open else []
    until = f"until {_tickets(here)} are done"
    if here and new.rules.day_turns != old.rules.day_turns:
        return "rules.day_turns", new.rules.day_turns, f"{old.rules.day_turns} {until}"
    if here and _length(new) < _length(old):
        closes = old.rules.day_closes or "no time at all"
        return "rules.day_closes", new.rules.day_closes, f"{closes}, or later, {until}"
    return None


def _length(hall: Hall) -> timedelta:
    """Measure from the turn of the day until it closes."""
    if not hall.rules.day_closes:
        return DAY
    return (of_day(hall.rules.day_closes) - of_day(hall.rules.day_turns)) % DAY


def _services(_: Hall, new: Hall, state: DayState) -> Problem | None:
    kept = {service.id for service in new.services}
    for service in _wanted(state):
        if service not in kept:
            here = [visit for visit in _here(state) if service in _way(visit)]
            return "services", f"no {service}", f"it until {_tickets(here)} are done"
    return None


def _bookings(old: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse to drop a service that is booked: somebody has a code and will come."""
    kept, served = {service.id for service in new.services}, _served(old) - _served(new)
    for one in state.bookings.sorted():
        until = f"until booking {one.code} of {one.date} {one.time} is cancelled"
        if one.service not in kept and not state.came(one.code):
            return "services", f"no {one.service}", f"it {until}"
        if one.service in served and not state.came(one.code):
            return (
                "windows.services",
                f"none with {one.service}",
                f"a window that serves it {until}",
            )
    return None


def _look_alikes(_: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse a new series that reads like one of today's papers: their numbers would come again."""
    names = [service.series for service in new.services]
    for series in [*names, *(route.series for route in new.routes)]:
        for used in sorted(name for name, papers in state.used.items() if papers):
            if used != series and read_alike(used, series):
                expected = f"another one until the day is closed: papers of {used} read the same"
                return "services.series", series, expected
    return None


def _series(_: Hall, new: Hall, state: DayState) -> Problem | None:
    kept = {service.series for service in new.services} | {route.series for route in new.routes}
    for series in sorted({visit.issued.series for visit in _here(state)} - kept):
        here = [visit for visit in _here(state) if visit.issued.series == series]
        return "services.series", f"no {series}", f"it until {_tickets(here)} are done"
    return None


def _classes(_: Hall, new: Hall, state: DayState) -> Problem | None:
    kept = {"", *(cls.id for cls in new.classes)}
    for cls in sorted({visit.cls for visit in _here(state)} - kept):
        here = [visit for visit in _here(state) if visit.cls == cls]
        return "classes", f"no {cls}", f"it until {_tickets(here)} are done"
    return None


def _windows(old: Hall, new: Hall, state: DayState) -> Problem | None:
    kept = {window.number: window for window in new.windows}
    padded = {window.number for window in old.windows if window.pads}
    for number, place in sorted(state.places.items()):
        if not place.visit:
            continue
        ticket = state.visits[place.visit].ticket
        if number not in kept:
            return "windows", f"no window {number}", f"it until {ticket} is served there"
        if number in padded and not kept[number].pads:
            expected = f"one until {ticket} is served there"
            return "windows.pads", f"no pad of window {number}", expected
    for visit in _here(state):
        for number in (visit.leg.window, visit.leg.back_window):
            if number and number not in kept:
                expected = f"it until {visit.ticket}, who waits for it, is done"
                return "windows", f"no window {number}", expected
    return None


def _operators(_: Hall, new: Hall, state: DayState) -> Problem | None:
    kept = {"", *(operator.id for operator in new.operators)}
    for number, place in sorted(state.places.items()):
        if place.operator not in kept:
            expected = f"this operator until window {number} is closed"
            return "operators", f"no {place.operator}", expected
    for visit in _here(state):
        for name in (visit.leg.operator, visit.leg.back_operator):
            if name not in kept:
                expected = f"this operator until {visit.ticket}, who waits for them, is done"
                return "operators", f"no {name}", expected
    return None


def _skills(old: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse skills by which no window or operator could serve what somebody waits for."""
    for service in sorted(set(_wanted(state)) & _served(old) - _served(new)):
        here = [visit for visit in _here(state) if service in _way(visit)]
        expected = f"a window that serves it until {_tickets(here)} are done"
        return "windows.services", f"none with {service}", expected
    return None


def _served(hall: Hall) -> set[str]:
    windows = {name for x in hall.windows for name in (*x.services, *x.secondary)}
    return windows | {name for x in hall.operators for name in (*x.primary, *x.secondary)}


def _kiosks(old: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse to drop a kiosk that works: it may not speak then, and what it printed would never be
    heard."""
    if not state.is_open:
        return None
    gone = set(_names(old, "kiosk")) - set(_names(new, "kiosk"))
    at_work = [name for name in sorted(gone) if state.kiosk_cards.latest(name) is not None]
    if at_work:
        return "devices", f"no kiosk {at_work[0]}", "it until the day is closed"
    return None


def _band(_: Hall, new: Hall, state: DayState) -> Problem | None:
    """Refuse a band by which numbers that the hub gives itself, and numbers that it has lent, would
    meet."""
    first, last = new.rules.reserve_from, new.rules.reserve_to
    for lease in state.leases.blocked(state.day):
        if not first <= lease.first <= lease.last <= last:
            found = f"{first} to {last}"
            lent = f"{lease.series} {lease.first} to {lease.last}"
            return "rules.reserve_from", found, f"a band with {lent}, lent to {lease.kiosk}"
    for series, used in sorted(state.used.items()) if state.is_open else ():
        given = [n for n in used if first <= n <= last and _hub_gave(state, series, n)]
        if given:
            expected = f"a band without {series} {min(given)}, which the hub gave today"
            return "rules.reserve_from", f"{first} to {last}", expected
    return None


def _hub_gave(state: DayState, series: str, number: int) -> bool:
    """Tell whether the hub itself gave this number."""
    visit = state.visits.get(state.used[series][number])
    return visit is not None and not visit.own


def _here(state: DayState) -> list[Visit]:
    """Return everybody who still holds a ticket that is to lead somewhere, or may come back with
    it."""
    at = state.time.last[1] if state.time.last else 0.0
    visits = state.visits.values()
    return [v for v in visits if v.state not in OVER or (v.state == "no_show" and v.leg.until > at)]


def _way(visit: Visit) -> tuple[str, ...]:
    """Return the services that somebody still goes to, where they are to return among them."""
    leg = visit.leg
    return (leg.service, *((leg.back_service,) if leg.back_service else ()), *leg.rest)


def _wanted(state: DayState) -> list[str]:
    return sorted({service for visit in _here(state) for service in _way(visit)})


def _tickets(visits: list[Visit]) -> str:
    names = [visit.ticket for visit in visits]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _names(hall: Hall, kind: str) -> Iterator[str]:
    return (device.name for device in hall.devices if device.kind == kind)

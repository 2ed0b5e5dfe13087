"""Finds what contradicts itself in a hall file: classes, routes, skills; and what nobody serves.

Each check answers with the first problem that it finds, as (key, found, expected), or None.
"""

from collections.abc import Callable, Iterable

from wire.hall.checks import STANDARD, WEEK
from wire.hall.tables import HallTables
from wire.kinds import Problem
from wire.text.texts import is_blank

OFFERED = 6
"""Classes on one page of the kiosk: a visitor reads them all before the ordinary way is taken."""


def _classes(hall: HallTables) -> Problem | None:
    absolute, offered = "", 0
    for i, cls in enumerate(hall.classes):
        if not 0 < cls.share <= 100:
            expected = "a share of the waiting limit: more than 0, at most 100"
            return f"classes[{i}].share", cls.share, expected
        if cls.absolute and absolute:
            return f"classes[{i}].absolute", cls.id, f"one absolute class at most ({absolute} is)"
        absolute = cls.id if cls.absolute else absolute
        offered += cls.kiosk
        if offered > OFFERED:
            return f"classes[{i}].kiosk", "true", f"at most {OFFERED} classes offered at the kiosk"
    return None


def _class_minutes(hall: HallTables) -> Problem | None:
    known = {cls.id for cls in hall.classes}
    for i, service in enumerate(hall.services):
        for cls, minutes in service.class_minutes.items():
            key = f"services[{i}].class_minutes"
            if cls not in known:
                return key, cls, "the id of a class"
            if not 0 < minutes <= WEEK:
                return f"{key}.{cls}", minutes, STANDARD
    return None


def _promises(hall: HallTables) -> Problem | None:
    """Refuse a promised wait beyond the limit of the visit. It would never count: the visit is
    older than the wait, so its clock would always be further gone."""
    visit = hall.rules.visit_minutes
    for i, service in enumerate(hall.services):
        promised = {"": service.waiting_minutes}
        promised |= {cls.id: cls.share * service.waiting_minutes for cls in hall.classes}
        for cls, minutes in (promised | service.class_minutes).items():
            if minutes > visit:
                whom = f" to the class {cls}" if cls else ""
                expected = f"at least {minutes:g}, the wait that services[{i}] promises{whom}"
                return "rules.visit_minutes", visit, expected
    return None


def _routes(hall: HallTables) -> Problem | None:
    services = {service.id for service in hall.services}
    for i, route in enumerate(hall.routes):
        key, seen = f"routes[{i}].steps", set[str]()
        if len(route.steps) < 2:
            return key, ", ".join(route.steps) or "none", "two services or more"
        for step in route.steps:
            if step not in services:
                return key, step, "the id of a service"
            if step in seen:
                return key, step, "each service once: a route without a circle"
            seen.add(step)
    return None


def _skills(hall: HallTables) -> Problem | None:
    """Check skills and operators; that services of windows exist is found in ``checks``."""
    for i, window in enumerate(hall.windows):
        problem = _both(hall, f"windows[{i}]", "services", window.services, window.secondary)
        if problem:
            return problem
    for i, operator in enumerate(hall.operators):
        if is_blank(operator.name) or len(operator.name) > 64:
            return f"operators[{i}].name", operator.name, "a name of 1 to 64 characters"
        problem = _both(hall, f"operators[{i}]", "primary", operator.primary, operator.secondary)
        if problem:
            return problem
    return None


def _both(
    hall: HallTables, at: str, first: str, primary: Iterable[str], secondary: Iterable[str]
) -> Problem | None:
    services = {service.id for service in hall.services}
    for key, some in ((first, primary), ("secondary", secondary)):
        for service in some:
            if service not in services:
                return f"{at}.{key}", service, "the id of a service"
    for service in secondary:
        if service in set(primary):
            return f"{at}.secondary", service, f"a service that is not in {first} too"
    return None


def unserved(hall: HallTables) -> list[str]:
    """Return the ids of services that no window and no operator serves or helps: their tickets
    would never be called. That may be on purpose, so it is no problem."""
    at_windows = [{*x.services, *x.secondary} for x in hall.windows]
    skills = [{*x.primary, *x.secondary} for x in hall.operators]
    served = set().union(*at_windows, *skills)
    return [service.id for service in hall.services if service.id not in served]


SERVICE_CHECKS: tuple[Callable[[HallTables], Problem | None], ...] = (
    *(_classes, _class_minutes, _promises, _routes, _skills),
)

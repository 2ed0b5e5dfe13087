"""Changes a hall file in the middle of a day, and says what its people need in it."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from wire.hall import Hall


def no_service(name: str) -> Callable[[Hall], Hall]:
    """Drop the service: nobody serves it any more, no route goes over it."""

    def change(hall: Hall) -> Hall:
        def left(one: Any) -> Any:
            kept = {"primary", "secondary", "services"} & set(one.__struct_fields__)
            return structs.replace(one, **{key: _without(getattr(one, key), name) for key in kept})

        return structs.replace(
            hall,
            services=tuple(x for x in hall.services if x.id != name),
            routes=tuple(x for x in hall.routes if name not in x.steps),
            windows=tuple(map(left, hall.windows)),
            operators=tuple(map(left, hall.operators)),
        )

    return change


def less(key: str, name: object, by: str = "id") -> Callable[[Hall], Hall]:
    """Drop this one entry."""

    def change(hall: Hall) -> Hall:
        kept = tuple(x for x in getattr(hall, key) if getattr(x, by) != name)
        return structs.replace(hall, **{key: kept})

    return change


def rules(**changed: Any) -> Callable[[Hall], Hall]:
    return lambda hall: structs.replace(hall, rules=structs.replace(hall.rules, **changed))


def series(service: str, letter: str) -> Callable[[Hall], Hall]:
    def change(hall: Hall) -> Hall:
        return structs.replace(
            hall,
            services=tuple(
                structs.replace(x, series=letter) if x.id == service else x for x in hall.services
            ),
        )

    return change


CHANGES = {
    **{f"no {name}": no_service(name) for name in ("pay", "meter", "seal")},
    **{f"no window {n}": less("windows", n, "number") for n in (1, 2)},
    **{f"no class {name}": less("classes", name) for name in ("soon", "law")},
    **{f"no operator {name}": less("operators", name) for name in ("anna", "boris")},
    "no route": less("routes", "move"),
    "no kiosk": less("devices", "kiosk-2", "name"),
    "no parking": less("parks", "papers"),
    "another letter": series("meter", "X"),
    "the letter of others": series("meter", "A"),
    "a low band": rules(reserve_from=1, reserve_to=499),
    "a day that is over": rules(day_closes="08:30"),
    "a day that turns": rules(day_turns="09:00"),
    "a day that ends later": rules(day_closes="23:00"),
    "no start": rules(start=False),
    "other limits": rules(recalls=0, grace=0.0, visit_minutes=15.0, helps_from=0.0),
}


def needed(visit: Any) -> set[tuple[str, object]]:
    """Return what must be in the hall file, so that this person is called in the end."""
    leg = visit.leg
    services = [name for name in (leg.service, leg.back_service, *leg.rest) if name]
    bound = {("window", n) for n in (leg.window, leg.back_window) if n}
    bound |= {("operator", name) for name in (leg.operator, leg.back_operator) if name}
    cls = {("class", visit.cls)} if visit.cls else set()
    served = {("service", name) for name in services} | {("served", name) for name in services}
    return bound | cls | served | {("series", visit.issued.series)}


def offered(hall: Any) -> set[tuple[str, object]]:
    """Return what the hall file has."""
    skills = [name for x in hall.windows for name in (*x.services, *x.secondary)]
    skills += [name for x in hall.operators for name in (*x.primary, *x.secondary)]
    return {
        *(("service", x.id) for x in hall.services),
        *(("served", name) for name in skills),
        *(("series", x.series) for x in (*hall.services, *hall.routes)),
        *(("class", x.id) for x in hall.classes),
        *(("window", x.number) for x in hall.windows),
        *(("operator", x.id) for x in hall.operators),
    }


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)

"""The two halls of the simulation: one that knows NEXT, RECALL, NO-SHOW and DONE only, and one with
everything that operators and visitors may do."""

from random import Random

from msgspec import structs

from wire.hall import (
    Class,
    Device,
    Group,
    Hall,
    Named,
    Operator,
    Route,
    Rules,
    Service,
    Window,
)

SERVICES = ("pay", "meter", "seal")
ROUTE = "move"
WINDOWS = {1: ("pads-1",), 2: ("pads-1", "pads-2"), 3: ("pads-2",)}
OPERATORS = {1: "anna", 2: "boris", 3: "vera"}
"""Who sits where, if nothing else was said."""
LAW = "law"
"""The class that is served out of turn."""
CLASSES = ("", "soon", LAW)
BOOKABLE = "pay"
RULES = Rules(
    next_again=1.0,
    unheard=5.0,
    reserve=8,
    reserve_from=500,
    reserve_to=739,
    gather=8.0,
    jump=60,
    believed=3600.0,
)
"""Smaller than in a real hall, so that ranges end and go round in minutes."""


def texts(name: str) -> dict[str, str]:
    return {"ru": name, "en": name}


def plain(kiosks: int, rules: Rules = RULES) -> Hall:
    """Three services of which two share a letter, with a promise each; window 3 serves only one of
    them."""
    return Hall(
        hall="whole",
        title=texts("Зал"),
        languages=("ru", "en"),
        zone="Europe/Moscow",
        groups=(Group("rest", texts("Прочее")),),
        services=(
            Service("pay", texts("Оплата"), "A", 15, 5),
            Service("meter", texts("Счётчик"), "B", 5, 5, under="rest"),
            Service("seal", texts("Пломба"), "B", 45, 5, documents={"ru": ("Паспорт",)}),
        ),
        windows=tuple(
            Window(n, SERVICES if n < 3 else ("meter",), pads) for n, pads in WINDOWS.items()
        ),
        devices=(
            *(Device(f"kiosk-{n + 1}", "kiosk") for n in range(kiosks)),
            Device("pads-1", "pads"),
            Device("pads-2", "pads"),
            Device("board-1", "board"),
            Device("staff", "staff"),
        ),
        rules=rules,
    )


def busy(kiosks: int, draw: Random) -> Hall:
    """The same hall with a route, classes, operators with skills of their own, bookings."""
    hall = plain(kiosks, _rules(draw))
    pay, meter, seal = hall.services
    first, second, third = hall.windows
    return structs.replace(
        hall,
        services=(structs.replace(pay, bookable=3), meter, seal),
        routes=(Route(ROUTE, texts("Переезд"), "M", ("meter", "pay")),),
        classes=(Class("soon", texts("Скорее"), 0.5), Class(LAW, texts("Закон"), absolute=True)),
        windows=(first, second, structs.replace(third, secondary=("pay",))),
        operators=(
            Operator("anna", "Анна"),
            Operator("boris", "Борис", ("meter", "seal"), ("pay",)),
            Operator("vera", "Вера"),
        ),
        outcomes=(Named("paid", texts("Оплачено")),),
        breaks=(Named("lunch", texts("Обед")), Named("tea", texts("Чай"))),
        parks=(Named("papers", texts("Бумаги")),),
    )


def _rules(draw: Random) -> Rules:
    return structs.replace(
        RULES,
        next_again=0.5,
        visit_minutes=draw.choice((60.0, 5.0)),
        helps_from=draw.choice((0.0, 0.02, 0.7)),
        recalls=draw.choice((1, 2)),
        grace=draw.choice((5.0, 60.0)),
        returns=draw.choice((1, 2)),
        undo=draw.choice((3.0, 15.0)),
        undo_next=draw.choice((2.0, 5.0)),
        start=draw.random() < 0.4,
    )

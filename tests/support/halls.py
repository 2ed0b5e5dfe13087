"""Builds the halls of the tests: one builder, and the variants that tests name.

A variant says what differs from the one before it. ``tree`` makes of each what stands in a file.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import msgspec
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

KIOSKS = ("kiosk-1", "kiosk-2")
PADS = ("pads-1", "pads-2")


def texts(name: str, **more: str) -> dict[str, str]:
    """Return a text in Russian, and in what other languages are given: ``zh="…"``."""
    return {"ru": name, **more}


def built(
    services: Sequence[Service],
    windows: Sequence[Window],
    rules: Mapping[str, Any] | Rules,
    *,
    kiosks: Sequence[str] = KIOSKS,
    pads: Sequence[str] = PADS,
    board: bool = True,
    **more: Any,
) -> Hall:
    """Build a hall in Moscow that speaks Russian, with these devices and one for staff; ``more``
    are other keys of the hall file."""
    kinds = {"kiosk": kiosks, "pads": pads, "board": ("board-1",) if board else ()}
    devices = [Device(name, kind) for kind, names in kinds.items() for name in names]
    return Hall(
        **{
            "hall": "test",
            "title": texts("Зал"),
            "languages": ("ru",),
            "zone": "Europe/Moscow",
            "services": tuple(services),
            "windows": tuple(windows),
            "devices": (*devices, Device("staff", "staff")),
            "rules": rules if isinstance(rules, Rules) else Rules(**rules),
            **more,
        }
    )


def tree(told: Any) -> Any:
    """Return the hall as its file says it: what has its standard value is left out."""
    if isinstance(told, tuple):
        return [tree(one) for one in told]
    if not isinstance(told, msgspec.Struct):
        return told if not isinstance(told, dict) else {k: tree(v) for k, v in told.items()}
    values = [(field, getattr(told, field.name)) for field in structs.fields(told)]
    return {field.encode_name: tree(value) for field, value in values if value != _standard(field)}


def _standard(field: structs.FieldInfo) -> Any:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


# --- for the hub's rules ------------------------------------------------------------------------


def small_hall(**rules: Any) -> Hall:
    """Build a hall with all three services at window 1, only ``meter`` at window 2; two of them
    share a series."""
    return built(
        services=(
            Service("pay", texts("Оплата"), "A", 15, 5),
            Service("meter", texts("Счётчик"), "B", 15, 5),
            Service("seal", texts("Пломба"), "B", 15, 5),
        ),
        windows=(
            Window(1, ("pay", "meter", "seal"), ("pads-1",)),
            Window(2, ("meter",), PADS),
        ),
        rules=rules,
    )


def busy_hall(**rules: Any) -> Hall:
    """Build the small hall with all that operators may do: classes, operators, a route, codes, and
    window 2 helps with payments."""
    hall = small_hall(**rules)
    return structs.replace(
        hall,
        windows=(hall.windows[0], structs.replace(hall.windows[1], secondary=("pay",))),
        routes=(Route("move", texts("Переезд"), "C", ("pay", "meter")),),
        classes=(
            Class("soon", texts("Скоро"), share=0.5),
            Class("law", texts("По закону"), absolute=True),
        ),
        operators=(Operator("anna", "Anna"), Operator("boris", "Boris")),
        outcomes=(Named("paid", texts("Оплачено")), Named("no-papers", texts("Нет документов"))),
        breaks=(Named("lunch", texts("Обед")),),
        parks=(Named("papers", texts("За документом")),),
    )


def booked_hall(bookable: int = 1, **rules: Any) -> Hall:
    """Build the busy hall with bookings of payments, Monday to Friday from eight to six; 13 January
    2026 is a Tuesday."""
    hall = busy_hall(**{"next_again": 0.0, "stops": False, **rules})
    pay, *others = hall.services
    return structs.replace(
        hall,
        services=(structs.replace(pay, bookable=bookable), *others),
        opens=("mon-fri 08:00-18:00",),
    )


def staffed_hall(**rules: Any) -> Hall:
    """Build the small hall with an absolute class and two operators, of whom one has skills of his
    own."""
    return structs.replace(
        small_hall(next_again=0.0, **rules),
        operators=(
            Operator("anna", "Anna I."),
            Operator("boris", "Boris", primary=("seal",), secondary=("pay",)),
        ),
        windows=(
            Window(1, ("pay", "meter"), ("pads-1",), secondary=("seal",)),
            Window(2, ("meter",), PADS),
        ),
        classes=(Class("veteran", texts("Ветеран"), absolute=True),),
    )


def paused_hall(**changed: Any) -> Hall:
    """Build the small hall with two operators without skills of their own, and two reasons for a
    break."""
    people = (Operator("anna", "Anna I."), Operator("boris", "Boris"))
    breaks = (Named("lunch", texts("Обед")), Named("repair", texts("Ремонт")))
    return structs.replace(
        small_hall(next_again=0.0), **{"operators": people, "breaks": breaks, **changed}
    )


def worked_hall(**rules: Any) -> Hall:
    """Build a hall for days of work in reports: each service has its series and limits, START is
    needed.

    Window 1 serves pay and seal and helps meter, 2 meter, 3 pay.
    """
    pads = ("pads-1",)
    return built(
        services=(
            Service("pay", texts("Оплата"), "A", 15, 5),
            Service("meter", texts("Счётчик"), "B", 10, 5),
            Service("seal", texts("Пломба"), "C", 20, 10),
        ),
        windows=(
            Window(1, ("pay", "seal"), pads, ("meter",)),
            Window(2, ("meter",), pads),
            Window(3, ("pay",), pads),
        ),
        rules={"next_again": 0.0, "recalls": 2, "start": True, "stops": False, **rules},
        pads=pads,
        board=False,
        routes=(Route("new", texts("Новый договор"), "N", ("meter", "pay")),),
        classes=(
            Class("child", texts("С ребёнком"), share=0.5),
            Class("law", texts("Вне очереди"), absolute=True),
        ),
        operators=(Operator("iva", "Иванова"), Operator("petrov", "Петров")),
        outcomes=(Named("deal", texts("Договор")), Named("none", texts("Без договора"))),
        breaks=(Named("lunch", texts("Обед")),),
        parks=(Named("copy", texts("Копия")),),
    )


# --- for stages of real processes ---------------------------------------------------------------


def stage_hall() -> Hall:
    """Build two services in two languages, windows 1 and 7: one kiosk, one board, one pad
    device."""
    passport = {"ru": ("Паспорт",), "zh": ("身份证件",)}
    return built(
        services=(
            Service("pay", texts("Оплата", zh="缴费"), "A", 10.0, 3.0),
            Service("ask", texts("Вопросы", zh="咨询"), "B", 10.0, 3.0, documents=passport),
        ),
        windows=(Window(1, ("pay", "ask"), ("pads-1",)), Window(7, ("ask",), ("pads-1",))),
        rules={},
        kiosks=("kiosk-1",),
        pads=("pads-1",),
        hall="small",
        title=texts("Зал", zh="大厅"),
        languages=("ru", "zh"),
    )


def work_hall(undo_next: float = 60.0) -> Hall:
    """Build something for every action of operators. The stage plays ``kiosk-0``; at ``kiosk-1``
    papers are printed by the tests, and ``desk`` is an operator's program. What is undone may have
    been done long ago on a busy machine."""
    desks = ("pads-1", "desk")
    return built(
        services=(
            Service("pay", texts("Оплата", zh="缴费"), "A", 10.0, 5.0),
            Service("repair", texts("Авария", zh="抢修"), "E", 0.05, 5.0),
            Service("meter", texts("Счётчик", zh="水表"), "B", 20.0, 5.0),
        ),
        windows=(Window(1, ("pay", "repair"), desks), Window(2, ("meter",), desks)),
        rules={
            "next_again": 0.0,
            "waiting_said": 0.05,
            "recalls": 1,
            "start": True,
            "undo": 60.0,
            "undo_next": undo_next,
        },
        kiosks=("kiosk-0", "kiosk-1"),
        pads=desks,
        title=texts("Зал", zh="大厅"),
        languages=("ru", "zh"),
        routes=(Route("move", texts("Переезд", zh="搬家"), "R", ("pay", "meter")),),
        classes=(Class("veteran", texts("Ветеран", zh="老兵"), share=0.01),),
        operators=(Operator("li", "Ли Вэй"), Operator("petrov", "Петров А.")),
        outcomes=(
            Named("paid", texts("Оплачено", zh="已缴")),
            Named("refused", texts("Отказ", zh="拒绝")),
        ),
        breaks=(Named("lunch", texts("Обед", zh="午餐")),),
        parks=(Named("paper", texts("За справкой", zh="取证明")),),
    )


# --- for the simulation -------------------------------------------------------------------------

QUICK = Rules(
    next_again=1.0,
    unheard=5.0,
    reserve=8,
    reserve_from=500,
    reserve_to=739,
    gather=8.0,
    jump=60,
    believed=3600.0,
)
"""Rules with smaller numbers than in a real hall, so that ranges end and go round in minutes."""
ALL_THREE = ("pay", "meter", "seal")


def plain_simulated_hall(kiosks: int, rules: Rules = QUICK) -> Hall:
    """Build three services of which two share a letter, with a promise each; window 3 serves only
    one of them."""
    windows = {1: ("pads-1",), 2: PADS, 3: ("pads-2",)}
    return built(
        services=(
            Service("pay", _both("Оплата"), "A", 15, 5),
            Service("meter", _both("Счётчик"), "B", 5, 5, under="rest"),
            Service("seal", _both("Пломба"), "B", 45, 5, documents={"ru": ("Паспорт",)}),
        ),
        windows=[
            Window(n, ALL_THREE if n < 3 else ("meter",), pads) for n, pads in windows.items()
        ],
        rules=rules,
        kiosks=[f"kiosk-{n + 1}" for n in range(kiosks)],
        hall="whole",
        title=_both("Зал"),
        languages=("ru", "en"),
        groups=(Group("rest", _both("Прочее")),),
    )


def busy_simulated_hall(kiosks: int, draw: Random) -> Hall:
    """Build the same hall with a route, classes, operators with skills of their own, bookings; some
    of its rules are drawn."""
    hall = plain_simulated_hall(kiosks, _drawn(draw))
    pay, meter, seal = hall.services
    first, second, third = hall.windows
    return structs.replace(
        hall,
        services=(structs.replace(pay, bookable=3), meter, seal),
        routes=(Route("move", _both("Переезд"), "M", ("meter", "pay")),),
        classes=(
            Class("soon", _both("Скорее"), 0.5),
            Class("law", _both("Закон"), absolute=True),
        ),
        windows=(first, second, structs.replace(third, secondary=("pay",))),
        operators=(
            Operator("anna", "Анна"),
            Operator("boris", "Борис", ("meter", "seal"), ("pay",)),
            Operator("vera", "Вера"),
        ),
        outcomes=(Named("paid", _both("Оплачено")),),
        breaks=(Named("lunch", _both("Обед")), Named("tea", _both("Чай"))),
        parks=(Named("papers", _both("Бумаги")),),
    )


def _both(name: str) -> dict[str, str]:
    return texts(name, en=name)


def _drawn(draw: Random) -> Rules:
    """Draw some rules. The draws are in this order, so that a seed stays the same hall."""
    return structs.replace(
        QUICK,
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

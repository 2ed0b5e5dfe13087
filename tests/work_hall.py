"""The hall file of the walks of operators' work: something for every action. No test of its own."""

from typing import Any


def _service(name: str, series: str, minutes: float, ru: str, zh: str) -> dict[str, Any]:
    limits = {"waiting_minutes": minutes, "service_minutes": 5.0}
    return {"id": name, "series": series, "name": {"ru": ru, "zh": zh}, **limits}


def _named(name: str, ru: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": {"ru": ru, "zh": zh}, **more}


HALL: dict[str, Any] = {
    "hall": "test",
    "zone": "Europe/Moscow",
    "languages": ["ru", "zh"],
    "title": {"ru": "Зал", "zh": "大厅"},
    "services": [
        _service("pay", "A", 10.0, "Оплата", "缴费"),
        _service("repair", "E", 0.05, "Авария", "抢修"),
        _service("meter", "B", 20.0, "Счётчик", "水表"),
    ],
    "routes": [_named("move", "Переезд", "搬家", series="R", steps=["pay", "meter"])],
    "classes": [_named("veteran", "Ветеран", "老兵", share=0.01)],
    "operators": [{"id": "li", "name": "Ли Вэй"}, {"id": "petrov", "name": "Петров А."}],
    "outcomes": [_named("paid", "Оплачено", "已缴"), _named("refused", "Отказ", "拒绝")],
    "breaks": [_named("lunch", "Обед", "午餐")],
    "parks": [_named("paper", "За справкой", "取证明")],
    "windows": [
        {"number": 1, "services": ["pay", "repair"], "pads": ["pads-1", "desk"]},
        {"number": 2, "services": ["meter"], "pads": ["pads-1", "desk"]},
    ],
    # The stage plays the first kiosk; at the other one papers are printed by the tests.
    "devices": [
        *({"name": name, "kind": "kiosk"} for name in ("kiosk-0", "kiosk-1")),
        *({"name": name, "kind": "pads"} for name in ("pads-1", "desk")),
        {"name": "board-1", "kind": "board"},
        {"name": "staff", "kind": "staff"},
    ],
    "rules": {
        "next_again": 0.0,
        "waiting_said": 0.05,
        "recalls": 1,
        "start": True,
        "undo_next": 3.0,
    },
}

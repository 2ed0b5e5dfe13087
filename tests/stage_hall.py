"""A small hall for whole stages: one kiosk, one board, one pad device. No test of its own."""

HALL = {
    "hall": "small",
    "zone": "Europe/Moscow",
    "languages": ["ru", "zh"],
    "title": {"ru": "Зал", "zh": "大厅"},
    "services": [
        {
            "id": "pay",
            "name": {"ru": "Оплата", "zh": "缴费"},
            "series": "A",
            "waiting_minutes": 10.0,
            "service_minutes": 3.0,
        },
        {
            "id": "ask",
            "name": {"ru": "Вопросы", "zh": "咨询"},
            "series": "B",
            "waiting_minutes": 10.0,
            "service_minutes": 3.0,
            "documents": {"ru": ["Паспорт"], "zh": ["身份证件"]},
        },
    ],
    "windows": [
        {"number": 1, "services": ["pay", "ask"], "pads": ["pads-1"]},
        {"number": 7, "services": ["ask"], "pads": ["pads-1"]},
    ],
    "devices": [
        {"name": "kiosk-1", "kind": "kiosk"},
        {"name": "board-1", "kind": "board"},
        {"name": "pads-1", "kind": "pads"},
        {"name": "staff", "kind": "staff"},
    ],
}

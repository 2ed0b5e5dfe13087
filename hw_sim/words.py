"""Lists the words that people look for on a kiosk, in the languages that they speak.

They are written here a second time on purpose: a visitor does not find a button that says
something else, and neither do people.
"""

from __future__ import annotations

LANGUAGES = {"ru": "Русский", "en": "English", "zh": "中文"}

GO_ON = {
    "ru": ("Получить талон", "Нет, в общую очередь", "Да, продолжить", "Готово", "Начать сначала"),
    "en": ("Get a ticket", "No, the ordinary queue", "Yes, go on", "Done", "Start again"),
    "zh": ("取号", "否，普通排队", "是，继续", "完成", "重新开始"),
}
"""Buttons that take somebody further, the best first."""

MORE = {"ru": "Ещё", "en": "More", "zh": "更多"}

AWAY = {
    "ru": ("Начать сначала", "Назад"),
    "en": ("Start again", "Back"),
    "zh": ("重新开始", "返回"),
}
"""Buttons that lead out of a screen that somebody else has left in another language."""

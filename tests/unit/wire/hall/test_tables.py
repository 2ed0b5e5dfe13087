"""Each table of a hall file: a misspelt key is refused by name, and what is left out means what
docs/hall-file.md says."""

from pathlib import Path

import pytest

from wire.config.toml_file import ConfigWrong, load
from wire.hall import Class, Hall, Operator, Service, Special, Window

LEAST = """
hall = "h"
title = {ru = "Зал"}
languages = ["ru"]
zone = "Europe/Moscow"
[[services]]
id = "pay"
name = {ru = "Оплата"}
series = "A"
waiting_minutes = 15
service_minutes = 5
[[services]]
id = "seal"
name = {ru = "Пломба"}
series = "C"
waiting_minutes = 15
service_minutes = 5
[[windows]]
number = 1
services = ["pay", "seal"]
pads = ["pads-1"]
[[devices]]
name = "pads-1"
kind = "pads"
[[groups]]
id = "g"
name = {ru = "Группа"}
[[routes]]
id = "r"
name = {ru = "Путь"}
series = "B"
steps = ["pay", "seal"]
[[classes]]
id = "c"
name = {ru = "Класс"}
[[operators]]
id = "o"
name = "Анна"
[[outcomes]]
id = "done"
name = {ru = "Готово"}
[[breaks]]
id = "lunch"
name = {ru = "Обед"}
[[parks]]
id = "copy"
name = {ru = "Копия"}
[[calendar]]
date = "2026-01-01"
[rules]
recalls = 3
"""
TABLES = dict.fromkeys(x.strip("[]") for x in LEAST.splitlines() if x.startswith("["))


def hall_of(folder: Path, text: str) -> Hall:
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, Hall)


@pytest.mark.parametrize("table", TABLES)
def test_a_misspelt_key_of_any_table_is_named(tmp_path, table):
    head = "[rules]" if table == "rules" else f"[[{table}]]"
    with pytest.raises(ConfigWrong) as wrong:
        hall_of(tmp_path, LEAST.replace(head, f"{head}\nmispelt = 1", 1))
    key = {"rules": "rules", "windows": "windows[number 1]"}.get(table, f"{table}[0]")
    assert f"{key}.mispelt: found an unknown key" in str(wrong.value)


def test_a_misspelt_key_of_the_hall_itself_is_named(tmp_path):
    with pytest.raises(ConfigWrong, match="mispelt: found an unknown key"):
        hall_of(tmp_path, "mispelt = 1" + LEAST)


def test_what_is_left_out_is_no_limit_no_law_and_no_choice_at_the_kiosk(tmp_path):
    hall = hall_of(tmp_path, LEAST)
    name = {"ru": "Класс"}
    assert hall.classes == (Class("c", name, share=1.0, absolute=False, kiosk=False),)
    assert hall.operators == (Operator("o", "Анна", primary=(), secondary=()),)
    assert hall.calendar == (Special("2026-01-01", until="", opens=(), services=(), name={}),)
    assert hall.windows == (Window(1, ("pay", "seal"), ("pads-1",), secondary=()),)
    none = {"in_a_row": 0, "per_day": 0, "per_hour": 0, "bookable": 0, "opens": (), "under": ""}
    service = Service("pay", {"ru": "Оплата"}, "A", 15.0, 5.0, **none)
    assert hall.services[0] == service

"""Whole walks by real processes: a booking from the terminal to the paper, and a missed call back
into the line. Hub, kiosk and printer are real, fingers come over a FIFO."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.__main__ import main
from tests.support.processes.broker import Broker
from tests.support.processes.hub import HALL, Floor, Hub
from tests.support.processes.kiosk import Kiosk
from tests.support.processes.simulator import Simulated
from tests.support.wait import until

ZONE = ZoneInfo("Europe/Moscow")
BOOKABLE = HALL.replace("service_minutes = 5\n", "service_minutes = 5\nbookable = 2\n", 1)


class Typist(Kiosk):
    def types(self, text: str) -> None:
        """Type key by key: each is seen before the next one is touched."""
        for n, letter in enumerate(text, 1):
            self.touch_until(letter, lambda typed=text[:n]: self._reads(typed))

    def _reads(self, typed: str) -> bool:
        """Tell whether it stands there as what was typed: a single letter is on its key too."""
        return any(x["text"] == typed and not x["touch"] for x in self.described()["things"])


@pytest.fixture
def hall(broker: Broker, tmp_path: Path, printer: Simulated) -> Iterator[tuple[Hub, Floor, Typist]]:
    """Open all of it, and the kiosk's first page of services in Russian."""
    hub = Hub(tmp_path, broker.port)
    turns = f"{datetime.now(ZONE) + timedelta(hours=12):%H}:00"
    (tmp_path / "hall.toml").write_text(f'{BOOKABLE}day_turns = "{turns}"\n', encoding="utf-8")
    hub.trusts_its_clock()
    with hub, Floor(broker) as floor:
        floor.whole()
        kiosk = Typist(tmp_path, broker, "lp0", answer=5.0, ticket=30.0)
        try:
            until(lambda: kiosk.described()["screen"] == "start")
            kiosk.tap("Русский")
            yield hub, floor, kiosk
        finally:
            kiosk.process.kill()
            kiosk.process.wait()


def test_from_the_terminal_to_the_paper_and_back_from_a_missed_call(hall, printer, capsys):
    hub, floor, kiosk = hall
    moment = datetime.now(ZONE) + timedelta(minutes=5)
    date, hour = f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"
    words = ["--service", "pay", "--date", date, "--time", hour]
    assert main(["book", str(hub.config), *words]) == 0
    code = capsys.readouterr().out.splitlines()[1].split()[0]

    kiosk.tap("Запись или пропущенный вызов")
    kiosk.types(code)
    kiosk.tap("Продолжить")
    until(lambda: kiosk.described()["screen"] == "ticket")
    assert f"Вы записаны на {hour}" in kiosk.texts()
    assert "A001" in kiosk.texts()
    (paper,) = until(lambda: printer.told("papers.jsonl"))
    assert f"Вы записаны на {hour}" in [line["text"] for line in paper["lines"]]

    assert floor.press("Next", 1) == "accepted"
    assert floor.press("NoShow", 1) == "accepted"
    kiosk.tap("Готово")
    until(lambda: kiosk.described()["screen"] == "start")
    kiosk.tap("Русский")
    kiosk.tap("Запись или пропущенный вызов")
    kiosk.types("A1")
    kiosk.tap("Продолжить")
    until(lambda: "Вы снова в очереди" in kiosk.texts())
    assert floor.press("Next", 2) == "accepted"
    until(lambda: (floor.window(2)["calling"] or {}).get("number") == 1)
    assert hub.rows("SELECT late, code FROM bookings WHERE visit IS NOT NULL") == [(0, code)]

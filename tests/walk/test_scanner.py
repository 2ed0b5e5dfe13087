"""One hall of real processes: a booking and a missed call before the scanner, and a class that is
claimed on the glass. What is scanned for the missed call is what the printed bar code says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.__main__ import main
from hw_sim.devices.scan import scan
from tests.support.processes.broker import Broker
from tests.support.processes.hub import HALL, Floor, Hub
from tests.support.processes.kiosk import Kiosk
from tests.support.processes.simulator import Simulated
from tests.support.wait import until

ZONE = ZoneInfo("Europe/Moscow")
CLASS = """
[[classes]]
id = "law"
name = { ru = "Ветераны", en = "Veterans" }
absolute = true
kiosk = true
"""


@pytest.fixture
def hall(broker: Broker, tmp_path: Path, printer: Simulated) -> Iterator[tuple[Hub, Floor, Kiosk]]:
    hub = Hub(tmp_path, broker.port)
    text = HALL.replace("service_minutes = 5\n", "service_minutes = 5\nbookable = 2\n", 1)
    turns = f"{datetime.now(ZONE) + timedelta(hours=12):%H}:00"
    text = text.replace("[[windows]]", f"{CLASS}[[windows]]", 1) + f'day_turns = "{turns}"\n'
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")
    hub.trusts_its_clock()
    with hub, Floor(broker) as floor:
        floor.whole()
        kiosk = Kiosk(tmp_path, broker, "lp0", answer=5.0, ticket=0.5)
        try:
            shown(kiosk, "start")
            yield hub, floor, kiosk
        finally:
            kiosk.process.kill()
            kiosk.process.wait()


def shown(kiosk: Kiosk, kind: str) -> None:
    until(lambda: kiosk.described()["screen"] == kind)


def booked(hub: Hub, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return a code, and the time it is for."""
    moment = datetime.now(ZONE) + timedelta(minutes=5)
    words = ["--service", "pay", "--date", f"{moment:%Y-%m-%d}", "--time", f"{moment:%H:%M}"]
    assert main(["book", str(hub.config), *words]) == 0
    return capsys.readouterr().out.splitlines()[1].split()[0], f"{moment:%H:%M}"


def test_a_booking_a_missed_call_and_a_class(hall, printer, capsys):
    hub, floor, kiosk = hall
    code, hour = booked(hub, capsys)

    scan(kiosk.scanner, code)
    (paper,) = until(lambda: printer.told("papers.jsonl"))
    lines = [line["text"] for line in paper["lines"]]
    assert (lines[0], paper["unknown"]) == ("A001", [])
    assert f"Вы записаны на {hour}" in lines
    (printed,) = paper["barcodes"]
    assert printed == "A001-1"

    assert floor.press("Next", 1) == "accepted"
    assert floor.press("NoShow", 1) == "accepted"
    shown(kiosk, "start")
    scan(kiosk.scanner, printed)
    until(lambda: "Вы снова в очереди" in kiosk.texts())
    assert floor.press("Next", 2) == "accepted"
    until(lambda: floor.window(2)["calling"]["number"] == 1)

    kiosk.tap("Готово")
    shown(kiosk, "start")
    kiosk.tap("English")
    kiosk.tap("Meter")
    shown(kiosk, "classes")
    assert "No, the ordinary queue" in kiosk.texts()
    kiosk.tap("Veterans")
    papers = until(lambda: printer.told("papers.jsonl")[1:])
    assert [line["text"] for line in papers[0]["lines"]][:3] == ["B001", "Meter", "Veterans"]
    until(lambda: hub.rows("SELECT cls FROM visits WHERE series = 'B'") == [("law",)])

"""A kiosk's card that is copied while it works, with real kiosks, a real hub and a real broker."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes.broker import Broker
from tests.support.processes.hub import Floor, Hub
from tests.support.processes.kiosk import Kiosk
from tests.support.processes.simulator import simulated
from tests.support.wait import until


def printer(folder: Path):
    folder.mkdir()
    return simulated(folder, "printer", "--pty", str(folder / "lp0"), "--no-png")


@contextmanager
def at_work(folder: Path, broker: Broker) -> Iterator[Kiosk]:
    kiosk = Kiosk(folder, broker, "lp0")
    try:
        yield kiosk
    finally:
        kiosk.process.kill()
        kiosk.process.wait()


def test_of_a_copied_card_one_works_and_the_other_says_so(broker: Broker, tmp_path: Path):
    one, two = tmp_path / "one", tmp_path / "two"
    with (
        Hub(tmp_path, broker.port) as hub,
        Floor(broker) as floor,
        printer(one),
        printer(two),
        at_work(one, broker) as first,
    ):
        first.until_shown("start")
        until(lambda: floor.all("ReserveLeased"))
        floor.whole()
        hub.kill()
        for part in one.glob("kiosk.db*"):
            if part.name != "kiosk.db.lock":
                shutil.copyfile(part, two / part.name)
        with at_work(two, broker) as copy:
            until(lambda: "copied or moved" in copy.log.read_text())
            copy.until_shown("closed")
            first.until_shown("start")
            floor.forget()
            hub.start()
            (refused,) = until(lambda: floor.all("KioskRefused")[:1])
            assert "a copy of this card is at work" in refused["why"]
            copy.until_shown("start")
            first.until_shown("closed")
            assert "Киоск не принят" in first.texts()
            first.again()
            until(lambda: "the hub refuses this kiosk" in first.log.read_text())
            first.until_shown("closed")
            until(lambda: any("kiosk-1 is refused" in line for line in hub.lines()))
            assert copy.described()["screen"] == "start"

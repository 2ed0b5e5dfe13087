"""The whole kiosk as a process: touched over a FIFO, printing on the simulated printer, with a
small hub of the tests' own on a real Mosquitto."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil

from kiosk.store import KioskStore
from kiosk.things import Recorded
from tests.support.processes.broker import Broker
from tests.support.processes.kiosk import ROOT, running
from tests.support.wait import SOON, until
from wire.disk import DiskWrong, open_store, open_to_read
from wire.messages import (
    KioskHere,
    PrinterSaid,
    TicketPrinted,
    TicketTaken,
    TicketWanted,
)


def kept(folder: Path) -> list[Any]:
    store = KioskStore(open_store(folder / "kiosk.db"))
    found = store.facts()
    store.close()
    return found


def lent(folder: Path) -> int:
    """Count the ranges on the kiosk's disk: that it has asked for them is not enough."""
    try:
        with closing(open_to_read(folder / "kiosk.db")) as base:
            count: int = base.execute("SELECT count(*) FROM lease").fetchone()[0]
    except (DiskWrong, sqlite3.OperationalError):  # it is not made yet
        return 0
    return count


def test_from_the_tap_to_the_paper(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker) as (printer, hub, kiosk):
        kiosk.tap("Русский")
        kiosk.tap("Оплата")
        kiosk.tap("Оплата услуг")
        shown = kiosk.until_shown("ticket")
        assert "A001" in [thing["text"] for thing in shown["things"]]
        assert "Перед вами 2 человека" in [thing["text"] for thing in shown["things"]]
        until(lambda: hub.of(TicketPrinted))
        (wish,) = hub.of(TicketWanted)
        (taken,) = hub.of(TicketTaken)
        assert (taken.visit, taken.ticket, taken.own) == (wish.visit, "A001", False)
        assert (taken.service, taken.language, taken.day) == ("pay", "ru", 3)
        assert hub.of(TicketPrinted) == [TicketPrinted(wish.visit, "printed")]
        assert PrinterSaid("ok") in hub.heard
        (paper,) = printer.told("papers.jsonl")
        assert paper["lines"][0]["text"] == "A001"
        assert (paper["barcodes"], paper["qr"]) == (["A001-3"], [])
        kiosk.tap("Готово")
        kiosk.until_shown("start")
        kiosk.process.send_signal(signal.SIGUSR1)
        until((tmp_path / "screen.png").exists)
        assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
        assert kiosk.end() == 0
    rows = [one.seq for one in kept(tmp_path) if isinstance(one, Recorded)]
    assert rows == [1, 2]


def test_killed_while_it_printed_it_says_so_after_the_start(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker, settle=0.1) as (printer, hub, kiosk):
        printer.set("out_after 30")
        kiosk.tap("Русский")
        kiosk.tap("Авария")
        kiosk.until_shown("ticket")
        until(lambda: "Запомните номер" in str(kiosk.described()))
        kiosk.again()
        until(lambda: hub.of(TicketPrinted))
        assert hub.of(TicketPrinted)[0].outcome == "unknown"
        runs = [(here.incarnation, here.run) for here in hub.of(KioskHere)]
        assert runs == [(runs[0][0], 1), (runs[0][0], 2)]
        assert [type(fact) for fact in hub.facts] == [TicketTaken, TicketPrinted]


def test_a_hub_that_does_not_answer_costs_the_visitor_no_more_than_the_kiosks_patience(
    tmp_path: Path, broker: Broker
) -> None:
    with running(tmp_path, broker, settle=0.1, answer=0.7) as (printer, hub, kiosk):
        until(lambda: lent(tmp_path) == 3)
        hub.answers = False
        kiosk.tap("English")
        began = time.monotonic()
        kiosk.tap("Repair")
        shown = kiosk.until_shown("ticket")
        assert time.monotonic() - began < SOON, "the hub itself would never answer"
        texts = [thing["text"] for thing in shown["things"]]
        assert "C500" in texts
        assert not any("ahead" in text for text in texts)
        (paper,) = until(lambda: printer.told("papers.jsonl"))
        lines = [line["text"] for line in paper["lines"]]
        assert (lines[:2], len(lines)) == (["C500", "Repair"], 5)
        assert not any("ahead" in line for line in lines)
        until(lambda: hub.of(TicketPrinted))
        assert hub.of(TicketTaken)[0].own


def test_without_broker_and_hub_it_goes_on_also_after_a_power_cut(
    tmp_path: Path, broker: Broker
) -> None:
    with running(tmp_path, broker, settle=0.1) as (printer, hub, kiosk):
        until(lambda: lent(tmp_path) == 3)
        kiosk.until_shown("start")
        broker.kill()
        until(lambda: "Нет сервера" in kiosk.texts())
        for number in (1, 2):
            kiosk.tap("中文")
            kiosk.tap("抢修")
            kiosk.until_shown("ticket")
            until(lambda number=number: len(printer.told("papers.jsonl")) == number)
            kiosk.again()
            kiosk.until_shown("start")
        papers = [paper["lines"][0]["text"] for paper in printer.told("papers.jsonl")]
        assert papers == ["C500", "C501"]
        broker.start()
        until(lambda: len(hub.of(TicketPrinted)) == 2)
        assert [taken.ticket for taken in hub.of(TicketTaken)] == papers
        assert len({paper.visit for paper in hub.of(TicketPrinted)}) == 2
        until(lambda: "Нет сервера" not in kiosk.texts())


def test_a_refused_kiosk_is_closed_and_tells_staff(tmp_path: Path, broker: Broker) -> None:
    with running(tmp_path, broker) as (_, hub, kiosk):
        hub.welcomes = False
        kiosk.again()
        until(lambda: "Киоск не принят" in kiosk.texts())
        assert kiosk.described()["screen"] == "closed"
        assert "a copy of this card is at work" in kiosk.log.read_text()


def test_an_idle_kiosk_costs_next_to_nothing(tmp_path: Path, broker: Broker) -> None:
    """The aim is 1 % of a core (make bench measures it); here only that nothing spins."""
    with running(tmp_path, broker) as (_, __, kiosk):
        kiosk.until_shown("start")
        process = psutil.Process(kiosk.process.pid)
        before, began = process.cpu_times(), time.monotonic()
        until(lambda: time.monotonic() - began >= 3)
        after = process.cpu_times()
        used = after.user + after.system - before.user - before.system
        assert used / (time.monotonic() - began) < 0.1


def test_a_wrong_config_ends_with_two(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('hall = "x"\n')
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", str(file), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * SOON,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}: ")

"""A hub without a disk that it can write: it says so, loses nothing, and works again by itself.

Real processes, a real broker, and real faults: a folder in the database's place, garbage in it, the
kernel's own limit on the size of files.
"""

import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hub.startup.opening import take
from hub.storage.schema import STEPS
from hub.storage.verify import verify
from tests.support.hub.databases import filled, hall_file
from tests.support.processes.broker import Broker
from tests.support.processes.hub import KIOSK, ROOT, Floor, Hub
from tests.support.processes.pads import Systemd
from tests.support.wait import SOON, until
from wire.disk import DiskWrong, open_to_read
from wire.lock import Held


@pytest.fixture
def floor(broker: Broker) -> Iterator[Floor]:
    with Floor(broker) as made:
        yield made


@pytest.fixture
def hub(broker: Broker, tmp_path: Path) -> Iterator[Hub]:
    """Make a hub that is not started."""
    made = Hub(tmp_path, broker.port)
    yield made
    made.kill()


def limit(hub: Hub, most: int) -> None:
    """Let no file of the hub's grow beyond so many bytes; -1 lifts the limit."""
    assert hub.process is not None
    highest = resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE)[1]
    soft = highest if most < 0 else most
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (soft, highest))


def here(floor: Floor, generation: str = "", epoch: int = 0, last: int = 0) -> None:
    """Say the kiosk's first words to a hub; it is welcome."""
    fields = {"run": 1, "life": "life", "first": 1, "last": last, "day": 0, "leases": []}
    fields |= {"generation": generation, "epoch": epoch, "connection": 1} | KIOSK
    floor.say("kiosk-1", "report", "KioskHere", **fields)


def wish(floor: Floor, visit: str) -> None:
    floor.say("kiosk-1", "wish", "TicketWanted", visit=visit, service="pay", language="ru")


def issued(floor: Floor) -> list[str]:
    return [it["visit"] for it in floor.all("TicketIssued")]


# --- from the start ------------------------------------------------------------------------------


def test_a_hub_without_a_disk_says_so_each_second_and_works_when_it_is_back(hub, floor, tmp_path):
    hub.database.mkdir()
    systemd, began = Systemd(tmp_path), time.monotonic()
    hub.start(NOTIFY_SOCKET=str(systemd.path), WATCHDOG_USEC="2000000", PYTHONPATH=str(ROOT))
    assert systemd.hear() == "READY=1"
    until(lambda: len(floor.all("HubTrouble")) >= 7)
    assert "unable to open database file" in floor.all("HubTrouble")[-1]["why"]
    assert floor.all("Pulse") == []
    wish(floor, "early")
    said = {systemd.hear() for _ in range(6)}
    assert "WATCHDOG=1" in said
    assert any(word.startswith("STATUS=no numbers and no calls") for word in said)
    hub.database.rmdir()
    floor.hears("Pulse")
    troubles = len(floor.all("HubTrouble"))
    floor.whole()
    assert len(floor.all("HubTrouble")) == troubles, "not both at once"
    assert issued(floor) == [], "what was wished of a hub in trouble is not answered minutes later"
    assert hub.process.poll() is None
    minutes = (time.monotonic() - began) // 60
    assert hub.log.read_text().count("ERROR") <= 1 + minutes, "said once a minute, not each second"
    systemd.close()


def test_a_database_of_a_newer_talon_is_told_to_the_hall_and_left_as_it_is(hub, floor):
    hub.start()
    floor.whole()
    hub.process.send_signal(signal.SIGTERM)
    assert hub.process.wait(SOON) == 0
    floor.forget_ended_hub()
    with closing(sqlite3.connect(hub.database)) as base, base:
        base.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    was = hub.database.read_bytes()
    hub.start()
    said = floor.hears("HubTrouble")["why"]
    assert f"found version {len(STEPS) + 1} of a newer Talon, expected at most" in said
    assert floor.all("Pulse") == []
    hub.process.send_signal(signal.SIGTERM)
    assert hub.process.wait(SOON) == 0
    assert hub.database.read_bytes() == was


def test_a_hub_in_trouble_ends_when_it_is_asked_to(hub, floor):
    hub.database.mkdir()
    hub.start()
    floor.hears("HubTrouble")
    hub.process.send_signal(signal.SIGTERM)
    assert hub.process.wait(SOON) == 0


def test_a_damaged_database_is_set_aside_and_the_hub_knows_that_it_lost_its_past(hub, floor):
    garbage = b"no database\0" * 1024
    hub.database.write_bytes(garbage)
    hub.start()
    floor.hears("Pulse")
    (kept,) = hub.database.parent.glob("hub.db.damaged-*")
    assert kept.read_bytes() == garbage
    wish(floor, "early")
    count = len(floor.all("Pulse"))
    until(lambda: len(floor.all("Pulse")) >= count + 2)
    assert issued(floor) == [], "it gathers what the kiosks know first"
    assert "set aside" in hub.log.read_text()


def test_years_of_visits_do_not_hold_up_the_start_and_a_broken_page_among_them_is_found(hub, floor):
    """SQLite's check of a large database runs aside; then it is set aside at the next start."""
    hub.start()
    until(lambda: floor.all("Pulse"))
    hub.kill()
    with closing(sqlite3.connect(hub.database)) as base:
        base.execute("CREATE TABLE years (x BLOB)")
        base.executemany("INSERT INTO years VALUES (randomblob(1000))", [()] * 40_000)
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with hub.database.open("r+b") as file:
        file.seek(5000 * 4096)
        file.write(b"\xff" * 4096)
    hub.start()
    assert hub.process is not None
    assert hub.process.wait(SOON) == 1
    assert "is damaged" in hub.log.read_text()
    assert list(hub.database.parent.glob("hub.db.damaged-*")) == []
    floor.forget_ended_hub()
    hub.start()
    until(lambda: "set aside" in hub.log.read_text())
    floor.hears("Pulse")
    assert len(list(hub.database.parent.glob("hub.db.damaged-*"))) == 1


def test_a_journal_with_a_fact_that_cannot_be_read_is_damaged_too(hub, floor, tmp_path):
    """SQLite's own check does not see a byte that the card changed inside a text."""
    filled(hub.database, hall_file(tmp_path)).close()
    with closing(sqlite3.connect(hub.database)) as base, base:
        base.execute("UPDATE journal SET fact = replace(fact, '{', '#') WHERE seq > 100")
    hub.start()
    floor.hears("Pulse")
    (kept,) = hub.database.parent.glob("hub.db.damaged-*")
    with closing(sqlite3.connect(kept)) as base:
        assert base.execute("SELECT count(*) FROM visits").fetchone() == (60,)
    assert hub.rows("SELECT past FROM hub") == [("set aside",)]
    assert "Traceback" not in hub.log.read_text()


@pytest.mark.parametrize(("blocks", "wrong"), [(1000, True), (1024, False)])
def test_with_too_little_room_for_a_day_it_does_not_begin_one(tmp_path, mocker, blocks, wrong):
    """A nearly full disk is the one fault that no test may make for all others on this computer."""
    disk = mocker.Mock(f_bavail=blocks, f_frsize=4096, f_blocks=99999)
    mocker.patch("wire.disk.os.statvfs", return_value=disk)
    if wrong:
        with pytest.raises(DiskWrong, match="found 4096000 bytes free, expected at least 4194304"):
            take(tmp_path / "hub.db", hall_file(tmp_path))
        assert not (tmp_path / "hub.db").exists()
    else:
        take(tmp_path / "hub.db", hall_file(tmp_path)).close()
    Held(tmp_path / "hub.db", "nobody holds it any more").close()


# --- at work --------------------------------------------------------------------------------------


def test_what_cannot_be_kept_is_not_said_and_nothing_kept_is_lost(hub, floor, tmp_path):
    hub.start()
    floor.whole()
    here(floor)
    floor.hears("KioskWelcome")
    wish(floor, "kept")
    floor.hears("TicketIssued", lambda it: it["visit"] == "kept")
    limit(hub, 8192)  # the log of a database that is open is far beyond
    wish(floor, "not-kept")
    assert hub.process.wait(SOON) == 1, "the end, and systemd starts it again"
    floor.hears("HubGone")
    assert "not-kept" not in issued(floor)
    said = hub.lines()[-1]
    assert said.startswith(f"{hub.database}: ")
    assert said.endswith("nothing was said that is not kept")

    floor.forget_ended_hub()
    code = f"import resource; resource.setrlimit({resource.RLIMIT_FSIZE}, (4096, -1))\n"
    code += "import sys; from hub.__main__ import main; sys.exit(main(sys.argv[1:]))"
    with hub.log.open("ab") as log:
        hub.process = subprocess.Popen(
            [sys.executable, "-c", code, str(hub.config)], cwd=ROOT, stdout=log, stderr=log
        )
    until(lambda: len(floor.all("HubTrouble")) >= 2)
    assert floor.all("Pulse") == []
    limit(hub, -1)
    floor.hears("Pulse")
    floor.whole()
    assert "not-kept" not in issued(floor)
    assert hub.rows("SELECT visit FROM visits") == [("kept",)]
    with closing(open_to_read(hub.database)) as base:
        assert verify(base).good


def test_a_database_older_than_its_hall_begins_a_new_generation(hub, floor):
    hub.start()
    floor.whole()
    generation = floor.all("Pulse")[-1]["generation"]
    here(floor, generation, epoch=99)
    assert hub.process.wait(SOON) == 1
    assert "older than the hall" in hub.lines()[-1]
    floor.forget_ended_hub()
    hub.start()
    pulse = floor.hears("Pulse")
    assert pulse["generation"] not in ("", generation)


# --- two hubs on one database ---------------------------------------------------------------------


def test_the_second_hub_of_one_database_says_who_has_it_and_touches_nothing(hub, floor):
    hub.start()
    floor.whole()
    line = [sys.executable, "-m", "hub", str(hub.config)]
    epoch = hub.rows("SELECT epoch FROM hub")
    second = subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=2 * SOON, check=False
    )
    assert second.returncode == 1
    told = f"{hub.database}: talon-hub (process {hub.process.pid}) works with it"
    assert second.stderr.splitlines()[-1] == told
    assert hub.rows("SELECT epoch FROM hub") == epoch
    count = len(floor.all("Pulse"))
    until(lambda: len(floor.all("Pulse")) >= count + 2)
    assert {pulse["epoch"] for pulse in floor.all("Pulse")} == {1}


def test_a_restore_waits_for_no_running_hub_and_one_that_was_killed_holds_nothing(
    hub, floor, tmp_path
):
    other = tmp_path / "other"
    other.mkdir()
    filled(other / "hub.db", hall_file(other)).close()
    hub.start()
    floor.whole()
    line = [sys.executable, "-m", "hub", "restore", str(hub.config), str(other / "hub.db")]
    ended = subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=2 * SOON, check=False
    )
    assert ended.returncode == 1
    assert re.search(r"talon-hub \(process \d+\) works with it", ended.stderr)
    hub.kill()
    ended = subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=2 * SOON, check=False
    )
    assert ended.returncode == 0, ended.stderr
    floor.forget_ended_hub()
    hub.start()
    floor.whole()
    assert hub.rows("SELECT count(*) FROM visits") == [(60,)]
    assert "put back from a backup" in hub.log.read_text()

"""The units, the broker's settings, and what systemd sees of a daemon: ready, alive, ended.

systemd itself judges the files (verify, security, sysusers); nothing of this computer's own systemd
is touched.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes.broker import Broker, mosquitto
from tests.support.processes.pads import ROOT, PadDaemon
from tests.support.wait import SOON, free_port, until

UNITS = ROOT / "systemd"
NAMES = ("talon-hub", "talon-kiosk", "talon-display", "talon-pad")
BACKUP = "talon-backup"
EXPOSURE = {"talon-hub": 1.4, "talon-kiosk": 2.0, "talon-display": 2.0, "talon-pad": 1.9}
EXPOSURE[BACKUP] = 0.4
"""What `systemd-analyze security` of systemd 252 measures: 0 is closed, 10 is open."""
OTHER_VERSION = 0.2
"""How much another systemd may count differently."""


def settings(path: Path) -> dict[str, list[str]]:
    """Return each key of a unit with its values in order, comments left out."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def installed(folder: Path) -> Path:
    """Make a root folder with the units, and programs where they say."""
    units = folder / "etc/systemd/system"
    units.mkdir(parents=True)
    for name in (*(f"opt/talon/bin/{name}" for name in NAMES), "bin/kill"):
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for unit in (*(f"{name}.service" for name in (*NAMES, BACKUP)), f"{BACKUP}.timer"):
        shutil.copy(UNITS / unit, units)
    return folder


def verify(root: Path, name: str) -> subprocess.CompletedProcess[str]:
    unit = name if "." in name else f"{name}.service"
    return analyze("verify", "--recursive-errors=no", f"--root={root}", unit)


def exposed(unit: Path) -> subprocess.CompletedProcess[str]:
    """Compare systemd's own review of a unit with what was measured; status 0 where it is no
    worse."""
    threshold = round((EXPOSURE[unit.stem] + OTHER_VERSION) * 10)
    return analyze("security", "--offline=true", f"--threshold={threshold}", str(unit))


# --- the files ---------------------------------------------------------------------------------


@pytest.mark.systemd
@pytest.mark.parametrize("name", [*NAMES, BACKUP, f"{BACKUP}.timer"])
def test_systemd_finds_nothing_wrong_with_a_unit(tmp_path: Path, name: str) -> None:
    found = verify(installed(tmp_path), name)
    assert found.returncode == 0, found.stderr


@pytest.mark.systemd
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("WatchdogSec=20", "WachdogSec=20"),
        ("Restart=always", "Restart=allways"),
        ("/opt/talon/bin/talon-hub", "/opt/talon/bin/talon-hubb"),
        ("StartLimitIntervalSec=0", "RestartSec=1"),  # of another section
    ],
)
def test_systemd_would_find_a_mistake(tmp_path: Path, right: str, wrong: str) -> None:
    unit = installed(tmp_path) / "etc/systemd/system/talon-hub.service"
    text = unit.read_text()
    assert right in text
    unit.write_text(text.replace(right, wrong))
    assert verify(tmp_path, "talon-hub").returncode != 0


@pytest.mark.systemd
def test_the_simulations_and_the_brokers_drop_ins_are_right_too(tmp_path: Path) -> None:
    units = installed(tmp_path) / "etc/systemd/system"
    shutil.copy(units / "talon-hub.service", units / "mosquitto.service")
    drop_ins = {path.stem: path for path in (UNITS / "simulation").iterdir()}
    assert drop_ins.keys() == {"talon-kiosk", "talon-display", "talon-pad"}
    for name, path in {**drop_ins, "mosquitto": UNITS / "mosquitto/talon-service.conf"}.items():
        folder = units / f"{name}.service.d"
        folder.mkdir()
        shutil.copy(path, folder / "talon.conf")
        found = verify(tmp_path, name)
        assert found.returncode == 0, found.stderr


@pytest.mark.systemd
@pytest.mark.parametrize("name", [*NAMES, BACKUP])
def test_a_unit_is_as_closed_as_it_was_measured(name: str) -> None:
    found = exposed(UNITS / f"{name}.service")
    assert found.returncode == 0, found.stdout.splitlines()[-1]


@pytest.mark.systemd
def test_a_unit_that_is_open_is_found(tmp_path: Path) -> None:
    unit = tmp_path / "talon-hub.service"
    text = (UNITS / unit.name).read_text()
    assert exposed(UNITS / unit.name).returncode == 0
    unit.write_text(text.replace("ProtectSystem=strict\n", "").replace("PrivateTmp=yes\n", ""))
    assert exposed(unit).returncode != 0


@pytest.mark.systemd
def test_each_daemon_has_a_user_in_the_groups_of_its_devices(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    command = ["systemd-sysusers", f"--root={tmp_path}", str(UNITS / "sysusers.conf")]
    subprocess.run(command, check=True, capture_output=True)
    users = [line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text().splitlines()]
    groups: dict[str, set[str]] = {name: set() for name in NAMES}
    for line in (tmp_path / "etc/group").read_text().splitlines():
        group, _, __, members = line.split(":")
        for member in members.split(","):
            groups.setdefault(member, set()).add(group)
    screen = {"video", "render", "input", "audio", "dialout"}
    assert sorted(users) == sorted(NAMES)
    assert [groups[name] for name in NAMES] == [set(), screen | {"lp"}, screen, {"gpio"}]


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_keeps_the_rules(name: str) -> None:
    found = settings(UNITS / f"{name}.service")
    file = {"talon-pad": "pads"}.get(name, name.removeprefix("talon-"))
    wanted = {
        "Type": "notify",
        "NotifyAccess": "main",
        "ExecStart": f"/opt/talon/bin/{name} /etc/talon/{file}.toml",
        "User": name,
        "StateDirectory": name,
        "RuntimeDirectory": name,
        "WorkingDirectory": f"%t/{name}",
        "WatchdogSec": "20",
        "Restart": "always",
        "RestartSec": "1",
        "StartLimitIntervalSec": "0",
        "RestartPreventExitStatus": "2",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
        "WantedBy": "multi-user.target",
    }
    assert {key: found.get(key) for key in wanted} == {key: [to] for key, to in wanted.items()}


@pytest.mark.parametrize("name", NAMES)
def test_no_unit_waits_for_broker_network_or_time(name: str) -> None:
    found = settings(UNITS / f"{name}.service")
    waits = ("After", "Requires", "Requisite", "BindsTo", "Wants", "PartOf", "ExecStartPre")
    text = " ".join(value for key in waits for value in found.get(key, ()))
    assert not re.search("mosquitto|network|time-sync|nss-lookup", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_daemon_may_ask_the_kernel_whether_its_clock_is_right(name: str) -> None:
    found = settings(UNITS / f"{name}.service")
    assert {"adjtimex", "clock_adjtime"} <= set(found["SystemCallFilter"][-1].split())
    assert "ProtectClock" not in found, "it forbids the question too"
    assert "ProcSubset" not in found, "it hides the boot's id"


@pytest.mark.parametrize("name", [f"{BACKUP}.service", f"{BACKUP}.timer"])
def test_no_backup_waits_for_broker_network_or_time(name: str) -> None:
    text = "\n".join(x for x in (UNITS / name).read_text().splitlines() if not x.startswith("#"))
    assert not re.search("mosquitto|network(?!=)|time-s|nss-lookup", text, re.IGNORECASE)


def test_the_backup_runs_as_the_hub_does_each_night_and_makes_up_for_a_missed_one() -> None:
    unit, hub = (settings(UNITS / f"{name}.service") for name in (BACKUP, "talon-hub"))
    for key in ("User", "StateDirectory", "StateDirectoryMode", "UMask", "ProtectSystem"):
        assert unit[key] == hub[key], key
    assert unit["Type"] == ["oneshot"], "no READY=1 is said"
    assert unit["ExecStart"] == ["/opt/talon/bin/talon-hub backup /etc/talon/hub.toml"]
    timer = settings(UNITS / f"{BACKUP}.timer")
    assert timer["Persistent"] == ["true"]
    assert timer["DefaultDependencies"] == ["no"], "else systemd adds time-sync.target"
    assert timer["WantedBy"] == ["timers.target"]


@pytest.mark.systemd
def test_the_backups_night_is_one_that_systemd_understands() -> None:
    (night,) = settings(UNITS / f"{BACKUP}.timer")["OnCalendar"]
    assert analyze("calendar", night).returncode == 0


def test_the_devices_are_chosen_by_the_environment() -> None:
    chosen = {name: settings(UNITS / f"{name}.service")["Environment"] for name in NAMES}
    assert "GPIOZERO_PIN_FACTORY=lgpio" in chosen["talon-pad"]
    assert "SDL_VIDEODRIVER=kmsdrm" in chosen["talon-kiosk"]
    assert "SDL_VIDEODRIVER=kmsdrm" in chosen["talon-display"]


# --- what systemd sees of a daemon -------------------------------------------------------------


def test_ready_without_a_broker_then_alive_then_stopping(tmp_path: Path) -> None:
    with PadDaemon(tmp_path, free_port(), WATCHDOG_USEC="400000") as pads:
        assert [pads.systemd.hear(), pads.systemd.hear()] == ["WATCHDOG=1", "WATCHDOG=1"]
        pads.stop()
        said = [pads.systemd.hear()]
        while said[-1] == "WATCHDOG=1":
            said.append(pads.systemd.hear())
        assert said[-1] == "STOPPING=1"


def hear_for_ever(pads: PadDaemon) -> None:
    """Hear until nothing was said for two and a half times the watchdog's time, then raise
    TimeoutError."""
    while True:
        pads.systemd.hear(1.0)


def test_a_hung_daemon_says_no_more_that_it_is_alive(tmp_path: Path) -> None:
    with PadDaemon(tmp_path, free_port(), WATCHDOG_USEC="400000") as pads:
        assert pads.systemd.hear() == "WATCHDOG=1"
        pads.process.send_signal(signal.SIGSTOP)
        stat = Path(f"/proc/{pads.process.pid}/stat")
        until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
        with pytest.raises(TimeoutError):
            hear_for_ever(pads)
        pads.process.send_signal(signal.SIGCONT)


def test_a_wrong_configuration_ends_with_the_status_that_is_not_tried_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pads.toml"
    path.write_text('hall = "test"\ndevice = "pads-1"\npads = 5\n')
    for more in ([], ["--check"]):
        command = [sys.executable, "-m", "operator_pad", str(path), *more]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert ended.returncode == 2
        assert ended.stderr == f"{path}: pads: found 5, expected array\n"
    status = settings(UNITS / "talon-pad.service")["RestartPreventExitStatus"]
    assert status == ["2"]


def test_what_lgpio_writes_goes_into_the_runtime_directory(tmp_path: Path) -> None:
    with PadDaemon(tmp_path, free_port()) as pads:
        assert Path(os.readlink(f"/proc/{pads.process.pid}/cwd")) == pads.run


# --- the broker --------------------------------------------------------------------------------


def debians(folder: Path, drop_in: str) -> Path:
    """Copy Debian's /etc/mosquitto with everything moved under ``folder``, and a file in conf.d."""
    (folder / "conf.d").mkdir()
    (folder / "conf.d/talon.conf").write_text(drop_in)
    port, user = free_port(), "root" if os.geteuid() == 0 else "mosquitto"
    (folder / "conf.d/test.conf").write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nuser {user}\n"
    )
    main = folder / "mosquitto.conf"
    main.write_text(
        f"pid_file {folder}/mosquitto.pid\n\npersistence true\n"
        f"persistence_location {folder}/\n\nlog_dest file {folder}/mosquitto.log\n\n"
        f"include_dir {folder}/conf.d\n"
    )
    return main


@pytest.mark.broker
@pytest.mark.parametrize("ours", [True, False])
def test_the_drop_in_wins_over_debians_persistence(tmp_path: Path, ours: bool) -> None:
    text = (UNITS / "mosquitto/talon.conf").read_text() if ours else ""
    program = mosquitto()
    assert program is not None
    running = subprocess.Popen([program, "-c", str(debians(tmp_path, text))])
    log = tmp_path / "mosquitto.log"
    until(lambda: log.exists() and " running" in log.read_text())
    running.send_signal(signal.SIGTERM)
    assert running.wait(SOON) == 0
    assert (tmp_path / "mosquitto.db").exists() is not ours
    assert "rror" not in log.read_text()


@pytest.mark.broker
def test_the_listener_for_other_computers_is_taken(tmp_path: Path) -> None:
    text = (UNITS / "mosquitto/talon-listener.conf").read_text()
    assert "listener 1883\n" in text
    with Broker(tmp_path, text.replace("listener 1883", f"listener {free_port()}")) as broker:
        until(lambda: broker.log.read_text().count("listen socket") >= 2)

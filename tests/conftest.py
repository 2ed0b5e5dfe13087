"""Fixtures for all tests, and the list of those that this computer cannot run.

A test that needs a program which is not installed is not skipped in silence: it is left out, named
in the last lines of the output, and with TALON_CI=1 the whole run fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from hub.cli import staff_client
from tests.support.hub.stories import Told
from tests.support.processes import broker as brokers
from tests.support.processes.hub import Floor, Hub
from tests.support.wait import SOON

# The same examples each time, however busy the machine: nothing fails at random. The long runs in
# tests/deep look further.
settings.register_profile("talon", derandomize=True, deadline=None, database=None)
settings.load_profile("talon")

NEEDS = {
    "broker": ("Mosquitto", lambda: brokers.mosquitto() is not None),
    "faketime": (
        "libfaketime",
        lambda: any(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")),
    ),
    "systemd": ("systemd-analyze", lambda: shutil.which("systemd-analyze") is not None),
}
"""What each marker needs, and whether that is here. A fixture of that name marks its tests."""

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()


@pytest.fixture(autouse=True)
def _patient_staff(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands of staff wait for longer than in a hall where real processes answer them."""
    if request.path.parent.name in ("process", "walk"):
        monkeypatch.setattr(staff_client, "PATIENCE", SOON)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[brokers.Broker]:
    """Start a real Mosquitto of this test's own."""
    with brokers.Broker(tmp_path) as running:
        yield running


@pytest.fixture
def hub(broker: brokers.Broker, tmp_path: Path) -> Iterator[Hub]:
    """Start a real hub of this test's own, with its standard hall."""
    with Hub(tmp_path, broker.port) as running:
        yield running


@pytest.fixture
def floor(broker: brokers.Broker, hub: Hub) -> Iterator[Floor]:
    """Join everybody in the hall of ``hub``, once it has said everything."""
    with Floor(broker) as made:
        made.whole()
        yield made


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Callable[[Any], Told]]:
    """Return a maker of the stories of a desk's last day."""
    opened: list[Told] = []

    def made(desk: Any) -> Told:
        opened.append(Told(tmp_path, desk))
        return opened[-1]

    yield made
    for one in opened:
        one.base.close()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}
    for marker, (program, _) in NEEDS.items():
        config.addinivalue_line("markers", f"{marker}: needs {program}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {marker: program for marker, (program, here) in NEEDS.items() if not here()}
    runnable = []
    for item in items:
        for marker in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(marker)
        lacking = [missing[m] for m in missing if item.get_closest_marker(m) is not None]
        if lacking:
            config.stash[LEFT_OUT].setdefault(lacking[0], []).append(item.nodeid)
        else:
            runnable.append(item)
    items[:] = runnable


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the list of a worker of pytest-xdist to the process that prints it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash[LEFT_OUT]
        return
    wants_all = os.environ.get("TALON_CI") == "1"
    if wants_all and session.config.stash[LEFT_OUT] and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the list of one worker: every worker collects everything, so all lists are the same."""
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left out", {}))


def pytest_report_header() -> str:
    return f"mosquitto: {brokers.version()}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for program, names in config.stash[LEFT_OUT].items():
        terminalreporter.section(f"not run: no {program}", sep="-", yellow=True)
        for name in names:
            terminalreporter.write_line(f"not run: no {program}: {name}")

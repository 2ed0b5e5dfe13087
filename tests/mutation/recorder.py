"""A pytest plugin for the one run that records what each test executes, and how long it takes.

A test that starts a process or takes longer than LONGEST fails here by that very fact, and only
tests that pass here are played against mutants: what a real process runs is no mutant.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

LONGEST = 2.0
"""Seconds. The simulations of whole halls take longer; `make deep` is theirs."""
TIMES = "TALON_MUTATION_TIMES"
"""Environment variable: the file for {test: seconds} of the tests that passed."""
PROCESSES = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}


class TooLong(BaseException):
    """Not an Exception: what runs examples again and again (hypothesis) lets it through."""


class ProcessStarted(BaseException):
    """For the same reason."""


def refuse(event: str, _arguments: Any) -> None:
    """An audit hook: it cannot be taken back, so it is only set in workers, which end. Outside of
    tests pytest itself may start what it likes."""
    if event in PROCESSES and signal.getitimer(signal.ITIMER_REAL)[0]:
        raise ProcessStarted(event)


def too_long(_signal: int, _frame: Any) -> None:
    raise TooLong


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        signal.signal(signal.SIGALRM, too_long)
        sys.addaudithook(refuse)
    else:
        config.pluginmanager.register(Times(Path(os.environ[TIMES])))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Any:
    return (yield from _limited())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Any:
    return (yield from _limited())


def _limited() -> Any:
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Times:
    """Seconds of each test that passed, setup included. Lives where the workers report to."""

    def __init__(self, file: Path):
        self._file = file
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0) + report.duration
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {k: v for k, v in self._seconds.items() if k not in self._failed}
        self._file.write_text(json.dumps(passed), encoding="utf-8")

"""A pytest plugin for the one run that records what each test executes, and how long it takes.

A test that starts a process or takes longer than LONGEST or PATIENCE fails here by that very fact,
and only tests that pass here are played against mutants: what a real process runs is no mutant.
Times are the processor's, so a busy machine chooses the same tests as an idle one.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

LONGEST = 2.0
"""Seconds of the processor. The simulations of whole halls take longer; `make deep` is theirs."""
PATIENCE = 20.0
"""Seconds on the wall, for what waits."""
TIMES = "TALON_MUTATION_TIMES"
"""Environment variable: the file for {test: seconds} of the tests that passed."""
SPENT = "seconds of the processor"
PROCESSES = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}


class TooLong(BaseException):
    """Ends a test that takes too long. Not an Exception: what runs examples again and again
    (hypothesis) lets it through."""


class ProcessStarted(BaseException):
    """Ends a test that starts a process. Not an Exception, for the same reason."""


def refuse(event: str, _arguments: Any) -> None:
    """Refuse in an audit hook: it cannot be taken back, so it is only set in workers, which end.
    Outside of tests pytest itself may start what it likes."""
    if event in PROCESSES and signal.getitimer(signal.ITIMER_REAL)[0]:
        raise ProcessStarted(event)


def too_long(_signal: int, _frame: Any) -> None:
    raise TooLong


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        signal.signal(signal.SIGALRM, too_long)
        signal.signal(signal.SIGPROF, too_long)
        sys.addaudithook(refuse)
    else:
        config.pluginmanager.register(Times(Path(os.environ[TIMES])))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Any:
    return (yield from _limited(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    return (yield from _limited(item))


def _limited(item: pytest.Item) -> Any:
    """Send what is spent to the process that writes it down, as a property of the test."""
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    began = time.process_time()
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        item.user_properties.append((SPENT, time.process_time() - began))


class Times:
    """Collects the seconds of each test that passed, setup included. Lives where the workers report
    to."""

    def __init__(self, file: Path):
        self._file = file
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        spent = [value for name, value in report.user_properties if name == SPENT]
        self._seconds[report.nodeid] = sum(map(float, spent))  # type: ignore[arg-type]
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {k: v for k, v in self._seconds.items() if k not in self._failed}
        self._file.write_text(json.dumps(passed), encoding="utf-8")

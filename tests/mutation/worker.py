"""One mutant in one forked process: the module is loaded changed, the tests run until one fails.

The parent has imported what our code imports from elsewhere and forgot our own modules, so a child
loads only these again. A child writes nothing but its tests' temporary files, has a bound of memory
and is killed when its time is over.
"""

import contextlib
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

import pytest

MEMORY = 4 << 30
WAITING = 10
"""Times its limit may pass on the wall, for a mutant that waits for ever."""
OVER = 24
"""Exit status of a mutant that took too long."""
QUIET = ("-q", "-x", "--no-header", "-p", "no:xdist", "-p", "no:cov", "--tb=no", "-W", "ignore")
FIRST = 25
"""Tests that are tried first: most mutants are killed by one of them, and few files are loaded."""


class Job(NamedTuple):
    """Holds a changed module and the tests to try."""

    number: int
    path: str
    source: str
    tests: Sequence[str]
    limit: float
    """Seconds of the processor."""


class Loader(importlib.machinery.SourceFileLoader):
    """Loads the changed text in place of the file's."""

    def __init__(self, name: str, path: str, source: str):
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds one module."""

    def __init__(self, root: Path, path: str, source: str):
        parts = Path(path).with_suffix("").parts
        self._package = parts[-1] == "__init__"
        self._name = ".".join(parts[:-1] if self._package else parts)
        self._file, self._source = str(root / path), source

    def find_spec(
        self, fullname: str, path: Any, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = Loader(fullname, self._file, self._source)
        return importlib.util.spec_from_file_location(fullname, self._file, loader=loader)


def warm(root: Path, tests: Sequence[str]) -> None:
    """Import once what the tests need of other projects."""
    with silent():
        pytest.main([*QUIET, "--collect-only", "--basetemp=" + str(root / ".base"), *tests])
    inside = str(root) + os.sep
    for name, module in list(sys.modules.items()):
        at = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), "")
        ours = name in ("tests", "__main__") or name.startswith("tests.mutation")
        if str(at).startswith(inside) and not ours:
            del sys.modules[name]
    gc.collect()
    gc.freeze()


def play(root: Path, jobs: Iterator[Job], at_once: int) -> Iterator[tuple[int, str, float]]:
    """Yield the number of the job, "killed", "survived" or "timeout", and the seconds it took."""
    running: dict[int, tuple[Job, float]] = {}
    try:
        while True:
            while len(running) < at_once and (job := next(jobs, None)):
                running[_start(root, job)] = job, time.monotonic()
            if not running:
                return
            yield from _ended(root, running)
            time.sleep(0.005)
    finally:
        for child in running:
            _kill(child)


def _ended(root: Path, running: dict[int, tuple[Job, float]]) -> Iterator[tuple[int, str, float]]:
    for child, (job, began) in list(running.items()):
        took = time.monotonic() - began
        gone, status = os.waitpid(child, os.WNOHANG)
        if not gone and took < WAITING * job.limit:
            continue
        if not gone:
            _kill(child)
        del running[child]
        shutil.rmtree(root / f".base-{job.number}", ignore_errors=True)
        yield job.number, _end(os.waitstatus_to_exitcode(status) if gone else OVER), took


def _end(status: int) -> str:
    if status in (OVER, -signal.SIGXCPU):
        return "timeout"
    return "killed" if status else "survived"


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)


def _start(root: Path, job: Job) -> int:
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        return child
    status = 1
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(job.limit), int(job.limit) + 1))
        status = _test(root, job)
    finally:
        os._exit(status)


def _test(root: Path, job: Job) -> int:
    """Run the first tests, and if none of these fails the others, in a process that is as fresh."""
    first, others = job.tests[:FIRST], job.tests[FIRST:]
    if others:
        child = os.fork()
        if child:
            first = others
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if status != 0:
                return OVER if status == -signal.SIGXCPU else 1
    sys.meta_path.insert(0, Finder(root, job.path, job.source))
    with silent():
        return int(pytest.main([*QUIET, f"--basetemp={root / f'.base-{job.number}'}", *first]))


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Let nothing of what tests print come out."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    try:
        yield
    finally:
        for stream, was in zip((1, 2), kept, strict=True):
            os.dup2(was, stream)
            os.close(was)
        os.close(nowhere)

"""Which tests execute a line, the best first. Runs the tests once, in the copy."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from coverage import CoverageData

from tests.mutation.recorder import TIMES
from tests.mutation.scope import NOT_PLAYED

BUDGET = 8.0
"""Seconds of the processor, as recorded, that are spent on one mutant's tests at most."""
FOLDERS = ("wire", "kiosk", "display", "operator_pad", "hub")


class Covering:
    """Knows for each line the tests that execute it. A line that is executed at import (a constant,
    a field, a default) belongs to every test of its module."""

    def __init__(self, root: Path, seconds: dict[str, float], data: CoverageData):
        self.seconds = seconds
        self._root = root
        self._by_line: dict[str, dict[int, set[str]]] = {}
        self._by_path: dict[str, set[str]] = {}
        self._at_import: dict[str, set[int]] = {}
        reach: dict[str, int] = defaultdict(int)
        for file in data.measured_files():
            path = Path(file).relative_to(root).as_posix()
            known = data.contexts_by_lineno(file)
            lines = {
                line: {name for one in contexts if (name := one.rpartition("|")[0]) in seconds}
                for line, contexts in known.items()
            }
            self._at_import[path] = {line for line, contexts in known.items() if "" in contexts}
            self._by_line[path] = lines
            self._by_path[path] = set().union(*lines.values())
            for test in self._by_path[path]:
                reach[test] += 1
        self._reach = reach
        self._by_file: dict[str, set[str]] = defaultdict(set)
        for test in seconds:
            self._by_file[test.partition("::")[0]].add(test)

    def tests(self, path: str, first: int, last: int) -> list[str]:
        """Return those of these lines, within BUDGET. First come tests that reach few modules,
        since they look closest, of equals the quicker one."""
        lines, there = self._by_line.get(path, {}), range(first, last + 1)
        found = set().union(*(lines.get(line, set()) for line in there))
        if self._at_import.get(path, set()) & set(there):
            found |= self._of_module(path)
        return self._best(found)

    def _best(self, found: set[str]) -> list[str]:
        ordered = sorted(found, key=lambda test: (self._reach[test], self.seconds[test], test))
        chosen, spent = [], 0.0
        for test in ordered:
            spent += self.seconds[test]
            if chosen and spent > BUDGET:
                break
            chosen.append(test)
        return chosen

    def _of_module(self, path: str) -> set[str]:
        """Return the tests of any of its lines, and those whose file imports it or the package that
        passes it on: to decode into a type executes no line of it."""
        package = str(Path(path).parent / "__init__.py")
        passed_on = (self._root / package).exists() and self._imports(package, path)
        sources = [path, package] if passed_on else [path]
        found = set(self._by_path.get(path, ()))
        for file, tests in self._by_file.items():
            if any(self._imports(file, one) for one in sources):
                found |= tests
        return found

    def _imports(self, other: str, path: str) -> bool:
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        package, name = re.escape(".".join(parts[:-1])), parts[-1]
        named = rf"\b{package}\.{name}\b|from {package} import [^)]*?\b{name}\b"
        text = (self._root / other).read_text(encoding="utf-8")
        return other != path and re.search(named, text) is not None


def record(root: Path, tests: Sequence[str], jobs: int) -> Covering:
    """Run the tests with a context for each. Raises SystemExit if hardly any passes."""
    times = root / ".times"
    data = root / ".coverage"
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "tests.mutation.recorder"]
    command += ["--tb=native", "-m", "not broker", "-W", "ignore"]
    command += [f"--ignore-glob={root / one}" for one in NOT_PLAYED]
    command += ["-n", str(jobs), "--dist", "worksteal", "--cov-context=test", "--cov-report="]
    command += [f"--cov={folder}" for folder in FOLDERS]
    ran = subprocess.run(
        [*command, *tests],
        cwd=root,
        env={**os.environ, TIMES: str(times), "COVERAGE_FILE": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = json.loads(times.read_text(encoding="utf-8")) if times.exists() else {}
    if not seconds or not data.exists():
        raise SystemExit(f"No test passed, so there is nothing to play mutants with:\n{ran.stdout}")
    known = CoverageData(str(data))
    known.read()
    return Covering(root, seconds, known)

"""Measures branch coverage of the machines: ``python -m tests.cover``, or `make cover`.

Decides what is measured: the modules that the contract ``machines`` of setup.cfg names, executed by
the tests that state a rule, in their own process. Whole simulated halls and daemons are left out,
as in mutation testing: they execute much and look at little of it.
"""

import configparser
import sys
from pathlib import Path

import pytest

from tests.mutation.scope import NOT_PLAYED

ROOT = Path(__file__).parents[1]
FLOOR = 95
"""Per cent of all statements and branches together, as coverage.py counts them."""


def machines() -> list[str]:
    """Return the modules and packages that decide: they touch no device, clock or broker."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config["importlinter:contract:machines"]["source_modules"].split()


def main(argv: list[str]) -> int:
    """Return the exit status of pytest, which is not 0 below the floor. ``argv``: more for
    pytest."""
    left_out = [path for pattern in NOT_PLAYED for path in sorted(ROOT.glob(pattern))]
    return pytest.main(
        [
            *("-q", "-n", "2", "-m", "not broker and not faketime and not systemd"),
            *(f"--cov={name}" for name in machines()),
            *("--cov-branch", "--cov-report=term-missing:skip-covered"),
            f"--cov-fail-under={FLOOR}",
            *(f"--ignore={path}" for path in left_out),
            *argv,
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

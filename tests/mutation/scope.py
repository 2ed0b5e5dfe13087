"""Which modules are mutated: the pure machines, and what else decides without a device."""

from collections.abc import Iterator
from pathlib import Path

GROUPS: dict[str, tuple[str, ...]] = {
    "hub": ("hub/**/*.py",),
    "kiosk/choice": ("kiosk/choice/**/*.py",),
    "operator_pad/pad": ("operator_pad/pad/*.py", "operator_pad/things.py"),
    "display": ("display/board/*.py", "display/things.py"),
    "wire": ("wire/**/*.py",),
    "kiosk's input": (
        *("kiosk/input/events.py", "kiosk/printing/status.py", "kiosk/things.py", "kiosk/words.py"),
    ),
    "what is drawn": (
        *(
            "kiosk/glass/boxes.py",
            "kiosk/glass/layout.py",
            "kiosk/glass/letters.py",
            "kiosk/glass/page.py",
        ),
        *("kiosk/printing/escpos_commands.py", "kiosk/printing/ticket_encoder.py"),
        *("display/picture/layout.py", "display/picture/zones.py"),
    ),
}
"""The rows of the table, with the modules of each."""

NEEDS_MORE = {
    "hub/__main__.py": "starts the daemon",
    "hub/storage/backup.py": "copies a database of a running hub",
    "hub/cli/commands.py": "speaks to a broker",
    "hub/cli/book.py": "speaks to a broker",
    "hub/cli/by_hand.py": "speaks to a broker",
    "hub/cli/line.py": "speaks to a broker",
    "hub/cli/report.py": "opens a database on disk",
    "hub/startup/opening.py": "opens the database and the broker",
    "hub/storage/restore.py": "replaces files of a hub that stands",
    "hub/storage/schema.py": "SQL text, no rule",
    "hub/cli/staff_client.py": "speaks to a broker",
    "hub/storage/store.py": "writes to a disk: tests/sim/test_power_cuts.py has its mutants",
    "hub/cli/arguments.py": "speaks to a broker",
    "wire/mqtt/link.py": "speaks to a broker",
    "wire/notify.py": "speaks to systemd",
    "wire/sdl.py": "imports a library, no rule",
    "wire/mqtt/session.py": "speaks to a broker",
}
"""Left out, each with what its tests need: a real process, which no mutant is played with."""

NOT_PLAYED = (
    "tests/calling/test_*.py",
    "tests/process/test_kills.py",
    "tests/process/test_s[ty]*.py",
    "tests/process/test_sim_*.py",
    "tests/seam/test_[bls]*.py",
    "tests/seam/test_pin_factory.py",
    "tests/seam/test_printer_simulator.py",
    "tests/sim/test_p*.py",
    "tests/sim/test_sim.py",
    "tests/unit/hw_sim/test_*.py",
    "tests/unit/repository/test_deep_runner.py",
    "tests/unit/repository/test_import_rules.py",
)
"""Tests of devices, of the simulator, of other rules, of whole halls, of pages and of the files
around: they
state no rule of a module in scope, or too dearly. Only time is saved by leaving them out."""


def modules(root: Path, inside: str = "") -> Iterator[tuple[str, str]]:
    """Yield group and path of each module in scope, within a folder or file if one is named."""
    inside = inside.rstrip("/")
    for group, patterns in GROUPS.items():
        for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
            name = path.relative_to(root).as_posix()
            if name not in NEEDS_MORE and (not inside or f"{name}/".startswith(f"{inside}/")):
                yield group, name

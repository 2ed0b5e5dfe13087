"""Lists the subcommands of `talon-sim`. Decides only which module runs.

A subcommand is a module with `add(parser)` and `run(args) -> exit code` and one row below.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

from hw_sim.arguments import Parser
from hw_sim.ending import end_with_parent

# name -> (module, what it is). A module is imported only when it is asked for.
COMMANDS: dict[str, tuple[str, str]] = {
    "printer": ("hw_sim.printer.serve", "a thermal ticket printer that speaks ESC/POS"),
    "panels": ("hw_sim.panels.serve", "LED window panels on one Modbus RTU bus"),
    "broker": ("hw_sim.stage.broker", "a small MQTT broker, where Mosquitto cannot be had"),
    "stage": ("hw_sim.stage.command", "a whole hall, to be used by hand or by `people`"),
    "people": ("hw_sim.people.command", "a rush of visitors and operators in a hall that stands"),
    "press": ("hw_sim.people.press", "one press of a button in a hall that stands"),
    "scan": ("hw_sim.devices.scan", "one code before a kiosk's simulated scanner"),
    "touch": ("hw_sim.devices.touch", "a finger, and a palm, on a kiosk's simulated touch panel"),
    "demo": ("hw_sim.demo", "a rush in a hall, with a page to look at"),
    "replay": ("hw_sim.replay.command", "a recorded day of a real hall"),
    "set": ("hw_sim.devices.set_command", "change or read something of a running simulated device"),
}
INSTALL = f"{sys.executable} -m pip install '.[sim]'"


def run(words: Sequence[str]) -> int:
    """Run the subcommand that these words of a command line name, and return its exit code.

    It is 2, after one line, where a library is missing that only the simulator needs.
    """
    parser, parsers = _parsers()
    chosen = next((word for word in words if word in COMMANDS), None)
    if chosen is None:
        parser.parse_args(words)
        return 2
    try:
        module = importlib.import_module(COMMANDS[chosen][0])
        module.add(parsers[chosen])
        return _run(module.run, parser.parse_args(words))
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library == "hw_sim":
            raise
        parser.error(f"{chosen}: found no {library}, expected the extra `sim`: {INSTALL}")


def _parsers() -> tuple[Parser, dict[str, Parser]]:
    """Return the parser of the whole command line, and that of each subcommand."""
    parser = Parser(prog="talon-sim", description="Simulated hall devices.")
    rows = parser.add_subparsers(dest="command", required=True)
    parsers = {name: rows.add_parser(name, help=row[1]) for name, row in COMMANDS.items()}
    for each in parsers.values():
        each.add_argument(
            "--with-parent", action="store_true", help="end when the starting process ends"
        )
    return parser, parsers


def _run(command: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    if args.with_parent:
        end_with_parent()
    return command(args)

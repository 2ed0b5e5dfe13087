"""Reads the command line of a daemon with a screen, and checks its file against the hall file.

Decides what --check --hall asks: whether the daemon's file names the hall, and a device of the hall
file. Decides nothing at a start: the hall file lies on the hub's computer, and a device that it
does not name is dropped there.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wire.config.toml_file import ConfigWrong, load
from wire.hall import DeviceKind, Hall


class Asked(NamedTuple):
    """Holds what stands on the command line. ``hall`` counts with ``check`` only."""

    config: Path
    check: bool
    hall: Path | None


def arguments(program: str, about: str, file: str, argv: Sequence[str] | None) -> Asked:
    """Read the command line of ``program``, whose configuration is called ``file``. Ends with
    status 2 where a start names a hall file, which it would not read."""
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("config", type=Path, help=file)
    parser.add_argument("--check", action="store_true", help="check the file, and do only that")
    parser.add_argument(
        "--hall", type=Path, help="with --check: does this hall file fit, can its texts be read"
    )
    asked = Asked(**vars(parser.parse_args(argv)))
    if asked.hall and not asked.check:
        parser.error("--hall: found no --check, expected it beside --hall")
    return asked


def hall_of(asked: Asked, hall: str, device: str, kind: DeviceKind) -> Hall | None:
    """Read the hall file that was named, None where none was. Raises ConfigWrong where it is wrong,
    and where it is not about ``hall`` or has no ``device`` of this kind."""
    if asked.hall is None:
        return None
    found = load(asked.hall, Hall)
    if hall != found.hall:
        raise ConfigWrong(asked.config, "hall", hall, f"{found.hall}, as the hall file says")
    named = [one.name for one in found.devices if one.kind == kind]
    if device not in named:
        expected = f"a device of kind {kind} in the hall file: {', '.join(named) or 'it has none'}"
        raise ConfigWrong(asked.config, "device", device, expected)
    return found

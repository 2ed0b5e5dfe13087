"""Checks that a hall file can be played, before anything starts.

The hub decides whether the file is right. Decided here is only what a stage needs besides: a kiosk,
a board, pads, a staff device.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import tomli_w

from hw_sim.hall_file import HallError, HallTree, devices, errands, pads, read_hall
from hw_sim.stage.processes import run_hub


def open_hall(path: Path) -> HallTree:
    """Open a hall file that can be played. Raises HallError with the hub's words, or ours."""
    hall = read_hall(path)
    _ask_the_hub(path)
    for kind in ("kiosk", "board", "pads", "staff"):
        if not devices(hall, kind):
            raise HallError(f'{path}: devices: found none of kind "{kind}", expected one to play')
    try:
        if not pads(hall):
            raise HallError("windows: found none with pads, expected one where somebody works")
        if not errands(hall):
            raise HallError("windows: found no service at those with pads, expected one")
    except HallError as wrong:
        raise HallError(f"{path}: {wrong}") from None
    return hall


def check_made(hall: HallTree, source: Path) -> None:
    """Check a hall that was made of `source`, before anything starts. Raises HallError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hall.toml"
        path.write_text(tomli_w.dumps(hall), encoding="utf-8")
        try:
            _ask_the_hub(path)
        except HallError as wrong:
            raise HallError(f"{source}: the hall made of it: {wrong}") from None


def _ask_the_hub(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = Path(folder) / "hub.toml"
        tree = {"hall": str(path.absolute()), "database": "none"}
        hub.write_text(tomli_w.dumps(tree), encoding="utf-8")
        tried = run_hub(hub, "--check")
    if tried.returncode:
        raise HallError(tried.stderr.strip() or f"{path}: talon-hub ended with {tried.returncode}")

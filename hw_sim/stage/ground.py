"""The ground under a stage: folders, the screen, and the hub's word on a hall file.

Decides which folder may be cleared, and whether windows can be shown here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hw_sim.hall_file import Hall, HallError, devices, errands, pads, read_hall
from hw_sim.stage.processes import python
from hw_sim.stopping import held
from hw_sim.toml import dumps

MARK = "stage.json"  # stands in the run folder of a stage, and in no other folder


def screen_size() -> tuple[int, int] | None:
    """Pixels of the screen on which windows can really be opened; None where they cannot.

    That somebody has set a variable is not enough: it is tried.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    if os.environ.get("SDL_VIDEODRIVER") == "dummy":
        return None
    trial = (
        "import pygame; pygame.display.init(); pygame.display.set_mode((16, 16)); "
        "print('size', *pygame.display.get_desktop_sizes()[0])"
    )
    try:
        tried = subprocess.run(
            [sys.executable, "-c", trial], capture_output=True, text=True, timeout=15
        )
    except subprocess.TimeoutExpired:
        return None
    last = tried.stdout.split()[-3:]
    return (int(last[1]), int(last[2])) if last[:1] == ["size"] else None


def short_folder() -> str | None:
    """Where sockets can be: a long TMPDIR would make their paths longer than the kernel takes."""
    return None if len(tempfile.gettempdir()) < 60 else "/var/tmp"


def fresh(run: Path) -> None:
    """An empty run folder. Only what a stage has made is removed. HallError where none can be."""
    try:
        if run.exists() and not ((run / MARK).exists() or not any(run.iterdir())):
            raise HallError(
                f"{run}: found another folder, expected none, or one of an earlier stage"
            )
        with held():  # half a folder without its mark would be nobody's
            shutil.rmtree(run, ignore_errors=True)
            run.mkdir(parents=True)
            (run / MARK).touch()
    except OSError as wrong:
        raise HallError(f"{run}: found {_why(wrong)}, expected a folder to write in") from None


def _why(wrong: OSError) -> str:
    return (wrong.strerror or str(wrong)).lower()


def open_hall(path: Path) -> Hall:
    """A hall file that can be played. Raises HallError with the hub's words, or ours."""
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


def check_made(hall: Hall, source: Path) -> None:
    """A hall that was made of `source`, before anything starts. Raises HallError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hall.toml"
        path.write_text(dumps(hall), encoding="utf-8")
        try:
            _ask_the_hub(path)
        except HallError as wrong:
            raise HallError(f"{source}: the hall made of it: {wrong}") from None


def _ask_the_hub(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = Path(folder) / "hub.toml"
        hub.write_text(dumps({"hall": path.absolute(), "database": "none"}), encoding="utf-8")
        command = python("hub", hub, "--check")
        root = Path(__file__).parent.parent.parent
        tried = subprocess.run(command, capture_output=True, text=True, cwd=root)
    if tried.returncode:
        raise HallError(tried.stderr.strip() or f"{path}: talon-hub ended with {tried.returncode}")


def never_turning(hall: Hall) -> Hall:
    """The hall with its day's turn half a day away, so that no played day is cut in two."""
    try:
        now = datetime.now(ZoneInfo(hall["zone"]))
    except (KeyError, ValueError, OSError):
        return hall  # the hub says what is wrong with its zone
    turn = (now + timedelta(hours=12)).strftime("%H:%M")
    return {**hall, "rules": {**hall.get("rules", {}), "day_turns": turn}}

"""Makes the folder in which a stage runs, and names one for its sockets.

Decides which folder may be cleared: one that a stage has made, and no other.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hw_sim.arguments import reason
from hw_sim.hall_file import HallError
from hw_sim.stopping import held

MARK = "stage.json"  # stands in the run folder of a stage, and in no other folder


def short_folder() -> str | None:
    """Return where sockets can be: a long TMPDIR would make their paths longer than the kernel
    takes."""
    return None if len(tempfile.gettempdir()) < 60 else "/var/tmp"


def fresh(run: Path) -> None:
    """Make an empty run folder. Only what a stage has made is removed. Raises HallError where none
    can be."""
    try:
        if run.exists() and not ((run / MARK).exists() or not any(run.iterdir())):
            raise HallError(
                f"{run}: found another folder, expected none, or one of an earlier stage"
            )
        with held():  # else a half-made folder would lack its mark, and stay
            shutil.rmtree(run, ignore_errors=True)
            run.mkdir(parents=True)
            (run / MARK).touch()
    except OSError as wrong:
        raise HallError(f"{run}: found {reason(wrong)}, expected a folder to write in") from None

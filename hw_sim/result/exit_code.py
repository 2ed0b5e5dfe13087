"""Plays a day and turns its end into an exit status, with a line that says why there was none."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hw_sim.hall_file import HallError
from hw_sim.people.standstill import CODE, Standstill
from hw_sim.stage.processes import Died
from hw_sim.stopping import stoppable

STOPPED = 130  # as a shell reports a command that SIGINT ended


def exit_code(play: Callable[[], bool]) -> int:
    """Play a day and return its exit code.

    It is 0 when the day went as it must, 1 when not or when a process died, 2 for a wrong file, 3
    for a day that did not end, 130 when stopped.
    """
    try:
        with stoppable():
            return 0 if play() else 1
    except KeyboardInterrupt:
        print("\nStopped; everything has been ended.")
        return STOPPED
    except HallError as wrong:
        return _said(wrong, 2)
    except Died as wrong:
        return _said(wrong, 1)
    except Standstill as stuck:
        return _said(stuck, CODE)


def _said(wrong: Exception, code: int) -> int:
    print(wrong, file=sys.stderr)
    return code

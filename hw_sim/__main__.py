"""Starts `talon-sim`. Decides only that a Ctrl-C ends it silently while nothing has begun yet."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand, and return its exit code (2: wrong arguments or surroundings).

    SIGINT has its plain effect from here on, until the subcommand decides otherwise.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Not above: it takes a fifth of a second, in which a Ctrl-C would print a traceback.
    from hw_sim.commands import run
    from hw_sim.terminal import spoken

    return spoken(run, sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())

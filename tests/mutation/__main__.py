"""Play a sample in a temporary copy of the tree.

The copy is a snapshot: whoever edits while the sample is played changes nothing in it, the tree
itself is never written to, and with the copy goes all that the tests left behind.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "demo-out", "replay-out", "bench-*"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status of the play: 0, whatever survived; 1 if the tests themselves fail."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=300, help="mutants to play")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample")
    parser.add_argument("--inside", default="", help="folder or file, such as hub or kiosk/choice")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time")
    parser.add_argument("--json", type=Path, default=Path("mutants.json"), help="what to write")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="what to play them with")
    parser.add_argument("--again", type=Path, help="play the survivors of this JSON file instead")
    told = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="talon-mutate-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        command = [sys.executable, "-m", "tests.mutation.play"]
        for name in ("sample", "seed", "inside", "jobs"):
            command += [f"--{name}", str(getattr(told, name))]
        command += ["--json", str(told.json.resolve()), "--tests", *told.tests]
        if told.again:
            command += ["--again", str(told.again.resolve())]
        surroundings = {**os.environ, "PYTHONPATH": str(copy), "TMPDIR": str(scratch)}
        with subprocess.Popen(command, cwd=copy, env=surroundings) as play:
            try:
                return play.wait()
            finally:
                play.terminate()


def _stop(*_: object) -> None:
    sys.exit(130)


if __name__ == "__main__":
    # By exceptions, so that the copy and all processes are gone in the end.
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main())

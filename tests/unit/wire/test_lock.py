"""Who may write a database: one process, until it ends, however it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wire.disk import DiskWrong
from wire.lock import Busy, Held


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "hub.db"


def other(path: Path, most: int = -1) -> subprocess.Popen[str]:
    """Another process that holds it until it hears a line, or is refused and says why. No file
    that it writes may become larger than ``most`` bytes."""
    code = f"""
import resource
from pathlib import Path
from wire.lock import Busy, Held
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
try:
    held = Held(Path({str(path)!r}), "talon-hub")
    print("held", flush=True)
    input()
except Busy as why:
    print(why, flush=True)
"""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_only_one_process_holds_a_database_and_the_second_hears_who(path):
    with other(path) as first:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Busy) as said:
            Held(path, "talon-hub restore")
        assert str(said.value) == f"{path}: talon-hub (process {first.pid}) works with it"
        first.communicate("\n")
    held = Held(path, "talon-hub restore")
    with other(path) as second:
        assert f"talon-hub restore (process {os.getpid()})" in second.stdout.readline()
    held.close()
    held.close()


def test_who_is_killed_holds_nothing_any_more(path):
    with other(path) as first:
        assert first.stdout.readline() == "held\n"
        first.kill()
    Held(path, "talon-hub").close()


def test_who_is_refused_changes_not_even_the_lock(path):
    held = Held(path, "talon-hub")
    before = Path(f"{path}.lock").read_bytes()
    with pytest.raises(Busy):
        Held(path, "a much longer name than that")
    assert Path(f"{path}.lock").read_bytes() == before
    assert not path.exists()
    held.close()


def test_a_lock_is_not_handed_on_to_programs_that_are_started(path):
    held = Held(path, "talon-hub")
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        held.close()
        try:
            Held(path, "talon-hub").close()
            assert child.poll() is None, "it ran all the time"
        finally:
            child.kill()


def test_a_lock_is_held_on_a_full_disk_too(path):
    """The kernel allows not one byte more in a file: the name cannot be written."""
    with other(path, most=0) as full:
        assert full.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="another process works with it"):
            Held(path, "talon-hub")
        full.communicate("\n")


@pytest.mark.parametrize("path", [Path("/proc/hub.db"), Path("/no such folder/hub.db")])
def test_a_lock_that_cannot_be_made_is_named(path):
    with pytest.raises(DiskWrong) as said:
        Held(path, "talon-hub")
    assert str(said.value).startswith(f"{path}.lock: ")
    assert not isinstance(said.value, Busy)

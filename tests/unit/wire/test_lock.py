"""Who may write a database: one process, until it ends, however it ends."""

import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from wire.disk import DiskWrong
from wire.lock import Busy, Held


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "hub.db"


def other(path: Path, most: int = -1) -> subprocess.Popen[str]:
    """Start another process that holds it until it hears a line, or is refused and says why. No
    file that it writes may become larger than ``most`` bytes."""
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


def test_a_second_one_of_this_process_hears_who_too(path):
    """The name of whoever held it before was longer: nothing is left of it."""
    Held(path, "talon-hub restore").close()
    held = Held(path, "talon-hub")
    for _ in range(2):
        with pytest.raises(Busy) as said:
            Held(path, "another")
        assert str(said.value) == f"{path}: talon-hub (process {os.getpid()}) works with it"
    held.close()


def test_only_who_runs_the_daemon_may_touch_its_lock(path):
    """Anybody who can open it can hold it, and the daemon would not start."""
    with closing(Held(path, "talon-hub")):
        assert not stat.S_IMODE(Path(f"{path}.lock").stat().st_mode) & 0o077


def test_of_what_stands_in_a_lock_two_hundred_letters_are_told(path):
    with closing(Held(path, "talon-hub")):
        Path(f"{path}.lock").write_bytes(b"x" * 5000)
        with pytest.raises(Busy) as said:
            Held(path, "another")
        assert str(said.value) == f"{path}: {'x' * 200} works with it"


@pytest.fixture
def mono(monkeypatch) -> list[float]:
    """Return a stated clock."""
    now = [100.0]
    monkeypatch.setattr("wire.lock.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_whether_the_lock_is_there_is_looked_at_once_a_second(path, mono, caplog):
    lock, retaken = Path(f"{path}.lock"), []
    with closing(Held(path, "talon-hub")) as held:
        for second in (0.0, 0.9, 1.0, 1.9, 2.0, 3.0):
            lock.unlink(missing_ok=True)
            mono[0] = 100.0 + second
            held.look()
            retaken += [second] if lock.exists() else []
    assert retaken == [1.0, 2.0, 3.0]
    assert len(caplog.messages) == 3


def test_a_lock_that_is_taken_again_and_one_that_is_refused_leave_no_file_open(path, mono):
    with closing(Held(path, "talon-hub")) as held:
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            with pytest.raises(Busy):
                Held(path, "another")
            Path(f"{path}.lock").unlink()
            mono[0] += 1
            held.look()
        assert len(os.listdir("/proc/self/fd")) == before


def test_of_a_folder_that_is_elsewhere_the_lock_says_nothing(path, mono, caplog):
    """Nor of a lock that is held no more."""
    folder = path.parent
    held = Held(path, "talon-hub")
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    mono[0] += 1
    held.look()
    elsewhere.rename(folder)
    held.close()
    Path(f"{path}.lock").unlink()
    mono[0] += 1
    held.look()
    assert not Path(f"{path}.lock").exists()
    assert caplog.messages == []


@pytest.mark.parametrize("path", [Path("/proc/hub.db"), Path("/no such folder/hub.db")])
def test_a_lock_that_cannot_be_made_is_named(path):
    with pytest.raises(DiskWrong) as said:
        Held(path, "talon-hub")
    assert str(said.value).startswith(f"{path}.lock: ")
    assert not isinstance(said.value, Busy)

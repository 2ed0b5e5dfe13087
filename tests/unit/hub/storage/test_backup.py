"""talon-hub backup: a copy is proven before it has its name; no old one goes before."""

import os
import pwd
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hub.__main__ import main
from hub.storage.backup import Made
from hub.storage.backup import backup as back_up
from tests.support.hub.databases import a_day, at_work, hall_file, hub_file, judged, spoil
from tests.support.hub.same_rows import keep
from tests.support.processes.hub import ROOT
from wire.disk import DiskWrong
from wire.lock import Held


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_copy_of_a_working_hub_is_whole_and_alone(tmp_path, store, capsys):
    assert main(["backup", str(tmp_path / "hub.toml"), "--json"]) == 0
    made = msgspec.json.decode(capsys.readouterr().out, type=Made)
    copy = Path(made.file)
    assert copy.parent == tmp_path / "backups", "beside the database"
    assert names(copy.parent) == sorted([copy.name, "hub.lock"]), "no log, nothing half-done"
    assert (made.bytes, made.removed) == (copy.stat().st_size, ())
    verdict = judged(copy)
    assert verdict == judged(tmp_path / "hub.db")
    assert made.facts == verdict.facts
    assert names(copy.parent) == sorted([copy.name, "hub.lock"]), "it can be read on a closed stick"
    keep(store, list(a_day(3, 5)))
    assert judged(copy) == verdict, "it is of its moment"


def test_it_is_whole_whenever_it_is_made(tmp_path, store):
    with at_work(store):
        made = [back_up(tmp_path / "hub.db", tmp_path / "b", 20) for _ in range(4)]
    assert len({one.file for one in made}) == 4, "in one second too each has its own name"
    for one in made:
        assert judged(Path(one.file)).good
    assert made[0].facts < made[-1].facts


def old(folder: Path, *stamps: str) -> None:
    folder.mkdir(exist_ok=True)
    for stamp in stamps:
        (folder / f"hub-{stamp}.db").write_text("old")


def test_the_oldest_go_and_nothing_else(tmp_path, store):
    folder = tmp_path / "b"
    old(folder, "20250101-000000", "20250102-000000", "20250103-000000")
    for other in ("hub-notes.txt", "other-20240101-000000.db", "hub-20240101-000000.db.keep"):
        (folder / other).write_text("not ours")
    made = back_up(tmp_path / "hub.db", folder, 2)
    assert made.removed == tuple(
        str(folder / f"hub-{stamp}.db") for stamp in ("20250101-000000", "20250102-000000")
    )
    assert len(names(folder)) == 3 + 2 + 1


def test_the_new_one_stays_whatever_the_clock_says(tmp_path, store):
    """In 1970 its name is the oldest of all."""
    folder = tmp_path / "b"
    old(folder, "20990101-000000", "20990102-000000")
    made = back_up(tmp_path / "hub.db", folder, 1)
    assert Path(made.file).exists()
    assert len(made.removed) == 2


def refused(tmp_path: Path, keep: int = 1) -> str:
    """Return what a backup says that must fail, with two old ones there; both stay."""
    folder = tmp_path / "b"
    old(folder, "20250101-000000", "20250102-000000")
    with pytest.raises(DiskWrong) as said:
        back_up(tmp_path / "hub.db", folder, keep)
    left = [name for name in names(folder) if name != "hub.lock"]
    assert left == ["hub-20250101-000000.db", "hub-20250102-000000.db"]
    return str(said.value)


def test_one_whose_replay_differs_has_no_name_and_costs_no_old_one(tmp_path, store):
    store.close()
    spoil(tmp_path / "hub.db", "UPDATE visits SET state = 'waiting' WHERE visit = 'visit-1-3'")
    said = refused(tmp_path)
    assert "not what its journal says" in said
    assert "visit-1-3" in said


def test_one_of_a_damaged_database_has_no_name(tmp_path, store):
    store.close()
    path = tmp_path / "hub.db"
    with path.open("r+b") as file:
        file.seek(4096 * 4)
        file.write(b"\xa5" * 4096)
    assert str(tmp_path) in refused(tmp_path)


def test_without_a_database_there_is_none(tmp_path, capsys):
    hall_file(tmp_path)
    assert main(["backup", str(hub_file(tmp_path))]) == 1
    assert "unable to open database file" in capsys.readouterr().err
    assert names(tmp_path / "backups") == ["hub.lock"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path, store, capsys):
    (tmp_path / "backups").write_text("a file")
    assert main(["backup", str(tmp_path / "hub.toml")]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path / 'backups'}: ")


def test_a_disk_that_becomes_full_leaves_nothing_half_done(tmp_path, store):
    """The kernel lets no file of that process grow beyond 20 kB."""
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from hub.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    old(tmp_path / "backups", "20250101-000000")
    command = [sys.executable, "-c", code, "backup", str(tmp_path / "hub.toml"), "--keep", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "I/O" in ended.stderr or "full" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert names(tmp_path / "backups") == ["hub-20250101-000000.db", "hub.lock"]


def test_what_a_power_cut_left_is_cleaned_by_the_next(tmp_path, store):
    folder = tmp_path / "b"
    folder.mkdir()
    for tail in ("", "-journal", "-wal"):
        (folder / f".hub.part{tail}").write_bytes(b"half" * 5000)
    made = back_up(tmp_path / "hub.db", folder, 3)
    assert names(folder) == sorted([Path(made.file).name, "hub.lock"])


def test_two_at_once_do_not_write_one_file(tmp_path, store):
    (tmp_path / "b").mkdir()
    with closing(Held(tmp_path / "b/hub", "talon-hub backup")), pytest.raises(DiskWrong) as said:
        back_up(tmp_path / "hub.db", tmp_path / "b", 3)
    assert f"talon-hub backup (process {os.getpid()}) works with it" in str(said.value)


def test_keeping_none_is_refused(tmp_path, store, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["backup", str(tmp_path / "hub.toml"), "--keep", "0"])
    assert ended.value.code == 2
    assert "expected 1 or more" in capsys.readouterr().err


def test_another_user_may_not_touch_it(tmp_path, store, capsys, monkeypatch):
    """Root's -shm beside the database would keep the hub out."""
    monkeypatch.setattr("hub.cli.arguments.os.geteuid", lambda: 12_345)
    for command in (["backup"], ["verify"], ["report"], ["restore"]):
        more = ["x.db"] if command == ["restore"] else []
        assert main([*command, str(tmp_path / "hub.toml"), *more]) == 1
        owner = pwd.getpwuid(tmp_path.stat().st_uid).pw_name
        told = f"belongs to {owner}: as root, runuser -u {owner} -- talon-hub …"
        assert told in capsys.readouterr().err
    assert names(tmp_path / "backups") == []

"""talon-hub restore: what is put back, what is refused, and that nothing is ever lost by it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hub.__main__ import main
from hub.startup.opening import take
from hub.storage.backup import backup as back_up
from hub.storage.restore import restore
from hub.storage.schema import STEPS
from hub.storage.store import HubStore
from kiosk.store import KioskStore
from tests.support.hub.databases import a_day, filled, hall_file, hub_file
from tests.support.hub.same_rows import keep
from wire.disk import DiskWrong, open_store
from wire.lock import Busy, Held


@pytest.fixture
def hall(tmp_path):
    hub_file(tmp_path)
    return hall_file(tmp_path)


@pytest.fixture
def database(tmp_path) -> Path:
    return tmp_path / "hub.db"


@pytest.fixture
def backup(tmp_path, hall, database) -> Path:
    """Make a backup of two days; the database has gone on to a third since, and is closed."""
    store = filled(database, hall)
    made = Path(back_up(database, tmp_path / "b", 3).file)
    keep(store, list(a_day(3, 10)))
    store.close()
    return made


def days(database: Path) -> list[int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as base:
        return [day for (day,) in base.execute("SELECT day FROM days ORDER BY day")]


def generation(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as base:
        return base.execute("SELECT generation FROM hub").fetchone()[0]


def aside(database: Path) -> list[Path]:
    return sorted(database.parent.glob("hub.db.replaced-*"))


def test_of_a_last_day_whose_date_nobody_knows_none_is_said(database, hall, backup, capsys):
    """By a clock that was not set the hub wrote one down all the same."""
    with closing(sqlite3.connect(backup)) as base, base:
        base.execute("UPDATE days SET dated = 0 WHERE day = 2")
    assert main(["restore", str(database.parent / "hub.toml"), str(backup), "--anyway"]) == 0
    assert "its last day is 2 (date unknown)" in capsys.readouterr().out


def test_a_backup_is_put_back_as_a_new_generation_that_knows_it(database, hall, backup, capsys):
    before = generation(database)
    assert main(["restore", str(database.parent / "hub.toml"), str(backup)]) == 0
    said = capsys.readouterr().out
    assert "its last day is 2 (2026-01-14)" in said
    assert "systemctl start talon-hub" in said
    assert "doubtful" in said
    (kept,) = aside(database)
    assert str(kept) in said
    store = HubStore(database, hall)
    assert store.past == "restored"
    assert store.generation not in ("", before)
    assert days(database) == [1, 2]
    assert days(kept) == [1, 2, 3], "what was there is set aside, never deleted"
    assert generation(kept) == before
    store.close()


def test_the_backup_itself_is_not_touched(database, hall, backup):
    was = backup.read_bytes()
    restore(database, hall, backup)
    assert backup.read_bytes() == was
    restore(database, hall, backup)
    assert len(aside(database)) == 2


def test_a_new_card_has_nothing_to_set_aside(tmp_path, hall, backup):
    new = tmp_path / "new"
    new.mkdir()
    done = restore(new / "hub.db", hall, backup)
    assert (done.aside, done.day, done.date) == ("", 2, "2026-01-14")
    assert sorted(path.name for path in new.iterdir()) == ["hub.db", "hub.db.lock"]


def test_the_log_of_what_was_there_goes_aside_with_it(database, hall, backup):
    """A hub that was killed leaves its last words there; SQLite would mix them into the new one."""
    log = Path(f"{database}-wal")
    log.write_bytes(b"last words")
    restore(database, hall, backup)
    assert not log.exists()
    (kept,) = aside(database)
    assert Path(str(kept).replace("hub.db", "hub.db-wal")).read_bytes() == b"last words"
    assert days(database) == [1, 2]


def test_a_running_hub_is_named_and_left_alone(database, hall, backup):
    was = database.read_bytes()
    with closing(Held(database, "talon-hub")), pytest.raises(Busy, match=r"talon-hub \(process"):
        restore(database, hall, backup)
    assert database.read_bytes() == was
    assert aside(database) == []


def refused(database: Path, hall, backup: Path) -> str:
    was, there = database.read_bytes(), sorted(database.parent.iterdir())
    with pytest.raises(DiskWrong) as said:
        restore(database, hall, backup)
    assert database.read_bytes() == was
    now = {path.name for path in database.parent.iterdir()}
    assert now - {path.name for path in there} <= {"hub.db.lock"}
    return str(said.value)


def test_one_of_another_hall_is_refused(tmp_path, database, hall, backup):
    other = tmp_path / "other"
    other.mkdir()
    filled(other / "hub.db", hall_file(other, "zal-2")).close()
    assert refused(database, hall, other / "hub.db").endswith("found hall zal-2, expected test")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9])
def test_one_cut_short_is_refused(database, hall, backup, share):
    whole = backup.read_bytes()
    for size in (int(len(whole) * share), int(len(whole) * share) // 4096 * 4096):
        backup.write_bytes(whole[:size])
        assert refused(database, hall, backup).startswith(str(backup))


def test_one_with_a_broken_page_is_refused(database, hall, backup):
    whole = backup.read_bytes()
    backup.write_bytes(whole[:16384] + b"\xa5" * 4096 + whole[20480:])
    assert refused(database, hall, backup).startswith(str(backup))


def test_what_is_no_hub_s_database_is_refused(tmp_path, database, hall, backup):
    with closing(sqlite3.connect(tmp_path / "shop.db")) as base:
        base.execute("CREATE TABLE goods (x)")
    KioskStore(open_store(tmp_path / "kiosk.db"))
    (tmp_path / "empty.db").write_bytes(b"")
    for other, found in (
        ("shop.db", "found that of another program, or of a Talon before 0.1.0, expected the "),
        ("kiosk.db", "found talon-kiosk, expected the database of talon-hub"),
        ("empty.db", "found an empty database, expected that of a hub"),
    ):
        said = refused(database, hall, tmp_path / other)
        assert said.startswith(f"{tmp_path / other}: {found}")
    (tmp_path / "text.db").write_text("no database" * 999)
    assert "not a database" in refused(database, hall, tmp_path / "text.db")
    assert "No such file" in refused(database, hall, tmp_path / "nothing.db")


def test_one_of_a_newer_program_is_refused(database, hall, backup):
    of_a_newer_talon(backup)
    assert refused(database, hall, backup) == (
        f"{backup}: found version {len(STEPS) + 1} of a newer Talon, "
        f"expected at most {len(STEPS)}: install that Talon"
    )


def test_a_hub_does_not_start_on_one_of_a_newer_program_and_changes_nothing(database, hall, backup):
    """The card of a hub that was updated, put into a computer that was not."""
    of_a_newer_talon(database)
    was = database.read_bytes()
    for _ in range(2):
        with pytest.raises(DiskWrong) as said:
            take(database, hall)
        assert str(said.value) == (
            f"{database}: found version {len(STEPS) + 1} of a newer Talon, "
            f"expected at most {len(STEPS)}: install that Talon"
        )
    assert database.read_bytes() == was
    there = {path.name for path in database.parent.iterdir() if path.name.startswith("hub.db")}
    assert there == {"hub.db", "hub.db.lock"}, "nothing is set aside"
    restore(database, hall, backup)
    take(database, hall).close()


def of_a_newer_talon(file: Path) -> None:
    with closing(sqlite3.connect(file)) as base, base:
        base.execute(f"PRAGMA user_version = {len(STEPS) + 1}")


def test_one_of_the_first_release_is_brought_up_to_date(database, hall, backup, monkeypatch):
    """By a Talon whose schema has one more step."""
    later = ("ALTER TABLE days ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",)
    monkeypatch.setattr("hub.storage.schema.STEPS", (*STEPS, later))
    done = restore(database, hall, backup)
    assert not done.differing
    with closing(sqlite3.connect(database)) as base:
        assert base.execute("SELECT DISTINCT note FROM days").fetchall() == [("none",)]
    take(database, hall).close()


def test_one_whose_replay_differs_is_refused_and_can_be_taken_anyway(
    database, hall, backup, capsys
):
    with closing(sqlite3.connect(backup)) as base, base:
        base.execute("UPDATE visits SET state = 'waiting' WHERE visit = 'visit-1-3'")
    said = refused(database, hall, backup)
    assert "--anyway" in said
    assert "visit-1-3" in said
    config = str(database.parent / "hub.toml")
    assert main(["restore", config, str(backup), "--anyway"]) == 0
    assert "differ" in capsys.readouterr().out
    assert days(database) == [1, 2]


def test_a_copy_of_the_files_with_the_log_beside_it_is_whole(tmp_path, database, hall, backup):
    """Carried over from a dead computer: the last day stands in the log only."""
    store = HubStore(database, hall)
    keep(store, list(a_day(4, 5)))
    carried = tmp_path / "carried"
    carried.mkdir()
    for tail in ("", "-wal"):
        (carried / f"hub.db{tail}").write_bytes(Path(f"{database}{tail}").read_bytes())
    store.close()
    was = {path.name: path.read_bytes() for path in carried.iterdir()}
    restore(database, hall, carried / "hub.db")
    assert days(database) == [1, 2, 3, 4]
    assert {path.name: path.read_bytes() for path in carried.iterdir()} == was

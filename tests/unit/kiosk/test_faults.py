"""What must not end the kiosk: files and stores that cannot be written."""

import sqlite3
from pathlib import Path

import pygame
import pytest

from kiosk.config import ScreenAt
from kiosk.glass.screen import Glass
from kiosk.store import KioskStore
from kiosk.things import Drawn, Recorded
from tests.support.kiosk_visitor import Visitor
from wire import disk
from wire.disk import open_store, transaction
from wire.messages import Now, TicketDropped


def test_a_description_that_cannot_be_written_does_not_darken_the_kiosk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    nowhere = tmp_path / "none"
    at = ScreenAt((540, 960), False, 170.0, str(nowhere / "d.json"), str(nowhere / "p.png"))
    glass = Glass(at, lambda: "fresh")
    visitor = Visitor().open()
    assert visitor.screen is not None
    for shown in (1, 2, 3):
        assert glass.show(shown, visitor.screen) == [Drawn(shown)]
        glass.want_picture()
        assert glass.pump() == []
    assert len(caplog.messages) == 2, "once a minute for each file"
    nowhere.mkdir()
    glass.show(4, visitor.screen)
    glass.want_picture()
    glass.pump()
    assert sorted(file.name for file in nowhere.iterdir()) == ["d.json", "p.png"]
    assert pygame.image.load(nowhere / "p.png").get_size() == (540, 960)
    glass.close()


def test_a_file_that_cannot_be_replaced_stays_as_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "board.json"
    disk.replace(file, b"old")
    (tmp_path / ".board.json.part").mkdir()
    disk.replace(file, b"new")
    assert file.read_bytes() == b"old"
    assert [line for line in caplog.messages if str(file) in line] != []


# --- stores ------------------------------------------------------------------------------------


OWED = """
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
"""
"""A row of ``child`` is refused by the COMMIT alone, and the transaction stays open then."""
AT = Now("boot", 0.0, 1.8e9, False)


def test_a_commit_that_fails_leaves_nothing_open(tmp_path: Path) -> None:
    base = open_store(tmp_path / "any.db")
    base.executescript(OWED)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), transaction(base):
        base.execute("INSERT INTO child VALUES (1)")
    with transaction(base):
        base.execute("INSERT INTO parent VALUES (1)")
    assert base.execute("SELECT (SELECT count(*) FROM parent), count(*) FROM child").fetchone() == (
        1,
        0,
    )
    base.close()


def test_what_is_stopped_in_the_middle_was_never_there(tmp_path: Path) -> None:
    base = open_store(tmp_path / "any.db")
    base.executescript(OWED)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), transaction(base):
        base.executemany("INSERT INTO parent VALUES (?)", [(1,), (1,)])
    assert base.execute("SELECT count(*) FROM parent").fetchone() == (0,)
    base.close()


def test_the_kiosk_keeps_on_after_a_commit_that_failed(tmp_path: Path) -> None:
    base = open_store(tmp_path / "kiosk.db")
    store = KioskStore(base)
    base.executescript(OWED)
    base.execute(
        "CREATE TRIGGER owe AFTER INSERT ON outbox WHEN new.seq = 7 "
        "BEGIN INSERT INTO child VALUES (1); END"
    )
    good, bad = (Recorded(seq, AT, TicketDropped("v", "why")) for seq in (1, 7))
    with pytest.raises(sqlite3.IntegrityError):
        store.keep([bad])
    store.keep([good])
    assert store.facts() == [good]
    store.close()

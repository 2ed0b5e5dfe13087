"""A kiosk's damaged database is set aside, and the kiosk works on as a new card."""

from pathlib import Path

import pytest
from msgspec import structs

from kiosk.opening import open_kiosk
from kiosk.things import RunBegan
from tests.support.kiosk_card import began, config
from tests.support.kiosk_visitor import WORDS
from wire.disk import DiskWrong


@pytest.mark.parametrize(
    "damage", [b"no database at all\0" * 512, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_set_aside_and_the_card_is_a_new_one(
    tmp_path: Path, damage: bytes
) -> None:
    database = tmp_path / "kiosk.db"
    opened = open_kiosk(config(database), WORDS)
    before = began(opened)
    opened.close()
    database.write_bytes(damage)
    opened = open_kiosk(config(database), WORDS)
    after = began(opened)
    opened.close()
    assert after.run == 1
    assert after.incarnation != before.incarnation
    (aside,) = tmp_path.glob("kiosk.db.damaged-*")
    assert aside.read_bytes() == damage


def test_a_file_with_a_byte_changed_in_a_row_is_damaged_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLite's check sees nothing: the pages are whole."""
    database = tmp_path / "kiosk.db"
    opened = open_kiosk(config(database), WORDS)
    before = began(opened)
    opened.close()
    whole = database.read_bytes()
    damage = whole.replace(b'"run":1', b'"run"z1')
    assert whole != damage
    database.write_bytes(damage)
    opened = open_kiosk(config(database), WORDS)
    after = began(opened)
    opened.store.keep([RunBegan(after.incarnation, 2)])
    opened.close()
    assert after.run == 1
    assert after.incarnation != before.incarnation
    (aside,) = tmp_path.glob("kiosk.db*.damaged-*")  # its log has nothing that it lacks
    assert b'"run"z1' in aside.read_bytes()
    assert "a row that no kiosk wrote" in caplog.text
    assert f"was set aside as {aside.name}" in caplog.text
    opened = open_kiosk(config(database), WORDS)
    assert began(opened).run == 3, "the new one goes on"
    opened.close()


def test_a_damaged_row_of_another_halls_card_is_not_set_aside(tmp_path: Path) -> None:
    database = tmp_path / "kiosk.db"
    open_kiosk(structs.replace(config(database), hall="centre-2"), WORDS).close()
    database.write_bytes(database.read_bytes().replace(b'"run":1', b'"run"z1'))
    with pytest.raises(DiskWrong, match=r"kiosk\.db: found hall centre-2, expected test"):
        open_kiosk(config(database), WORDS)
    assert list(tmp_path.glob("kiosk.db.damaged-*")) == []


def test_a_damaged_file_that_cannot_be_set_aside_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "kiosk.db"
    open_kiosk(config(database), WORDS).close()
    database.write_bytes(database.read_bytes().replace(b'"run":1', b'"run"z1'))

    def no(*_: object) -> None:
        raise PermissionError("no renaming here")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", no)
        with pytest.raises(DiskWrong, match="no renaming here"):
            open_kiosk(config(database), WORDS)
    opened = open_kiosk(config(database), WORDS)
    assert began(opened).run == 1, "with the next attempt"
    opened.close()

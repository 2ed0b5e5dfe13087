"""Cuts the power on a simulated disk: what a store has promised is there, under production's
pragmas.

``make deep`` plays fifty times as many. The bugs planted here show that the cuts can find one.
"""

import logging
from collections.abc import Iterator

import pytest

from tests.deep.platter import Platter, after_cut, sectors
from tests.deep.power import CUTS, LIVES, NORMAL, history
from tests.deep.seeds import Violated
from tests.deep.subjects import BOARD, KIOSK, SUBJECTS, Subject
from tests.deep.vfs import SQLITE, File

SCHEDULES = 2_000
SHARES = 4
"""Parts of the schedules, so that several cores can play them."""
EACH = -(-SCHEDULES // (LIVES * CUTS * SHARES * len(SUBJECTS)))
SHARED = {"PRAGMA locking_mode = EXCLUSIVE": "SELECT 1"}
"""A rollback journal is deleted at each commit only where others may look, too."""


def mode(journal: str, synchronous: int) -> dict[str, str]:
    """Return statements that put a store into another mode and let it believe it is in
    production's."""
    return {
        **SHARED,
        "PRAGMA journal_mode = wal": f"PRAGMA journal_mode = {journal}",
        "PRAGMA journal_mode": "SELECT 'wal'",
        "PRAGMA synchronous = 2": f"PRAGMA synchronous = {synchronous}",
        "PRAGMA synchronous": "SELECT 2",
    }


def broken(subject: Subject, lie: dict[str, str], histories: int = 10) -> list[str]:
    """Return what the cuts found."""
    found = []
    for seed in range(histories):
        try:
            history(seed, subject, lie)
        except Violated as wrong:
            found.append(str(wrong))
    return found


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Log nothing: what is damaged on purpose is no news."""
    log = logging.getLogger("talon")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_after_a_power_cut_everything_promised_is_there(subject: Subject, share: int) -> None:
    first = 1000 * (share + 1)
    assert sum(history(first + i, subject) for i in range(EACH)) == EACH * LIVES * CUTS


def test_a_first_start_that_was_cut_off_leaves_nothing_in_the_next_ones_file() -> None:
    """One cut in 220,000: flags of a torn first page, read before it was rolled back."""
    assert history(3307, KIOSK) == LIVES * CUTS


def test_the_schedules_are_as_many_as_promised() -> None:
    assert SHARES * len(SUBJECTS) * EACH * LIVES * CUTS >= SCHEDULES
    assert SQLITE >= "3.40.1"


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_synchronous_normal_would_be_found(subject: Subject) -> None:
    found = broken(subject, NORMAL)
    assert any("lost" in text for text in found), found
    assert len(found) >= 5


@pytest.mark.parametrize(
    ("lie", "loses"),
    [
        (mode("delete", 2), True),
        (mode("delete", 3), False),
        (mode("truncate", 2), False),
        (mode("wal", 0), True),
    ],
    ids=["DELETE+FULL", "DELETE+EXTRA", "TRUNCATE+FULL", "WAL+OFF"],
)
def test_the_disk_is_as_cruel_as_disks_are(lie: dict[str, str], loses: bool) -> None:
    """The same modes lose, and the same do not, as others have measured (reliability)."""
    if "wal" in lie["PRAGMA journal_mode = wal"]:
        del lie["PRAGMA locking_mode = EXCLUSIVE"]
    assert bool(broken(KIOSK, lie)) == loses


def test_a_disk_that_does_not_sync_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(File, "xSync", lambda *_: None)
    assert broken(BOARD, {}) != []


def test_a_promise_before_the_commit_is_found() -> None:
    later = {
        "BEGIN IMMEDIATE": "SAVEPOINT later",
        "COMMIT": "SELECT 1",
        "PRAGMA wal_checkpoint(PASSIVE)": "SELECT 1",
    }
    assert any("lost" in text for text in broken(KIOSK, later))


# --- the disk itself --------------------------------------------------------------------------


class Draws:
    """Is a source of randomness that always says the same."""

    def __init__(self, chosen: float) -> None:
        self.chosen = chosen

    def choice(self, _: object) -> float:
        return self.chosen

    def random(self) -> float:
        return 0.5

    def randint(self, least: int, _: int) -> int:
        return least


def test_only_what_was_synced_survives_the_worst_cut() -> None:
    platter = Platter({"old": b"before"})
    old = platter.names["old"]
    platter.write(old, 0, b"synced")
    platter.sync(old)
    platter.write(old, 0, b"loosely")
    new = platter.make("new")
    platter.write(new, 0, b"x")
    platter.sync(new)
    platter.unlink("old")
    left = after_cut(platter.start, platter.steps, Draws(0.0))  # type: ignore[arg-type]
    assert left == {"old": b"synced"}, "neither the new name nor the unlink was synced"
    platter.sync_names()
    left = after_cut(platter.start, platter.steps, Draws(0.0))  # type: ignore[arg-type]
    assert left == {"new": b"x"}


def test_a_write_is_cut_where_sectors_end() -> None:
    data = bytes(range(256)) * 5
    assert [(at, len(piece)) for at, piece in sectors(500, data)] == [
        *((500, 12), (512, 512), (1024, 512), (1536, 244)),
    ]
    assert b"".join(piece for _, piece in sectors(500, data)) == data

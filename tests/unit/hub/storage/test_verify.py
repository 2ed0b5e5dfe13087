"""talon-hub verify: whatever of the tables is not what the journal says is found and shown."""

import sqlite3
from contextlib import closing

import msgspec
import pytest

from hub.__main__ import main
from hub.storage.verify import Verdict
from tests.support.hub.databases import at_work, judged, spoil


def test_a_hub_s_tables_are_what_its_journal_says(tmp_path, store):
    verdict = judged(tmp_path / "hub.db")
    assert verdict.good
    assert verdict.facts == 2 * (2 + 30 + 29 * 2 + 1)
    assert verdict.rows["days"] == 2
    assert verdict.rows["visits"] == 60
    assert "hub" not in verdict.rows


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("legs", "UPDATE legs SET waited = waited + 1 WHERE visit = 'visit-1-3'"),
        ("legs", "DELETE FROM legs WHERE visit = 'visit-1-3'"),
        ("calls", "UPDATE calls SET undone = 1 WHERE call = 7"),
        ("visits", "UPDATE visits SET cls = 'war' WHERE visit = 'visit-1-3'"),
        ("visits", "DELETE FROM visits WHERE visit = 'visit-2-30'"),
        ("days", "UPDATE days SET left_waiting = 2 WHERE day = 1"),
        ("days", "INSERT INTO days (day, date, dated, opened) VALUES (9, '2026-09-09', 1, 0)"),
        ("visits", "UPDATE journal SET fact = replace(fact, '\"A\"', '\"B\"') WHERE seq = 5"),
        ("journal", "DELETE FROM journal WHERE seq = 10"),
        ("journal", "UPDATE journal SET fact = substr(fact, 5) WHERE seq = 20"),
    ],
)
def test_whatever_differs_is_found_and_shown(tmp_path, store, capsys, table, wrong):
    store.close()
    spoil(tmp_path / "hub.db", wrong)
    verdict = judged(tmp_path / "hub.db")
    assert table in verdict.differing
    assert main(["verify", str(tmp_path / "hub.toml")]) == 1
    said = capsys.readouterr().out
    assert f"in {table}" in said
    assert "kept" in said
    assert "replayed" in said


def test_a_table_that_nobody_knows_is_a_difference(tmp_path, store):
    store.close()
    with closing(sqlite3.connect(tmp_path / "hub.db")) as base:
        base.execute("CREATE TABLE extra (x)")
    assert judged(tmp_path / "hub.db").differing == {"extra": 1}


def test_many_differences_are_counted_and_a_few_shown(tmp_path, store):
    store.close()
    with closing(sqlite3.connect(tmp_path / "hub.db", isolation_level=None)) as base:
        base.execute("UPDATE visits SET language = 'xx'")
    verdict = judged(tmp_path / "hub.db")
    assert verdict.differing == {"visits": 60}
    assert len(verdict.first) == 5


def test_of_a_long_row_two_hundred_letters_are_shown(tmp_path, store):
    store.close()
    spoil(tmp_path / "hub.db", f"UPDATE visits SET cls = '{'x' * 500}' WHERE visit = 'visit-1-3'")
    (found,) = judged(tmp_path / "hub.db").first
    assert len(found.kept) == 200
    assert found.kept.startswith("(")
    assert len(found.replayed) < 200


def test_it_reads_one_moment_while_the_hub_goes_on(tmp_path, store):
    """The day that is kept in the middle of it is in neither half of what it compares."""
    with at_work(store):
        verdicts = [judged(tmp_path / "hub.db") for _ in range(4)]
    assert all(verdict.good for verdict in verdicts)
    assert verdicts[0].facts < verdicts[-1].facts


def test_its_answer_as_json(tmp_path, store, capsys):
    assert main(["verify", str(tmp_path / "hub.toml"), "--json"]) == 0
    told = msgspec.json.decode(capsys.readouterr().out, type=Verdict)
    assert told == judged(tmp_path / "hub.db")

"""The hub's disk: what was kept is there again, and the tables agree with the journal."""

import sqlite3

import pytest
from hall_for_tests import Desk, at, small_hall

from hub.store import KINDS, Store
from hub.things import Began
from wire.disk import DiskWrong
from wire.messages import (
    Called,
    DayCloseWanted,
    Fact,
    NoShowPressed,
    RecallPressed,
    Tick,
    TicketDropped,
    TicketPrinted,
    TicketWanted,
)


def a_day() -> Desk:
    """Every kind of fact happens once or more, but for the day that gets its date later."""
    desk = Desk()
    for i, service in enumerate(["pay", "meter", "seal", "pay", "meter"]):
        desk.ticket(f"v{i}", at(i), service)
    desk.up("kiosk-1", TicketPrinted("v0", "printed"), at(6))
    desk.up("kiosk-1", TicketPrinted("v1", "unknown", "paper out"), at(6))
    desk.up("kiosk-2", TicketWanted("silent", "pay", "ru"), at(7))
    desk.up("kiosk-2", TicketWanted("dropped", "pay", "ru"), at(8))
    desk.up("kiosk-2", TicketDropped("dropped", "no answer"), at(9))
    desk.press(1, at(20))
    desk.press(1, at(40), RecallPressed)
    desk.hear(Tick(), at(50))
    desk.press(1, at(100))
    desk.press(1, at(110), NoShowPressed)
    desk.press(2, at(120))
    desk.press(1, at(130))
    desk.up("staff", DayCloseWanted("wish"), at(900))
    return desk


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hub.db"


def rows(path, sql: str) -> list[tuple]:
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def test_the_journal_gives_back_exactly_what_was_kept(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    store.close()
    again = Store(path, desk.hall)
    assert list(again.facts_of_last_day()) == desk.facts
    assert again.last_call() == desk.line.book.last_call
    again.close()
    assert {type(fact) for fact in desk.facts} == set(KINDS) - {KINDS[1]}


def test_tables_say_what_the_book_says(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    store.close()
    table = rows(path, "SELECT visit, state, window, recalls, flagged, waited FROM visits")
    states = {visit: state for visit, state, *_ in table}
    assert states == {name: visit.state for name, visit in desk.line.book.visits.items()}
    by_visit = {row[0]: row[2:] for row in table}
    assert by_visit["v0"] == (1, 1, 0, 20.0)
    assert by_visit["silent"][2] == 1
    assert rows(path, "SELECT day, date, left_waiting FROM days") == [(1, "2026-01-13", 2)]


def test_each_start_is_a_new_epoch_of_the_same_generation(path):
    seen = []
    for _ in range(3):
        store = Store(path, small_hall())
        seen.append((store.generation, store.epoch))
        store.close()
    assert [epoch for _, epoch in seen] == [1, 2, 3]
    assert len({generation for generation, _ in seen}) == 1


def test_a_batch_is_kept_whole_or_not_at_all(path):
    desk = a_day()
    store = Store(path, desk.hall)

    class Strange(Fact, frozen=True):
        pass

    with pytest.raises(AssertionError, match="no row for"):
        store.keep([*desk.facts[:4], Strange()])
    store.close()
    assert rows(path, "SELECT count(*) FROM journal") == [(0,)]
    assert rows(path, "SELECT count(*) FROM visits") == [(0,)]


def test_the_same_number_twice_on_a_day_is_refused_by_the_disk_too(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    issued = desk.line.book.visits["v0"].issued
    twin = type(issued)(
        **{**{f: getattr(issued, f) for f in issued.__struct_fields__}, "visit": "x"}
    )
    with pytest.raises(sqlite3.IntegrityError):
        store.keep([twin])
    store.close()


def test_only_the_last_day_is_read_again(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    before = len(desk.facts)
    desk.hear(Tick(), at(19 * 3600))
    desk.ticket("new", at(20 * 3600))
    store.keep(desk.facts[before:])
    assert list(store.facts_of_last_day()) == desk.facts[before:]
    store.close()


def test_a_store_restores_the_line_after_a_crash(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    again = Store(path, desk.hall)
    restored = Desk(desk.hall, list(again.facts_of_last_day()), epoch=again.epoch, now=at(950))
    assert restored.line.book.visits == desk.line.book.visits
    assert restored.line.hear(Began(), at(951)) == []
    again.close()
    store.close()  # only now: a killed hub closes nothing


def test_a_disk_that_cannot_be_written_is_said_plainly(tmp_path):
    with pytest.raises(DiskWrong, match=r"hub\.db"):
        Store(tmp_path / "no such folder" / "hub.db", small_hall())


def test_a_visit_of_an_earlier_day_may_come_again(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    before = len(desk.facts)
    desk.hear(Tick(), at(18 * 3600))
    desk.up("kiosk-1", TicketWanted("v0", "pay", "ru"), at(18 * 3600 + 1))
    store.keep(desk.facts[before:])
    store.close()
    states = rows(path, "SELECT day, state FROM visits WHERE visit = 'v0' ORDER BY day")
    assert states == [(1, "served"), (2, "issued")]


def test_a_first_call_is_kept_with_its_wait_and_a_recall_changes_neither(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    store.close()
    called = [fact for fact in desk.facts if isinstance(fact, Called) and fact.visit == "v0"]
    assert [fact.again for fact in called] == [0, 1]
    ((when,),) = rows(path, "SELECT called FROM visits WHERE visit = 'v0'")
    assert when == called[0].at.wall

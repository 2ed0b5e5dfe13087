"""The hub's disk: what was kept is there again, and the tables agree with the journal."""

import sqlite3
from contextlib import closing

import pytest
from msgspec import structs

from hub.events import JOURNAL_KINDS as KINDS
from hub.events.facts import DayDated, DayOpened, Ticked
from hub.state.apply import apply, replayed
from hub.state.day_state import DayState
from hub.storage.journal import OF_DAYS, facts_of
from hub.storage.store import HubStore
from hub.storage.verify import verify
from tests.support.halls import small_hall
from tests.support.hub import databases as kept_days
from tests.support.hub.days import DAYS, a_day
from tests.support.hub.desk import Desk, at
from tests.support.hub.same_rows import Kept, assert_same_rows, keep
from wire.disk import DiskWrong, open_to_read
from wire.messages import (
    Called,
    Fact,
    NoShowPressed,
    RecallPressed,
    Tick,
)


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
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    store.close()
    again = HubStore(path, desk.hall)
    first = next(n for n, fact in enumerate(desk.facts) if isinstance(fact, DayOpened))
    assert list(again.facts_of_last_day()) == journal(desk.facts[first:])
    again.close()


def journal(facts) -> list:
    """Return the facts as the store gives them back: without ticks, but the last one behind them
    all."""
    ticks = [fact for fact in facts if isinstance(fact, Ticked)]
    return [fact for fact in facts if not isinstance(fact, Ticked)] + ticks[-1:]


def test_the_days_of_these_tests_have_every_kind_of_fact():
    kinds = {type(fact) for day in DAYS.values() for fact in day().facts}
    assert kinds - set(KINDS) == {Ticked}
    assert set(KINDS) - kinds == {DayDated}


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_every_table_is_what_the_journal_gives(path, day):
    desk = day()
    store = HubStore(path, desk.hall)
    for fact in desk.facts:
        keep(store, [fact])
    store.close()
    base = open_to_read(path)
    verdict = verify(base)
    base.close()
    assert verdict.good, verdict.text()
    assert verdict.rows["visits"] >= 4


@pytest.mark.parametrize("at_once", [1, 2, 7, 100_000])
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_however_many_facts_a_commit_has_the_rows_are_those_of_the_model(day, at_once):
    """A commit may hold a turn of the day, a call with its UNDO, a number that changed hands."""
    facts, made = day().facts, Kept()
    with closing(made.base):
        for first in range(0, len(facts), at_once):
            made.keep(facts[first : first + at_once])
        assert_same_rows(made, facts)


def test_a_commit_writes_each_row_once(path):
    """NEXT ends one leg and begins another: 3 facts, 2 visits, 2 legs, a call."""
    desk, made, statements = Desk(small_hall(next_again=0.0)), Kept(), list[str]()
    desk.ticket("a", at(1))
    desk.ticket("b", at(2))
    desk.press(1, at(3))
    before = len(desk.facts)
    desk.press(1, at(4))
    with closing(made.base):
        made.keep(desk.facts[:before])
        made.base.set_trace_callback(statements.append)
        made.keep(desk.facts[before:])
    written = [statement.split()[2] for statement in statements]
    assert written == [*["journal"] * 3, *["visits"] * 2, *["legs"] * 2, "calls"]


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_tables_say_where_every_visit_stands_as_the_book_does(path, day):
    desk = day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    store.close()
    sql = "SELECT visit, state, series, number, own, late, quarantined FROM visits WHERE day = ?"
    base = open_to_read(path)
    table = {row[0]: row[1:] for row in base.execute(sql, (desk.machine.state.day,))}
    leases = set(base.execute("SELECT incarnation, series, nth, first, last, next FROM leases"))
    cards = set(base.execute("SELECT incarnation, kiosk, run, heard, retired FROM kiosk_cards"))
    base.close()
    state = desk.machine.state
    assert table == {
        name: (
            *(v.state, v.issued.series, v.issued.number, v.own, v.late),
            v.why if v.state == "quarantined" else "",
        )
        for name, v in state.visits.items()
    }
    known = [lease for edge in state.kiosk_cards.known for lease in state.leases.of(edge)]
    assert {(x.incarnation, x.series, x.nth, x.first, x.last, x.next) for x in known} <= leases
    known = state.kiosk_cards.known.values()
    assert {(x.incarnation, x.kiosk, x.run, x.heard, x.retired) for x in known} == cards


def test_tables_say_what_the_book_says(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    store.close()
    columns = "visit, state, window, recalls, flagged, waited"
    table = rows(path, f"SELECT {columns} FROM visits JOIN legs USING (day, visit)")
    states = {visit: state for visit, state, *_ in table}
    assert states == {name: visit.state for name, visit in desk.machine.state.visits.items()}
    by_visit = {row[0]: row[2:] for row in table}
    assert by_visit["v0"] == (1, 1, 0, 20.0)
    assert by_visit["silent"][2] == 1
    assert rows(path, "SELECT day, date, left_waiting FROM days") == [(1, "2026-01-13", 2)]


def test_each_start_is_a_new_epoch_of_the_same_generation(path):
    seen = []
    for _ in range(3):
        store = HubStore(path, small_hall())
        seen.append((store.generation, store.epoch))
        store.close()
    assert [epoch for _, epoch in seen] == [1, 2, 3]
    assert len({generation for generation, _ in seen}) == 1


def test_what_is_before_the_first_day_is_of_none(path):
    store = HubStore(path, small_hall())
    desk = Desk()
    keep(store, desk.facts)
    store.close()
    with closing(open_to_read(path)) as base:
        days = base.execute("SELECT kind, day FROM journal ORDER BY seq LIMIT 2").fetchall()
    assert [tuple(row) for row in days] == [("HubStarted", 0), ("DayOpened", 1)]


def test_a_batch_is_kept_whole_or_not_at_all(path):
    desk = a_day()
    store = HubStore(path, desk.hall)

    class Strange(Fact, frozen=True):
        pass

    state = DayState()
    for fact in desk.facts[:4]:
        apply(state, fact)
    with pytest.raises(AssertionError, match="no row for"):
        store.keep([*desk.facts[:4], Strange()], state.touched.taken())
    store.close()
    assert rows(path, "SELECT count(*) FROM journal") == [(0,)]
    assert rows(path, "SELECT count(*) FROM visits") == [(0,)]


def test_the_same_number_twice_on_a_day_is_refused_by_the_disk_too(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    issued = desk.machine.state.visits["v0"].issued
    twin = type(issued)(
        **{**{f: getattr(issued, f) for f in issued.__struct_fields__}, "visit": "x"}
    )
    with pytest.raises(sqlite3.IntegrityError):
        keep(store, [twin])
    store.close()


def test_only_the_last_day_is_read_again(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    before = len(desk.facts)
    desk.hear(Tick(), at(19 * 3600))
    desk.ticket("new", at(20 * 3600))
    keep(store, desk.facts[before:])
    opened = next(
        n for n, fact in enumerate(desk.facts) if isinstance(fact, DayOpened) and fact.day == 2
    )
    facts = [fact for fact in store.facts_of_last_day() if not isinstance(fact, Ticked)]
    assert facts == journal(desk.facts[opened:])
    store.close()


def test_a_store_restores_the_line_after_a_crash(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    again = HubStore(path, desk.hall)
    state, known = replayed(again.facts_of_last_day()), desk.machine.state
    assert state.visits == known.visits
    assert state.kiosk_cards.known == known.kiosk_cards.known
    assert state.time.last == known.time.last
    again.close()
    store.close()  # only now: a killed hub closes nothing


def test_a_disk_that_cannot_be_written_is_said_plainly(tmp_path):
    with pytest.raises(DiskWrong, match=r"hub\.db"):
        HubStore(tmp_path / "no such folder" / "hub.db", small_hall())


def test_a_visit_of_an_earlier_day_may_come_again(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    before = len(desk.facts)
    desk.hear(Tick(), at(18 * 3600))
    desk.machine.state.before = frozenset()  # as after a start
    desk.issued("v0", at(18 * 3600 + 1))
    keep(store, desk.facts[before:])
    store.close()
    states = rows(path, "SELECT day, state FROM visits WHERE visit = 'v0' ORDER BY day")
    assert states == [(1, "served"), (2, "issued")]


def test_a_first_call_is_kept_with_its_wait_and_a_recall_changes_neither(path):
    desk = a_day()
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    store.close()
    called = [fact for fact in desk.facts if isinstance(fact, Called) and fact.visit == "v0"]
    assert [fact.again for fact in called] == [0, 1]
    ((when,),) = rows(path, "SELECT called FROM legs WHERE visit = 'v0'")
    assert when == called[0].at.wall


# --- which database this is ---------------------------------------------------------------------


def test_a_database_of_another_hall_is_refused_and_both_are_named(path):
    HubStore(path, small_hall()).close()
    other = structs.replace(small_hall(), hall="centre-2")
    with pytest.raises(DiskWrong, match="found hall test, expected centre-2"):
        HubStore(path, other)
    HubStore(path, small_hall()).close()


def test_a_renewed_database_is_a_new_generation_that_knows_why(path):
    store = HubStore(path, small_hall())
    before = (store.generation, store.past)
    store.renew()
    store.close()
    after = HubStore(path, small_hall())
    assert (before[1], after.past) == ("", "restored")
    assert after.generation != before[0]
    assert after.epoch == 2
    after.close()


def test_after_a_damaged_file_was_set_aside_the_new_one_knows_it_at_every_start(path):
    HubStore(path, small_hall()).close()
    path.write_bytes(b"no database\0" * 1024)
    for _ in range(2):
        store = HubStore(path, small_hall())
        assert store.past == "set aside"
        store.close()


def test_an_end_that_is_undone_leaves_nothing_in_its_row(path):
    desk = Desk()
    numbers = desk.lend(at(0))
    desk.issued("slow", at(1))
    desk.hear(Tick(), at(17))
    desk.press(1, at(18))
    desk.press(1, at(20), RecallPressed)
    desk.press(1, at(25), NoShowPressed)
    desk.own("slow", numbers[0], at(30))
    store = HubStore(path, desk.hall)
    keep(store, desk.facts)
    store.close()
    columns = "number, own, state, window, called, waited, recalls, ended, served"
    assert rows(path, f"SELECT {columns} FROM visits JOIN legs USING (day, visit)") == [
        (500, 1, "waiting", None, None, None, 0, None, None)
    ]
    assert rows(path, "SELECT again, undone FROM calls") == [(0, 1), (1, 1)]


def test_a_day_is_found_without_a_walk_through_the_journal(path):
    """A start, and whoever asks of a day, reads that day of years."""
    store = HubStore(path, small_hall())
    for day in (1, 2, 5):
        keep(store, list(kept_days.a_day(day, 4)))
    store.close()
    with closing(open_to_read(path)) as base:
        days = [
            {fact.day for fact in facts_of(base, day) if isinstance(fact, DayOpened)}
            for day in (1, 2, 5)
        ]
        assert days == [{1}, {2}, {5}]
        assert len(list(facts_of(base, 5))) == len(list(kept_days.a_day(5, 4)))
        plan = base.execute(f"EXPLAIN QUERY PLAN SELECT fact FROM journal WHERE {OF_DAYS}", (2, 2))
        steps = [row[3] for row in plan if "journal" in row[3]]
    assert [step.split(" USING ")[1].split(" (")[0] for step in steps] == [
        "INTEGER PRIMARY KEY",
        "INDEX journal_day",
        "INDEX journal_day",
    ]

"""The hub's disk: what was kept is there again, and the tables agree with the journal."""

import sqlite3

import pytest
from hall_for_tests import ZONE, Card, Desk, at, kept, paper, small_hall
from msgspec import structs
from sqlite_utils import Database, Migrations

from hub import schema
from hub.line import Line
from hub.store import KINDS, Store
from hub.things import DayDated, DayOpened, TakenBefore, Ticked
from hub.verify import verify
from wire.disk import DiskWrong, open_to_read
from wire.messages import (
    Called,
    DayWanted,
    DoubtfulWanted,
    Fact,
    MoveHeard,
    NoShowPressed,
    RecallPressed,
    RetireWanted,
    Tick,
    TicketDropped,
    TicketPrinted,
)


def a_day() -> Desk:
    """Most kinds of fact happen once or more; the others need a lost past (``a_lost_day``)."""
    desk = Desk()
    for i, service in enumerate(["pay", "meter", "seal", "pay", "meter"]):
        desk.ticket(f"v{i}", at(i), service)
    desk.report("kiosk-1", TicketPrinted("v0", "printed"), at(6))
    desk.report("kiosk-1", TicketPrinted("v1", "unknown", "paper out"), at(6))
    desk.issued("silent", at(7), kiosk="kiosk-2")
    desk.issued("dropped", at(8), kiosk="kiosk-2")
    desk.report("kiosk-2", TicketDropped("dropped", "no answer"), at(9))
    desk.press(1, at(20))
    desk.press(1, at(40), RecallPressed)
    desk.hear(Tick(), at(50))
    desk.press(1, at(100))
    desk.press(1, at(110), NoShowPressed)
    desk.press(2, at(120))
    desk.press(1, at(130))
    desk.up("staff", DayWanted("wish", "close"), at(900))
    return desk


def a_day_without_the_hub() -> Desk:
    """Ranges lent, papers of them, a burned number, a bad one, and one that comes after closing."""
    desk = Desk()
    numbers = desk.lend(at(0))
    desk.issued("slow", at(1))
    desk.press(1, at(17))
    desk.own("alone", numbers[0], at(20), age=8.0)
    desk.own("slow", numbers[1], at(21))
    desk.own("bad", 777, at(22))
    desk.issued("worse", at(23))
    desk.own("worse", 778, at(24))
    desk.up("staff", DayWanted("close", "close"), at(30))
    desk.own("night", numbers[2], at(40), age=3.0)
    desk.up("staff", DayWanted("open", "open"), at(50))
    desk.issued("lost", at(55))
    card = desk.cards["kiosk-1"]
    card.run += 1
    desk.hello(card, at(56))
    desk.hello(Card("kiosk-1", "new-card"), at(60))
    desk.up("staff", RetireWanted("retire", card.kiosk), at(61))
    return desk


def a_lost_day() -> Desk:
    """A backup of the morning is put back at noon; kiosk-2 does not report."""
    desk = Desk()
    for name in ("known", "gone", "here"):
        desk.ticket(name, at(1))
    backup = list(desk.facts)
    desk.ticket("lost", at(2))
    desk.ticket("decided", at(2))
    desk.report("kiosk-1", MoveHeard("gone", "served"), at(3))
    desk.report("kiosk-1", MoveHeard("known", "called"), at(3))
    card = desk.cards["kiosk-1"]
    lost = Desk(desk.hall, backup, 2, at(100), generation="new", past="restored", hello=False)
    lost.hello(card, at(100))
    for seq in range(len(card.outbox) + 1):
        if seq > 3:
            lost.up("kiosk-1", card.report(seq, age=90.0, told=True), at(101))
    lost.hear(Tick(), at(140))
    lost.up("staff", DoubtfulWanted("w1", "A005", True), at(141))
    lost.up("staff", DoubtfulWanted("w2", "A004", False), at(142))
    return lost


def two_lost_days() -> Desk:
    """Gathered without a kiosk; then papers of two days come, with one number."""
    desk = Desk(past="set aside", hello=False)
    desk.hear(Tick(), at(40))
    for day, kiosk in enumerate(("kiosk-1", "kiosk-2"), 1):
        card = Card(kiosk, f"card-{kiosk}", generation="old", epoch=1, day=day)
        card.outbox.append(paper(f"of day {day}", 1, day=day))
        desk.hello(card, at(50 + day))
        desk.up(kiosk, card.report(1, told=True), at(50 + day))
    for name in ("new", "newer"):
        desk.ticket(name, at(60))
    return desk


DAYS = {"a day": a_day, "without the hub": a_day_without_the_hub, "a lost day": a_lost_day}
DAYS["two lost days"] = two_lost_days


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
    first = next(n for n, fact in enumerate(desk.facts) if isinstance(fact, DayOpened))
    assert list(again.facts_of_last_day()) == journal(desk.facts[first:])
    again.close()


def journal(facts) -> list:
    """As the store gives it back: without ticks, but the last one behind it all."""
    ticks = [fact for fact in facts if isinstance(fact, Ticked)]
    return [fact for fact in facts if not isinstance(fact, Ticked)] + ticks[-1:]


def test_the_days_of_these_tests_have_every_kind_of_fact():
    kinds = {type(fact) for day in DAYS.values() for fact in day().facts}
    assert kinds - set(KINDS) == {Ticked}
    assert set(KINDS) - kinds == {DayDated, TakenBefore, TicketPrinted}


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_every_table_is_what_the_journal_gives(path, day):
    desk = day()
    store = Store(path, desk.hall)
    for fact in desk.facts:
        store.keep([fact])
    store.close()
    base = open_to_read(path)
    verdict = verify(base)
    base.close()
    assert verdict.good, verdict.text()
    assert verdict.rows["visits"] >= 4


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_tables_say_where_every_visit_stands_as_the_book_does(path, day):
    desk = day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    store.close()
    sql = "SELECT visit, state, series, number, own, late, quarantined FROM visits WHERE day = ?"
    base = open_to_read(path)
    table = {row[0]: row[1:] for row in base.execute(sql, (desk.line.book.day,))}
    leases = set(base.execute("SELECT incarnation, series, nth, first, last, next FROM leases"))
    edges = set(base.execute("SELECT incarnation, kiosk, run, heard, retired FROM edges"))
    base.close()
    book = desk.line.book
    assert table == {
        name: (
            *(v.state, v.issued.series, v.issued.number, v.own, v.late),
            v.why if v.state == "quarantined" else "",
        )
        for name, v in book.visits.items()
    }
    known = [lease for edge in book.edges.known for lease in book.leases.of(edge)]
    assert {(x.incarnation, x.series, x.nth, x.first, x.last, x.next) for x in known} <= leases
    known = book.edges.known.values()
    assert {(x.incarnation, x.kiosk, x.run, x.heard, x.retired) for x in known} == edges


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
    opened = next(
        n for n, fact in enumerate(desk.facts) if isinstance(fact, DayOpened) and fact.day == 2
    )
    facts = [fact for fact in store.facts_of_last_day() if not isinstance(fact, Ticked)]
    assert facts == journal(desk.facts[opened:])
    store.close()


def test_a_store_restores_the_line_after_a_crash(path):
    desk = a_day()
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    again = Store(path, desk.hall)
    line = Line(desk.hall, ZONE, again.generation, again.epoch, again.past)
    line.restore(again.facts_of_last_day())
    assert line.book.visits == desk.line.book.visits
    assert line.book.edges.known == desk.line.book.edges.known
    assert line.book.time.last == desk.line.book.time.last
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
    desk.line.book.before = frozenset()  # as after a start
    desk.issued("v0", at(18 * 3600 + 1))
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


# --- which database this is ---------------------------------------------------------------------


def test_a_database_of_another_hall_is_refused_and_both_are_named(path):
    Store(path, small_hall()).close()
    other = structs.replace(small_hall(), hall="centre-2")
    with pytest.raises(DiskWrong, match="found hall test, expected centre-2"):
        Store(path, other)
    Store(path, small_hall()).close()


def test_a_renewed_database_is_a_new_generation_that_knows_why(path):
    store = Store(path, small_hall())
    before = (store.generation, store.past)
    store.renew()
    store.close()
    after = Store(path, small_hall())
    assert (before[1], after.past) == ("", "restored")
    assert after.generation != before[0]
    assert after.epoch == 2
    after.close()


def test_after_a_damaged_file_was_set_aside_the_new_one_knows_it_at_every_start(path):
    Store(path, small_hall()).close()
    path.write_bytes(b"no database" * 1000)
    for _ in range(2):
        store = Store(path, small_hall())
        assert store.past == "set aside"
        store.close()


# --- a database of an earlier Talon ---------------------------------------------------------------

FIRST = Migrations("talon-hub")
NOW = '{"boot":"b","mono":%s,"wall":1768284000.0,"trusted":true}'
OLD_FACTS = (
    (1, '{"kind":"DayOpened","day":1,"date":"2026-01-12","dated":true,"at":NOW}'),
    (1, '{"kind":"Called","call":41,"visit":"x","series":"A","number":9,"window":1,"step":1,'
        '"again":0,"at":NOW,"waited":1.0}'),
    (2, '{"kind":"DayOpened","day":2,"date":"2026-01-13","dated":true,"at":NOW}'),
    (2, '{"kind":"TicketIssued","visit":"a","kiosk":"kiosk-1","service":"pay","language":"ru",'
        '"series":"A","number":1,"day":2,"ahead":0,"at":NOW}'),
    (2, '{"kind":"TicketIssued","visit":"b","kiosk":"kiosk-1","service":"pay","language":"ru",'
        '"series":"A","number":2,"day":2,"ahead":1,"at":NOW}'),
    (2, '{"kind":"TicketTaken","visit":"a","series":"A","number":1}'),
    (2, '{"kind":"TicketPrinted","visit":"a","outcome":"printed","why":""}'),
    (2, '{"kind":"TicketDropped","visit":"b","why":"no answer"}'),
)  # fmt: skip
"""A journal as the Talon before the outboxes kept it; NOW is a moment."""


@FIRST()
def first_tables(base: Database) -> None:
    """The first step of the hub's schema, as it is in every hall already."""
    schema.first_tables(base)


def an_old_database(path) -> None:
    base = sqlite3.connect(path, isolation_level=None)
    FIRST.apply(Database(base))
    base.execute("INSERT INTO hub VALUES ('old', 7)")
    for seq, (day, text) in enumerate(OLD_FACTS, 1):
        text = text.replace("NOW", NOW % f"{100.0 + seq}")
        kind = text.split('"')[3]
        base.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", (seq, day, kind, text))
    for day, date in ((1, "2026-01-12"), (2, "2026-01-13")):
        base.execute("INSERT INTO days VALUES (?, ?, 1, 1768284000.0, NULL, NULL)", (day, date))
    row = "INSERT INTO visits VALUES (2, ?, 'pay', 'A', ?, 'kiosk-1', 'ru', 1768284000.0,"
    row += " 900.0, 300.0, ?, 0, ?, NULL, NULL, NULL, 0, NULL, NULL)"
    base.execute(row, ("a", 1, "waiting", "printed"))
    base.execute(row, ("b", 2, "dropped", ""))
    base.close()


def test_a_database_of_an_earlier_talon_goes_on(path):
    an_old_database(path)
    store = Store(path, small_hall())
    assert (store.generation, store.epoch, store.past) == ("old", 8, "")
    facts = list(store.facts_of_last_day())
    store.close()
    assert not list(path.parent.glob("*.damaged-*"))
    desk = Desk(facts=facts, epoch=8, generation="old")
    assert desk.line.book.gathering == ""
    assert desk.ticket("new", at(5)) == "A003"
    called = [f for n in (10, 20) for f in kept(desk.press(1, at(n)), Called)]
    assert [(call.visit, call.call) for call in called] == [("a", 42), ("new", 43)]
    store = Store(path, small_hall())
    store.keep(desk.facts[len(facts) :])
    store.close()
    states = dict(rows(path, "SELECT visit, state FROM visits"))
    assert states == {"a": "served", "b": "dropped", "new": "called"}


def test_the_tables_of_an_earlier_talon_are_what_its_journal_gives(path):
    an_old_database(path)
    Store(path, small_hall()).close()
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("DELETE FROM journal WHERE seq = 2")  # its visit is in no table here
    base.execute("UPDATE journal SET seq = seq - 1 WHERE seq > 2")
    verdict = verify(base)
    base.close()
    assert verdict.good, verdict.text()


def test_an_end_that_is_undone_leaves_nothing_in_its_row(path):
    desk = Desk()
    numbers = desk.lend(at(0))
    desk.issued("slow", at(1))
    desk.hear(Tick(), at(17))
    desk.press(1, at(18))
    desk.press(1, at(20), RecallPressed)
    desk.press(1, at(25), NoShowPressed)
    desk.own("slow", numbers[0], at(30))
    store = Store(path, desk.hall)
    store.keep(desk.facts)
    store.close()
    columns = "number, own, state, window, called, waited, recalls, ended, served"
    assert rows(path, f"SELECT {columns} FROM visits") == [
        (500, 1, "waiting", None, None, None, 0, None, None)
    ]

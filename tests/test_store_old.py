"""A database of an earlier Talon goes on where it was, and nothing of its past is lost."""

import sqlite3
from contextlib import closing

import pytest
from hall_for_tests import Desk, at, kept, small_hall
from one_mind import keep
from sqlite_utils import Database, Migrations

from hub.reports.day import report
from hub.reports.names import Names
from hub.storage import schema
from hub.storage.store import HubStore
from hub.storage.verify import verify
from wire.disk import open_to_read
from wire.messages import Called


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hub.db"


def rows(path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        return base.execute(sql).fetchall()


# --- before kiosks had outboxes ------------------------------------------------------------------


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


SECOND = Migrations("talon-hub")


@FIRST()
@SECOND()
def first_tables(base: Database) -> None:
    """The first step of the hub's schema, as it is in every hall already."""
    schema.first_tables(base)


@SECOND()
def kiosks_with_outboxes(base: Database) -> None:
    """The second, of the Talon before legs."""
    schema.kiosks_with_outboxes(base)


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
    store = HubStore(path, small_hall())
    assert (store.generation, store.epoch, store.past) == ("old", 8, "")
    facts = list(store.facts_of_last_day())
    store.close()
    assert not list(path.parent.glob("*.damaged-*"))
    desk = Desk(facts=facts, epoch=8, generation="old")
    assert desk.line.state.gathering == ""
    assert desk.ticket("new", at(5)) == "A003"
    called = [f for n in (10, 20) for f in kept(desk.press(1, at(n)), Called)]
    assert [(call.visit, call.call) for call in called] == [("a", 42), ("new", 43)]
    store = HubStore(path, small_hall())
    keep(store, desk.facts[len(facts) :])
    store.close()
    states = dict(rows(path, "SELECT visit, state FROM visits"))
    assert states == {"a": "served", "b": "dropped", "new": "called"}


def test_the_tables_of_an_earlier_talon_are_what_its_journal_gives(path):
    an_old_database(path)
    HubStore(path, small_hall()).close()
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("DELETE FROM journal WHERE seq = 2")  # its visit is in no table here
    base.execute("DELETE FROM calls WHERE call = 41")
    base.execute("UPDATE journal SET seq = seq - 1 WHERE seq > 2")
    verdict = verify(base)
    base.close()
    assert verdict.good, verdict.text()


# --- before legs ---------------------------------------------------------------------------------

LIMITS = '"waiting_limit":900.0,"service_limit":300.0'
ISSUED = (
    '{"kind":"TicketIssued","visit":"%s","kiosk":"kiosk-1","service":"pay","language":"ru",'
    '"series":"A","number":%d,"day":1,"ahead":0,"at":NOW,' + LIMITS + "}"
)
CALLED = (
    '{"kind":"Called","call":%d,"visit":"%s","series":"A","number":%d,"window":1,"step":%d,'
    '"again":%d,"at":NOW,"waited":%s}'
)
WITHOUT_LEGS = (
    '{"kind":"DayOpened","day":1,"date":"2026-01-13","dated":true,"at":NOW,"hall":5.0}',
    *(ISSUED % (visit, number) for number, visit in enumerate("abcde", 1)),
    CALLED % (1, "a", 1, 1, 0, 61.25),
    CALLED % (2, "a", 1, 2, 1, 61.25),
    '{"kind":"Finished","visit":"a","window":1,"step":3,"served":40.5,"at":NOW}',
    CALLED % (3, "b", 2, 4, 0, 70.125),
    '{"kind":"NoShow","visit":"b","window":1,"step":5,"at":NOW}',
    '{"kind":"Left","visit":"c","at":NOW}',
    CALLED % (4, "d", 4, 6, 0, 80.0),
    '{"kind":"Renumbered","visit":"d","series":"A","number":500,"own":true,"state":"called",'
    '"withdrawn":4,"at":NOW}',
    CALLED % (5, "d", 500, 7, 0, 80.0),
    '{"kind":"Adopted","visit":"f","kiosk":"kiosk-1","service":"pay","language":"ru","series":"A",'
    '"number":1,"own":false,"day":1,"late":false,"arrived":0.0,"state":"history","why":"",'
    '"at":NOW,' + LIMITS + "}",
)  # fmt: skip
COLUMNS = """visit, day, service, series, number, kiosk, language, issued, waiting_limit,
    service_limit, state, window, called, waited, recalls, ended, served, own"""
VISITS_THEN = (
    ("a", 1, "served", 1, 7, 61.25, 1, 9, 40.5, 0),
    ("b", 2, "no_show", 1, 10, 70.125, 0, 11, None, 0),
    ("c", 3, "left", None, None, None, 0, 12, None, 0),
    ("d", 500, "called", 1, 15, 80.0, 0, None, None, 1),
    ("e", 5, "issued", None, None, None, 0, None, None, 0),
    ("f", 1, "history", None, None, None, 0, None, None, 0),
)
"""Visit, number, state, window, fact that called it, waited, recalls, fact of its end, served."""


def moment(nth: int | None) -> float | None:
    """Of the fact ``nth``: digits that only a whole double holds."""
    return None if nth is None else 1768284000.1234567 + nth


def a_database_without_legs(path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        SECOND.apply(Database(base))
        base.execute("INSERT INTO hub VALUES ('old', 3, 'test', '')")
        for seq, text in enumerate(WITHOUT_LEGS, 1):
            now = f'{{"boot":"b","mono":{100.0 + seq},"wall":{moment(seq)!r},"trusted":true}}'
            kind = text.split('"')[3]
            base.execute(
                "INSERT INTO journal VALUES (?, 1, ?, ?)", (seq, kind, text.replace("NOW", now))
            )
        base.execute("INSERT INTO days VALUES (1, '2026-01-13', 1, ?, NULL, NULL)", (moment(1),))
        for n, one in zip((2, 3, 4, 5, 6, 16), VISITS_THEN, strict=True):
            visit, number, state, window, call, waited, recalls, end, served, own = one
            about = (visit, 1, "pay", "A", number, "kiosk-1", "ru", moment(n), 900.0, 300.0, state)
            ended = (window, moment(call), waited, recalls, moment(end), served, own)
            marks = ", ".join("?" * 18)
            base.execute(f"INSERT INTO visits ({COLUMNS}) VALUES ({marks})", (*about, *ended))


def test_whoever_came_before_legs_has_one_and_its_calls(path):
    a_database_without_legs(path)
    HubStore(path, small_hall()).close()
    with closing(open_to_read(path)) as base:
        verdict = verify(base)
        figures = report(base, 1, Names())
    assert verdict.good, verdict.text()
    assert (verdict.rows["legs"], verdict.rows["calls"]) == (6, 5)
    legs = rows(path, "SELECT visit, window, waited, recalls, ended_as, served FROM legs")
    assert legs == [
        ("a", 1, 61.25, 1, "served", 40.5),
        ("b", 1, 70.125, 0, "no_show", None),
        ("c", None, None, 0, "left", None),
        ("d", 1, 80.0, 0, "", None),
        ("e", None, None, 0, "", None),
        ("f", None, None, 0, "", None),
    ]
    calls = rows(path, "SELECT call, visit, again, undone, waited FROM calls")
    assert [call[3] for call in calls] == [0, 0, 0, 1, 0]  # d's first: under a burned number
    assert (figures.total.legs, figures.total.wait.count, figures.calls.recalls) == (6, 3, 1)
    assert figures.calls.reasons == {"": 3}


def test_a_hall_without_legs_goes_on(path):
    a_database_without_legs(path)
    store = HubStore(path, small_hall())
    facts = list(store.facts_of_last_day())
    desk = Desk(facts=facts, epoch=4, generation="old")
    desk.ticket("new", at(400))
    desk.press(1, at(401))  # d is done
    keep(store, desk.facts[len(facts) :])
    store.close()
    ends = dict(rows(path, "SELECT visit, ended_as FROM legs"))
    assert (ends["d"], ends["new"]) == ("served", "")
    assert rows(path, "SELECT visit, reason FROM calls ORDER BY call")[-1] == ("new", "urgency")
    with closing(open_to_read(path)) as base:
        assert verify(base).good

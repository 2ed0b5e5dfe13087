"""Legs, calls, windows on the disk: they say what the state says, and what was undone never was."""

import random
import re
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.hub.desk import MORNING, Desk, at
from tests.support.hub.floor_on_disk import TABLES, Disk, parked_twice
from tests.support.hub.working_days import Floor, a_worked_day, again
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    ClassPressed,
    ClosePressed,
    DayWanted,
    DonePressed,
    NextPressed,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    StartPressed,
    Tick,
    TransferPressed,
    UndoPressed,
)


def said_by_the_book(desk: Desk) -> dict[str, tuple]:
    return {
        name: (
            *(visit.state, visit.leg.nth, visit.leg.service, visit.cls, visit.leg.limit),
            *(visit.leg.service_limit, visit.leg.comment),
            visit.call.window if visit.state == "called" and visit.call else None,
            bool(visit.started) if visit.state == "called" else None,
        )
        for name, visit in desk.machine.state.visits.items()
    }


def said_by_the_tables(disk: Disk, day: int) -> dict[str, tuple]:
    disk.follow()
    rows = disk.base.execute(
        """SELECT visit, state, max(leg), legs.service, legs.cls, waiting_limit, service_limit,
               comment, iif(state = 'called', window, NULL),
               iif(state = 'called', coalesce(started >= called, 0), NULL), visits.cls
           FROM visits JOIN legs USING (day, visit) WHERE day = ? GROUP BY visit""",
        (day,),
    ).fetchall()
    assert all(row[4] == row[10] for row in rows)
    return {row[0]: row[1:10] for row in rows}


def test_the_tables_say_of_every_leg_what_the_book_says():
    desk = a_worked_day()
    with closing((disk := Disk(desk)).base):
        assert said_by_the_tables(disk, 1) == said_by_the_book(desk)


def test_a_returned_and_a_parked_one_wait_for_the_first_call_and_are_served_in_all(floor, disk):
    floor.does(1, at(100))  # v0
    floor.does(1, at(110), NoShowPressed)
    floor.does(1, at(120), BackPressed, ticket="A001")
    floor.does(1, at(200))
    floor.does(1, at(230), ParkPressed, reason="copy")
    floor.does(1, at(300), BackPressed, ticket="A001")
    floor.does(3, at(400))
    floor.does(3, at(450), DonePressed, outcome="deal")
    columns = "visit, window, waited, served_before, served, returns, outcome, ended_as"
    assert disk.legs(columns)[0] == ("v0", 3, 90.0, 30.0, 50.0, 1, "deal", "served")
    calls = disk.base.execute("SELECT window, again, undone FROM calls").fetchall()
    assert calls == [(1, 0, 0), (1, 0, 0), (3, 0, 0)]


def test_all_that_was_served_before_each_parking_counts(floor, disk):
    parked_twice(floor)  # 13.4567 s after START, then 10.2
    floor.does(3, at(200), CallPressed, ticket="A001")
    floor.does(3, at(230), DonePressed)
    ((before, served),) = disk.legs("served_before, served")[:1]
    assert (before, served) == (pytest.approx(23.6567), 30.0)


def test_a_route_is_served_at_each_of_its_legs_and_a_transfer_is_not(floor, disk):
    floor.does(2, at(100), CallPressed, ticket="N001")
    floor.does(2, at(130), DonePressed, outcome="none")
    floor.does(1, at(140), CallPressed, ticket="N001")
    floor.does(1, at(150), TransferPressed, service="seal", comment="туда")
    rows = [row[1:] for row in disk.legs("visit, leg, service, ended_as, served, outcome, comment")]
    assert rows[3:6] == [
        (1, "meter", "served", 30.0, "none", ""),
        (2, "pay", "transferred", 10.0, "", ""),
        (3, "seal", "", None, "", "туда"),
    ]


def test_a_call_keeps_why_it_was_made(floor, disk):
    floor.does(1, at(460))
    disk.follow()
    columns = "visit, leg, operator, reason, urgency, waited, waiting_limit, age, eligible, over"
    assert disk.base.execute(f"SELECT {columns} FROM calls").fetchall() == [
        # v3 and v4 wait for window 2, and window 1 helps from urgency 0.7 on: 0.745 and 0.743
        ("v3", 1, "iva", "urgency", 447 / 600, 447.0, 600.0, 447.0, 5, "v4")
    ]


def test_a_corrected_class_changes_the_present_leg_only(floor, disk):
    floor.does(1, at(100))
    floor.does(1, at(110), TransferPressed, service="seal")
    floor.does(1, at(120), ClassPressed, cls="child", ticket="A001")
    assert disk.legs("cls, waiting_limit")[:2] == [("", 900.0), ("child", 600.0)]


def test_the_page_on_reports_names_columns_that_there_are():
    page = (Path(__file__).parents[4] / "docs" / "report.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", page, re.MULTILINE)
    assert {table for table, _ in told} == {*TABLES} - {"leases", "kiosk_cards"}
    with closing(Disk(Floor()).base) as base:
        for table, columns in told:
            there = {row[1] for row in base.execute(f"PRAGMA table_info({table})")}
            named = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", columns)))
            assert named <= there, (table, named - there)


# --- windows -------------------------------------------------------------------------------------


def hours(disk: Disk, table: str, columns: str) -> list[tuple]:
    disk.follow()
    return disk.base.execute(f"SELECT {columns} FROM {table} ORDER BY window, nth").fetchall()


def test_a_window_is_open_from_the_first_operator_on_and_breaks_have_their_reasons(floor, disk):
    floor.does(1, at(60), BreakPressed, reason="lunch")
    floor.does(1, at(100), OpenPressed)
    floor.does(1, at(110), OpenPressed, operator="petrov")
    floor.does(1, at(150), BreakPressed, reason="lunch")
    floor.up("staff", DayWanted("close", "close", anyway=True), at(200))
    assert hours(disk, "shifts", "window, nth, operator, seconds") == [
        (1, 1, "iva", 109.0),
        (1, 2, "petrov", 90.0),
    ]
    assert hours(disk, "breaks", "nth, operator, reason, seconds") == [
        (1, "iva", "lunch", 40.0),
        (2, "petrov", "lunch", 50.0),
    ]


def test_a_clock_that_is_set_makes_no_window_open_for_years(floor, disk):
    """Within a boot the monotonic clock counts; the hall's own moments are those of the wall."""
    floor.does(2, at(20, wall=1e9), OpenPressed)
    floor.does(2, at(80, wall=2e9), ClosePressed)
    assert hours(disk, "shifts", "window, opened, closed, seconds")[1] == (2, 1e9, 2e9, 60.0)


@pytest.mark.parametrize(
    ("wall", "trusted", "seconds"),
    [(1.0, True, 3), (MORNING + 30 * 86_400, False, 3), (MORNING + 300, True, 281)],
)
def test_over_a_start_of_the_computer_a_session_and_a_break_last_as_long_as_hall_time(
    floor, disk, wall, trusted, seconds
):
    """What the hub counted; by the wall clock only where both ends are trusted and it went on."""
    floor.does(2, at(10), OpenPressed)
    floor.does(2, at(20), BreakPressed, reason="lunch")
    later = again(floor, at(300, boot="other", wall=wall, trusted=trusted))
    then = {"boot": "other", "wall": wall + 1, "trusted": trusted}
    later.does(2, at(301, **then), OpenPressed)
    later.does(2, at(301, **then), ClosePressed)
    with closing((both := Disk(later)).base):
        assert hours(both, "breaks", "seconds") == [(seconds,)]
        assert hours(both, "shifts", "window, seconds")[1] == (2, 10 + seconds)


# --- whatever is pressed -------------------------------------------------------------------------


PRESSES = [
    *[(NextPressed, {})] * 6,
    *[(DonePressed, {"outcome": outcome}) for outcome in ("", "deal")],
    *[(TransferPressed, {"service": x, "back": x == "seal"}) for x in ("pay", "meter", "seal")],
    (TransferPressed, {"service": "pay", "wrong_choice": True}),
    *[(ParkPressed, {"reason": "copy", "minutes": minutes}) for minutes in (0, 1)],
    *[(ClassPressed, {"cls": cls}) for cls in ("", "child", "law")],
    *[(OpenPressed, {"operator": who}) for who in ("", "iva", "petrov")],
    *[(BackPressed, {}), (CallPressed, {}), (ClosePressed, {}), (StartPressed, {})],
    *[(RecallPressed, {}), (NoShowPressed, {}), (BreakPressed, {"reason": "lunch"})],
    *[(UndoPressed, {})] * 4,
]


@pytest.mark.parametrize("seed", range(15))
def test_whatever_is_pressed_the_tables_say_what_the_book_says(seed):
    chance, floor = random.Random(seed), Floor()
    with closing((disk := Disk(floor)).base):
        now, undone = 10.0, 0
        for n in range(120):
            now += chance.choice([0.7, 3.0, 31.3])
            if chance.random() < 0.3:
                service = chance.choice(["pay", "meter", "seal", "new"])
                floor.comes(f"v{n}", at(now), service, chance.choice(["", "", "child", "law"]))
            floor.hear(Tick(), at(now))
            window = chance.randint(1, 3)
            was, did = disk.whole(), press_anything(floor, window, now, chance)
            if did and chance.random() < 0.3 and press(floor, window, now + 0.1, UndoPressed, {}):
                undone += 1
                is_ = disk.whole()
                assert all(is_[x] == was[x] for x in ("visits", "legs", "calls")), (seed, n, did)
            assert said_by_the_tables(disk, 1) == said_by_the_book(floor), (seed, n, did)
        assert undone > 3


def press_anything(floor: Floor, window: int, now: float, chance: random.Random) -> str:
    """Press something; return what was pressed, "" if it changed nothing."""
    kind, said = chance.choice(PRESSES)
    if kind in (CallPressed, BackPressed):
        known = [visit.ticket for visit in floor.machine.state.visits.values()] or ["A001"]
        said = {"ticket": chance.choice(known)}
    return press(floor, window, now, kind, said)


def press(floor: Floor, window: int, now: float, kind: type, said: dict) -> str:
    facts = len(floor.facts)
    floor.press(window, at(now), kind, **said)
    return kind.__name__ if len(floor.facts) > facts else ""

"""The day in figures, against counts made by hand and by plain Python."""

import codecs
import csv
import io
from contextlib import closing
from typing import get_args

import pytest
from msgspec import structs

from hub.columns import many, nth, width
from hub.reports.csv_format import as_csv
from hub.reports.day import ENDED, DurationStats, Report, ReportRow, report
from hub.reports.day_words import TABLES, as_text
from hub.reports.names import Names, names_of
from hub.storage.store import HubStore
from tests.support.hub.days import a_day, a_day_without_the_hub, a_lost_day
from tests.support.hub.desk import MORNING, ZONE, Desk, at
from tests.support.hub.same_rows import keep
from tests.support.hub.working_days import Floor, a_worked_day, again
from wire.disk import open_to_read
from wire.messages import (
    BackPressed,
    BreakPressed,
    CallPressed,
    ClosePressed,
    DayWanted,
    DonePressed,
    End,
    NoShowPressed,
    OpenPressed,
    ParkPressed,
    RecallPressed,
    StartPressed,
    Tick,
    TransferPressed,
    UndoPressed,
)


def reported(path, desk: Desk, day: int | None = None) -> Report:
    store = HubStore(path / "hub.db", desk.hall)
    keep(store, desk.facts)
    store.close()
    base = open_to_read(path / "hub.db")
    try:
        found = report(base, day, names_of(desk.hall))
    finally:
        base.close()
    assert found is not None
    return found


def counted(row: ReportRow) -> int:
    ends = row.served + row.transferred + row.no_show + row.left
    return ends + row.waiting + row.at_window + row.parked + row.doubtful


def test_there_is_a_count_for_each_end_of_a_visit_and_of_a_leg():
    assert set(ENDED) == {*get_args(End), "transferred"}


@pytest.mark.parametrize(
    "day", [a_day, a_day_without_the_hub, a_lost_day, a_worked_day], ids=lambda day: day.__name__
)
def test_every_ticket_and_every_leg_is_in_exactly_one_count(tmp_path, day):
    found, tickets = (whole := reported(tmp_path, day(), 1)).total, whole.tickets
    here = tickets.waiting + tickets.at_window + tickets.parked + tickets.doubtful
    assert tickets.served + tickets.no_show + tickets.left + here == tickets.issued
    for rows in whole.rows.values():
        assert all(counted(row) == row.legs for row in rows)
    for by in ("service", "class", "kiosk", "language"):
        assert sum(row.legs for row in whole.rows[by]) == found.legs == counted(found)


def test_tickets_are_people_and_who_has_none_is_not_among_them(tmp_path):
    tickets = (day := reported(tmp_path, a_day())).tickets
    assert (tickets.issued, tickets.dropped) == (6, 1)
    assert day.total.legs == 6  # nobody waited with the ticket that came out on no paper
    assert (tickets.served, tickets.no_show, tickets.left) == (3, 1, 2)
    tickets = reported(tmp_path / "..", a_day_without_the_hub(), 1).tickets
    assert (tickets.issued, tickets.quarantined) == (2, 2)


def test_of_a_lost_day_the_unknown_ends_are_counted(tmp_path):
    tickets = reported(tmp_path, a_lost_day(), 1).tickets
    assert (tickets.issued, tickets.doubtful) == (5, 1)


def test_flagged_are_the_unheard_and_the_doubtful_papers(tmp_path):
    assert reported(tmp_path, a_day()).tickets.flagged == 2


def test_windows_count_what_was_called_there(tmp_path):
    day = reported(tmp_path, a_day())
    assert [(row.name, row.served, row.no_show) for row in day.rows["window"]] == [
        ("1", 2, 1),
        ("2", 1, 0),
    ]


def test_times_are_those_of_the_standard(tmp_path):
    """Ten people, waits 60 to 600 s, services 30 s each; the standard is 15 and 5 minutes."""
    desk = Desk()
    for i in range(10):
        desk.ticket(f"v{i}", at(0))
    for i in range(10):
        desk.press(1, at(200 * (i + 1)))
        desk.press(1, at(200 * (i + 1) + 30), DonePressed)
    total = reported(tmp_path, desk).total
    assert (total.wait.count, total.wait.mean, total.wait.median) == (10, 1100, 1100)
    assert (total.wait.p90, total.wait.maximum) == (1800, 2000)
    assert total.wait.beyond == 0.6  # 1000 … 2000 s are beyond 15 minutes
    assert (total.service.mean, total.service.beyond) == (30, 0)


def test_who_was_called_just_in_time_was_not_called_too_late(tmp_path):
    desk = Desk()
    desk.ticket("v", at(0))
    desk.press(1, at(900))
    assert reported(tmp_path, desk).total.wait.beyond == 0


def test_a_visit_ended_by_closing_counts_as_served_without_a_time(tmp_path):
    day = reported(tmp_path, a_day())
    assert day.total.service.count < day.total.served


def test_there_is_no_report_of_a_day_that_never_was(tmp_path):
    desk = a_day()
    reported(tmp_path, desk)
    base = open_to_read(tmp_path / "hub.db")
    assert report(base, 7, Names()) is None
    base.close()


# --- a day with everything, figures by hand ------------------------------------------------------


def a_short_day() -> Floor:
    """Three people; v1 is a child's mother with half the limit, v2 has a route.

    v0: waits 80 s, parked after 30, called again, served 60 s with START: in all 90, moved to a
    seal, waits 100 s, served 40 s. v1: 100 s, does not come, back, served 20 s at window 3. v2:
    called by hand at 700 (waited 680 of 600), served 50, then pays: still waits.
    """
    day = Floor()
    day.does(1, at(0), OpenPressed, operator="iva")
    day.comes("v0", at(20))
    day.comes("v1", at(40), cls="child")
    day.comes("v2", at(20), "new")
    day.does(1, at(95), BreakPressed, reason="lunch")
    day.does(1, at(96), UndoPressed)
    day.does(1, at(97), CallPressed, ticket="A001")
    day.does(1, at(98), UndoPressed)
    day.does(1, at(100), CallPressed, ticket="A001")
    day.does(1, at(130), ParkPressed, reason="copy")
    day.does(1, at(140))  # v1
    day.does(1, at(145), RecallPressed)
    day.does(1, at(150), NoShowPressed)
    day.does(1, at(150), BackPressed, ticket="A001")
    day.does(1, at(160), BreakPressed, reason="lunch")
    day.does(1, at(190), CallPressed, ticket="A001")
    day.does(1, at(200), StartPressed)
    day.does(1, at(260), TransferPressed, service="seal")
    day.does(1, at(300), BackPressed, ticket="A002")
    day.does(3, at(340))  # v1 again
    day.does(3, at(360), DonePressed, outcome="deal")
    day.does(3, at(361), ClosePressed)
    day.does(1, at(360))  # v0's seal, after 100 s
    day.does(1, at(400), DonePressed)
    day.does(2, at(700), CallPressed, ticket="N001")
    day.does(2, at(750), DonePressed)
    day.hear(Tick(), at(760))
    return day


@pytest.fixture
def short(tmp_path) -> Report:
    return reported(tmp_path, a_short_day())


def row(day: Report, by: str, name: str) -> ReportRow:
    return next(row for row in day.rows[by] if row.name == name)


def test_a_service_has_the_waits_and_services_of_its_legs(short):
    pay, meter, seal = short.rows["service"]
    assert (pay.legs, pay.served, pay.transferred, pay.waiting, pay.returned) == (3, 1, 1, 1, 1)
    assert (pay.wait.count, pay.wait.mean, pay.wait.beyond) == (2, 90, 0)  # 80 and 100
    assert (pay.service.count, pay.service.mean) == (2, 55)  # 30 + 60, and 20
    assert (meter.served, meter.wait.mean, meter.wait.beyond, meter.service.mean) == (1, 680, 1, 50)
    assert (seal.served, seal.wait.mean, seal.service.mean) == (1, 100, 40)


def test_a_wait_ends_with_the_first_call_and_a_service_at_the_last_window(short):
    assert row(short, "window", "3").wait.mean == 100  # v1 was called to window 1 first
    assert (row(short, "window", "1").served, row(short, "window", "1").transferred) == (1, 1)


def test_by_class_operator_outcome_kiosk_and_language(short):
    assert row(short, "class", "С ребёнком").wait.count == 1
    assert row(short, "class", "ordinary").legs == 4
    assert row(short, "operator", "Иванова").service.mean == 65  # 90 and 40
    assert row(short, "operator", "nobody logged in").service.mean == 35  # 20 and 50
    assert row(short, "outcome", "Договор").served == 1
    assert row(short, "outcome", "no code").served == 2
    assert [row.name for row in short.rows["kiosk"]] == ["kiosk-1"]
    assert [row.legs for row in short.rows["language"]] == [5]


def test_people_are_counted_once_and_their_whole_stay(short):
    tickets = short.tickets
    assert (tickets.issued, tickets.served, tickets.waiting) == (3, 2, 1)
    assert (tickets.stay.count, tickets.stay.maximum, tickets.stay.mean) == (2, 380, 350)


def test_calls_have_their_reasons_and_undone_ones_count_nowhere(short):
    calls = short.calls
    assert (calls.reasons, calls.recalls, calls.undone) == ({"hand": 3, "urgency": 3}, 1, 1)


def test_windows_and_operators_at_work(short):
    one, two, three = short.windows
    assert (one.open, one.breaks, one.calls) == (760, {"lunch": 30}, 4)
    assert one.closed is None
    assert one.serving == 130  # v0: 30, 60 and 40
    assert one.occupancy == pytest.approx(130 / 730)
    assert (two.open, two.serving, two.calls) == (60, 50, 1)
    assert (three.open, three.serving, three.closed - three.opened) == (21, 20, 21)
    iva, nobody = short.operators
    assert (iva.name, iva.open, iva.serving) == ("Иванова", 760, 130)
    assert (nobody.name, nobody.shifts, nobody.open, nobody.calls) == (
        "nobody logged in",
        2,
        81,
        2,
    )


# --- durations, whatever the wall clock does ----------------------------------------------------

DAY = 86_400.0


def a_day_of_a_set_clock(jump: float = 30 * DAY) -> Floor:
    """The wall clock is set by ``jump`` while everything goes on: a visit of 21 s, an open shift
    and break, and a window that is open still."""
    day = Floor()
    after = {"wall": MORNING + jump}
    day.comes("v0", at(0))
    day.does(1, at(1), OpenPressed, operator="iva")
    day.does(1, at(6))
    day.does(1, at(11), StartPressed)
    day.does(2, at(12), OpenPressed)
    day.does(2, at(13), BreakPressed, reason="lunch")
    day.does(3, at(14), OpenPressed)
    day.does(1, at(21, **after), DonePressed)
    day.does(2, at(43, **after), OpenPressed)
    day.does(2, at(52, **after), ClosePressed)
    day.comes("v1", at(60, **after), "meter")
    day.hear(Tick(), at(114, **after))
    return day


@pytest.mark.parametrize("jump", [30 * DAY, -30 * DAY])
def test_no_duration_is_measured_by_the_wall_clock(tmp_path, jump):
    found = reported(tmp_path, a_day_of_a_set_clock(jump))
    assert (found.tickets.stay.count, found.tickets.stay.maximum) == (1, 21)
    assert (found.total.wait.maximum, found.total.service.maximum) == (6, 10)
    one, two, three = found.windows
    assert (one.open, one.serving) == (113, 10)
    assert (two.open, two.breaks) == (40, {"lunch": 30})
    assert (three.open, three.closed) == (100, None)
    iva, _ = found.operators
    assert (iva.open, iva.serving) == (113, 10)
    lines = list(csv.DictReader(io.StringIO(as_csv(found, for_program=True).decode())))
    known = [float(text) for line in lines for key, text in line.items() if _is_time(key) and text]
    assert known
    assert max(known) <= 160


def _is_time(key: str) -> bool:
    times = ("wait_", "service_", "stay_")
    return key in ("open", "break", "serving") or key.startswith(times)


def test_nor_is_the_stay_of_a_visit_that_the_end_of_the_day_finishes(tmp_path):
    day = Floor()
    day.comes("v0", at(0))
    day.does(1, at(6))
    day.up("staff", DayWanted("w1", "close", anyway=True), at(40, wall=MORNING + 30 * DAY))
    assert reported(tmp_path, day).tickets.stay.maximum == 40


def test_over_a_start_of_the_computer_they_are_hall_time_too(tmp_path):
    """What goes on still counts up to the last tick, which is of another boot."""
    before = a_day_of_a_set_clock(0)
    later = again(before, at(0, boot="other", wall=1.0, trusted=False))
    later.hear(Tick(), at(20, boot="other", wall=21.0, trusted=False))
    three = reported(tmp_path, later).windows[2]
    assert three.open == pytest.approx(100 + 20, abs=3)


def test_a_visit_whose_end_is_undone_has_no_stay_until_it_ends_again(tmp_path):
    day = Floor()
    day.comes("v0", at(0))
    day.does(1, at(5))
    day.does(1, at(10), DonePressed)
    day.does(1, at(12), UndoPressed)
    assert reported(tmp_path, day).tickets.stay.count == 0
    with closing(open_to_read(tmp_path / "hub.db")) as base:
        assert base.execute("SELECT state, stay FROM visits").fetchall() == [("called", None)]
    day.does(1, at(40), DonePressed)
    later = tmp_path / "later"
    later.mkdir()
    assert reported(later, day).tickets.stay.maximum == 40


# --- percentiles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("many", "rank"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (19, 18), (20, 18), (101, 91)]
)
def test_nine_of_ten_lie_at_the_nearest_rank(tmp_path, many, rank):
    """Waits of 1, 2, 3 … s: the smallest of them that nine of ten do not exceed."""
    desk = Desk()
    for n in range(many):
        desk.ticket(f"v{n}", at(0), "pay")
    for n in range(many):
        desk.press(1, at(4 * (n + 1)))
        desk.press(1, at(4 * (n + 1) + 1), DonePressed)
    total = reported(tmp_path, desk).total
    assert total.wait.p90 == 4 * rank
    assert sum(wait * 4 <= total.wait.p90 for wait in range(1, many + 1)) >= 0.9 * many


# --- as it is read -------------------------------------------------------------------------------


def test_csv_has_a_line_for_whatever_the_day_can_be_told_apart_by(short):
    lines = list(csv.DictReader(io.StringIO(as_csv(short, for_program=True).decode())))
    kinds = [line["by"] for line in lines]
    assert [by for by in dict.fromkeys(kinds)] == ["tickets", "all", *TABLES, "break", "reason"]
    one = next(line for line in lines if (line["by"], line["name"]) == ("window", "1"))
    assert (one["served"], one["transferred"], one["serving"], one["break"]) == (
        "1",
        "1",
        "130.0",
        "30.0",
    )
    assert lines[0]["legs"] == "3"
    assert float(lines[0]["stay_mean"]) == 350
    reasons = {line["name"]: line["calls"] for line in lines if line["by"] == "reason"}
    assert reasons == {"hand": "3", "urgency": "3"}


def test_a_russian_spreadsheet_reads_letters_columns_and_decimals(short):
    """By the mark at the beginning, by semicolons, and 12.05 would be the 12th of May there."""
    data = as_csv(short)
    assert data.startswith(codecs.BOM_UTF8)
    read = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    plain = csv.DictReader(io.StringIO(as_csv(short, for_program=True).decode(), newline=""))
    for line, other in zip(read, plain, strict=True):
        assert line.keys() == other.keys()
        assert not any("." in value for value in line.values())
        assert [value.replace(",", ".") for value in line.values()] == list(other.values())


@pytest.mark.parametrize("for_program", [False, True])
@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ('=HYPERLINK("http://x.example";"pay")', '\'=HYPERLINK("http://x.example";"pay")'),
        ("+7 900", "'+7 900"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\\t=1"),
        (" =1", "' =1"),
        ("\u00a0+1", "'\u00a0+1"),
        ("\r=1", "'\\r=1"),
        ("a\n=1\u202e", "a\\n=1\\u202e"),
        ("Оплата - 5", "Оплата - 5"),
        ("Сче\u0308т", "Счёт"),
    ],
)
def test_a_name_is_no_formula_and_a_negative_number_is_one(short, for_program, name, cell):
    day = structs.replace(
        short, total=structs.replace(short.total, name=name, wait=DurationStats(1, -12.5, -1.0))
    )
    text = as_csv(day, for_program).decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=",;"[not for_program])
    (line,) = [one for one in lines if one["by"] == "all"]
    assert line["name"] == cell
    assert line["wait_mean"] == ("-12.5" if for_program else "-12,5")


def test_text_is_a_table_that_a_terminal_has_room_for(short):
    hall = a_short_day().hall
    text = as_text(short, names_of(hall), ZONE, (*TABLES, "hours"))
    assert "Day 1, 2026-01-13 (open)." in text
    assert "3 tickets: 2 served, 1 waiting." in text
    assert "6 calls: 3 by hand, 3 by urgency." in text
    assert "Also recalls: 1, back after a missed call: 1, calls undone or withdrawn" in text
    assert max(width(line) for line in text.splitlines()) <= 120


def test_a_day_of_which_nobody_knew_the_date_bears_none(tmp_path):
    """1970 would be read as a date, and 03:00 as the hour."""
    unset = {"wall": 7200.0, "trusted": False}
    desk = Floor(now=at(0, **unset))
    desk.does(3, at(1, **unset), OpenPressed)
    desk.does(3, at(9, **unset), ClosePressed)
    found = reported(tmp_path, desk)
    text = as_text(found, Names(), ZONE, ["hours"])
    assert text.startswith("Day 1, date unknown (open).")
    assert "1970" not in text
    (window,) = [line for line in text.splitlines() if line.split()[0:1] == ["3"]]
    assert window.split() == ["3", "0:08", "0:00", "0:00", "0%", "0"]
    assert next(csv.DictReader(io.StringIO(as_csv(found, for_program=True).decode())))["date"] == ""


def test_one_is_no_plural(tmp_path):
    desk = Desk()
    desk.ticket("v", at(0))
    desk.press(1, at(10))
    text = as_text(reported(tmp_path, desk), Names(), ZONE)
    assert "1 ticket: 1 at a window." in text
    assert "1 call: 1 by urgency." in text
    assert [many(n, "fact") for n in (0, 1, 2, 21)] == ["0 facts", "1 fact", "2 facts", "21 facts"]


def test_ordinals():
    said = "1st 2nd 3rd 4th 10th 11th 12th 13th 14th 21st 22nd 23rd 101st 111th 112th 113th 121st"
    assert [nth(int(word[:-2])) for word in said.split()] == said.split()


def test_a_long_name_is_cut_and_a_chinese_letter_takes_two_places(short):
    names = ("Заключение договора на подключение и", "预约安装水表以及其他各种服务项目", "x" * 18)
    rows = zip(short.rows["service"], names, strict=True)
    renamed = tuple(structs.replace(row, name=name) for row, name in rows)
    day = structs.replace(short, rows={**short.rows, "service": renamed})
    table = as_text(day, Names(), ZONE, ["service"]).split("\n\n")[2].splitlines()
    firsts = [line.split("  ")[0] for line in table]
    assert firsts[1:4] == ["Заключение догово…", "预约安装水表以及…", "x" * 18]
    assert max(width(line) for line in table) <= 120


def test_the_tables_that_nobody_asked_for_are_left_out(short):
    text = as_text(short, Names(), ZONE)
    heads = [table.split()[0] for table in text.split("\n\n")[2:]]
    assert heads == ["service", "window"]

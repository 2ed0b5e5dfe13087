"""The day in figures, against counts made by hand and by plain Python."""

from typing import get_args

import pytest

from hub.reports.day import ENDED, ReportRow, report
from hub.reports.names import Names
from tests.support.hub.days import a_day, a_day_without_the_hub, a_lost_day
from tests.support.hub.desk import Desk, at
from tests.support.hub.reported_days import reported, row
from tests.support.hub.working_days import a_worked_day
from wire.disk import open_to_read
from wire.messages import DonePressed, End


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

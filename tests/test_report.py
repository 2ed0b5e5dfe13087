"""The day in figures, against counts made by hand and by plain Python."""

import csv
import io

import pytest
from hall_for_tests import Desk, at
from test_store import a_day, a_day_without_the_hub, a_lost_day

from hub.report import Report, as_csv, as_text, report
from hub.store import Store
from wire.disk import open_to_read
from wire.messages import DonePressed

NAMES = {"pay": "Оплата", "meter": "Счётчик", "seal": "Пломба"}


def reported(path, desk: Desk, day: int | None = None) -> Report:
    store = Store(path / "hub.db", desk.hall)
    store.keep(desk.facts)
    store.close()
    base = open_to_read(path / "hub.db")
    try:
        found = report(base, day, NAMES)
    finally:
        base.close()
    assert found is not None
    return found


def test_every_ticket_is_in_exactly_one_count(tmp_path):
    day = reported(tmp_path, a_day())
    for row in (day.total, *day.services):
        ends = row.served + row.no_show + row.left + row.waiting + row.at_window
        assert ends == row.issued, row.name
    assert (day.total.issued, day.total.dropped) == (6, 1)
    assert (day.total.served, day.total.no_show, day.total.left) == (3, 1, 2)
    assert sum(row.issued for row in day.services) == day.total.issued
    assert day.closed


@pytest.mark.parametrize("day", [a_day_without_the_hub, a_lost_day])
def test_every_ticket_that_the_hub_learned_of_is_counted_too(tmp_path, day):
    desk = day()
    found = reported(tmp_path, desk, 1)
    for row in (found.total, *found.services):
        ends = row.served + row.no_show + row.left + row.waiting + row.at_window + row.doubtful
        assert ends == row.issued, row.name
    if day is a_lost_day:
        assert (found.total.issued, found.total.doubtful) == (5, 1)
    else:
        assert (found.total.issued, found.total.quarantined) == (2, 2)


def test_flagged_are_the_unheard_and_the_doubtful_papers(tmp_path):
    assert reported(tmp_path, a_day()).total.flagged == 2


def test_windows_count_what_was_called_there(tmp_path):
    day = reported(tmp_path, a_day())
    assert [(row.name, row.served, row.no_show) for row in day.windows] == [
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


def test_a_visit_ended_by_closing_counts_as_served_without_a_time(tmp_path):
    day = reported(tmp_path, a_day())
    assert day.total.service.count < day.total.served


def test_csv_has_a_line_for_all_each_service_and_each_window(tmp_path):
    day = reported(tmp_path, a_day())
    lines = list(csv.DictReader(io.StringIO(as_csv(day))))
    assert [line["by"] for line in lines] == ["all", *["service"] * 3, *["window"] * 2]
    assert lines[0]["issued"] == "6"
    assert float(lines[0]["wait_mean"]) == pytest.approx(day.total.wait.mean)


def test_text_is_a_table_for_a_terminal(tmp_path):
    text = as_text(reported(tmp_path, a_day()))
    assert "Оплата" in text
    assert "Day 1, 2026-01-13 (closed)" in text
    widths = {len(line) for line in text.split("\n\n")[1].splitlines()}
    assert len(widths) == 1


def test_there_is_no_report_of_a_day_that_never_was(tmp_path):
    desk = a_day()
    reported(tmp_path, desk)
    base = open_to_read(tmp_path / "hub.db")
    assert report(base, 7, NAMES) is None
    base.close()

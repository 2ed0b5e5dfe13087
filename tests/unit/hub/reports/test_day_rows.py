"""Rows of a report: which day, in which order, and what is added up."""

import csv
import io
from contextlib import closing

from msgspec import structs

from hub.reports import story
from hub.reports.csv_format import as_csv
from tests.support.halls import small_hall
from tests.support.hub.desk import NIGHT, Desk, at
from tests.support.hub.reported_days import DAY, reported
from tests.support.hub.working_days import Floor
from wire.disk import open_to_read
from wire.messages import BreakPressed, ClosePressed, OpenPressed, Tick


def test_windows_stand_in_the_order_of_their_numbers(tmp_path):
    hall = small_hall(next_again=0.0)
    windows = tuple(structs.replace(hall.windows[0], number=number) for number in (2, 10, 9))
    desk = Desk(structs.replace(hall, windows=windows))
    for second, window in enumerate((10, 2, 9)):
        desk.ticket(f"v{window}", at(second))
        desk.press(window, at(10 + second))
    found = reported(tmp_path, desk)
    assert [row.name for row in found.rows["window"]] == ["2", "9", "10"]
    assert [one.name for one in found.windows] == ["2", "9", "10"]


def test_breaks_of_one_reason_add_up_at_a_window_and_in_the_hall(tmp_path):
    """Window 1 has lunch twice, 30 and 50 s, window 2 once, 20 s."""
    day = Floor()
    for window, second, lasts in ((1, 10, 30), (1, 100, 50), (2, 100, 20)):
        day.does(window, at(second - 5), OpenPressed)
        day.does(window, at(second), BreakPressed, reason="lunch")
        day.does(window, at(second + lasts), OpenPressed)
        day.does(window, at(second + lasts + 1), ClosePressed)
    found = reported(tmp_path, day)
    assert [one.breaks for one in found.windows] == [{"lunch": 80.0}, {"lunch": 20.0}]
    lines = csv.DictReader(io.StringIO(as_csv(found, for_program=True).decode()))
    breaks = {(line["by"], line["name"]): line["break"] for line in lines if line["break"]}
    assert breaks[("break", "lunch")] == "100.0"
    assert (breaks[("window", "1")], breaks[("window", "2")]) == ("80.0", "20.0")


def test_the_last_day_is_told_where_none_is_named_and_any_other_by_its_number(tmp_path):
    desk = Desk()
    desk.ticket("a", at(0))
    desk.hear(Tick(), at(NIGHT))
    for name in ("b", "c"):
        desk.ticket(name, at(NIGHT + 10))
    assert (reported(tmp_path, desk).day, reported(tmp_path, desk).tickets.issued) == (2, 2)
    assert reported(tmp_path, desk, 1).tickets.issued == 1


def test_the_days_of_a_ticket_are_named_from_the_latest_on(tmp_path):
    desk = Desk()
    desk.ticket("a", at(0))
    for night in (NIGHT, NIGHT + DAY):
        desk.hear(Tick(), at(night))
        desk.ticket(f"{night}", at(night + 10))
    desk.ticket("second of the last day", at(NIGHT + DAY + 20))
    reported(tmp_path, desk)
    with closing(open_to_read(tmp_path / "hub.db")) as base:
        assert story.other_days(base, "A001") == [3, 2, 1]
        assert story.other_days(base, "A002") == [3]
        assert story.last_day(base) == 3

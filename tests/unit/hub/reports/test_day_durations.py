"""Durations of a day's report, whatever the wall clock does."""

import csv
import io
from contextlib import closing

import pytest

from hub.reports.csv_format import as_csv
from tests.support.hub.desk import MORNING, at
from tests.support.hub.reported_days import DAY, reported
from tests.support.hub.working_days import Floor, again
from wire.disk import open_to_read
from wire.messages import (
    BreakPressed,
    ClosePressed,
    DayWanted,
    DonePressed,
    OpenPressed,
    StartPressed,
    Tick,
    UndoPressed,
)


def a_day_of_a_set_clock(jump: float = 30 * DAY) -> Floor:
    """Set the wall clock by ``jump`` while everything goes on: a visit of 21 s, an open shift and
    break, and a window that is open still."""
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

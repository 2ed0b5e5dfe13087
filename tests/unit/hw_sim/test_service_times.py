"""How long services took on a recorded day, found from how many waited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hw_sim.replay.command import ready
from hw_sim.replay.hall import WindowShift, slots
from hw_sim.replay.recorded_day import read_day
from hw_sim.replay.service_times import (
    QueuePace,
    RecordedVisitor,
    fit,
    recorded_visitors,
    simulate,
    waiting,
)
from tests.support.recorded_days import DATE, SMALL, one_service, written

WINDOW = WindowShift(frozenset(["s01"]), ((0.0, 3600.0),), 1.0)


def test_one_window_calls_one_after_the_other() -> None:
    people = [RecordedVisitor(at, "s01", 1.0, serve=100.0) for at in (0.0, 10.0, 500.0)]
    assert simulate(people, [WINDOW]) == [0.0, 100.0, 500.0]
    assert simulate(people, [WINDOW], QueuePace(turnaround=20.0)) == [0.0, 120.0, 500.0]
    assert simulate(people, [WINDOW, WINDOW]) == [0.0, 10.0, 500.0]


def test_nobody_is_called_at_a_closed_window() -> None:
    slot = replace(WINDOW, periods=((0.0, 50.0), (1000.0, 1200.0)))
    people = [RecordedVisitor(at, "s01", 1.0, serve=100.0) for at in (0.0, 10.0, 1150.0, 1300.0)]
    assert simulate(people, [slot]) == [0.0, 1000.0, 1150.0, None]


def test_who_has_gone_costs_only_the_time_of_a_no_show() -> None:
    people = [
        RecordedVisitor(0.0, "s01", 1.0, serve=600.0),
        RecordedVisitor(1.0, "s01", 1.0, patience=60.0, serve=600.0),
        RecordedVisitor(2.0, "s01", 1.0, serve=600.0),
    ]
    assert simulate(people, [WINDOW], QueuePace(no_show=90.0)) == [0.0, 600.0, 690.0]


def test_waiting_is_who_came_and_was_not_called() -> None:
    assert waiting([0.0, 1.0, 5.0], [2.0, 6.0], [0.5, 1.5, 3.0, 5.5, 9.0]) == [1, 2, 1, 2, 1]


def test_the_fit_follows_the_recorded_waiting(tmp_path: Path) -> None:
    """A hall whose queue grows for an hour and is worked off in the next."""
    grows = [(4, 2 * i, 1) for i in range(12)]
    falls = [(1, 22 - 2 * i, 1) for i in range(12)]
    day = one_service([(0, 0, 1), *grows, *falls], tmp_path)
    people, windows = recorded_visitors(day, 0.0, 1), slots(day)
    means = fit(day, windows, people, QueuePace())
    calls = [call for call in simulate(people, windows) if call is not None]
    rows = day.services[0].rows
    now = waiting([visitor.arrives for visitor in people], calls, [row.at for row in rows])
    off = sum(abs(n - row.waiting) for n, row in zip(now, rows, strict=True)) / len(rows)
    assert off < 3
    # Two a row are called in the first hour, three in the second.
    assert 60 < means["s01"][0] < 300


def test_the_same_seed_is_the_same_day(tmp_path: Path) -> None:
    recorded = read_day(written(tmp_path, SMALL), DATE)
    one, same = (ready(recorded, 60, 0.1, 5) for _ in range(2))
    assert one.day() == same.day()
    assert one.day() != ready(recorded, 60, 0.1, 6).day()


def test_everybody_of_the_record_comes_while_it_says(tmp_path: Path) -> None:
    recorded = read_day(written(tmp_path, SMALL), DATE)
    rerun = ready(recorded, 60, 0.0, 1)
    by_service = {x.id: sum(p.service == x.id for p in rerun.people) for x in recorded.services}
    assert by_service == {x.id: x.arrivals for x in recorded.services}
    late = [
        visitor for visitor in rerun.people if visitor.service == "s01" and visitor.arrives > 600
    ]
    assert len(late) == 1
    assert all(one.patience is None for one in rerun.people)

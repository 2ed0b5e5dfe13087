"""A recorded day made into a hall, and a small one played to its end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hw_sim.hall_file import HallError
from hw_sim.people.visitors import LEAST
from hw_sim.replay.command import AT_KIOSK, MOST_KIOSKS, kiosks_for, ready
from hw_sim.replay.hall import MOST_WINDOWS, RANGES, hall_of, joined, slots
from hw_sim.replay.recorded_day import read_day
from hw_sim.result.verdict import BUSIEST
from hw_sim.stage.hall_check import check_made
from hw_sim.stage.senses import HELD
from tests.support.recorded_days import DATE, SMALL, one_service, written

ROOT = Path(__file__).parents[3]


# --- windows -----------------------------------------------------------------------------------


def test_the_second_window_is_open_while_two_are_recorded(tmp_path: Path) -> None:
    day = one_service([(0, 0, 1), (4, 2, 2), (1, 1, 2), (0, 0, 1)], tmp_path)
    first, second = slots(day)
    assert first.periods == ((0.0, 900.0),)
    assert second.periods == ((0.0, 600.0),)


def test_a_closed_window_opens_again(tmp_path: Path) -> None:
    day = one_service([(0, 0, 1), (2, 1, 1), (1, 1, 0), (1, 1, 1)], tmp_path)
    (window,) = slots(day)
    assert window.periods == ((0.0, 300.0), (600.0, 900.0))


def test_a_service_without_any_window_gets_one(tmp_path: Path) -> None:
    day = one_service([(0, 0, 0), (2, 1, 0), (0, 0, 0)], tmp_path)
    (window,) = slots(day)
    assert window.periods == ((300.0, 600.0),)


def test_more_than_forty_windows_are_merged_and_no_service_loses_all(tmp_path: Path) -> None:
    rows = [
        (time, "A", f"service {i}", arrivals, 0, 3)
        for i in range(20)
        for time, arrivals in (("08:00", 0), ("08:05", i + 1))
    ]
    day = read_day(written(tmp_path, rows), DATE)
    found = slots(day)
    assert len(found) == MOST_WINDOWS
    assert {x for slot in found for x in slot.services} == {x.id for x in day.services}
    busiest = day.services[0].id
    assert sum(slot.services == {busiest} for slot in found) == 3


def test_two_windows_become_one_even_where_there_is_only_one_service(tmp_path: Path) -> None:
    day = one_service([(0, 0, 5), (9, 0, 5)], tmp_path)
    assert len(slots(day, most=2)) == 2


def test_periods_that_touch_are_one() -> None:
    assert joined([(5.0, 9.0), (0.0, 5.0), (20.0, 30.0), (21.0, 22.0)]) == (
        (0.0, 9.0),
        (20.0, 30.0),
    )


def test_the_hall_has_five_pads_at_a_device_at_most(tmp_path: Path) -> None:
    day = one_service([(0, 0, 12), (9, 0, 12)], tmp_path)
    tree = hall_of(day, slots(day), 2, (15.0, 15.0))
    pads = [window["pads"][0] for window in tree["windows"]]
    assert [pads.count(f"pads-{i}") for i in (1, 2, 3)] == [5, 5, 2]
    assert {x["name"] for x in tree["devices"] if x["kind"] == "pads"} == set(pads)


def test_kiosks_are_enough_for_the_busiest_quarter_of_an_hour() -> None:
    rush = [i * 10.0 for i in range(90)]
    found = kiosks_for(rush, 20.0)
    assert 90 * AT_KIOSK * 20 / 900 / found <= BUSIEST
    assert 90 * AT_KIOSK * 20 / 900 / (found - 1) > BUSIEST
    assert kiosks_for([5.0], 1.0) == 1


@pytest.mark.parametrize("kiosks", [17, MOST_KIOSKS])
def test_the_numbers_to_lend_grow_with_the_kiosks(tmp_path: Path, kiosks: int) -> None:
    """The hub's own check takes the hall: two ranges for each kiosk and some to spare."""
    recorded = read_day(written(tmp_path, SMALL), DATE)
    tree = hall_of(recorded, slots(recorded), kiosks, (15.0, 15.0))
    check_made(tree, tmp_path)
    rules = tree["rules"]
    room = rules["reserve_to"] - rules["reserve_from"] + 1
    assert room >= RANGES * kiosks * rules["reserve"]


def test_a_hall_that_the_hub_refuses_is_told_before_anything_starts(tmp_path: Path) -> None:
    recorded = read_day(written(tmp_path, SMALL), DATE)
    tree = hall_of(recorded, slots(recorded), 17, (15.0, 15.0))
    tree["rules"]["reserve_to"] = 999
    with pytest.raises(HallError, match=r"days.csv: the hall made of it: .*found 999, expected"):
        check_made(tree, tmp_path / "days.csv")


def test_a_speed_that_needs_too_many_kiosks_is_refused_with_one_that_does_not(
    tmp_path: Path,
) -> None:
    recorded = one_service([(0, 0, 1), (200, 20, 1), (200, 20, 1)], tmp_path)
    with pytest.raises(HallError, match=r"found 60, for which .* needs \d+ kiosks, expected") as no:
        ready(recorded, 60, 0.0, 1)
    speed = float(str(no.value).split("about ")[1].split()[0])
    assert 0 < ready(recorded, speed, 0.0, 1).kiosks <= MOST_KIOSKS


def test_kiosks_are_counted_for_people_who_read_three_screens() -> None:
    assert AT_KIOSK > 3 * (LEAST + HELD)


# --- played ------------------------------------------------------------------------------------


def test_a_small_day_is_played_to_its_end(tmp_path: Path) -> None:
    """By all real processes: a line that is not reached fails it, and so does its exit code."""
    data, out = written(tmp_path, SMALL), tmp_path / "out"
    command = [sys.executable, "-m", "hw_sim", "replay", str(data), "--date", DATE]
    ended = subprocess.run(
        [*command, "--speed", "90", "--out", str(out)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    lines = json.loads((out / "verdict.json").read_text()) if ended.returncode in (0, 1) else []
    # A quarter of an hour is ten seconds here: too short to say how busy a kiosk is, or a queue.
    loose = ("people waiting, against the record", "the busiest kiosk at the peak")
    must = [line for line in lines if line["what"] not in loose]
    assert must, ended.stderr
    assert [line for line in must if not line["ok"]] == []
    people = json.loads((out / "people.json").read_text())
    hub = json.loads((out / "hub.json").read_text())
    assert people["counts"] == hub["counts"]
    assert sum(row["issued"] for row in hub["counts"].values()) == 12
    tickets = [story["ticket"] for story in people["stories"]]
    assert sorted({ticket[0] for ticket in tickets}) == ["A", "B"]
    assert sorted(x for x in tickets if x[0] == "A") == [f"A{i:03}" for i in range(1, 10)]
    page = (out / "index.html").read_text()
    assert "Żółte karty" in page
    assert "pictures/board.png" in page


def test_a_wrong_file_ends_with_two(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hw_sim", "replay", str(tmp_path / "none.csv")]
    ended = subprocess.run(
        [*command, "--date", DATE, "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "none.csv" in ended.stderr

"""A recorded day: read, made into a hall and into people, and a small one played to its end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hw_sim.hall_file import HallError
from hw_sim.people.visitors import LEAST
from hw_sim.replay.command import AT_KIOSK, MOST_KIOSKS, kiosks_for, ready
from hw_sim.replay.hall import MOST_WINDOWS, RANGES, WindowShift, hall_of, joined, slots
from hw_sim.replay.recorded_day import RecordedDay, read_day
from hw_sim.replay.service_times import (
    QueuePace,
    RecordedVisitor,
    fit,
    recorded_visitors,
    simulate,
    waiting,
)
from hw_sim.result.verdict import BUSIEST
from hw_sim.stage.hall_check import check_made
from hw_sim.stage.senses import HELD

ROOT = Path(__file__).parents[3]
HEAD = "date,time,series,service,arrivals,waiting,open_windows,last_called"
DATE = "2024-03-05"

# Two services share a letter, one has none, one has no arrivals. Twelve people in 14 minutes.
SMALL = [
    ("09:00", "A", "Meldunki", 0, 0, 1),
    ("09:00", "A", "Dowody  osobiste", 0, 0, 1),
    ("09:00", " ", "Żółte karty", 0, 0, 1),
    ("09:00", "Z", "Nobody comes", 0, 0, 2),
    ("09:05", "A", "Meldunki", 4, 2, 1),
    ("09:05", "A", "Dowody  osobiste", 1, 0, 1),
    ("09:05", " ", "Żółte karty", 1, 0, 1),
    ("09:10", "A", "Meldunki", 2, 2, 2),
    ("09:10", "A", "Dowody  osobiste", 1, 0, 1),
    ("09:10", " ", "Żółte karty", 1, 1, 1),
    ("09:14", "A", "Meldunki", 1, 1, 2),
    ("09:14", "A", "Dowody  osobiste", 0, 0, 1),
    ("09:14", " ", "Żółte karty", 1, 1, 1),
]


def written(folder: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    path = folder / "days.csv"
    lines = [",".join([DATE, *map(str, row), ""]) for row in rows]
    path.write_text("\n".join([HEAD, *lines, f"2024-03-06,09:00,A,Meldunki,9,9,9,{''}"]) + "\n")
    return path


def one_service(
    counts: Sequence[tuple[int, int, int]], folder: Path, name: str = "X"
) -> RecordedDay:
    """A day of one service: (arrivals, waiting, windows) every five minutes from 08:00 on."""
    rows = [
        (f"{8 + i * 5 // 60:02}:{i * 5 % 60:02}", "A", name, *count)
        for i, count in enumerate(counts)
    ]
    return read_day(written(folder, rows), DATE)


# --- the record --------------------------------------------------------------------------------


def test_services_with_arrivals_only_the_most_wanted_first(tmp_path: Path) -> None:
    day = read_day(written(tmp_path, SMALL), DATE)
    assert [(x.name, x.series, x.arrivals) for x in day.services] == [
        ("Meldunki", "A", 7),
        ("Żółte karty", "B", 3),
        ("Dowody osobiste", "A", 2),
    ]
    assert day.opens == 9 * 3600
    assert day.closes == 14 * 60


def test_arrivals_of_the_first_row_came_before_it(tmp_path: Path) -> None:
    day = one_service([(3, 1, 1), (0, 0, 1)], tmp_path)
    assert day.opens == 8 * 3600 - 300
    assert all(0 <= visitor.arrives <= 300 for visitor in recorded_visitors(day, 0, 1))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("9 Uhr", "A", "X", 1, 1, 1), "column 'time': found '9 Uhr', expected a time HH:MM"),
        (("27:99", "A", "X", 1, 1, 1), "column 'time': found '27:99', expected a time HH:MM"),
        (("24:00", "A", "X", 1, 1, 1), "column 'time': found '24:00', "),
        (("-1:00", "A", "X", 1, 1, 1), "column 'time': found '-1:00', "),
        (("٠٩:00", "A", "X", 1, 1, 1), "column 'time': "),
        (("09:00", "A", "X", "many", 1, 1), "column 'arrivals': found 'many', expected a whole"),
        (("09:00", "A", "X", -1, 1, 1), "column 'arrivals': found '-1', expected a whole number"),
        (("09:00", "A", "X", 100_000_000, 1, 1), "from 0 to 10000"),
        (("09:00", "A", "X", "9" * 5000, 1, 1), "column 'arrivals': found '99999"),
        (("09:00", "A", "X", 1, "NaN", 1), "column 'waiting': found 'NaN', "),
        (("09:00", "A", "X", 1, "1e3", 1), "column 'waiting': found '1e3', "),
        (("09:00", "A", "X", 1, "1_0", 1), "column 'waiting': found '1_0', "),
        (("09:00", "A", "X", 1, 1, 1_000_000), "'open_windows': found '1000000', expected"),
        (("09:00", "A", "", 1, 1, 1), "column 'service': found '', expected 1 to 100"),
        (("09:00", "A", "x" * 101, 1, 1, 1), "column 'service': "),
        (("09:00", "A", "\x1b[2J", 1, 1, 1), "column 'service': "),
        (("09:00", "A" * 41, "X", 1, 1, 1), "column 'series': "),
        (("09:00", "A", "X", 1, 1), "found 7 values, expected 8, one a column"),
        (("09:00", "A", "X", 1, 1, 1, 1), "found 9 values, expected 8, one a column"),
        (("09:00", "A", "\0", 1, 1, 1), "row "),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: tuple[object, ...], told: str) -> None:
    path = written(tmp_path, [row])
    with pytest.raises(HallError) as wrong:
        read_day(path, DATE)
    said = str(wrong.value)
    assert said.startswith(f"{path}: row 2")
    assert ", expected " in said
    assert told in said
    assert said.isprintable()
    assert len(said) < 400


def test_a_missing_column_and_a_missing_day_are_named(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("date,time,series\n")
    with pytest.raises(HallError, match="no column 'service'"):
        read_day(path, DATE)
    with pytest.raises(HallError, match="no row of '1999-01-01'"):
        read_day(written(tmp_path, SMALL), "1999-01-01")
    with pytest.raises(HallError, match="a CSV file"):
        read_day(tmp_path / "none.csv", DATE)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "found an empty file, expected the columns date, time, "),
        (b"\n", "found an empty file, expected the columns "),
        (b",,\n", "found an empty first row, expected the columns "),
        (f"{HEAD},time\n".encode(), "row 1: found column 'time' twice, expected it once"),
        (b"a\x1b[2J,time\n", r"row 1: found no column 'date' in 'a\x1b[2J, time', expected"),
        (f"{HEAD}\n".encode(), f"found no row of '{DATE}', expected a date"),
        (f"{HEAD}\n{DATE},09:00,A,Счёт,1,1,1,".encode("cp1251"), "row 2: found byte 0xD1, "),
        (HEAD.encode("utf-16"), "row 1: found byte 0xFF, expected a CSV file in UTF-8"),
        (f'{HEAD}\n"'.encode() + b"x" * 200_000, "expected a row of CSV"),
        (f"{HEAD}\n{DATE},09:00,A,X,0,3,1,".encode(), f"found no arrivals on {DATE}, expected"),
        (
            f"{HEAD}\n{DATE},09:00,A,X,1,1,1,\n{DATE},9:00,A,X,1,1,1,".encode(),
            "row 3: found 'X' at the time of row 2 again, expected one row for each",
        ),
        (
            f"{HEAD}\n{DATE},09:00,A,X,9999,1,1,\n{DATE},9:05,A,X,9999,1,1,".encode(),
            "column 'arrivals': found 19998 arrivals",
        ),
        (
            "\n".join([HEAD, *(f"{DATE},09:00,A,X{i},1,1,1," for i in range(201))]).encode(),
            "column 'service': found 201 services",
        ),
    ],
)
def test_a_wrong_file_is_told_what_was_found_and_expected(
    tmp_path: Path, data: bytes, told: str
) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes(data)
    with pytest.raises(HallError) as wrong:
        read_day(path, DATE)
    assert str(wrong.value).startswith(f"{path}: ")
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("date,time", " date , time"),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, changed: Callable[[str], str]) -> None:
    path = written(tmp_path, SMALL)
    day, text = read_day(path, DATE), path.read_text(encoding="utf-8")
    path.write_text(changed(text), encoding="utf-8", newline="")
    assert read_day(path, DATE) == day


def test_more_series_than_letters_get_two(tmp_path: Path) -> None:
    rows = [("09:00", f"line {i}", f"service {i}", 1, 1, 1) for i in range(30)]
    series = [service.series for service in read_day(written(tmp_path, rows), DATE).services]
    assert len(set(series)) == 30
    assert {len(letters) for letters in series} == {1, 2}


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


# --- service times -----------------------------------------------------------------------------

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

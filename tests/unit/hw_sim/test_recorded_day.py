"""A recorded day is read, and a wrong file is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hw_sim.hall_file import HallError
from hw_sim.replay.recorded_day import read_day
from hw_sim.replay.service_times import recorded_visitors
from tests.support.recorded_days import DATE, HEAD, SMALL, one_service, written


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

"""The day in figures as it is read: CSV, a table in a terminal, words."""

import codecs
import csv
import io

import pytest
from msgspec import structs

from hub.columns import many, nth, width
from hub.reports.csv_format import as_csv
from hub.reports.day import DurationStats
from hub.reports.day_words import TABLES, as_text
from hub.reports.names import Names, names_of
from tests.support.hub.desk import ZONE, Desk, at
from tests.support.hub.reported_days import a_short_day, reported
from tests.support.hub.working_days import Floor
from wire.messages import ClosePressed, OpenPressed


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

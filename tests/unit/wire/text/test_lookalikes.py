"""Whatever reads alike is one ticket: no two series of a hall do, and what is typed finds it."""

import sqlite3

import pytest
from msgspec import structs

from hub.policy.hall_changes import unsafe
from hub.reports import story
from kiosk.choice import paper_code
from kiosk.choice.code import scanned
from tests.support.halls import small_hall
from tests.support.hub.desk import Desk, at, told
from wire.hall import Hall
from wire.messages import (
    BackAnswered,
    BackWanted,
    CallPressed,
    CallWanted,
    Menu,
    MenuItem,
    PressAnswered,
    ReturnWanted,
    StaffAnswered,
)
from wire.text.lookalikes import ALIKE, digits, read_alike, tickets

LETTERS = [
    sign
    for byte in range(256)
    if (sign := bytes([byte]).decode("cp1251", "ignore")).isalpha() and sign.isupper()
]


def with_series(first: str, second: str) -> Hall:
    hall = small_hall()
    named = zip(hall.services, (first, second, second), strict=True)
    services = tuple(structs.replace(service, series=series) for service, series in named)
    return structs.replace(hall, services=services)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A", "А"),  # Cyrillic
        ("С", "C"),
        ("B", "b"),
        ("В", "b"),
        ("K", "К"),
        ("I", "І"),  # Ukrainian
        ("Е", "Ё"),
        ("И", "Й"),
        ("Ѕ", "S"),
        ("A", "Ａ"),  # full width
        ("AO", "АО"),
        ("A", "AI"),  # A1001
        ("A", "АЗ"),
        ("B", "BO"),
    ],
)
def test_series_that_read_alike_are_refused_and_both_are_named(one, two):
    for first, second in ((one, two), (two, one)):
        problem = with_series(first, second).problem()
        assert problem is not None
        key, found, expected = problem
        assert key == "services[1].series"
        assert str(found).startswith(f"{second} (")
        assert f"does not read like {first} (" in expected
        assert expected.endswith("of services[0].series")


def test_letters_that_nobody_mistakes_stand_side_by_side():
    for one, two in [("A", "B"), ("Г", "R"), ("Ь", "B"), ("O", "З"), ("А", "Д"), ("AB", "A")]:
        assert with_series(one, two).problem() is None
    assert with_series("A", "A").problem() is None, "services may share a series"


@pytest.mark.parametrize("series", ["b", "г", "Ab", "µ", "A ", "0", "A1", "Ω", "号", "ABCD", ""])
def test_a_series_is_of_one_to_three_capital_letters(series):
    problem = with_series("K", series).problem()
    assert problem is not None
    assert problem[0] == "services[1].series"


def test_every_letter_of_a_series_is_alike_to_itself_and_to_what_the_table_says():
    alike = {
        frozenset((one, two))
        for one in LETTERS
        for two in LETTERS
        if one < two and read_alike(one, two)
    }
    latin = "AА BВ CС EЕ EЁ HН IІ JЈ KК KЌ MМ OО PР SЅ TТ XХ YУ YЎ"
    cyrillic = "ЕЁ ИЙ ІЇ IЇ УЎ КЌ ГЃ"
    assert alike == {frozenset(pair) for pair in f"{latin} {cyrillic}".split()}
    assert all(len(sign) == 1 for sign in ALIKE)


TYPED = [
    "A007",
    "a007",
    "a7",
    "А007",
    "а 007",
    " A-007 ",
    "A–007",
    "Ａ００７",
    "Α007",
    "A OO7",
    "№ A007",
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_in_any_letters_is_the_ticket(typed):
    assert tickets(typed, ["A", "K", "З"]) == ["A007"]
    assert tickets(typed, ["А", "K"]) == ["А007"], "in the hall's own letters"


@pytest.mark.parametrize("typed", ["", "A", "7", "A000", "A0000007", "B7", "A017-12", "A7B", "\0"])
def test_what_is_no_ticket_is_none(typed):
    assert tickets(typed, ["A", "K"]) == []


def test_where_two_read_alike_the_letter_decides_and_else_nobody_is_meant():
    """Papers of a hall file of before this rule."""
    assert tickets("A7", ["A", "А"]) == ["A007", "А007"]
    assert tickets("А007", ["A", "А"]) == ["А007"]


@pytest.mark.parametrize(
    "typed", ["123455", "123 455", "123-455", "１２３４５５", "l234SS5", "12З455"]
)
def test_a_code_of_digits(typed):
    assert digits(typed) == ("123455" if "S" not in typed else typed)


def test_sixty_four_signs_of_a_text_without_end_are_looked_at():
    assert tickets(" " * 60 + "A017", ["A"]) == ["A017"]
    assert tickets(" " * 61 + "A017", ["A"]) == ["A001"]


# --- where tickets are taken --------------------------------------------------------------------


@pytest.fixture
def desk() -> Desk:
    desk = Desk(with_series("А", "K"))  # Cyrillic
    desk.issued("v1", at(1))
    desk.taken("v1", at(2))
    return desk


@pytest.mark.parametrize("typed", ["A001", "a-1", "а 001", "Ａ００１"])
def test_an_operator_calls_it_by_number(desk, typed):
    (answer,) = told(desk.press(1, at(3), CallPressed, ticket=typed), PressAnswered)
    assert answer.outcome == "accepted", answer


@pytest.mark.parametrize("typed", ["A001", "a-1", "а 001"])
def test_staff_call_it_and_bring_it_back(desk, typed):
    (answer,) = told(desk.up("staff", CallWanted("w1", typed, 1), at(3)), StaffAnswered)
    assert (answer.done, answer.text) == (True, "А001 is called to window 1")
    (answer,) = told(desk.up("staff", ReturnWanted("w2", typed), at(4)), StaffAnswered)
    assert answer.text.startswith("А001 ")


def test_a_kiosk_brings_it_back(desk):
    (answer,) = told(desk.up("kiosk-1", BackWanted("w", "A1"), at(3)), BackAnswered)
    assert answer.code == "waits"


def test_what_is_no_ticket_is_named(desk):
    (answer,) = told(desk.up("staff", CallWanted("w1", "Щ001", 1), at(3)), StaffAnswered)
    assert (answer.done, answer.text) == (False, "no ticket Щ001 today")


def test_papers_of_two_series_that_read_alike_are_not_mistaken(desk):
    """The hall file of before still let them stand beside each other."""
    desk.hall = with_series("А", "A")
    desk = desk.again(at(4))
    desk.issued("v2", at(5), "meter")
    desk.taken("v2", at(6))
    (answer,) = told(desk.up("staff", CallWanted("w1", "a1", 1), at(7)), StaffAnswered)
    expected = (
        "a1 reads like several tickets: А001 for pay, A001 for meter; type it letter by letter"
    )
    assert (answer.done, answer.text) == (False, expected)
    (answer,) = told(desk.up("staff", CallWanted("w2", "A001", 1), at(8)), StaffAnswered)
    assert answer.text == "A001 is called to window 1"
    assert desk.machine.state.visits["v2"].state == "called"


def test_a_changed_hall_file_brings_no_series_that_reads_like_a_paper_of_today(desk):
    problem = unsafe(desk.hall, with_series("A", "K"), desk.machine.state)
    assert problem is not None
    assert problem[:2] == ("services.series", "A")
    assert "papers of А read the same" in problem[2]
    assert unsafe(desk.hall, with_series("А", "Щ"), desk.machine.state) is None


def test_why_finds_it_in_the_tables():
    base = sqlite3.connect(":memory:")
    columns = "visit, day, rolled_from, series, number, state, service, quarantined"
    base.execute(f"CREATE TABLE visits ({columns})")
    base.execute("CREATE TABLE journal (seq, day, kind, fact)")
    base.execute("CREATE INDEX journal_day ON journal (day) WHERE kind = 'DayOpened'")
    base.execute("INSERT INTO visits VALUES ('v', 1, 0, 'А', 7, 'served', 'pay', '')")
    for typed in TYPED:
        assert [told.ticket for told in story.find(base, typed, 1)] == ["А007"]
    assert story.find(base, "Ж7", 1) == []
    assert story.other_days(base, "a7") == [1]


def menu(*series: str) -> Menu:
    items = tuple(MenuItem(f"s{i}", {"ru": "x"}, "", one) for i, one in enumerate(series))
    return Menu(
        generation="g",
        epoch=1,
        version=1,
        languages=("ru",),
        items=items,
        title={},
        ticket_text={},
        board_text={},
        windows=(1,),
        zone="Europe/Moscow",
    )


def test_a_scanned_code_is_the_ticket_that_reads_so():
    assert scanned(paper_code.written("А007", 3), menu("А")) == ("А007", 3)
    assert scanned("A007-3", menu("А")) == ("А007", 3)
    assert scanned("a007", menu("A")) == ("A007", 0)
    assert scanned("123-455", menu("A")) == ("123455", 0)
    assert scanned("O12345", menu("O")) == ("O12345", 0)
    assert scanned(" 300123 ", menu("З")) == ("300123", 0), "a code, not ticket З00123"


def test_a_scanned_code_that_might_be_two_tickets_is_none():
    assert scanned("a007-3", menu("A", "a")).ticket in ("A007", "")
    assert scanned("A007-3", menu("A", "А")) == ("A007", 3)
    assert scanned("b007", menu("В", "Ｂ")) == ("", 0)

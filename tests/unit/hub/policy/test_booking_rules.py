"""Which bookings are refused, how that is said, and that a file is booked wholly or not at all."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.cli.booking_file import FileWrong, read, with_codes
from hub.policy.booking_codes import is_code, with_check
from hub.policy.booking_rules import BookingRules
from hub.state.bookings import Bookings
from tests.support.halls import booked_hall
from tests.support.hub.bookings import TODAY, TOMORROW, Reception, booking, code, reception
from tests.support.hub.desk import MORNING, ZONE, at
from wire.hall import Special
from wire.messages import BookingKnown, BookingsWanted, BookWanted, UnbookWanted
from wire.mqtt.topics import LIMIT

HALL = structs.replace(booked_hall(), calendar=(Special("2026-01-15"),))


# --- codes --------------------------------------------------------------------------------------


@given(st.text("0123456789", min_size=5, max_size=5), st.integers(0, 5), st.integers(1, 9))
def test_a_wrong_digit_and_two_in_the_wrong_order_are_found(digits, place, more):
    good = with_check(digits)
    other = str((int(good[place]) + more) % 10)
    assert is_code(good)
    assert not is_code(good[:place] + other + good[place + 1 :])
    turned = good[:4] + good[5] + good[4] if place == 5 else good
    assert turned == good or not is_code(turned)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "١٢٣٤٥٦", "12a456", "-12345"])
def test_what_is_no_code(text):
    assert not is_code(text)


def test_the_table_of_the_check_digit_is_the_published_one():
    """The example of Damm's thesis: 572 has the check digit 4."""
    assert with_check("572") == "5724"


# --- what cannot be booked ------------------------------------------------------------------------

WRONG = [
    ({"service": "tea"}, "service: found 'tea', expected the id of a service of the hall file"),
    (
        {"service": "meter"},
        "service: found 'meter', expected a service that can be booked: pay",
    ),
    ({"cls": "vip"}, "class: found 'vip', expected a class of the hall: soon, law"),
    ({"date": "2026-02-30"}, "date: found '2026-02-30', expected a date YYYY-MM-DD that there is"),
    ({"date": "14.01.2026"}, "date: found '14.01.2026', expected a date YYYY-MM-DD that there is"),
    ({"date": "0001-01-01"}, "date: found '0001-01-01', expected a year from 2000 to 2199"),
    ({"time": "9:30"}, "time: found '9:30', expected a time HH:MM"),
    ({"time": "24:00"}, "time: found '24:00', expected a time HH:MM"),
    (
        {"date": "2026-01-12"},
        "date: found '2026-01-12', expected a time after now, 2026-01-13 09:00",
    ),
    ({"time": "08:59"}, "time: found '08:59', expected a time after now, 2026-01-13 09:00"),
    ({"date": "2027-01-15"}, "date: found '2027-01-15', expected a date within 366 days"),
    ({"date": "2026-01-17"}, "date: found '2026-01-17', expected a day on which pay is open"),
    ({"date": "2026-01-15"}, "date: found '2026-01-15', expected a day on which pay is open"),
    (
        {"time": "17:56"},
        "time: found '17:56', expected a time within 08:00-18:00: it takes 5 min",
    ),
    ({"name": "x" * 65}, "name: found 'xxxxxxxxxxxxxxxxxxxx…', expected at most 64 characters"),
]


@pytest.mark.parametrize(("about", "said"), WRONG, ids=lambda x: str(x)[:30])
def test_what_cannot_be_booked(about, said):
    wrong = BookingRules(HALL, ZONE).wrong(booking(1, **about), Bookings(), MORNING)
    assert str(wrong) == said


@pytest.mark.parametrize(
    ("date", "time", "fits"),
    [
        (TODAY, "09:00", True),
        ("2027-01-14", "09:00", True),
        ("2027-01-14", "09:01", False),
    ],
)
def test_people_book_from_this_minute_on_and_366_days_ahead(date, time, fits):
    terms = BookingRules(structs.replace(HALL, opens=(), calendar=()), ZONE)
    assert (terms.wrong(booking(1, time, date), Bookings(), MORNING) is None) is fits


@pytest.mark.parametrize(
    ("time", "fits"),
    [("11:55", True), ("11:56", False), ("12:30", False), ("13:00", True), ("17:55", True)],
)
def test_over_a_break_at_noon_nobody_is_booked(time, fits):
    hall = structs.replace(HALL, opens=("08:00-12:00", "13:00-18:00"), calendar=())
    wrong = BookingRules(hall, ZONE).wrong(booking(1, time, TOMORROW), Bookings(), MORNING)
    assert (wrong is None) is fits
    assert fits or wrong.expected == "a time within 08:00-12:00, 13:00-18:00: it takes 5 min"


def test_texts_of_64_letters_and_no_longer_are_taken():
    terms = BookingRules(HALL, ZONE)
    assert terms.wrong(booking(1, name="x" * 64), Bookings(), MORNING) is None
    assert terms.wrong(booking(1, name="x" * 65), Bookings(), MORNING).column == "name"


@pytest.mark.parametrize(("there", "fits"), [(19_999, True), (20_000, False)])
def test_twenty_thousand_bookings_are_known_at_once(there, fits):
    known = Bookings()
    known.known = {f"{n}": booking(1, "08:00") for n in range(there)}
    wrong = BookingRules(HALL, ZONE).wrong(booking(1, "10:00"), known, MORNING)
    assert (wrong is None) is fits
    assert fits or wrong.expected == "at most 20000 bookings at once"


def test_a_day_ends_for_a_hall_without_opening_times_too():
    rules = structs.replace(HALL.rules, day_closes="18:00")
    terms = BookingRules(structs.replace(HALL, opens=(), rules=rules), ZONE)
    wrong = terms.wrong(booking(1, "17:58"), Bookings(), MORNING)
    assert wrong.expected == "a time at least 5 min before 18:00, when the day ends"
    assert terms.wrong(booking(1, "17:55"), Bookings(), MORNING) is None


@pytest.mark.parametrize(
    ("bookable", "there", "time", "fits"),
    [
        (1, ["10:00"], "10:05", True),
        (1, ["10:00"], "09:55", True),
        (1, ["10:00"], "10:04", False),
        (1, ["10:00"], "09:56", False),
        (2, ["10:00"], "10:00", True),
        (2, ["10:00", "10:00"], "10:03", False),
        (2, ["10:00", "10:04"], "10:02", False),
        (2, ["09:58", "10:04"], "10:01", True),
    ],
)
def test_no_more_at_once_than_the_hall_says(bookable, there, time, fits):
    """Two that do not overlap each other leave a place between them."""
    desk = reception(bookable)
    assert desk.books(*(booking(n, x) for n, x in enumerate(there)))[0]
    done, text = desk.books(booking(9, time))
    assert done is fits
    assert fits or text.endswith(f"expected at most {bookable} of pay at once")


def test_a_cancelled_one_leaves_its_place_and_its_code():
    desk = reception()
    desk.books(booking(1))
    assert desk.cancels(1) == (True, f"cancelled: pay {TODAY} 10:00")
    assert desk.cancels(1) == (False, f"no booking {code(1)}")
    assert desk.books(booking(1))[0]


# --- what staff are answered ----------------------------------------------------------------------


def test_all_or_none():
    desk = reception()
    before = len(desk.facts)
    done, text = desk.books(booking(1), booking(2, "10:10"), booking(3, "10:01"))
    assert (done, len(desk.facts)) == (False, before)
    found = "time: found '10:01, 1 booked within 5 min of it', expected at most 1 of pay at once"
    assert text == f"nothing is booked: pay {TODAY} 10:01: {found}"
    assert not desk.books(booking(1), booking(1, "11:00"))[0], "one code twice"
    assert not desk.books(structs.replace(booking(1), code="123456"))[0]
    assert desk.books(booking(1))[0]
    assert desk.books(booking(1, "11:00"))[1].endswith("expected one that is not taken")


def test_a_wish_that_is_said_twice_is_done_once_and_answered_alike():
    desk = reception()
    for kind, said in (
        (BookWanted, {"bookings": (booking(1),)}),
        (UnbookWanted, {"code": code(1)}),
    ):
        first = desk.up("staff", kind("w" + kind.__name__, **said), at(0))
        before = len(desk.facts)
        assert desk.up("staff", kind("w" + kind.__name__, **said), at(1))[-1] == first[-1]
        assert len(desk.facts) == before


def test_a_long_list_is_told_in_parts():
    desk = reception(500)
    for part in range(5):
        some = [
            booking(100 * part + n, f"{10 + part}:30", TOMORROW, name="Я" * 60) for n in range(100)
        ]
        assert desk.books(*some)[0]
    told, parts = [], 0
    while len(told) < 500:
        answer = desk.asks(BookingsWanted, date=TOMORROW, first=len(told))
        told, parts = [*told, *answer.bookings], parts + 1
        assert answer.count == 500
        assert len(msgspec.json.encode(answer)) < LIMIT
    assert 2 <= parts <= 4
    assert len({one.booking.code for one in told}) == 500
    assert desk.asks(BookingsWanted, date=TODAY).bookings == ()


def test_a_part_of_a_list_takes_all_the_room_that_there_is():
    """60,000 bytes: 400 bookings of 149, each with its comma."""
    name = "x" * 25
    one = BookingKnown(booking(1, "10:30", TOMORROW, name=name), "", False)
    assert len(msgspec.json.encode(one)) == 149
    desk = reception(500)
    assert desk.books(*(booking(n, "10:30", TOMORROW, name=name) for n in range(410)))[0]
    first = desk.asks(BookingsWanted, date=TOMORROW)
    assert (first.count, len(first.bookings)) == (410, 400)
    rest = desk.asks(BookingsWanted, date=TOMORROW, first=400)
    assert (rest.count, len(rest.bookings)) == (410, 10)


# --- files ----------------------------------------------------------------------------------------


def planned(tmp_path: Path, text: str, desk: Reception | None = None, encoding="utf-8") -> list:
    file = tmp_path / "b.csv"
    file.write_text(text, encoding=encoding)
    known = desk.machine.state.bookings if desk else Bookings()
    codes = iter(code(n) for n in (1, 1, 1, 2, 3, 4))
    return with_codes(
        file, read(file), BookingRules(HALL, ZONE), known, MORNING, lambda: next(codes)
    )


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_file_is_read_as_spreadsheets_write_it(tmp_path, separator):
    text = "Service,date,time,name\n pay ,2026-01-14,10:00,Иванова\n\n,,,\npay,2026-01-14,11:00,\n"
    made = planned(tmp_path, text.replace(",", separator), encoding="utf-8-sig")
    assert [(one.code, one.time, one.name) for one in made] == [
        (code(1), "10:00", "Иванова"),
        (code(2), "11:00", ""),
    ]


def test_every_wrong_row_is_told(tmp_path):
    rows = ["pay,2026-01-14,10:00,,", "tea,2026-01-14,10:00,,", "pay,2026-01-14,10:02,,"]
    rows += ["pay,2026-01-14,11:00,,123456", f"pay,2026-01-14,12:00,vip,{code(77)}"]
    with pytest.raises(FileWrong) as wrong:
        planned(tmp_path, "\n".join(["service,date,time,class,code", *rows]))
    lines = str(wrong.value).replace(f"{tmp_path}/", "").splitlines()
    assert [line.partition(" expected")[0] for line in lines] == [
        "b.csv: row 3, service: found 'tea',",
        "b.csv: row 4, time: found '10:02, 1 booked within 5 min of it',",
        "b.csv: row 5, code: found '123456',",
        "b.csv: row 6, class: found 'vip',",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            "row 1, columns: found 'nothing', expected also service, date, time",
        ),
        (
            "service,date\npay,2026-01-14",
            "row 1, columns: found 'service, date', expected also time",
        ),
        (
            "service,date,time,phone\n",
            "row 1, columns: found 'phone', expected each once of service, date, time, class,",
        ),
        ("date,date,service,time\n", "row 1, columns: found 'date', expected each once of"),
        ("service,date,time\npay,2026-01-14\n", "row 2, columns: found '2', expected 3: service,"),
        ('service,date,time\npay,"2026-01-14', "unexpected end of data, expected CSV"),
        ("service,date,time\nоплата", "found bytes that are no UTF-8, expected CSV in UTF-8"),
    ],
)
def test_what_is_no_file_of_bookings(tmp_path, text, said):
    with pytest.raises(FileWrong) as wrong:
        planned(tmp_path, text, encoding="cp1251")
    assert said in str(wrong.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileWrong, match=r"none\.csv: No such file"):
        read(tmp_path / "none.csv")


def test_rows_that_are_there_already_are_no_fault(tmp_path):
    desk = reception()
    desk.books(booking(1, "10:00", TOMORROW))
    text = f"service,date,time,code\npay,{TOMORROW},10:00,{code(1)}\npay,{TOMORROW},11:00,\n"
    assert [one.time for one in planned(tmp_path, text, desk)] == ["10:00", "11:00"]

"""The last value of a hall file's numbers that is taken, and the first that is not."""

import itertools

import pytest
from msgspec import structs

from tests.support.halls import small_hall
from wire.hall import Class, Device, Hall, Operator, Rules, Special, Window

HOUR, DAY = 3600.0, 24 * 3600.0
WEEK = 7 * 24 * 60.0
MOST = 999_999
RULES = [
    *((key, 0.0, HOUR, 1.0) for key in ("next_again", "unheard", "waiting_said", "gather")),
    *((key, 0.0, HOUR, 1.0) for key in ("undo", "undo_next")),
    *((key, 0.0, DAY, 1.0) for key in ("believed", "grace", "early", "late")),
    *((key, 0, 100, 1) for key in ("recalls", "returns")),
    ("jump", 0, 100_000, 1),
    ("helps_from", 0.0, 100.0, 0.01),
    ("absolute_alarm", 0.0, 1.0, 0.01),
    ("visit_minutes", 15.0, WEEK, 0.1),  # the longest wait that the small hall promises is 15 min
]
"""Key, least, most, and the step to what is too little and too much."""


def of_service(**changed: object) -> Hall:
    hall = small_hall()
    services, rules = (structs.replace(hall.services[0], **changed),), Rules(visit_minutes=WEEK)
    return structs.replace(hall, services=services, rules=rules, windows=())


@pytest.mark.parametrize(("key", "least", "most", "step"), RULES, ids=lambda x: str(x))
def test_a_rule_may_be_its_least_and_its_most_and_nothing_beyond(key, least, most, step):
    def wrong(value: float) -> object:
        problem = structs.replace(small_hall(), rules=Rules(**{key: value})).problem()
        return problem and problem[:2]

    assert (wrong(least), wrong(most)) == (None, None)
    for value in (least - step, most + step):
        assert wrong(value) == (f"rules.{key}", value)


@pytest.mark.parametrize("key", ["waiting_minutes", "service_minutes"])
def test_a_standard_may_be_a_week(key):
    assert of_service(**{key: WEEK}).problem() is None
    assert of_service(**{key: WEEK + 1}).problem()


@pytest.mark.parametrize("key", ["in_a_row", "per_day", "per_hour", "bookable"])
def test_a_limit_of_a_service_may_be_the_highest_number(key):
    assert of_service(**{key: 0}).problem() is None
    assert of_service(**{key: MOST}).problem() is None
    for value in (-1, MOST + 1):
        assert of_service(**{key: value}).problem()[:2] == (f"services[0].{key}", value)


def test_the_reserve_may_begin_at_1_and_end_at_the_highest_number():
    """Two kiosks, each with room for two ranges of 1000."""
    for first, last in ((1, 4000), (MOST - 3999, MOST)):
        rules = Rules(reserve=1000, reserve_from=first, reserve_to=last)
        assert structs.replace(small_hall(), rules=rules).problem() is None
    short = structs.replace(small_hall(), rules=Rules(reserve=1, reserve_from=10, reserve_to=12))
    assert short.problem() == (
        *("rules.reserve_to", 12),
        "at least 13: 2 kiosks, two ranges of 1 numbers each",
    )


def test_a_hall_without_a_kiosk_has_room_for_one_range():
    hall = structs.replace(small_hall(), devices=(), windows=())
    for last, well in ((29, True), (28, False)):
        rules = Rules(reserve=20, reserve_from=10, reserve_to=last)
        assert (structs.replace(hall, rules=rules).problem() is None) is well


def test_windows_have_numbers_of_up_to_three_digits_and_series_of_up_to_three_letters():
    for number in (1, 999):
        windows = (Window(number, ("pay",), ()),)
        assert structs.replace(small_hall(), windows=windows).problem() is None
    assert of_service(series="ABC").problem() is None
    assert of_service(id="x" * 64).problem() is None


def test_a_day_may_turn_at_its_last_minute():
    for time in ("00:00", "23:59"):
        assert structs.replace(small_hall(), rules=Rules(day_turns=time)).problem() is None
    other = Rules(day_turns="03:00", day_closes="03:01")
    assert structs.replace(small_hall(), rules=other).problem() is None
    same = Rules(day_turns="03:00", day_closes="03:00")
    assert structs.replace(small_hall(), rules=same).problem()[:2] == ("rules.day_closes", "03:00")


@pytest.mark.parametrize("limit", [0.0, -0.5])
def test_a_visit_without_any_time_is_no_question_of_what_services_promise(limit):
    problem = structs.replace(small_hall(), rules=Rules(visit_minutes=limit)).problem()
    assert problem == ("rules.visit_minutes", limit, "more than 0 minutes, at most a week")


def test_an_entry_of_the_calendar_may_last_366_days():
    for until, well in (("2027-01-17", True), ("2027-01-18", False)):
        hall = structs.replace(small_hall(), calendar=(Special("2026-01-16", until),))
        assert (hall.problem() is None) is well


def test_every_pair_of_entries_is_compared():
    """The second one is about another service; the third contradicts the first."""
    day, times = "2026-01-16", ("08:00-09:00",)
    entries = (
        Special(day, services=("pay",)),
        Special(day, services=("meter",)),
        Special(day, opens=times, services=("pay",)),
    )
    problem = structs.replace(small_hall(), calendar=entries).problem()
    assert problem[:2] == ("calendar[2]", f"{day} for pay: 08:00-09:00")
    assert problem[2].endswith("closed")


@pytest.mark.parametrize(("letters", "well"), [(1, True), (64, True), (65, False)])
def test_an_operator_has_a_name_of_up_to_64_letters(letters, well):
    hall = structs.replace(small_hall(), operators=(Operator("o", "А" * letters),))
    assert (hall.problem() is None) is well


@pytest.mark.parametrize(("letters", "well"), [(1, True), (64, True), (65, False)])
def test_a_hall_and_a_device_have_names_of_up_to_64_letters(letters, well):
    name = "x" * letters
    for hall in (
        structs.replace(small_hall(), hall=name),
        structs.replace(small_hall(), devices=(*small_hall().devices, Device(name, "board"))),
    ):
        assert (hall.problem() is None) is well


LETTERS = "BDFGLNRUVWZ"
"""Those that read like no other, whatever stands behind them."""


@pytest.mark.parametrize(("many", "well"), [(100, True), (101, False)])
def test_a_hall_has_up_to_a_hundred_series(many, well):
    series = ["".join(pair) for pair in itertools.product(LETTERS, repeat=2)][:many]
    pay = small_hall().services[0]
    services = tuple(structs.replace(pay, id=f"s{i}", series=x) for i, x in enumerate(series))
    hall = structs.replace(small_hall(), services=services, windows=())
    expected = ("services.series", "101 of them", "at most 100")
    assert hall.problem() == (None if well else expected)


@pytest.mark.parametrize(("pulses", "well"), [(0, True), (3600, True), (3601, False), (-1, False)])
def test_a_press_may_be_an_hour_of_pulses_old(pulses, well):
    problem = structs.replace(small_hall(), rules=Rules(pulses_old=pulses)).problem()
    assert problem == (None if well else ("rules.pulses_old", pulses, "0 to 3600 pulses"))


@pytest.mark.parametrize(
    ("share", "well"), [(0.0, False), (0.01, True), (100.0, True), (100.5, False)]
)
def test_a_class_waits_up_to_a_hundred_times_as_long(share, well):
    hall = structs.replace(of_service(), classes=(Class("c", {"ru": "К"}, share=share),))
    assert (hall.problem() is None) is well


@pytest.mark.parametrize(
    ("minutes", "well"), [(0.0, False), (0.01, True), (WEEK, True), (WEEK + 1, False)]
)
def test_a_class_may_wait_a_week_for_a_service(minutes, well):
    hall = of_service(class_minutes={"c": minutes})
    hall = structs.replace(hall, classes=(Class("c", {"ru": "К"}),))
    problem = hall.problem()
    assert (problem is None) is well
    assert well or problem[0] == "services[0].class_minutes.c"


@pytest.mark.parametrize(
    ("first", "last", "opens", "well"),
    [
        ("2026-01-12", "2026-01-18", "sun 09:00-10:00", True),  # Monday to Sunday
        ("2026-01-12", "2026-01-17", "sun 09:00-10:00", False),
        ("2026-01-16", "", "fri 09:00-10:00", True),
        ("2026-01-16", "", "sat 09:00-10:00", False),
        ("2026-01-14", "2026-02-14", "tue 09:00-10:00", True),
    ],
)
def test_times_of_an_entry_are_of_a_day_that_it_has(first, last, opens, well):
    hall = structs.replace(small_hall(), calendar=(Special(first, last, (opens,)),))
    assert (hall.problem() is None) is well


def test_entries_of_more_than_a_week_are_compared_on_each_day_of_the_week():
    """They differ on Sundays only, of which the shared days have one: the last."""
    days = Special("2026-01-12", "2026-01-18", ("mon-sun 09:00-10:00",))
    for opens, well in (("mon-sun 09:00-10:00", True), ("mon-sat 09:00-10:00", False)):
        other = Special("2026-01-01", "2026-01-31", (opens,))
        hall = structs.replace(small_hall(), calendar=(days, other))
        assert (hall.problem() is None) is well


def test_of_several_services_about_which_two_entries_differ_the_first_by_name_is_told():
    day = "2026-01-16"
    entries = (
        Special(day, services=("seal", "pay", "meter")),
        Special(day, "", ("08:00-09:00",), ("pay", "meter")),
    )
    problem = structs.replace(small_hall(), calendar=entries).problem()
    assert problem[:2] == ("calendar[1]", f"{day} for meter: 08:00-09:00")


def test_of_several_wrong_names_the_first_is_told():
    boards = [Device(name, "board") for name in ("b", "c", "b", "c")]
    hall = structs.replace(small_hall(), devices=(*small_hall().devices, *boards))
    assert hall.problem()[:2] == ("devices", "b")
    long = [Class(letter * 65, {"ru": "К"}) for letter in "xy"]
    hall = structs.replace(small_hall(), classes=tuple(long))
    assert hall.problem()[:2] == ("classes", "x" * 65)

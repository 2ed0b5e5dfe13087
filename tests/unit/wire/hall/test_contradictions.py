"""Classes, routes, skills, codes, limits and opening times that contradict themselves are refused
with the key that does."""

import pytest
from msgspec import structs

from tests.support.halls import small_hall
from wire.config.toml_file import ConfigWrong, load
from wire.hall import (
    Class,
    Hall,
    Named,
    Operator,
    Route,
    Rules,
    Special,
    Window,
    waiting_seconds,
)
from wire.hall.service_checks import unserved

NAME = {"ru": "Имя"}
NAN, INF = float("nan"), float("inf")
VIP = Class("vip", NAME)
WAY = Route("way", NAME, "R", ("pay", "meter"))
ANNA = Operator("anna", "Иванова А. П.", ("pay",), ("meter",))
FRIDAY = Special("2026-01-16", opens=("08:00-14:00",))


def changed(**fields) -> Hall:
    return structs.replace(small_hall(), **fields)


def service(**fields) -> Hall:
    """Make the small hall with a class, and its first service changed."""
    hall = small_hall()
    first = structs.replace(hall.services[0], **fields)
    return changed(services=(first, *hall.services[1:]), classes=(VIP,))


def cls(**fields) -> Hall:
    return changed(classes=(structs.replace(VIP, **fields),))


def way(**fields) -> Hall:
    return changed(routes=(structs.replace(WAY, **fields),))


def window(**fields) -> Hall:
    return changed(windows=(structs.replace(Window(1, ("pay",), ("pads-1",)), **fields),))


def anna(**fields) -> Hall:
    return changed(operators=(structs.replace(ANNA, **fields),))


def rules(**fields) -> Hall:
    return changed(rules=Rules(**fields))


def days(*entries: Special) -> Hall:
    return changed(calendar=entries)


WELL = [
    service(class_minutes={"vip": 5.0}, in_a_row=3, per_day=100, per_hour=20),
    service(opens=("mon-fri 08:00-12:00", "mon-fri 12:00-17:00", "sat 09:00-24:00")),
    changed(classes=(Class("a", NAME, absolute=True), Class("b", NAME, share=0.5))),
    cls(kiosk=True),
    changed(classes=tuple(Class(f"c{i}", NAME, kiosk=i < 6) for i in range(8))),
    way(),
    window(secondary=("meter", "seal")),
    anna(),
    anna(primary=(), secondary=()),
    changed(outcomes=(Named("done", NAME),), breaks=(Named("done", NAME),)),
    changed(opens=("00:00-24:00",)),
    changed(opens=("mon-fri 08:00-17:00",), rules=Rules(day_closes="17:00")),
    changed(opens=("20:00-24:00", "00:00-02:00"), rules=Rules(day_closes="02:00")),
    changed(opens=("03:00-24:00", "00:00-02:00"), rules=Rules(day_closes="02:00")),
    changed(opens=("04:00-23:00",), rules=Rules(day_turns="04:00", day_closes="23:00")),
    service(waiting_minutes=60.0, class_minutes={"vip": 60.0}),
    rules(visit_minutes=15.0),
    days(FRIDAY),
    days(Special("2026-01-16", opens=("mon-fri 08:00-14:00",))),
    days(Special("2026-01-17", "2026-01-19", opens=("mon 08:00-14:00", "sun 09:00-10:00"))),
    days(Special("2026-01-16", "2026-01-16")),
    days(FRIDAY, Special("2026-01-16", services=("pay",))),
    days(FRIDAY, Special("2026-01-12", "2026-01-18", opens=("fri 08:00-14:00",))),
    days(
        Special("2026-01-16", services=("pay",)),
        Special("2026-01-16", services=("meter",), opens=("08:00-14:00",)),
    ),
    rules(recalls=0, grace=0.0, returns=0, undo=0.0, undo_next=0.0, absolute_alarm=1.0),
]


@pytest.mark.parametrize("hall", WELL, ids=range(len(WELL)))
def test_what_does_not_contradict_itself_has_no_problem(hall):
    assert hall.problem() is None


WRONG = [
    (changed(classes=(VIP, VIP)), "classes", "vip"),
    (cls(id=""), "classes", ""),
    (cls(name={"en": "VIP"}), "classes[0].name.ru", "nothing"),
    (cls(share=0.0), "classes[0].share", 0.0),
    (cls(share=-1.0), "classes[0].share", -1.0),
    (cls(share=INF), "classes[0].share", INF),
    (
        changed(classes=(Class("a", NAME, 1.0, True), Class("b", NAME, 1.0, True))),
        "classes[1].absolute",
        "b",
    ),
    (
        changed(classes=tuple(Class(f"c{i}", NAME, kiosk=True) for i in range(7))),
        "classes[6].kiosk",
        "true",
    ),
    (service(class_minutes={"none": 5.0}), "services[0].class_minutes", "none"),
    (service(class_minutes={"vip": 0.0}), "services[0].class_minutes.vip", 0.0),
    (service(class_minutes={"vip": INF}), "services[0].class_minutes.vip", INF),
    (service(in_a_row=-1), "services[0].in_a_row", -1),
    (service(per_day=-1), "services[0].per_day", -1),
    (service(per_hour=-5), "services[0].per_hour", -5),
    (service(per_hour=10**9), "services[0].per_hour", 10**9),
    (changed(routes=(WAY, WAY)), "groups/services/routes", "way"),
    (way(id="pay"), "groups/services/routes", "pay"),
    (way(name={}), "routes[0].name.ru", "nothing"),
    (way(under="nowhere"), "routes[0].under", "nowhere"),
    (way(series="1"), "routes[0].series", "1"),
    (way(series=""), "routes[0].series", ""),
    (way(steps=()), "routes[0].steps", "none"),
    (way(steps=("pay",)), "routes[0].steps", "pay"),
    (way(steps=("pay", "nothing")), "routes[0].steps", "nothing"),
    (way(steps=("pay", "way")), "routes[0].steps", "way"),
    (way(steps=("pay", "meter", "pay")), "routes[0].steps", "pay"),
    (window(secondary=("nothing",)), "windows[0].secondary", "nothing"),
    (window(secondary=("meter", "meter")), "windows[0].secondary", "meter"),
    (window(secondary=("pay",)), "windows[0].secondary", "pay"),
    (window(services=("way",)), "windows[0].services", "way"),
    (changed(operators=(ANNA, ANNA)), "operators", "anna"),
    (anna(name=""), "operators[0].name", ""),
    (anna(name="x" * 65), "operators[0].name", "x" * 65),
    (anna(primary=("nothing",)), "operators[0].primary", "nothing"),
    (anna(primary=("pay", "pay")), "operators[0].primary", "pay"),
    (anna(secondary=("nothing",)), "operators[0].secondary", "nothing"),
    (anna(secondary=("pay",)), "operators[0].secondary", "pay"),
    (changed(outcomes=(Named("a", NAME), Named("a", NAME))), "outcomes", "a"),
    (changed(breaks=(Named("a", {}),)), "breaks[0].name.ru", "nothing"),
    (changed(parks=(Named("x" * 65, NAME),)), "parks", "x" * 65),
    (rules(visit_minutes=0.0), "rules.visit_minutes", 0.0),
    (rules(helps_from=-0.1), "rules.helps_from", -0.1),
    (rules(absolute_alarm=1.1), "rules.absolute_alarm", 1.1),
    (rules(recalls=-1), "rules.recalls", -1),
    (rules(returns=-1), "rules.returns", -1),
    (rules(grace=-1.0), "rules.grace", -1.0),
    (rules(grace=86_401.0), "rules.grace", 86_401.0),
    (rules(undo=-1.0), "rules.undo", -1.0),
    (rules(undo_next=3601.0), "rules.undo_next", 3601.0),
    (changed(opens=("mon-fri",)), "opens[0]", "mon-fri"),
    (changed(opens=("",)), "opens[0]", ""),
    (changed(opens=("mo 08:00-17:00",)), "opens[0]", "mo 08:00-17:00"),
    (changed(opens=("Mon 08:00-17:00",)), "opens[0]", "Mon 08:00-17:00"),
    (changed(opens=("mon- 08:00-17:00",)), "opens[0]", "mon- 08:00-17:00"),
    (changed(opens=("mon, 08:00-17:00",)), "opens[0]", "mon, 08:00-17:00"),
    (changed(opens=("fri-mon 08:00-17:00",)), "opens[0]", "fri-mon 08:00-17:00"),
    (changed(opens=("08:60-17:00",)), "opens[0]", "08:60-17:00"),
    (changed(opens=("08:00-24:01",)), "opens[0]", "08:00-24:01"),
    (changed(opens=("08:00-08:00",)), "opens[0]", "08:00-08:00"),
    (changed(opens=("20:00-02:00",)), "opens[0]", "20:00-02:00"),
    (changed(opens=("08:00-17:00 ",)), "opens[0]", "08:00-17:00 "),
    (changed(opens=("٠٨:00-17:00",)), "opens[0]", "٠٨:00-17:00"),
    (changed(opens=("mon-fri 08:00-12:01", "fri 12:00-17:00")), "opens[1]", "fri 12:00-17:00"),
    (changed(opens=("08:00-20:00", "sun 09:00-10:00")), "opens[1]", "sun 09:00-10:00"),
    (service(opens=("08:00-07:00",)), "services[0].opens[0]", "08:00-07:00"),
    (days(Special("2026-01-16", opens=("8-14",))), "calendar[0].opens[0]", "8-14"),
    (days(Special("2026-02-30")), "calendar[0].date", "2026-02-30"),
    (days(Special("16.01.2026")), "calendar[0].date", "16.01.2026"),
    (days(Special("20260116")), "calendar[0].date", "20260116"),
    (days(Special("")), "calendar[0].date", ""),
    (days(Special("2026-01-16", "2026-13-01")), "calendar[0].until", "2026-13-01"),
    (days(Special("2026-01-16", "2026-01-15")), "calendar[0].until", "2026-01-15"),
    (days(Special("2026-01-16", "2027-01-18")), "calendar[0].until", "2027-01-18"),
    (days(Special("2199-12-31", "")), None, None),
    (days(Special("9999-12-31", "")), "calendar[0].date", "9999-12-31"),
    (days(Special("2026-01-16", services=("nothing",))), "calendar[0].services", "nothing"),
    (days(Special("2026-01-16", services=("pay", "pay"))), "calendar[0].services", "pay"),
    (days(Special("2026-01-16", name={"en": "Day"})), "calendar[0].name.ru", "nothing"),
    (days(FRIDAY, Special("2026-01-16")), "calendar[1]", "2026-01-16: closed"),
    (
        days(Special("2026-01-01", "2026-01-16"), FRIDAY),
        "calendar[1]",
        "2026-01-16: 08:00-14:00",
    ),
    (
        days(
            Special("2026-01-16", services=("pay", "meter")),
            Special("2026-01-12", "2026-02-01", ("fri 08:00-09:00",), ("meter", "seal")),
        ),
        "calendar[1]",
        "2026-01-16 for meter: 08:00-09:00",
    ),
    (
        days(Special("2026-12-30", opens=("mon 08:00-14:00",))),
        "calendar[0].opens[0]",
        "mon 08:00-14:00",
    ),
    (
        days(Special("2026-01-17", "2026-01-19", ("mon 08:00-14:00", "tue-fri 08:00-14:00"))),
        "calendar[0].opens[1]",
        "tue-fri 08:00-14:00",
    ),
    (service(waiting_minutes=180.0), "rules.visit_minutes", 60.0),
    (service(class_minutes={"vip": 61.0}), "rules.visit_minutes", 60.0),
    (cls(share=5.0), "rules.visit_minutes", 60.0),
    (rules(visit_minutes=14.0), "rules.visit_minutes", 14.0),
    (
        changed(opens=("00:00-24:00",), rules=Rules(day_closes="02:00")),
        "rules.day_closes",
        "02:00",
    ),
    (
        changed(opens=("01:00-23:00",), rules=Rules(day_closes="02:00")),
        "rules.day_closes",
        "02:00",
    ),
    (
        changed(opens=("02:00-17:00",), rules=Rules(day_closes="18:00")),
        "rules.day_closes",
        "18:00",
    ),
    (
        changed(opens=("mon-fri 08:00-19:00",), rules=Rules(day_closes="18:00")),
        "rules.day_closes",
        "18:00",
    ),
    (
        changed(calendar=(FRIDAY,), rules=Rules(day_closes="13:59")),
        "rules.day_closes",
        "13:59",
    ),
]


@pytest.mark.parametrize(("hall", "key", "found"), WRONG, ids=range(len(WRONG)))
def test_each_contradiction_is_found_and_named(hall, key, found):
    problem = hall.problem()
    if key is None:
        assert problem is None
        return
    assert problem is not None
    assert problem[:2] == (key, found)
    assert problem[2]


@pytest.mark.parametrize(
    ("hall", "key"),
    [
        (cls(share=NAN), "classes[0].share"),
        (service(class_minutes={"vip": NAN}), "services[0].class_minutes.vip"),
        (rules(visit_minutes=NAN), "rules.visit_minutes"),
        (rules(helps_from=NAN), "rules.helps_from"),
        (rules(absolute_alarm=NAN), "rules.absolute_alarm"),
        (rules(grace=NAN), "rules.grace"),
        (rules(undo=NAN), "rules.undo"),
        (rules(undo_next=NAN), "rules.undo_next"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_a_number_is_found(hall, key):
    problem = hall.problem()
    assert problem is not None
    assert problem[0] == key


def test_a_contradiction_in_a_file_names_file_key_found_and_expected(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_text(FILE + '[[calendar]]\ndate = "2026-02-30"\n', encoding="utf-8")
    with pytest.raises(ConfigWrong) as said:
        load(path, Hall)
    expected = "found 2026-02-30, expected a date YYYY-MM-DD that there is"
    assert str(said.value) == f"{path}: calendar[0].date: {expected}"


def test_what_was_expected_of_a_date_and_of_the_visits_limit_is_said():
    problem = days(Special("2026-12-30", opens=("mon 08:00-14:00",))).problem()
    assert problem[2] == "times of a day that it has (wed)"
    long = days(Special("2026-01-17", "2026-01-19", ("tue 08:00-14:00",))).problem()
    assert long[2] == "times of a day that it has (mon, sat, sun)"
    promised = "the wait that services[0] promises"
    assert service(waiting_minutes=180.0).problem()[2] == f"at least 180, {promised}"
    vip = service(class_minutes={"vip": 90.5}).problem()
    assert vip[2] == f"at least 90.5, {promised} to the class vip"


def test_a_service_that_nobody_serves_is_named_and_no_problem():
    alone = structs.replace(changed().windows[0], services=("pay",), secondary=())
    hall = changed(windows=(alone,), operators=())
    assert hall.problem() is None
    served = {"pay"}
    assert unserved(hall) == [x.id for x in hall.services if x.id not in served]
    assert unserved(hall)
    for helper in (
        structs.replace(hall, windows=(structs.replace(alone, secondary=("meter",)),)),
        structs.replace(hall, operators=(Operator("o", "O", primary=("meter",)),)),
        structs.replace(hall, operators=(Operator("o", "O", secondary=("meter",)),)),
    ):
        assert "meter" not in unserved(helper)


FILE = """
hall = "h"
zone = "Europe/Moscow"
languages = ["ru"]
services = []
windows = []
devices = []
title = { ru = "Зал" }
"""


def test_a_date_that_toml_reads_as_one_is_said_to_be_no_text(tmp_path):
    path = tmp_path / "hall.toml"
    path.write_text(FILE + "[[calendar]]\ndate = 2026-02-03\n", encoding="utf-8")
    with pytest.raises(ConfigWrong, match=r"calendar\[0\].date: .*2026.*, expected str"):
        load(path, Hall)


def test_the_waiting_limit_is_the_services_own_for_the_class_else_its_share():
    pay = structs.replace(small_hall().services[0], class_minutes={"b": 4.0})
    assert waiting_seconds(pay, None) == 900
    assert waiting_seconds(pay, Class("a", NAME, share=0.5)) == 450
    assert waiting_seconds(pay, Class("b", NAME, share=0.5)) == 240

"""A hall file that contradicts itself is refused with the key that does."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from tests.support.halls import small_hall
from wire.config.toml_file import ConfigWrong, load
from wire.hall import Device, Group, Hall, Rules, Service, Window

EXAMPLES = sorted((Path(__file__).parents[4] / "hub" / "halls").glob("*.toml"))
NAME = {"ru": "Имя"}
PAY = Service("pay", NAME, "A", 15, 5)


def grouped(*groups: Group, under: str = "") -> Hall:
    """Make the small hall with these groups, and one service under the named one."""
    hall = small_hall()
    first = structs.replace(hall.services[0], under=under)
    return structs.replace(hall, groups=groups, services=(first, *hall.services[1:]))


def with_service(**changed) -> Hall:
    hall = small_hall()
    first = structs.replace(hall.services[0], **changed)
    return structs.replace(hall, services=(first, *hall.services[1:]))


def with_window(**changed) -> Hall:
    hall = small_hall()
    return structs.replace(hall, windows=(structs.replace(hall.windows[0], **changed),))


def changed(**fields) -> Hall:
    return structs.replace(small_hall(), **fields)


def test_a_good_hall_has_no_problem():
    assert small_hall().problem() is None
    tree = grouped(Group("a", NAME), Group("b", NAME, under="a"), under="b")
    assert tree.problem() is None


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_halls_that_come_with_the_product_have_none_either(path):
    assert load(path, Hall).problem() is None
    assert EXAMPLES


@pytest.mark.parametrize(
    ("hall", "key", "found"),
    [
        (changed(hall="a/b"), "hall", "a/b"),
        (changed(hall=""), "hall", ""),
        (changed(hall="+"), "hall", "+"),
        (changed(hall="зал"), "hall", "зал"),
        (changed(languages=()), "languages", "none"),
        (changed(languages=("ru", "ru")), "languages", "ru"),
        (changed(services=(PAY, PAY)), "groups/services/routes", "pay"),
        (changed(groups=(Group("pay", NAME),)), "groups/services/routes", "pay"),
        (changed(windows=(Window(1, (), ()), Window(1, (), ()))), "windows", 1),
        (changed(devices=(Device("k", "kiosk"), Device("k", "board"))), "devices", "k"),
        (changed(devices=(Device("k#", "kiosk"),)), "devices[0].name", "k#"),
        (changed(devices=(Device("-", "kiosk"),)), "devices[0].name", "-"),
        (changed(title={"en": "Hall"}), "title.ru", "nothing"),
        (changed(languages=("ru", "zh")), "title.zh", "nothing"),
        (with_service(name={"ru": ""}), "services[0].name.ru", "nothing"),
        (grouped(Group("g", {})), "groups[0].name.ru", "nothing"),
        (with_service(under="nowhere"), "services[0].under", "nowhere"),
        (with_service(under="meter"), "services[0].under", "meter"),
        (grouped(Group("g", NAME, under="x")), "groups[0].under", "x"),
        (grouped(Group("g", NAME, under="g")), "groups[0].under", "g"),
        (grouped(Group("a", NAME, "b"), Group("b", NAME, "a")), "groups[0].under", "b"),
        (with_service(series=""), "services[0].series", ""),
        (with_service(series="ABCD"), "services[0].series", "ABCD"),
        (with_service(series="A1"), "services[0].series", "A1"),
        (with_service(series="号"), "services[0].series", "号"),
        (with_service(id="x" * 65), "groups/services/routes", "x" * 65),
        (with_service(id=""), "groups/services/routes", ""),
        (with_service(waiting_minutes=0.0), "services[0].waiting_minutes", 0.0),
        (with_service(service_minutes=-1.0), "services[0].service_minutes", -1.0),
        (with_service(waiting_minutes=float("inf")), "services[0].waiting_minutes", float("inf")),
        (with_window(number=0), "windows[0].number", 0),
        (with_window(number=1000), "windows[0].number", 1000),
        (with_window(services=("nothing",)), "windows[0].services", "nothing"),
        (with_window(services=("pay", "pay")), "windows[0].services", "pay"),
        (with_window(pads=("nobody",)), "windows[0].pads", "nobody"),
        (with_window(pads=("kiosk-1",)), "windows[0].pads", "kiosk-1"),
        (changed(rules=Rules(next_again=-1.0)), "rules.next_again", -1.0),
        (changed(rules=Rules(unheard=-1.0)), "rules.unheard", -1.0),
        (changed(rules=Rules(waiting_said=1e9)), "rules.waiting_said", 1e9),
        (changed(rules=Rules(pulses_old=-1)), "rules.pulses_old", -1),
        (changed(rules=Rules(believed=86_401.0)), "rules.believed", 86_401.0),
        (changed(rules=Rules(gather=-1.0)), "rules.gather", -1.0),
        (changed(rules=Rules(jump=-1)), "rules.jump", -1),
        (changed(rules=Rules(reserve=0)), "rules.reserve", 0),
        (changed(rules=Rules(reserve=1001)), "rules.reserve", 1001),
        (changed(rules=Rules(reserve_from=0)), "rules.reserve_from", 0),
        (changed(rules=Rules(reserve_to=1_000_000)), "rules.reserve_to", 1_000_000),
        (changed(rules=Rules(reserve_to=578)), "rules.reserve_to", 578),
        (changed(rules=Rules(reserve_from=999, reserve_to=500)), "rules.reserve_to", 500),
        (changed(rules=Rules(day_closes="18")), "rules.day_closes", "18"),
        (changed(rules=Rules(day_closes="3:00")), "rules.day_closes", "3:00"),
        (changed(rules=Rules(day_turns="24:00")), "rules.day_turns", "24:00"),
        (changed(rules=Rules(day_turns="3:60")), "rules.day_turns", "3:60"),
        (changed(rules=Rules(day_turns="night")), "rules.day_turns", "night"),
        (changed(rules=Rules(day_turns="²:00")), "rules.day_turns", "²:00"),
        (changed(rules=Rules(day_turns="")), "rules.day_turns", ""),
    ],
)
def test_each_contradiction_is_found_and_named(hall, key, found):
    problem = hall.problem()
    assert problem is not None
    assert problem[:2] == (key, found)
    assert problem[2]


@pytest.mark.parametrize("key", ["waiting_minutes", "service_minutes"])
def test_a_standard_that_is_not_a_number_is_found(key):
    problem = with_service(**{key: float("nan")}).problem()
    assert problem is not None
    assert problem[0] == f"services[0].{key}"


def test_a_band_that_just_fits_the_kiosks_is_well():
    """Two kiosks, and for each of them the range in use and the one ahead."""
    assert changed(rules=Rules(reserve_to=579)).problem() is None
    assert changed(rules=Rules(day_closes="18:00")).problem() is None


@pytest.mark.parametrize("key", ["next_again", "unheard", "waiting_said", "believed", "gather"])
def test_a_rule_that_is_not_a_number_is_found(key):
    problem = changed(rules=Rules(**{key: float("nan")})).problem()
    assert problem is not None
    assert problem[0] == f"rules.{key}"


def test_every_moment_of_the_day_may_turn_it():
    for minute in range(24 * 60):
        turns = f"{timedelta(minutes=minute)}"[:-3]
        assert changed(rules=Rules(day_turns=turns)).problem() is None


def test_a_contradiction_in_a_file_names_the_file(tmp_path):
    path = tmp_path / "hall.toml"
    text = (EXAMPLES[0].parent / "vodokanal.toml").read_text(encoding="utf-8")
    assert 'under = "meters"' in text
    path.write_text(text.replace('id = "meters"', 'id = "gauges"'), encoding="utf-8")
    with pytest.raises(ConfigWrong) as said:
        load(path, Hall)
    expected = f"{path}: services[2].under: found meters, expected the id of a group"
    assert str(said.value) == expected

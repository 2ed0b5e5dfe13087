"""The plan of a simulated day, and the hall files that it is made for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomli_w

from hw_sim.hall_file import HallError, errands, faster, pads, read_hall, spoken
from hw_sim.people.plan import rush, shifts
from hw_sim.stage.hall_check import open_hall
from hw_sim.stage.places import read_places

EXAMPLE = Path(__file__).parents[3] / "hub" / "halls" / "vodokanal.toml"


def test_the_same_seed_gives_the_same_rush() -> None:
    hall = read_hall(EXAMPLE)
    assert rush(hall, 60, 120, 7) == rush(hall, 60, 120, 7)
    assert rush(hall, 60, 120, 7) != rush(hall, 60, 120, 8)


def test_a_rush_is_possible_in_its_hall() -> None:
    hall = read_hall(EXAMPLE)
    day = rush(hall, 60, 120, 1, kiosks=3)
    taps = {errand.service: errand.taps for errand in errands(hall)}
    assert [person.name for person in day.people] == list(range(1, 61))
    assert all(person.taps == taps[person.service][person.language] for person in day.people)
    assert {person.language for person in day.people} == {"ru", "en", "zh"}
    assert all(0 <= person.arrives < day.closes for person in day.people)


def test_people_do_not_come_faster_than_one_kiosk_can_serve() -> None:
    day = rush(read_hall(EXAMPLE), 60, 30, 1, kiosks=1)
    last = max(person.arrives for person in day.people) / day.speed
    assert last > 60 * 3  # real seconds: a visitor needs more than three at the kiosk


def test_taps_go_through_the_groups() -> None:
    by_id = {errand.service: errand for errand in errands(read_hall(EXAMPLE))}
    assert by_id["payment"].taps["ru"] == ("Оплата и начисления", "Оплата услуг")
    assert by_id["complaints"].taps["en"] == ("Complaints, water quality",)


def test_a_language_that_nobody_speaks_is_not_chosen() -> None:
    hall = read_hall(EXAMPLE)
    assert spoken({**hall, "languages": ["kk", "zh"]}) == ["zh"]
    assert spoken({**hall, "languages": ["kk"]}) == ["ru", "en", "zh"]
    kazakh = {**hall, "languages": ["kk"], "groups": []}
    kazakh["services"] = [{**hall["services"][0], "under": "", "name": {"kk": "Төлем"}}]
    assert errands(kazakh)[0].taps["en"] == ("Төлем",)


def test_a_faster_hall_has_shorter_minutes_and_the_same_device_times() -> None:
    hall = {**read_hall(EXAMPLE), "rules": {"next_again": 3.0, "unheard": 15.0}}
    quick = faster(hall, 20)
    assert quick["services"][0]["waiting_minutes"] == 0.75
    assert quick["rules"] == {"next_again": 0.15, "unheard": 15.0}
    assert hall["services"][0]["waiting_minutes"] == 15.0


def test_a_window_without_buttons_is_not_played() -> None:
    hall = read_hall(EXAMPLE)
    hall = {**hall, "windows": [*hall["windows"], {"number": 13, "services": [], "pads": []}]}
    assert 13 not in {window for row in pads(hall).values() for window in row}


def test_six_pads_at_one_device_are_refused() -> None:
    hall = read_hall(EXAMPLE)
    windows = [{**window, "pads": ["pads-1"]} for window in hall["windows"]]
    with pytest.raises(HallError, match="found 12 that name pads-1 first, expected at most 5"):
        pads({**hall, "windows": windows})


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", "hall = 'Счёт'".encode("cp1251"), b"a = " + b"9" * 5000, b"a = " + b"[" * 5000],
)
def test_a_hall_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(data)
    with pytest.raises(HallError) as wrong:
        read_hall(path)
    assert str(wrong.value).startswith(f"{path}: found ")
    assert str(wrong.value).endswith(", expected a hall file in TOML")


def test_a_hall_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes())
    assert read_hall(path) == read_hall(EXAMPLE)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"pads": []}, "found none with pads"), ({"services": []}, "windows")],
)
def test_a_hall_where_nobody_can_work_is_refused_before_it_is_set(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    hall, path = read_hall(EXAMPLE), tmp_path / "hall.toml"
    windows = [{**window, **change} for window in hall["windows"]]
    path.write_text(tomli_w.dumps({**hall, "windows": windows}), encoding="utf-8")
    with pytest.raises(HallError, match=told):
        open_hall(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"hall": 1}'])
def test_a_stage_file_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "stage.json").write_text(text)
    with pytest.raises(OSError, match=r"stage\.json: found .*, expected what a stage writes"):
        read_places(tmp_path / "stage.json")


def test_toml_is_written_as_it_is_read() -> None:
    tree = read_hall(EXAMPLE)
    assert tomllib.loads(tomli_w.dumps(tree)) == tree
    odd = {"a b": 'quote " back \\ tab \t', "on": True, "x": [1, 2.5], "t": [{"k": {"z": []}}]}
    assert tomllib.loads(tomli_w.dumps(odd)) == odd


def test_shifts_are_for_windows_that_open() -> None:
    hall = read_hall(EXAMPLE)
    found = shifts(hall, {1: [(0.0, 60.0)], 2: []})
    assert [(shift.window, shift.periods) for shift in found] == [(1, ((0.0, 60.0),))]
    assert found[0].services == {"payment", "reading"}

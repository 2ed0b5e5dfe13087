"""The further buttons of simulated pads, and what people make of a panel without a number."""

import asyncio
import json
from pathlib import Path

import pytest
import tomli_w

from hw_sim.devices.buttons import further
from hw_sim.hall_file import pads, read_hall
from hw_sim.people.floor import Floor
from hw_sim.people.record import Account
from hw_sim.stage import files
from hw_sim.stage.places import Places, WindowPlace, read_places
from operator_pad.config import PadConfig
from tests.support.halls import stage_hall, tree
from wire.config import toml_file

HALL = tree(stage_hall())
HALLS = Path(__file__).parents[3] / "hub" / "halls"
HALL_OF = {"small": HALL} | {path.stem: read_hall(path) for path in HALLS.glob("*.toml")}


@pytest.mark.parametrize("name", HALL_OF)
def test_every_pad_of_a_simulated_hall_is_one_that_the_daemon_takes(
    name: str, tmp_path: Path
) -> None:
    """The daemon's own check: all pins are the header's and free, all keys are known."""
    hall = HALL_OF[name]
    for device, row in files.desks(hall, pads(hall), tmp_path).items():
        file = tmp_path / "pads.toml"
        file.write_text(tomli_w.dumps(files.pads(hall, device, 1884, row)), encoding="utf-8")
        found = toml_file.load(file, PadConfig)
        for pad, desk in zip(found.pads, row, strict=True):
            assert [(button.pin, button.__struct_config__.tag) for button in pad.more] == [
                (pin, press) for press, pin in desk.more.items()
            ]
            assert set(desk.buttons) == {"next", "recall", "no_show", "done", *desk.more}


def test_pins_that_are_left_are_shared_out_alike(tmp_path: Path) -> None:
    hall = HALL_OF["vodokanal"]
    counts = [
        [len(desk.more) for desk in row] for row in files.desks(hall, pads(hall), tmp_path).values()
    ]
    assert counts == [[0] * 5, [0] * 5, [7, 7]]


def test_a_hall_has_only_buttons_that_it_has_a_use_for() -> None:
    small = further(HALL, 1)
    assert "start" not in small
    assert "class" not in small
    assert small["park"] == {"press": "park", "minutes": 5.0}
    assert small["transfer"] == {"press": "transfer", "to_window": 7}, "it serves everything itself"
    more = {
        **HALL,
        "rules": {"start": True},
        "classes": [{"id": "veteran"}],
        "breaks": [{"id": "lunch"}, {"id": "rest"}],
        "parks": [{"id": "paper"}],
    }
    large = further(more, 7)
    assert next(iter(large)) == "start"
    assert large["class"] == {"press": "class", "cls": "veteran"}
    assert large["break"] == {"press": "break", "reason": "lunch"}
    assert large["park"] == {"press": "park", "reason": "paper", "minutes": 5.0}
    assert large["transfer"] == {"press": "transfer", "service": "pay"}


def places(folder: Path) -> Places:
    desk = WindowPlace(3, 1, folder / "pins", 2, 3, 4, 5, 6, {"undo": 7})
    knobs = folder / "knobs"
    return Places(folder, folder, (), (), (desk,), folder / "panels.jsonl", knobs)


def test_the_buttons_are_known_to_whoever_comes_as_a_process(tmp_path: Path) -> None:
    places(tmp_path).write(tmp_path / "stage.json")
    assert read_places(tmp_path / "stage.json") == places(tmp_path)


@pytest.mark.parametrize(
    ("text", "shows"), [("", None), ("ПЕРЕРЫВ", None), ("CLOSED", None), ("--", "A001")]
)
def test_a_word_on_a_panel_calls_nobody_and_what_is_not_known_changes_nothing(
    text: str, shows: str | None, tmp_path: Path
) -> None:
    said = ("A001", text)
    lines = [json.dumps({"address": 1, "text": one}, ensure_ascii=False) + "\n" for one in said]

    async def look() -> str | None:
        floor = Floor(places(tmp_path), Account(1.0))
        (tmp_path / "panels.jsonl").write_text("".join(lines), encoding="utf-8")
        eyes = asyncio.create_task(floor.watch_panels())
        while not floor.account.sightings:
            await asyncio.sleep(0)
        eyes.cancel()
        return floor.shows[3]

    assert asyncio.run(asyncio.wait_for(look(), 10)) == shows

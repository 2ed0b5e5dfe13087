"""The hall that a stage plays of a hall file: open at whatever hour somebody starts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import tomli_w

from hub.__main__ import main
from hw_sim.hall_file import read_hall
from hw_sim.stage.played_hall import ALWAYS_OPEN, always_open, unplayed
from wire.hall import Hall
from wire.hall.hours import OpeningHours

HALLS = Path(__file__).parents[3] / "hub" / "halls"
MIDNIGHT = datetime(2026, 12, 31, tzinfo=ZoneInfo("Asia/Vladivostok"))  # a holiday of the branch


@pytest.mark.parametrize("hour", [0.0, 2.9, 6.0, 8.0, 14.9, 17.5, 18.0, 23.99])
@pytest.mark.parametrize("name", ["branch", "vodokanal"])
def test_each_shipped_hall_is_played_at_any_hour(tmp_path: Path, name: str, hour: float) -> None:
    now = (MIDNIGHT + timedelta(hours=hour)).astimezone(UTC)
    played = always_open(read_hall(HALLS / f"{name}.toml"), now)
    (tmp_path / "hall.toml").write_text(tomli_w.dumps(played), encoding="utf-8")
    (tmp_path / "hub.toml").write_text('hall = "hall.toml"\ndatabase = "hub.db"\n')
    assert main([str(tmp_path / "hub.toml"), "--check"]) == 0

    hall = msgspec.convert(played, Hall)
    assert OpeningHours(hall).says_nothing
    assert not any(service.per_day or service.per_hour for service in hall.services)
    assert hall.rules.day_closes == ""
    assert (
        hall.rules.day_turns == f"{(now + timedelta(hours=12)).astimezone(MIDNIGHT.tzinfo):%H:%M}"
    )


def test_the_rest_of_the_hall_stays_as_it_is() -> None:
    hall = read_hall(HALLS / "branch.toml")
    played = always_open(hall, MIDNIGHT)
    assert dict(played["rules"])["absolute_alarm"] == 0.5
    assert {*hall} - {*played} == {"opens", "calendar"}
    assert [x["id"] for x in played["services"]] == [x["id"] for x in hall["services"]]
    assert played["services"][0] == hall["services"][0]
    assert hall == read_hall(HALLS / "branch.toml"), "the hall that was given is not touched"


def test_what_is_not_played_is_told_of_a_hall_that_has_it() -> None:
    assert unplayed(read_hall(HALLS / "branch.toml")) == ALWAYS_OPEN
    assert unplayed(read_hall(HALLS / "vodokanal.toml")) == ""

"""A played day that cannot end says who waits for what, and stops."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from hw_sim import demo
from hw_sim.people import play, standstill
from hw_sim.people.floor import Floor
from hw_sim.people.plan import Day, Person, Shift
from hw_sim.people.record import Account, Sighting, Story
from hw_sim.people.standstill import CODE, Standstill, latest, told
from hw_sim.stage.places import Kiosk, Places, WindowPlace

ENGLISH = Person(1, 0.0, "payment", "en", ("Bills", "Pay a bill"), 60.0)


def one(person: int, **more: object) -> Story:
    return Story(person, "pay", "en", arrived=1.0, **more)  # type: ignore[arg-type]


def test_each_who_is_left_is_told_with_what_the_hall_shows() -> None:
    stories = [
        one(1, kiosk="kiosk-1", kiosk_from=2.0),
        one(2),
        one(3, ticket="A003", paper_at=6.0, kiosk_from=2.0, kiosk_until=6.0),
        one(4, ticket="A004", paper_at=7.0, kiosk_from=2.0, kiosk_until=7.0),
        one(5, ticket="A005", paper_at=8.0, window=2, called=9.0, served_from=9.5),
        one(6, ticket="A006", gone=30.0, outcome="served"),
        Story(7, "pay", "en"),
    ]
    account = Account(20.0, stories, [Sighting(9.0, 1, "A004")], oddities=["8.0 s, window 1: x"])
    said = told(account, {"kiosk-1": "shut"}, {1: None, 2: "A006"}, 99.0)
    assert said.splitlines() == [
        "The day did not end within 99 s and was stopped: 5 people are left.",
        "       person 1 (pay): has no ticket, at kiosk-1 since 2.0 s; it shows 'shut'",
        "       person 2 (pay): has no ticket, in line for a kiosk since 1.0 s",
        "       person 3 (pay): waits with A003 for a call since 6.0 s; no panel has shown it",
        "       person 4 (pay): waits with A004 for a call since 7.0 s; "
        "it stood over window 1 at 9.0 s",
        "       person 5 (pay): stands at window 2 with A005 since 9.5 s and is not served; "
        "its panel shows A006",
        "       1 people have not come yet",
        "       panels: 1 no number, 2 A006",
        "       operator: 8.0 s, window 1: x",
    ]


def test_a_crowd_that_is_left_is_not_told_for_ever() -> None:
    said = told(Account(1.0, [one(i) for i in range(500)]), {}, {}, 9.0)
    assert "and 480 more" in said
    assert len(said.splitlines()) < 30


def test_the_latest_moment_leaves_time_for_the_longest_service() -> None:
    assert latest(Day((ENGLISH,), (), 3600.0, 60.0)) == 60.0 + 1.0 + standstill.SLACK


def hall(folder: Path) -> Places:
    """Make a kiosk that shows nothing for ever, and a window without anybody on its pins."""
    os.mkfifo(folder / "touch")
    screen = {"screen": "shut", "shown": 1, "language": "en", "things": []}
    (folder / "k.json").write_text(json.dumps(screen))
    kiosk = Kiosk("kiosk-1", folder / "k.json", folder / "touch", *[folder / "none"] * 3, 0)
    desk = WindowPlace(1, 1, folder / "pins", 1, 2, 3, 4, 5)
    return Places(*[folder / "none"] * 2, (kiosk,), (), (desk,), folder / "none", folder / "none")


def test_a_day_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill, "SLACK", 0.2)
    shift = Shift(1, frozenset(["payment"]), ((0.0, 1e9),))
    day = Day((ENGLISH,), (shift,), 0.0, 1000.0)
    with pytest.raises(Standstill, match=r"person 1 .*at kiosk-1 .*it shows 'shut'"):
        play.play(hall(tmp_path), day, lambda: None)


def test_a_demo_that_does_not_end_says_so_and_ends_with_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stuck(_: object) -> int:
        raise Standstill("person 17 waits")

    monkeypatch.setattr(demo, "_demo", stuck)
    assert demo.run(None) == CODE  # type: ignore[arg-type]
    assert capsys.readouterr().err == "person 17 waits\n"


def test_who_stands_at_a_window_goes_when_the_last_operator_has_gone(tmp_path: Path) -> None:
    async def stand() -> float | None:
        floor = Floor(hall(tmp_path), Account(1.0))
        served = floor.step_up(1, "A001")
        assert served is not None
        floor.deserted.set()
        gone = await floor.served(served)
        floor.leave()
        return gone

    assert asyncio.run(stand()) is None

"""The page of a played day: both counts on it, nothing that looks like another."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from hw_sim.people.record import Account, Story
from hw_sim.result.camera import kind
from hw_sim.result.outcome import SCREENS
from hw_sim.result.page import Leaf, Picture, minutes, page, waiting_over_time
from hw_sim.result.plot import Series, clock, svg
from hw_sim.result.verdict import Demand
from hw_sim.stage.files import tiled
from hw_sim.stage.senses import SeenScreen, Thing

SPREAD = {"mean": 30.0, "median": 30.0, "p90": 45.0, "maximum": 60.0, "beyond": 0.25}
ROW = {"issued": 2, "served": 1, "no_show": 1, "left": 0, "wait": SPREAD, "service": SPREAD}
COUNT = {"issued": 2, "served": 1, "no_show": 1, "left": 0}


def leaf(hub: dict[str, int]) -> Leaf:
    return Leaf(
        title="Hall <1>",
        lead="",
        account=Account(20.0),
        report={
            "total": {**ROW, "name": "all"},
            "services": [{**ROW, "name": "A & B"}],
            "windows": [],
        },
        people={"pay": COUNT},
        hub={"pay": hub},
        lines=[Demand("good", "1", "1", True), Demand("bad", "2", "0", False, ("because",))],
        names={"pay": "A & B"},
        opens=None,
        closes=3600.0,
        tickets=[Picture("pictures/a.png", "A001", "ticket")],
    )


def test_names_cannot_break_the_page() -> None:
    told = page(leaf(COUNT))
    assert "Hall &lt;1&gt;" in told
    assert "A &amp; B" in told
    assert "<1>" not in told


def test_times_are_the_halls_own() -> None:
    assert "10:00" in page(leaf(COUNT))  # 30 real seconds, 20 times as fast
    assert minutes(None) == ""
    assert minutes(725.4) == "12:05"


def test_a_figure_on_which_the_counts_differ_is_marked() -> None:
    assert "differs" not in page(leaf(COUNT)).partition("</style>")[2]
    told = page(leaf({**COUNT, "served": 2})).partition("</style>")[2]
    assert re.findall(r'class="[^"]*differs">(\d)', told) == ["1", "2"]


def test_what_was_not_reached_says_why() -> None:
    told = page(leaf(COUNT))
    assert '<li class="ok">good' in told
    assert '<li class="fail">bad' in told
    assert "<small>because</small>" in told


def test_every_picture_is_beside_the_page() -> None:
    told = page(leaf(COUNT))
    assert re.findall(r'src="([^"]+)"', told) == ["pictures/a.png"]
    assert not re.search(r"https?://", told)


def test_a_kiosk_without_paper_is_not_called_out_of_service() -> None:
    back = Thing("Back", (0, 0, 300, 80), touch=True)
    words = Thing("Please ask a member of staff", (0, 90, 300, 80), touch=False)
    no_paper, out = (SeenScreen("closed", 1, "en", things) for things in ((back, words), (words,)))
    assert SCREENS[kind(no_paper)] == "no paper: no ticket is promised"
    assert SCREENS[kind(out)] == "out of service"
    assert kind(SeenScreen("start", 1, "en", (back,))) == "start"


def test_waiting_is_from_the_paper_to_the_call() -> None:
    waits = Story(1, "pay", "ru", paper_at=1.0, called=3.0, outcome="served")
    leaves = Story(2, "pay", "ru", paper_at=2.0, called=9.0, gone=5.0, outcome="no_show")
    at_once = Story(3, "pay", "ru", paper_at=4.0, called=3.9, outcome="served")
    points = waiting_over_time(Account(10.0, [waits, leaves, at_once]))
    assert points == [(10.0, 1), (20.0, 2), (30.0, 1), (40.0, 2), (40.0, 1), (50.0, 0)]


def test_a_plot_has_its_hours_and_stays_in_its_frame() -> None:
    told = svg(
        [Series("a < b", "waiting", [(0.0, 0.0), (1800.0, 7.0), (9999.0, 3.0)])], 8 * 3600.0, 7200.0
    )
    assert "a &lt; b" in told
    assert ">08:00<" in told
    assert ">10:00<" in told
    ys = [float(y) for y in re.findall(r"L[\d.]+,([\d.]+)", told)]
    assert min(ys) >= 16
    assert max(ys) <= 284
    assert max(float(x) for x in re.findall(r"L([\d.]+),", told)) <= 944
    assert clock(25 * 3600.0 + 61) == "01:01"


def test_windows_stand_beside_each_other_on_a_large_screen() -> None:
    look = tiled((1920, 1080), 3)
    places = [(x, x + look.kiosk[0]) for x, _ in look.at[:3]]
    places.append((look.at[3][0], look.at[3][0] + look.board[0]))
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(places))
    assert places[-1][1] <= 1920
    assert look.kiosk[1] <= 1080


def test_windows_are_never_smaller_than_the_daemons_take_them(tmp_path: Path) -> None:
    look = tiled((1024, 600), 3)
    assert min(look.kiosk) >= 320
    assert look.board[0] >= 640
    assert look.board[1] >= 480

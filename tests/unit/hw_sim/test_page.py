"""The page of a played day: both counts on it, nothing that looks like another."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import cast

from PIL import Image

from hw_sim.hall_file import HallTree
from hw_sim.people.floor import time_of_day
from hw_sim.people.record import Account, Story
from hw_sim.result.camera import Camera, kind
from hw_sim.result.outcome import SCREENS, galleries, waiting_over_time
from hw_sim.result.page import Gallery, PageContent, Picture, minutes, page
from hw_sim.result.plot import CountSeries, figure, plot
from hw_sim.result.verdict import Requirement
from hw_sim.stage.places import Places
from hw_sim.stage.screens import tiled
from hw_sim.stage.senses import SeenScreen, Thing

SPREAD = {"mean": 30.0, "median": 30.0, "p90": 45.0, "maximum": 60.0, "beyond": 0.25}
ROW = {"issued": 2, "served": 1, "no_show": 1, "left": 0, "wait": SPREAD, "service": SPREAD}
COUNT = {"issued": 2, "served": 1, "no_show": 1, "left": 0}


def content(hub: dict[str, int]) -> PageContent:
    return PageContent(
        title="Hall <1>",
        lead="",
        account=Account(20.0),
        report={  # type: ignore[typeddict-item]
            "closed": True,
            "total": {**ROW, "name": "all"},
            "services": [{**ROW, "name": "A & B"}],
            "windows": [],
        },
        people={"pay": COUNT},
        hub={"pay": hub},
        requirements=[
            Requirement("good", "1", "1", True),
            Requirement("bad", "2", "0", False, ("because",)),
        ],
        names={"pay": "A & B"},
        galleries=[Gallery("Tickets", [Picture("pictures/a.png", "A001", "ticket")])],
    )


def test_names_cannot_break_the_page() -> None:
    told = page(content(COUNT))
    assert "Hall &lt;1&gt;" in told
    assert "A &amp; B" in told
    assert "<1>" not in told


def test_times_are_the_halls_own() -> None:
    assert "10:00" in page(content(COUNT))  # 30 real seconds, 20 times as fast
    assert minutes(None) == ""
    assert minutes(725.4) == "12:05"


def test_the_report_says_how_its_times_differ_from_the_commands() -> None:
    told = page(content(COUNT)).partition("The day's report")[2]
    assert "<code>talon-hub report</code> gives them divided by 20, as they were played" in told


def test_a_figure_on_which_the_counts_differ_is_marked() -> None:
    assert "<mark>" not in page(content(COUNT))
    told = page(content({**COUNT, "served": 2}))
    assert re.findall(r"<mark>(\d) / (\d)</mark>", told) == [("1", "2")]


def test_what_was_not_reached_says_why() -> None:
    told = page(content(COUNT))
    assert '<li class="ok">good' in told
    assert '<li class="fail">bad' in told
    assert "<small>because</small>" in told


def test_every_picture_is_beside_the_page() -> None:
    told = page(content(COUNT))
    assert re.findall(r'src="([^"]+)"', told) == ["pictures/a.png"]
    assert not re.search(r"https?://", told)


def test_every_picture_of_the_page_has_words(tmp_path: Path) -> None:
    nowhere = Places(tmp_path, tmp_path, (), (), (), tmp_path, tmp_path)
    camera = Camera(nowhere, tmp_path / "pictures")
    camera.board, camera.panels = "board.png", [(1, "panel-1.png")]
    camera.kiosks = {("start", "en"): "kiosk-start-en.png"}
    hall = cast(HallTree, {"languages": ["en"]})
    shown = galleries(hall, camera, [])
    pictures = [picture for gallery in shown for picture in gallery.pictures]
    assert len(pictures) == 4
    assert all(picture.says for picture in pictures)


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


def test_a_plot_has_its_hours_and_stays_in_its_frame(tmp_path: Path) -> None:
    points = [(0.0, 0.0), (1800.0, 7.0), (9999.0, 3.0)]
    lines = [CountSeries("a < b", "blue", points)]
    (axes,) = figure(lines, 8 * 3600.0, 7200.0).axes
    assert axes.get_xlim() == (8 * 3600.0, 10 * 3600.0)
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= 7
    say = axes.xaxis.get_major_formatter()
    assert [say(at) for at in axes.get_xticks()][1:-1:6] == ["08:00", "09:00", "10:00"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a < b"]
    plot(tmp_path / "plot.png", lines, 8 * 3600.0, 7200.0)
    with Image.open(tmp_path / "plot.png") as drawn:
        assert drawn.format == "PNG"
        assert len(drawn.convert("L").getcolors() or ()) > 1


def test_a_plot_without_an_hour_counts_minutes() -> None:
    (axes,) = figure([CountSeries("waiting", "blue", [])], None, 3600.0).axes
    say = axes.xaxis.get_major_formatter()
    assert "60 min" in [say(at) for at in axes.get_xticks()]


def test_a_time_of_day_goes_on_after_midnight() -> None:
    assert time_of_day(25 * 3600.0 + 61) == "01:01"


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

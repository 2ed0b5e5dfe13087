"""Ends a played day and fills its folder: both counts, the verdict, the page, all pictures.

Decides which pictures the page shows and what the files are called.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hw_sim.hall_file import HallTree, spoken
from hw_sim.people.plan import Day
from hw_sim.people.record import Account, Story
from hw_sim.result.camera import Camera
from hw_sim.result.hub_count import Counts, DayReport, close_day, counts, day_report
from hw_sim.result.page import Gallery, PageContent, Picture, page
from hw_sim.result.plot import CountSeries, plot
from hw_sim.result.verdict import Requirement, as_json, verdict
from hw_sim.stage.places import Places
from hw_sim.words import LANGUAGES

SCREENS = {
    "start": "the start",
    "services": "choosing a service",
    "documents": "what to bring",
    "ticket": "the number",
    "shut": "not now: why, and when again",
    "sorry": "no ticket",
    "no_paper": "no paper: no ticket is promised",
    "closed": "out of service",
}
TICKETS = 6  # at most so many on the page
BLUE, AMBER = "#1668a8", "#c77700"
PLOT = "waiting.png"
BOARD = "who is called to which window, when most windows were at work"
PLOTTED = "from the paper to the call, in the time of the hall"


@dataclass(frozen=True)
class Result:
    """Holds a finished day: what people say, what the hub says, what must hold."""

    account: Account
    report: DayReport
    people: Counts
    hub: Counts
    requirements: list[Requirement]

    @property
    def ok(self) -> bool:
        """Tell whether every requirement is met."""
        return all(one.ok for one in self.requirements)


@dataclass(frozen=True)
class PageFacts:
    """Holds what only the command knows of a day for its page.

    Times are hall seconds: `opens` is the time of day at which the doors opened, None where that
    means nothing, `closes` counts from then. `recorded` is how many really waited, where that is
    known. `notes` are sentences on how the day was made.
    """

    title: str
    lead: str
    opens: float | None
    closes: float
    notes: Sequence[str]
    recorded: Sequence[tuple[float, float]] = ()


def finish(day: Day, account: Account, hall: HallTree, hub: Path) -> Result:
    """Close the hub's day, fetch its report, and compare. Raises Died when the hub is silent."""
    close_day(hub)
    report = day_report(hub)
    people, its = account.counts(), counts(report, hall)
    return Result(account, report, people, its, verdict(day, account, people, its, report))


def publish(
    result: Result, hall: HallTree, places: Places, camera: Camera, out: Path, facts: PageFacts
) -> None:
    """Write counts, verdict, `index.html` and its pictures into `out`; print the verdict."""
    _keep(result, out)
    _plot(result.account, facts, out / "pictures" / PLOT)
    content = PageContent(
        title=facts.title,
        lead=facts.lead,
        account=result.account,
        report=result.report,
        people=result.people,
        hub=result.hub,
        requirements=result.requirements,
        names={
            service["id"]: service["name"][hall["languages"][0]] for service in hall["services"]
        },
        galleries=galleries(hall, camera, _tickets(result.account, places, out)),
        notes=facts.notes,
    )
    (out / "index.html").write_text(page(content), encoding="utf-8")
    print(*result.requirements, f"The page: {out / 'index.html'}", sep="\n")


def _keep(result: Result, out: Path) -> None:
    """Write `people.json`, `hub.json` and `verdict.json`."""
    told = {
        "people": result.account.as_json(),
        "hub": {"counts": result.hub, "report": result.report},
        "verdict": as_json(result.requirements),
    }
    for name, tree in told.items():
        text = json.dumps(tree, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text, encoding="utf-8")


def _plot(account: Account, facts: PageFacts, path: Path) -> None:
    lines = [CountSeries("waiting with a ticket", BLUE, waiting_over_time(account))]
    if facts.recorded:
        lines.append(CountSeries("waiting, as recorded", AMBER, facts.recorded))
    plot(path, lines, facts.opens, facts.closes)


def waiting_over_time(account: Account) -> list[tuple[float, float]]:
    """Return how many sit in the hall with a ticket, at each change; hall seconds."""
    changes: list[tuple[float, int]] = []
    for story in account.stories:
        if story.paper_at is not None:
            until = story.called if story.outcome == "served" else story.gone
            # A quick hub calls a number before its paper is read.
            ends = [] if until is None else [(max(until, story.paper_at), -1)]
            changes += [(story.paper_at, 1), *ends]
    points, now = [], 0
    for at, change in sorted(changes, key=lambda change: change[0]):
        now += change
        points.append((at * account.speed, float(now)))
    return points


def galleries(hall: HallTree, camera: Camera, tickets: Sequence[Picture]) -> list[Gallery]:
    """Return the page's pictures, each with words for whoever cannot see it."""
    board = [_picture(camera.board, BOARD, "board")] if camera.board else []
    panels = [_picture(name, f"window {number}", "panel") for number, name in camera.panels]
    return [
        Gallery("People waiting over time", [_picture(PLOT, PLOTTED, "board")]),
        *(_screens(code, camera) for code in spoken(hall)),
        Gallery("Tickets as the printers put them out", tickets),
        Gallery("The board", board),
        Gallery("The panels over the windows at that moment", panels),
    ]


def _screens(language: str, camera: Camera) -> Gallery:
    """Return the kiosk's screens in one language, in the order in which a visitor sees them."""
    pictures = [
        _picture(camera.kiosks[kind, language], says, "screen")
        for kind, says in SCREENS.items()
        if (kind, language) in camera.kiosks
    ]
    return Gallery(f"The kiosk: {LANGUAGES[language]}", pictures)


def _tickets(account: Account, places: Places, out: Path) -> list[Picture]:
    """Return some papers, all languages among them."""
    folders = {kiosk.name: kiosk.papers.parent for kiosk in places.kiosks}
    by_language: dict[str, list[Story]] = defaultdict(list)
    for story in account.stories:
        if story.paper is not None:
            by_language[story.language].append(story)
    each = max(1, TICKETS // max(1, len(by_language)))
    found = []
    for story in (x for stories in by_language.values() for x in stories[:each]):
        drawn = folders[story.kiosk] / f"{story.paper:06}.png"
        if drawn.exists():
            name = f"ticket-{story.ticket}.png"
            shutil.copy(drawn, out / "pictures" / name)
            found.append(_picture(name, f"{story.ticket}, {story.kiosk}", "ticket"))
    return found


def _picture(name: str, says: str, style: str) -> Picture:
    return Picture(f"pictures/{name}", says, style)

"""What a played day leaves in its folder: both counts, the verdict, the page, all pictures.

Decides which pictures are shown and what the files are called.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_sim.hall_file import Hall, spoken
from hw_sim.people.plan import Day
from hw_sim.people.record import Account
from hw_sim.result.camera import Camera
from hw_sim.result.hub_count import close_day, counts, day_report
from hw_sim.result.page import Leaf, Picture, page
from hw_sim.result.verdict import Demand, as_json, verdict
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


@dataclass(frozen=True)
class Result:
    """A finished day: what people say, what the hub says, what must hold."""

    account: Account
    report: Mapping[str, Any]
    people: Mapping[str, Mapping[str, int]]
    hub: Mapping[str, Mapping[str, int]]
    lines: list[Demand]

    @property
    def ok(self) -> bool:
        return all(line.ok for line in self.lines)


def finish(day: Day, account: Account, hall: Hall, hub: Path) -> Result:
    """Close the hub's day, fetch its report, and compare. Raises Died when the hub is silent."""
    close_day(hub)
    report = day_report(hub)
    people, its = account.counts(), counts(report, hall)
    return Result(account, report, people, its, verdict(day, account, people, its, report))


def keep(result: Result, out: Path) -> None:
    """`people.json`, `hub.json` and `verdict.json`."""
    told = {
        "people": result.account.as_json(),
        "hub": {"counts": result.hub, "report": result.report},
        "verdict": as_json(result.lines),
    }
    for name, tree in told.items():
        text = json.dumps(tree, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text, encoding="utf-8")


def publish(
    result: Result, hall: Hall, places: Places, camera: Camera, out: Path, **rest: Any
) -> Path:
    """Write `index.html` and its pictures; `rest` are further fields of the page's `Leaf`."""
    first = hall["languages"][0]
    leaf = Leaf(
        account=result.account,
        report=result.report,
        people=result.people,
        hub=result.hub,
        lines=result.lines,
        names={service["id"]: service["name"][first] for service in hall["services"]},
        screens=_screens(hall, camera),
        tickets=_tickets(result.account, places, out),
        board=[Picture(f"pictures/{camera.board}", "", "board")] if camera.board else [],
        panels=[Picture(f"pictures/{x}", f"window {n}", "panel") for n, x in camera.panels],
        **rest,
    )
    path = out / "index.html"
    path.write_text(page(leaf), encoding="utf-8")
    return path


def _screens(hall: Hall, camera: Camera) -> list[tuple[str, Sequence[Picture]]]:
    """A row for each language, in the order in which a visitor sees them."""
    rows: list[tuple[str, Sequence[Picture]]] = []
    for code in spoken(hall):
        found = [
            Picture(f"pictures/{camera.kiosks[kind, code]}", says, "screen")
            for kind, says in SCREENS.items()
            if (kind, code) in camera.kiosks
        ]
        rows.append((f"The kiosk: {LANGUAGES[code]}", found))
    return rows


def _tickets(account: Account, places: Places, out: Path) -> list[Picture]:
    """Some papers, all languages among them."""
    papers = {kiosk.name: kiosk.papers.parent for kiosk in places.kiosks}
    holders = [story for story in account.stories if story.paper is not None]
    by_language: dict[str, list[Any]] = {}
    for story in holders:
        by_language.setdefault(story.language, []).append(story)
    each = max(1, TICKETS // max(1, len(by_language)))
    found = []
    for story in (x for stories in by_language.values() for x in stories[:each]):
        drawn = papers[story.kiosk] / f"{story.paper:06}.png"
        if drawn.exists():
            name = f"ticket-{story.ticket}.png"
            shutil.copy(drawn, out / "pictures" / name)
            found.append(Picture(f"pictures/{name}", f"{story.ticket}, {story.kiosk}", "ticket"))
    return found

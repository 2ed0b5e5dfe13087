"""Writes the page of a played day: pictures, the day over time, both counts.

Decides what stands on it and in which order. Multiplies real seconds back into the hall's own
time, so that a minute on the page is a minute of a hall. The page refers to files beside it and
to nothing else, so it opens anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from hw_sim.people.record import COUNTS, WORDS, Account
from hw_sim.result.hub_count import CountedRow, Counts, DayReport
from hw_sim.result.page_style import CSS
from hw_sim.result.verdict import Requirement

HEADS = tuple(WORDS.values())
TIMES = ("wait mean", "wait median", "wait p90", "wait longest", "wait beyond", "service mean")


@dataclass(frozen=True)
class Picture:
    """Describes a picture beside the page: its file, what stands below it, its CSS class."""

    file: str
    says: str
    style: str


@dataclass(frozen=True)
class Gallery:
    """Describes a row of pictures under a heading."""

    heading: str
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class PageContent:
    """Holds everything for one page.

    `names` are the services' names by id, `galleries` come after the figures, `notes` are sentences
    on how the day was made.
    """

    title: str
    lead: str
    account: Account
    report: DayReport
    people: Counts
    hub: Counts
    requirements: Sequence[Requirement]
    names: Mapping[str, str]
    galleries: Sequence[Gallery] = ()
    notes: Sequence[str] = ()


def page(content: PageContent) -> str:
    """Write the whole page as HTML."""
    title, speed = escape(content.title), content.account.speed
    parts = [
        f"<h1>{title}</h1><p>{escape(content.lead)}</p>",
        _figures(content),
        *(_gallery(gallery) for gallery in content.galleries if gallery.pictures),
        _report(content.report, speed),
        _both_counts(content),
        _verdict(content.requirements),
        *(f"<p>{escape(note)}</p>" for note in content.notes),
        f"<footer>Time ran {speed:.3g} times as fast as in a hall; minutes here are the hall's. "
        "Devices and links worked at their own pace.</footer>",
    ]
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{CSS}</style>{''.join(parts)}</html>\n"
    )


def minutes(seconds: float | None, speed: float = 1.0) -> str:
    """Format minutes and seconds of the hall, 12:05; empty for None."""
    if seconds is None:
        return ""
    whole = int(seconds * speed)
    return f"{whole // 60}:{whole % 60:02d}"


def _figures(content: PageContent) -> str:
    total, speed = content.report["total"], content.account.speed
    told = [
        (len(content.account.stories), "people came"),
        (total["issued"], "tickets"),
        (total["served"], "served"),
        (minutes(total["wait"]["median"], speed), "median wait, min"),
        (minutes(total["wait"]["p90"], speed), "nine of ten waited less, min"),
    ]
    cells = "".join(f"<div><b>{figure}</b><span>{what}</span></div>" for figure, what in told)
    return f'<div class="figures">{cells}</div>'


def _gallery(gallery: Gallery) -> str:
    figures = "".join(
        f'<figure class="{x.style}"><img src="{escape(x.file)}" alt="{escape(x.says)}">'
        f"<figcaption>{escape(x.says)}</figcaption></figure>"
        for x in gallery.pictures
    )
    return f'<h2>{escape(gallery.heading)}</h2><div class="row">{figures}</div>'


def _report(report: DayReport, speed: float) -> str:
    """Write the hub's report, by service and by window."""
    total: CountedRow = {**report["total"], "name": "all"}
    services = [*report["services"], total]
    told = (
        "<h2>The day's report</h2><p>By the hub. Minutes and seconds of a hall: "
        f"<code>talon-hub report</code> gives them divided by {speed:.3g}, as they were played.</p>"
    )
    return told + "".join(
        _table((what, *HEADS, *TIMES), [_row(row, speed) for row in rows if row["issued"]])
        for what, rows in (("service", services), ("window", report["windows"]))
    )


def _row(row: CountedRow, speed: float) -> list[str]:
    wait = row["wait"]
    times = (wait["mean"], wait["median"], wait["p90"], wait["maximum"])
    return [
        escape(row["name"]),
        *(str(row[key]) for key in COUNTS),
        *(minutes(time, speed) for time in times),
        "" if wait["beyond"] is None else f"{wait['beyond']:.0%}",
        minutes(row["service"]["mean"], speed),
    ]


def _both_counts(content: PageContent) -> str:
    """Write the people's count and the hub's, side by side; what differs is marked."""
    none = dict.fromkeys(COUNTS, 0)
    rows = []
    for service in sorted({*content.people, *content.hub}, key=list(content.names).index):
        mine, its = content.people.get(service, none), content.hub.get(service, none)
        cells = [_pair(mine[key], its[key]) for key in COUNTS]
        rows.append([escape(content.names.get(service, service)), *cells])
    return (
        "<h2>Counted twice</h2><p>First by the people themselves, from their papers, the panels "
        "and where they stood, then by the hub. Neither has seen the other's count.</p>"
        + _table(("service, people / hub", *HEADS), rows)
    )


def _pair(mine: int, its: int) -> str:
    both = f"{mine} / {its}"
    return both if mine == its else f"<mark>{both}</mark>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of cells that are already HTML."""
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="card"><table><tr>{head}</tr>{body}</table></div>'


def _verdict(requirements: Sequence[Requirement]) -> str:
    items = "".join(
        f'<li class="{"ok" if one.ok else "fail"}">{escape(one.what)}: {escape(one.reached)} '
        f"<span>(target {escape(one.target)})</span>"
        f"{''.join(f'<small>{escape(detail)}</small>' for detail in one.details)}</li>"
        for one in requirements
    )
    return f'<h2>Reached</h2><div class="card"><ul>{items}</ul></div>'

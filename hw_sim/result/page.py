"""The page that a played day leaves behind: pictures, the day over time, both counts.

Decides what stands on it and in which order. Real seconds are multiplied back into the hall's
own time, so that a minute on the page is a minute of a hall.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hw_sim.people.record import Account
from hw_sim.result.hub_count import KEYS, Counts
from hw_sim.result.page_style import CSS
from hw_sim.result.plot import Series, svg
from hw_sim.result.verdict import Demand

HEADS = {"issued": "issued", "served": "served", "no_show": "no-show", "left": "left"}


@dataclass(frozen=True)
class Picture:
    """A picture beside the page: file, what stands below it, its CSS class."""

    file: str
    says: str
    style: str


@dataclass(frozen=True)
class Leaf:
    """Everything for one page. `opens` is the time of day at which the doors opened, in seconds,
    None where that means nothing.

    `screens` are rows of pictures, `names` the services' names by id, `more` further lines of
    the plot, `notes` sentences on how the day was made.
    """

    title: str
    lead: str
    account: Account
    report: Mapping[str, Any]
    people: Counts
    hub: Counts
    lines: Sequence[Demand]
    names: Mapping[str, str]
    opens: float | None
    closes: float
    screens: Sequence[tuple[str, Sequence[Picture]]] = ()
    tickets: Sequence[Picture] = ()
    board: Sequence[Picture] = ()
    panels: Sequence[Picture] = ()
    more: Sequence[Series] = ()
    notes: Sequence[str] = field(default=())


def page(leaf: Leaf) -> str:
    """The whole page as HTML."""
    parts = [
        f"<h1>{html.escape(leaf.title)}</h1><p>{html.escape(leaf.lead)}</p>",
        _figures(leaf),
        _over_time(leaf),
        *(_gallery(heading, "", pictures, "row") for heading, pictures in leaf.screens),
        _gallery("Tickets", "As the printers put them out.", leaf.tickets, "row"),
        _gallery("The board", "", leaf.board, "row"),
        _gallery("The panels over the windows", "At that moment.", leaf.panels, "panels"),
        _report(leaf),
        _both(leaf),
        _verdict(leaf.lines),
        "".join(f"<p>{html.escape(note)}</p>" for note in leaf.notes),
        f"<footer>Time ran {leaf.account.speed:.3g} times as fast as in a hall; "
        "minutes here are the hall's. Devices and links worked at their own pace.</footer>",
    ]
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(leaf.title)}</title><style>{CSS}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def minutes(seconds: float | None) -> str:
    """Minutes and seconds, 12:05; empty for None."""
    return "" if seconds is None else f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def _figures(leaf: Leaf) -> str:
    total, speed = leaf.report["total"], leaf.account.speed
    wait = total["wait"]
    told = [
        (str(len(leaf.account.stories)), "people came"),
        (str(total["issued"]), "tickets"),
        (str(total["served"]), "served"),
        (minutes(_times(wait["median"], speed)), "median wait, min"),
        (minutes(_times(wait["p90"], speed)), "nine of ten waited less, min"),
    ]
    cells = "".join(f"<div><b>{html.escape(a)}</b><span>{b}</span></div>" for a, b in told)
    return f'<div class="figures">{cells}</div>'


def _over_time(leaf: Leaf) -> str:
    waiting = Series("waiting with a ticket", "waiting", waiting_over_time(leaf.account))
    plot = svg([waiting, *leaf.more], leaf.opens, leaf.closes)
    return f'<h2>People waiting over time</h2><div class="card">{plot}</div>'


def waiting_over_time(account: Account) -> list[tuple[float, float]]:
    """How many sit in the hall with a ticket, at each change; hall seconds."""
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


def _gallery(heading: str, says: str, pictures: Sequence[Picture], style: str) -> str:
    if not pictures:
        return ""
    figures = "".join(
        f'<figure class="{x.style}"><img src="{html.escape(x.file)}" alt="{html.escape(x.says)}">'
        f"<figcaption>{html.escape(x.says)}</figcaption></figure>"
        for x in pictures
    )
    return f'<h2>{html.escape(heading)}</h2><p>{says}</p><div class="{style}">{figures}</div>'


def _report(leaf: Leaf) -> str:
    """The hub's report, by service and by window."""
    parts = ["<h2>The day's report</h2><p>By the hub. Minutes and seconds.</p>"]
    for head, key in (("service", "services"), ("window", "windows")):
        rows = [_row(row, leaf.account.speed) for row in leaf.report[key] if row["issued"]]
        if key == "services":
            rows.append(_row({**leaf.report["total"], "name": "all"}, leaf.account.speed, "total"))
        parts.append(f'<div class="card"><table>{_head(head)}{"".join(rows)}</table></div><br>')
    return "".join(parts)


def _head(first: str) -> str:
    times = ("mean", "median", "p90", "longest", "beyond")
    cells = [first, *HEADS.values(), *(f"wait {x}" for x in times), "service mean"]
    return "<tr>" + "".join(f"<th>{cell}</th>" for cell in cells) + "</tr>"


def _row(row: Mapping[str, Any], speed: float, style: str = "") -> str:
    wait, service = row["wait"], row["service"]
    late = "" if wait["beyond"] is None else f"{wait['beyond']:.0%}"
    cells = [
        html.escape(row["name"]),
        *(str(row[key]) for key in KEYS),
        *(minutes(_times(wait[key], speed)) for key in ("mean", "median", "p90", "maximum")),
        late,
        minutes(_times(service["mean"], speed)),
    ]
    return f'<tr class="{style}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _times(seconds: float | None, speed: float) -> float | None:
    return None if seconds is None else seconds * speed


def _both(leaf: Leaf) -> str:
    """The people's count and the hub's, side by side."""
    heads = [f'<th class="{"" if i else "second"}">{x}</th>' for i, x in enumerate(HEADS.values())]
    rows = [
        _pair(leaf.names.get(service, service), leaf.people.get(service), leaf.hub.get(service))
        for service in sorted({*leaf.people, *leaf.hub}, key=list(leaf.names).index)
    ]
    return (
        "<h2>Counted twice</h2><p>On the left by the people themselves, from their papers, the "
        "panels and where they stood. On the right by the hub. Neither has seen the other's.</p>"
        f'<div class="card"><table><tr><th></th><th colspan="4" class="second">the people</th>'
        f'<th colspan="4" class="second">the hub</th></tr><tr><th>service</th>'
        f"{''.join(heads * 2)}</tr>{''.join(rows)}</table></div>"
    )


def _pair(name: str, people: Mapping[str, int] | None, hub: Mapping[str, int] | None) -> str:
    none = dict.fromkeys(KEYS, 0)
    mine, its = people or none, hub or none
    cells = [f"<td>{html.escape(name)}</td>"]
    for side in (mine, its):
        for i, key in enumerate(KEYS):
            style = " ".join((["second"] if i == 0 else []) + ["differs"] * (mine[key] != its[key]))
            cells.append(f'<td class="{style}">{side[key]}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _verdict(lines: Sequence[Demand]) -> str:
    items = "".join(
        f'<li class="{"ok" if line.ok else "fail"}">{html.escape(line.what)}: '
        f"{html.escape(line.reached)} <span>(target {html.escape(line.target)})</span>"
        f"{''.join(f'<small>{html.escape(detail)}</small>' for detail in line.details)}</li>"
        for line in lines
    )
    return f'<h2>Reached</h2><div class="card"><ul class="verdict">{items}</ul></div>'
